// SPDX-License-Identifier: GPL-3.0-or-later
// One state from the same events, however they come: step by step or rebuilt, in any order, in any bundles.
#include "core/review/projection.h"
#include "tests/core/review/review_world.h"

#include <QtTest>
#include <algorithm>
#include <set>

using namespace spanwise;
using namespace spanwise::test;

namespace {
const std::vector<std::string> kPeople {"anna", "bob", "carla"};
const std::vector<std::string> kItems {itemOf(1), itemOf(2), itemOf(3)};

std::vector<ReviewEvent> randomList(QRandomGenerator& random, bool allowedOnly, int length)
{
    World world;
    Projection projection;
    Queue queue;
    std::vector<ReviewEvent> events;
    for (int step = 0; step < length; ++step) {
        const std::string& item = kItems[below(random, kItems.size())];
        const ItemState* state = projection.item(item);
        const std::int64_t at = step * 97;
        ReviewEvent event = randomEvent(random, world, state, item, at, kPeople);
        if (allowedOnly && !mayAppend(state ? *state : ItemState {}, event, queue, ReviewerRole::Lead, event.at))
            continue;
        projection.apply(event);
        events.push_back(std::move(event));
    }
    return events;
}

void expectEqual(const Projection& a, const Projection& b)
{
    const auto left = a.items();
    const auto right = b.items();
    QCOMPARE(left.size(), right.size());
    for (std::size_t i = 0; i < left.size(); ++i) QVERIFY(*left[i] == *right[i]);
}

/// The status once more, from the list of events, the slow way: what counts is looked up anew for each question.
std::string slowStatus(std::vector<ReviewEvent> events, const std::string& item, UnixNanos now)
{
    std::erase_if(events, [&](const ReviewEvent& e) { return e.itemId != item; });
    std::string dismissed;
    bool adjudicated = false;
    int round = 0;
    int needed = 0;
    struct Opinion {
        std::string id, actor, verdict, replacedBy;
        int round;
        bool gone;
    };
    std::vector<Opinion> opinions;
    struct Before {
        std::string id, dismissed;
        bool adjudicated;
        int round;
        std::set<std::string> opinions;
    };
    std::vector<Before> reopened;
    std::map<std::string, UnixNanos> leases;
    const auto current = [&] {
        std::vector<Opinion> out;
        for (const Opinion& o : opinions)
            if (!o.gone && o.replacedBy.empty() && o.round == round) out.push_back(o);
        return out;
    };
    const auto status = [&](std::optional<UnixNanos> at) -> std::string {
        if (!dismissed.empty()) return "dismissed";
        if (adjudicated) return "done";
        const auto mine = current();
        const auto unsure =
            std::count_if(mine.begin(), mine.end(), [](const Opinion& o) { return o.verdict == "unsure"; });
        const auto want = std::min<std::ptrdiff_t>(needed + unsure, std::max(needed, 3));
        if (std::ssize(mine) >= want) {
            const bool pass =
                std::any_of(mine.begin(), mine.end(), [](const Opinion& o) { return o.verdict == "pass"; });
            const bool bad =
                std::any_of(mine.begin(), mine.end(), [](const Opinion& o) { return o.verdict == "fail"; });
            return pass != bad ? "done" : "disputed";
        }
        for (const auto& [actor, until] : leases)
            if (!at || until > *at) return "in_review";
        return "waiting";
    };
    for (const ReviewEvent& e : events) {
        const Json p = openedPayload(e);
        if (e.kind == EventKind::ItemAdded && needed == 0) needed = int(*p["needed_reviews"].integer());
        if (needed == 0) continue;
        if (e.kind == EventKind::Claimed
            || (e.kind == EventKind::ClaimRenewed && leases.contains(e.actor) && leases[e.actor] > e.at)) {
            std::erase_if(leases, [&](const auto& l) { return l.second <= e.at; });
            leases[e.actor] = e.at + *p["lease_s"].integer() * kNanosPerSecond;
        }
        if (e.kind == EventKind::ClaimReleased || e.kind == EventKind::Skipped) leases.erase(e.actor);
        if (e.kind == EventKind::Submitted) {
            const std::string id(p["review_id"].text());
            for (Opinion& o : opinions)
                if (o.actor == e.actor && o.round == round && !o.gone && o.replacedBy.empty()) o.replacedBy = id;
            opinions.push_back({id, e.actor, std::string(p["verdict"].text()), "", round, false});
            leases.erase(e.actor);
        }
        if (e.kind == EventKind::Retracted)
            for (Opinion& o : opinions)
                if (o.id == p["review_id"].text() && !o.gone) {
                    o.gone = true;
                    for (Opinion& before : opinions)
                        if (before.replacedBy == o.id) before.replacedBy = o.replacedBy;
                }
        if (e.kind == EventKind::Retracted && !reopened.empty() && p["reopening"].text() == reopened.back().id) {
            const Before before = reopened.back();
            const bool builtOn = std::any_of(opinions.begin(), opinions.end(),
                [&](const Opinion& o) { return !before.opinions.contains(o.id) && !o.gone && o.replacedBy.empty(); });
            if (!builtOn && dismissed.empty() && !adjudicated) {
                dismissed = before.dismissed;
                adjudicated = before.adjudicated;
                round = before.round;
                leases.clear();
                reopened.pop_back();
            }
        }
        if (e.kind == EventKind::Superseded && p["old"].text() != p["new"].text())
            for (Opinion& o : opinions)
                if (o.id == p["old"].text() && o.actor == e.actor && !o.gone && o.replacedBy.empty())
                    if (std::any_of(opinions.begin(), opinions.end(),
                            [&](const Opinion& n) { return n.id == p["new"].text(); }))
                        o.replacedBy = p["new"].text();
        if (e.kind == EventKind::Dismissed && status({}) != "done" && dismissed.empty()) {
            dismissed = p["reason"].text();
            leases.clear();
        }
        if (e.kind == EventKind::Adjudicated && status({}) == "disputed") {
            adjudicated = true;
            leases.clear();
        }
        if (e.kind == EventKind::Reopened && (status({}) == "done" || status({}) == "dismissed")) {
            reopened.push_back({e.eventId, dismissed, adjudicated, round, {}});
            for (const Opinion& o : opinions) reopened.back().opinions.insert(o.id);
            round += dismissed.empty();
            dismissed.clear();
            adjudicated = false;
        }
    }
    return status(now);
}
} // namespace

class tst_projection : public QObject {
    Q_OBJECT

private slots:
    /// 10,000 random lists: folded event by event, and rebuilt from the whole list.
    void growsAsItIsRebuilt()
    {
        QRandomGenerator random(1);
        std::map<ItemStatus, int> seen;
        for (int round = 0; round < 10'000; ++round) {
            const auto events = randomList(random, round % 2 == 0, 3 + static_cast<int>(random.bounded(9)));
            Projection growing;
            for (const ReviewEvent& event : events) QVERIFY(growing.apply(event));
            for (const std::string& item : kItems) {
                std::vector<ReviewEvent> own;
                std::copy_if(events.begin(), events.end(), std::back_inserter(own),
                    [&](const ReviewEvent& event) { return event.itemId == item; });
                const ItemState rebuilt = foldItem(own);
                const ItemState* state = growing.item(item);
                QVERIFY(state ? *state == rebuilt : own.empty());
                if (!state || !state->isKnown() || round % 8 != 0) continue; // the slow way is slow
                const UnixNanos now = second(static_cast<std::int64_t>(random.bounded(4000)));
                QCOMPARE(QString::fromStdString(std::string(nameOf(state->statusAt(now)))),
                    QString::fromStdString(slowStatus(events, item, now)));
                ++seen[state->statusAt(now)];
            }
        }
        QCOMPARE(seen.size(), std::size_t {5}); // the lists reach every status
    }

    void knowsAnEventOnce()
    {
        QRandomGenerator random(2);
        for (int round = 0; round < 300; ++round) {
            const auto events = randomList(random, false, 20);
            Projection once;
            Projection twice;
            for (const ReviewEvent& event : events) once.apply(event);
            for (const ReviewEvent& event : events) {
                QVERIFY(twice.apply(event));
                QVERIFY(!twice.apply(event));
            }
            expectEqual(once, twice);
        }
    }

    void comesToOneStateInAnyOrder()
    {
        QRandomGenerator random(3);
        for (int round = 0; round < 300; ++round) {
            auto events = randomList(random, false, 25);
            Projection inOrder;
            for (const ReviewEvent& event : events) inOrder.apply(event);
            std::shuffle(events.begin(), events.end(), random);
            Projection shuffled;
            for (const ReviewEvent& event : events) shuffled.apply(event);
            expectEqual(inOrder, shuffled);
        }
    }

    /// Two computers work apart, with clocks of their own, and exchange bundles in either order, more than once.
    void mergesBundlesOfSeveralComputers()
    {
        QRandomGenerator random(4);
        for (int round = 0; round < 60; ++round) {
            World world;
            Projection common;
            std::vector<ReviewEvent> shared;
            for (const std::string& item : kItems) shared.push_back(world.added(item, 2, true));
            std::vector<std::vector<ReviewEvent>> own(3);
            for (std::size_t computer = 0; computer < 3; ++computer) {
                Projection local;
                for (const ReviewEvent& event : shared) local.apply(event);
                World clock;
                clock.skipTo(local.largestLamport());
                for (int step = 0; step < 12; ++step) {
                    const std::string& item = kItems[below(random, kItems.size())];
                    ReviewEvent event =
                        randomEvent(random, clock, local.item(item), item, 100 + step * 50, {kPeople[computer]});
                    local.apply(event);
                    own[computer].push_back(std::move(event));
                }
            }
            std::vector<Projection> merged;
            for (const auto& order : std::vector<std::vector<std::size_t>> {{0, 1, 2}, {2, 1, 0}, {1, 0, 2, 1, 0}}) {
                Projection& one = merged.emplace_back();
                for (const ReviewEvent& event : shared) one.apply(event);
                for (const std::size_t computer : order)
                    for (const ReviewEvent& event : own[computer]) {
                        const auto read = eventFromBundle(bundleLine(event), second(5000));
                        QVERIFY(read);
                        one.apply(*read);
                    }
            }
            expectEqual(merged[0], merged[1]);
            expectEqual(merged[0], merged[2]);
        }
    }

    void countsEverySubmissionOfOtherComputers()
    {
        World world;
        const ReviewEvent added = world.added("i1", 1);
        World here;
        World there;
        here.skipTo(1);
        there.skipTo(1);
        Projection projection;
        projection.apply(added);
        projection.apply(here.claimed("i1", "anna", 10));
        projection.apply(there.claimed("i1", "bob", 11)); // advice only: no slot was free
        projection.apply(here.submitted("i1", "anna", 20, "pass"));
        projection.apply(there.submitted("i1", "bob", 21, "fail"));
        QCOMPARE(projection.item("i1")->reviews.size(), std::size_t {2});
        QCOMPARE(projection.item("i1")->statusAt(second(30)), ItemStatus::Disputed);
    }
};

QTEST_APPLESS_MAIN(tst_projection)
#include "tst_projection.moc"
