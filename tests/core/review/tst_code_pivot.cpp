// SPDX-License-Identifier: GPL-3.0-or-later
// Failure modes against models, prompts, versions and weeks, beside a count that looks at one cell at a time.
#include "core/review/code_pivot.h"
#include "core/review/statistics.h"
#include "tests/core/review/review_world.h"

#include <QRandomGenerator>
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <set>

using namespace spanwise;
using namespace spanwise::review;
using spanwise::test::below;

namespace {
const std::vector<std::string> kModes {"loop", "tone", "ungrounded"};

Review reviewOf(const std::string& item, const std::string& actor, Verdict verdict, std::vector<std::string> modes)
{
    Review review;
    review.id = item + actor;
    review.actor = actor;
    review.verdict = verdict;
    review.failureModes = std::move(modes);
    return review;
}

struct World {
    std::vector<ItemState> items;
    std::vector<CallContext> contexts;

    [[nodiscard]] std::vector<const ItemState*> pointers() const
    {
        std::vector<const ItemState*> out;
        for (const ItemState& item : items) out.push_back(&item);
        return out;
    }
};

/// Items in every state that a queue holds: open, done, disputed, dismissed, added by hand, copies, replaced reviews.
World randomWorld(QRandomGenerator& random)
{
    World world;
    const auto one = [&](const std::vector<std::string>& from) { return from[below(random, from.size())]; };
    for (int i = 0; i < 60; ++i) {
        ItemState item;
        item.itemId = std::to_string(i);
        if (random.bounded(6) != 0) item.inclusionP = one({"a", "b"}) == "a" ? 1.0 : 0.125;
        item.neededAtFirst = 1 + random.bounded(2);
        for (const char* actor : {"anna", "bob"}) {
            if (random.bounded(3) == 0) continue;
            std::vector<std::string> modes;
            const Verdict verdict = random.bounded(2) ? Verdict::Fail : Verdict::Pass;
            if (verdict == Verdict::Fail)
                for (const std::string& mode : kModes)
                    if (random.bounded(2)) modes.push_back(mode);
            item.reviews.push_back(reviewOf(item.itemId, actor, verdict, modes));
            item.reviews.back().retracted = random.bounded(8) == 0;
            if (random.bounded(9) == 0) item.reviews.back().derivedFrom = "other";
        }
        if (random.bounded(9) == 0) item.dismissed = "duplicate";
        CallContext context;
        context.model = one({"", "small", "large"});
        context.promptName = one({"", "greet", "answer"});
        context.promptVersion = one({"", "1", "2"});
        context.service = one({"", "shop", "desk"});
        context.serviceVersion = one({"", "1", "2"});
        if (random.bounded(5) != 0) context.startedAt = spanwise::test::kStart + random.bounded(30) * kNanosPerDay;
        world.items.push_back(std::move(item));
        world.contexts.push_back(std::move(context));
    }
    return world;
}

/// One cell, by walking through everything for it alone.
struct Cell {
    std::int64_t items = 0;
    std::int64_t reviews = 0;
    std::int64_t reviewed = 0;
    double weight = 0;
    double bad = 0;
};
Cell cellOf(const World& world, PivotBy by, const std::string& value, const std::string& code)
{
    Cell out;
    for (std::size_t i = 0; i < world.items.size(); ++i) {
        const ItemState& item = world.items[i];
        if (pivotValueOf(by, world.contexts[i]) != value) continue;
        bool carries = false;
        bool carriesAny = false; // a copy's codes are the item's, but are no finding of their own
        std::set<Verdict> verdicts;
        int current = 0;
        for (const Review& review : item.reviews) {
            if (review.retracted) continue;
            ++current;
            verdicts.insert(review.verdict);
            const bool has = std::ranges::find(review.failureModes, code) != review.failureModes.end();
            carriesAny = carriesAny || has;
            if (!has || !review.derivedFrom.empty()) continue;
            ++out.reviews;
            carries = true;
        }
        out.items += carries;
        const bool decided = !item.dismissed && current >= item.neededAtFirst && verdicts.size() == 1;
        if (!decided || !item.inclusionP) continue;
        ++out.reviewed;
        out.weight += 1 / *item.inclusionP;
        if (carriesAny) out.bad += 1 / *item.inclusionP;
    }
    return out;
}

std::set<std::string> valuesOf(const World& world, PivotBy by)
{
    std::set<std::string> out;
    for (std::size_t i = 0; i < world.items.size(); ++i)
        if (std::ranges::any_of(world.items[i].reviews, [](const Review& review) { return !review.retracted; }))
            out.insert(pivotValueOf(by, world.contexts[i]));
    return out;
}
} // namespace

class tst_code_pivot : public QObject {
    Q_OBJECT

private slots:
    void countsEachCellAsItsItemsSay()
    {
        QRandomGenerator random(7);
        for (int round = 0; round < 40; ++round) {
            const World world = randomWorld(random);
            const auto items = world.pointers();
            for (const PivotBy by : kPivots) {
                const CodePivot pivot = codePivot(by, items, world.contexts);
                std::set<std::string> values;
                for (const PivotGroup& group : pivot.groups) {
                    values.insert(group.value);
                    QCOMPARE(group.codes.size(), pivot.codes.size());
                    for (std::size_t c = 0; c < pivot.codes.size(); ++c) {
                        const Cell want = cellOf(world, by, group.value, pivot.codes[c]);
                        const CodeCount& got = group.codes[c];
                        QCOMPARE(got.code, pivot.codes[c]);
                        QCOMPARE(got.items, want.items);
                        QCOMPARE(got.reviews, want.reviews);
                        QCOMPARE(got.traffic.reviewed, want.reviewed);
                        QVERIFY(std::fabs(got.traffic.weightedBad - want.bad) < 1e-9);
                        QCOMPARE(got.traffic.rate.has_value(), want.reviewed > 0);
                        if (got.traffic.rate) QVERIFY(std::fabs(*got.traffic.rate - want.bad / want.weight) < 1e-12);
                    }
                }
                QVERIFY(values == valuesOf(world, by));
            }
        }
    }

    /// A row of the table adds up to the line of the list of failure modes.
    void addsUpToTheListOfFailureModes()
    {
        QRandomGenerator random(8);
        const World world = randomWorld(random);
        const auto items = world.pointers();
        const auto counts = codeCounts(items);
        for (const PivotBy by : kPivots) {
            const CodePivot pivot = codePivot(by, items, world.contexts);
            QCOMPARE(pivot.codes.size(), counts.size());
            for (std::size_t c = 0; c < counts.size(); ++c) {
                QCOMPARE(pivot.codes[c], counts[c].code);
                std::int64_t sum = 0;
                double weighted = 0;
                for (const PivotGroup& group : pivot.groups) {
                    sum += group.codes[c].items;
                    weighted += group.codes[c].traffic.weightedBad;
                }
                QCOMPARE(sum, counts[c].items);
                QVERIFY(std::fabs(weighted - counts[c].traffic.weightedBad) < 1e-9);
            }
        }
    }

    void ordersWeeksByTimeAndValuesBySize()
    {
        World world;
        const auto add = [&](const char* model, UnixNanos at) {
            ItemState item;
            item.itemId = std::to_string(world.items.size());
            item.inclusionP = 1.0;
            item.reviews.push_back(reviewOf(item.itemId, "anna", Verdict::Fail, {"loop"}));
            world.items.push_back(std::move(item));
            CallContext context;
            context.model = model;
            if (at > 0) context.startedAt = at;
            world.contexts.push_back(std::move(context));
        };
        const UnixNanos monday = 4 * kNanosPerDay; // 1970-01-05
        add("", 0), add("", 0), add("", 0);
        add("a", monday + 7 * kNanosPerDay), add("b", monday), add("b", monday + 7 * kNanosPerDay - 1);
        const auto items = world.pointers();
        const auto valuesBy = [&](PivotBy by) {
            std::vector<std::string> out;
            for (const PivotGroup& group : codePivot(by, items, world.contexts).groups) out.push_back(group.value);
            return out;
        };
        QCOMPARE(valuesBy(PivotBy::Model), (std::vector<std::string> {"b", "a", ""}));
        QCOMPARE(valuesBy(PivotBy::Week), (std::vector<std::string> {"1970-01-05", "1970-01-12", ""}));
    }

    void namesAWeekByItsMonday()
    {
        for (int day = 0; day < 3000; day += 13) {
            const QDate date = QDate(2019, 12, 30).addDays(day);
            const UnixNanos at =
                date.startOfDay(Qt::UTC).toMSecsSinceEpoch() * kNanosPerMilli + 86'399 * kNanosPerSecond;
            QCOMPARE(QString::fromStdString(weekOf(at)), date.addDays(1 - date.dayOfWeek()).toString(Qt::ISODate));
        }
        QCOMPARE(weekOf(-1), std::string("1969-12-29"));
    }

    void readsWhatACallWasMadeWith()
    {
        const Json snapshot = *Json::parse(R"({"span":{"model":"m","prompt_name":"greet","prompt_version":"3",)"
                                           R"("service":"shop","service_version":"1.4.2","started_at_ns":5}})");
        const CallContext context = callContextOf(snapshot);
        QCOMPARE(pivotValueOf(PivotBy::Model, context), std::string("m"));
        QCOMPARE(pivotValueOf(PivotBy::Prompt, context), std::string("greet@3"));
        QCOMPARE(pivotValueOf(PivotBy::Version, context), std::string("shop@1.4.2"));
        QCOMPARE(pivotValueOf(PivotBy::Week, context), std::string("1969-12-29"));
        for (const Json& none : {Json(), Json::object(), *Json::parse(R"({"span":{"model":null,"service":"shop"}})")})
            for (const PivotBy by : kPivots) QVERIFY(pivotValueOf(by, callContextOf(none)).empty());
    }
};

QTEST_APPLESS_MAIN(tst_code_pivot)
#include "tst_code_pivot.moc"
