// SPDX-License-Identifier: GPL-3.0-or-later
// Who is handed which item next and what he may see of it, over a real store; drafts and undo.
#include "core/review/projection.h"
#include "core/store/review_intake.h"
#include "core/store/review_settings.h"
#include "core/store/review_undo.h"
#include "tests/core/store/review_place.h"

using namespace spanwise;
using namespace spanwise::test;

class tst_review_handing : public QObject {
    Q_OBJECT

private slots:
    void handsOutByPriorityAndEveryFifthFromNormalTraffic()
    {
        Place place;
        QVERIFY(store::addReviewItems(place.writer(), newItems(40)));
        place.commit();
        std::vector<double> priorities;
        for (int i = 0; i < 10; ++i) {
            const auto next = place.reader().next({"default", "anna", second(100 + i), {}});
            QVERIFY(next && *next);
            priorities.push_back(place.reader().item(**next, "anna", second(100))->state.priority);
            QVERIFY(store::actOnReview(place.writer(), action(EventKind::Claimed, **next, "anna", 100 + i)));
            QVERIFY(store::actOnReview(
                place.writer(), action(EventKind::Submitted, **next, "anna", 100 + i, verdict("pass"))));
            place.commit();
        }
        QCOMPARE(priorities, (std::vector<double> {50, 50, 50, 50, 10, 50, 50, 50, 50, 10}));
        const auto queues = place.reader().queues("anna", second(200));
        QCOMPARE(queues->at(0).done, std::int64_t {10});
        QCOMPARE(queues->at(0).forViewer, std::int64_t {30});
        const auto progress = place.reader().progress("default", "anna", second(200));
        QCOMPARE(progress->reviewsLeft, std::int64_t {30});
        QVERIFY(progress->perHour && progress->timeLeft);
    }

    /// Against the slow way: all items, those that he may have, the first of them.
    void handsOutTheFirstThatIsFreeForHim()
    {
        Place place;
        Queue queue;
        queue.baselineEvery = queue.knownEvery = 0;
        QVERIFY(store::putQueue(place.writer(), queue));
        const auto ids = store::addReviewItems(place.writer(), newItems(24, 2));
        QVERIFY(ids);
        QRandomGenerator random(11);
        const std::vector<std::string> people {"anna", "bob", "carla"};
        int handed = 0;
        for (int step = 0; step < 220; ++step) {
            const std::int64_t at = 100 + step * 40;
            const std::string& who = people[below(random, people.size())];
            const std::string& item = (*ids)[below(random, ids->size())];
            Json payload = Json::object();
            EventKind kind = EventKind::Claimed;
            switch (random.bounded(6)) {
            case 0: break;
            case 1:
                kind = EventKind::Skipped;
                payload.set("reason", "x");
                break;
            case 2:
                kind = EventKind::PriorityChanged;
                payload.set("priority", random.bounded(5) * 20);
                break;
            case 3:
                kind = EventKind::Reopened;
                payload.set("reason", "x");
                break;
            default: kind = EventKind::Submitted; payload = verdict(random.bounded(2) ? "pass" : "unsure");
            }
            if (kind == EventKind::Skipped) // only who holds it skips it
                (void)store::actOnReview(place.writer(), action(EventKind::Claimed, item, who.c_str(), at));
            (void)store::actOnReview(place.writer(), action(kind, item, who.c_str(), at, payload));
            place.commit();
            const auto states = place.reader().states("default", {});
            for (const std::string& viewer : people) {
                const ItemState* first = nullptr;
                for (const ItemState& one : *states) {
                    const ItemStatus status = one.storedStatus();
                    if (status != ItemStatus::Waiting && status != ItemStatus::InReview) continue;
                    if (one.reviewOf(viewer) || one.freeSlots(viewer, second(at)) == 0) continue;
                    if (std::ranges::find(one.skippedBy, viewer) != one.skippedBy.end()) continue;
                    const auto rank = [](const ItemState& s) { return std::tuple(-s.priority, s.addedAt, s.itemId); };
                    if (!first || rank(one) < rank(*first)) first = &one;
                }
                const auto next = place.reader().next({"default", viewer, second(at), {}});
                QVERIFY(next);
                QCOMPARE(next->value_or("none"), first ? first->itemId : std::string("none"));
                handed += first != nullptr;
            }
        }
        QVERIFY(handed > 200);
    }

    void givesNobodyWhatSomebodyHolds()
    {
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(2));
        QVERIFY(store::actOnReview(place.writer(), action(EventKind::Claimed, items->at(1), "anna", 10)));
        place.commit();
        const auto ask = [&](const char* who, std::int64_t at, std::vector<std::string> without = {}) {
            return *place.reader().next({"default", who, second(at), std::move(without)});
        };
        QCOMPARE(ask("bob", 20).value_or(""), items->at(0));
        QCOMPARE(ask("anna", 20).value_or(""), items->at(1)); // her own claim
        QCOMPARE(ask("bob", 10 + 600).value_or(""), items->at(1)); // her lease is over
        QVERIFY(!ask("bob", 20, {items->at(0)}));
        QVERIFY(!store::actOnReview(place.writer(), action(EventKind::Claimed, items->at(1), "bob", 20)));
        place.writer().rollback();
        const auto list = place.reader().list(listOf(ItemStatus::InReview, "bob", 20));
        QCOMPARE(list->matched, std::int64_t {1});
        QCOMPARE(place.reader().list(listOf(ItemStatus::InReview, "bob", 700))->matched, std::int64_t {0});
    }

    void keepsABlindReviewerBlind()
    {
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(1, 2, true));
        QVERIFY(store::actOnReview(
            place.writer(), action(EventKind::Submitted, items->at(0), "anna", 10, verdict("fail"))));
        place.commit();
        const auto bob = place.reader().item(items->at(0), "bob", second(20));
        QCOMPARE(bob->state.reviews.size(), std::size_t {0});
        QVERIFY(!bob->findingsVisible);
        const auto list = place.reader().list(listOf({}, "bob", 20));
        QCOMPARE(list->entries[0].submitted, -1);
        QVERIFY(list->entries[0].severity.empty() && list->entries[0].failureModes.empty());
        QVERIFY(
            store::actOnReview(place.writer(), action(EventKind::Submitted, items->at(0), "bob", 30, verdict("pass"))));
        place.commit();
        const auto after = place.reader().item(items->at(0), "bob", second(40));
        QCOMPARE(after->state.reviews.size(), std::size_t {2});
        QCOMPARE(after->state.statusAt(second(40)), ItemStatus::Disputed);
    }

    /// Neither the notes nor the failure modes of the figures say what another wrote before both are done.
    void keepsFiguresBlind()
    {
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(1, 2, true));
        QVERIFY(store::actOnReview(
            place.writer(), action(EventKind::Submitted, items->at(0), "anna", 10, verdict("fail"))));
        place.commit();
        const auto figuresOf = [&](const char* viewer, std::int64_t at) {
            return *query::answer(place.reader(), query::ReviewFiguresQuestion {"default", viewer, second(at)});
        };
        QVERIFY(figuresOf("bob", 20).codes.empty() && figuresOf("bob", 20).pivots.front().groups.empty());
        QCOMPARE(figuresOf("anna", 20).codes.size(), std::size_t {1});
        QCOMPARE(figuresOf("bob", 20).reviewers.size(), std::size_t {1}); // that somebody works is no secret to a lead
        QVERIFY(
            store::actOnReview(place.writer(), action(EventKind::Submitted, items->at(0), "bob", 30, verdict("pass"))));
        place.commit();
        QCOMPARE(figuresOf("bob", 40).codes.size(), std::size_t {1});
    }

    /// Who claims an item and leaves it on screen for two hours worked two minutes on it, however often the window
    /// renewed the claim.
    void countsNoWorkWhereOnlyTheWindowWasAtIt()
    {
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(6));
        std::int64_t at = 0;
        for (const std::string& item : *items) {
            QVERIFY(store::actOnReview(place.writer(), action(EventKind::Claimed, item, "anna", at)));
            for (int minute = 1; minute <= 120; ++minute)
                QVERIFY(store::actOnReview(
                    place.writer(), action(EventKind::ClaimRenewed, item, "anna", at + minute * 60)));
            at += 7230;
            QVERIFY(
                store::actOnReview(place.writer(), action(EventKind::Submitted, item, "anna", at, verdict("pass"))));
        }
        place.commit();
        const auto figures =
            *query::answer(place.reader(), query::ReviewFiguresQuestion {"default", "anna", second(at)});
        QCOMPARE(figures.reviewers.size(), std::size_t {1});
        QCOMPARE(figures.reviewers[0].active, 6 * 120 * kNanosPerSecond);
        QCOMPARE(*figures.reviewers[0].perHour, 30.0);
        QCOMPARE(*place.reader().progress("default", "anna", second(at))->perHour, 30.0);
    }

    /// What the others of a pair still have to review takes none of one's own time.
    void saysHowLongTheOwnItemsTake()
    {
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(20, 2));
        for (std::size_t i = 0; i < 5; ++i) {
            const std::int64_t at = 100 + 60 * std::int64_t(i);
            QVERIFY(store::actOnReview(place.writer(), action(EventKind::Claimed, items->at(i), "anna", at)));
            QVERIFY(store::actOnReview(
                place.writer(), action(EventKind::Submitted, items->at(i), "anna", at + 30, verdict("pass"))));
        }
        place.commit();
        const auto anna = place.reader().progress("default", "anna", second(500));
        QCOMPARE(anna->reviewsLeft, std::int64_t {35}); // of both
        QCOMPARE(anna->forViewer, std::int64_t {15});
        QCOMPARE(*anna->timeLeft, static_cast<Nanos>(15 / *anna->perHour * double(kNanosPerHour)));
        QCOMPARE(place.reader().progress("default", "bob", second(500))->forViewer, std::int64_t {20});
        // Copies on near-duplicates are made by one key: they say nothing about how fast he is.
        Json copy = verdict("pass");
        copy.set("derived_from", "another");
        for (std::size_t i = 5; i < 9; ++i)
            QVERIFY(store::actOnReview(place.writer(), action(EventKind::Submitted, items->at(i), "anna", 370, copy)));
        place.commit();
        const auto after = place.reader().progress("default", "anna", second(500));
        QCOMPARE(*after->perHour, *anna->perHour);
        QCOMPARE(after->today, anna->today);
    }

    void countsNoReviewThatWasTakenBack()
    {
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(2));
        for (const std::string& item : *items)
            QVERIFY(
                store::actOnReview(place.writer(), action(EventKind::Submitted, item, "anna", 100, verdict("pass"))));
        place.commit();
        QCOMPARE(place.reader().progress("default", "anna", second(200))->today, std::int64_t {2});
        QVERIFY(store::undoLastReviewAction(place.writer(), "anna", second(150)));
        place.commit();
        QCOMPARE(place.reader().progress("default", "anna", second(200))->today, std::int64_t {1});
    }

    /// From the frozen contexts: they outlive the spans. What was erased is unknown, and still counted.
    void groupsFailureModesByWhatTheCallsWereMadeWith()
    {
        Place place;
        auto fresh = newItems(4);
        for (int i = 0; i < 3; ++i) {
            Json span = Json::object();
            span.set("model", i == 2 ? "large" : "small").set("prompt_name", "greet").set("prompt_version", "3");
            span.set("service", "shop").set("service_version", "1.4.2").set("started_at_ns", kStart);
            fresh[std::size_t(i)].snapshot = Json::object().set("span", std::move(span)).canonical();
        }
        const auto items = store::addReviewItems(place.writer(), std::move(fresh));
        for (const std::string& item : *items)
            QVERIFY(
                store::actOnReview(place.writer(), action(EventKind::Submitted, item, "anna", 10, verdict("fail"))));
        place.commit();
        const auto figures =
            query::answer(place.reader(), query::ReviewFiguresQuestion {"default", "anna", second(20)});
        QVERIFY(figures);
        QStringList seen;
        for (const review::CodePivot& pivot : figures->pivots)
            for (const review::PivotGroup& group : pivot.groups)
                seen.append(QStringLiteral("%1 %2 %3")
                                .arg(QString::fromStdString(std::string(nameOf(pivot.by))),
                                    QString::fromStdString(group.value), QString::number(group.codes.at(0).items)));
        QCOMPARE(seen,
            (QStringList {"model small 2", "model large 1", "model  1", "prompt greet@3 3", "prompt  1",
                "version shop@1.4.2 3", "version  1", "week 2025-10-06 3", "week  1"}));
    }

    void undoesAcrossRestarts()
    {
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(1));
        QVERIFY(store::actOnReview(
            place.writer(), action(EventKind::Submitted, items->at(0), "anna", 10, verdict("fail"))));
        place.commit();
        place.close();
        place.open();
        const auto own = place.reader().ownActions("anna", 10);
        QCOMPARE(own->size(), std::size_t {1});
        QVERIFY(store::actOnReview(place.writer(),
            action(EventKind::Retracted, own->at(0).itemId, "anna", 20,
                Json::object().set("review_id", own->at(0).reviewId))));
        place.commit();
        const auto item = place.reader().item(items->at(0), "anna", second(30));
        QCOMPARE(item->state.statusAt(second(30)), ItemStatus::Waiting);
        QCOMPARE(*item->state.reviews[0].note, std::string("because fail")); // the form opens with the same answers
    }

    void keepsDraftsUntilTheyAreSubmitted()
    {
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(1));
        QVERIFY(store::saveReviewDraft(place.writer(), items->at(0), "anna", R"({"note":"half a thou"})", second(1)));
        place.commit();
        place.close();
        place.open();
        QCOMPARE(place.reader().item(items->at(0), "anna", second(2))->draft["note"].text(),
            std::string_view("half a thou"));
        QVERIFY(place.reader().item(items->at(0), "bob", second(2))->draft.isNull());
        QVERIFY(store::actOnReview(
            place.writer(), action(EventKind::Submitted, items->at(0), "anna", 10, verdict("pass"))));
        place.commit();
        QVERIFY(place.reader().item(items->at(0), "anna", second(2))->draft.isNull());
    }
};

QTEST_GUILESS_MAIN(tst_review_handing)
#include "tst_review_handing.moc"
