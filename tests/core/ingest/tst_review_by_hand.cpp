// SPDX-License-Identifier: GPL-3.0-or-later
// What a person puts into a queue, what he gives to near-duplicates, and how all of it is taken back.
#include "core/ingest/review_by_hand.h"
#include "core/store/review_log.h"
#include "core/store/review_undo.h"
#include "tests/core/ingest/review_calls.h"

#include <QtTest>
#include <array>

using namespace spanwise;
using namespace spanwise::test;
using review::EventKind;
using review::ItemStatus;

namespace {
constexpr const char* kWho = "anna";

class Desk : public ReviewStore {
public:
    ingest::SpanPick trace(int number)
    {
        return {**store().reader()->findTrace(*TraceId::fromHex(traceOf(number).toStdString())), {}};
    }
    ingest::AddedByHand byHand(const std::vector<int>& numbers, review::Verdict known = review::Verdict::None)
    {
        std::vector<ingest::SpanPick> picks;
        for (const int number : numbers) picks.push_back(trace(number));
        ingest::HandAction action {"default", kWho, ++now, known};
        return *ingest::addToReview(store(), use(), picks, action);
    }
    std::string act(EventKind kind, const std::string& item, Json payload, const char* who = kWho)
    {
        const auto done = store::actOnReview(*store().writer(), {kind, item, who, std::move(payload), ++now});
        if (!done) return done.error().message;
        if (!store().writer()->commit()) qFatal("not committed");
        return {};
    }
    std::string label(const std::string& item, const char* verdict, const char* who = kWho)
    {
        Json payload = Json::object().set("verdict", verdict).set("note", "as said");
        if (std::string_view(verdict) == "fail")
            payload.set("severity", "high").set("failure_modes", Json::texts({"loop"}));
        return act(EventKind::Submitted, item, payload, who);
    }
    store::Undoing undoing(const char* who = kWho, const store::PastCases& past = {})
    {
        auto undoing = store::undoLastReviewAction(*store().writer(), who, ++now, past);
        if (!undoing || !store().writer()->commit()) qFatal("not undone");
        return *undoing;
    }
    std::optional<store::Undone> undo(const char* who = kWho) { return undoing(who).undone; }
    using ReviewStore::put;
    void put(const review::Queue& queue)
    {
        if (!store::putQueue(*store().writer(), queue) || !store().writer()->commit()) qFatal("queue not taken");
    }
    void give(const char* who, review::ReviewerRole role)
    {
        if (!store::putRole(*store().writer(), who, role) || !store().writer()->commit()) qFatal("role not taken");
    }
    [[nodiscard]] ItemStatus status(int number) const { return item(number)->statusAt(now); }
    [[nodiscard]] std::optional<std::string> next(const char* who) const
    {
        return *reviews().next({"default", who, now, {}});
    }
};

/// Calls 1 … `count` that say the same, in the queue as one item.
std::string groupOf(Desk& desk, int count)
{
    desk.onlyRules({"baseline"});
    std::vector<ReviewCall> calls;
    for (int i = 1; i <= count; ++i) {
        calls.push_back({});
        calls.back().number = i;
    }
    desk.add(calls);
    desk.intake();
    return desk.items().at(0).itemId;
}
} // namespace

class tst_review_by_hand : public QObject {
    Q_OBJECT

private slots:
    void addsTheLastCallOfEachTraceOnce()
    {
        Desk desk;
        desk.add({ReviewCall {1}, ReviewCall {2}});
        auto added = desk.byHand({1, 2});
        QCOMPARE(added.added, std::int64_t {2});
        QCOMPARE(added.items.size(), std::size_t {2});
        QCOMPARE(desk.byHand({2}).known, std::int64_t {1});
        QCOMPARE(desk.item(1)->rules, std::vector<std::string> {"manual"});
        QVERIFY(!desk.item(1)->inclusionP); // left out of estimates
        QCOMPARE(desk.item(1)->priority, 95.0);
        const auto item = desk.reviews().item(added.items[0], kWho, desk.now);
        QCOMPARE(item->snapshot["output"].text(), std::string_view("From seven to ten."));
    }

    void takesBackAllThatWasAddedAtOnce()
    {
        Desk desk;
        desk.add({ReviewCall {1}, ReviewCall {2}, ReviewCall {3}});
        desk.byHand({1, 2, 3});
        const auto undone = desk.undo();
        QCOMPARE(undone->items, std::int64_t {3});
        for (int i = 1; i <= 3; ++i) QCOMPARE(desk.status(i), ItemStatus::Dismissed);
        QVERIFY(!desk.undo());
    }

    void addsAgainWhatWasTakenBack()
    {
        Desk desk;
        desk.add({ReviewCall {1}, ReviewCall {2}});
        desk.give("lead", review::ReviewerRole::Lead);
        desk.give(kWho, review::ReviewerRole::Reviewer);
        desk.give("vera", review::ReviewerRole::Viewer);
        review::Queue two;
        two.neededReviews = 2; // only a lead dismisses there, but anybody takes back what he added
        desk.put(two);
        const auto ids = desk.byHand({1, 2}).items;
        QCOMPARE(desk.undo()->items, std::int64_t {2});
        QCOMPARE(*desk.item(1)->dismissed, std::string(review::kTakenBack));
        const ingest::HandAction byViewer {"default", "vera", ++desk.now};
        QVERIFY(!ingest::addToReview(desk.store(), desk.use(), std::vector {desk.trace(1)}, byViewer));
        QCOMPARE(desk.byHand({1}, review::Verdict::Fail).known, std::int64_t {1}); // as a test it would be another item
        const auto again = desk.byHand({1, 2});
        QCOMPARE(again.added, std::int64_t {2});
        QCOMPARE(again.known, std::int64_t {0});
        for (int i = 1; i <= 2; ++i) QCOMPARE(desk.status(i), ItemStatus::Waiting);
        QCOMPARE(desk.byHand({1}).known, std::int64_t {1});
        // Back and forth, all of it in the log.
        QCOMPARE(desk.undo()->items, std::int64_t {2});
        for (int i = 1; i <= 2; ++i) QCOMPARE(desk.status(i), ItemStatus::Dismissed);
        QCOMPARE(desk.byHand({1}).added, std::int64_t {1});
        QCOMPARE(desk.status(1), ItemStatus::Waiting);
        // What a person put away is another matter.
        QVERIFY(desk.act(EventKind::Dismissed, ids[0], Json::object().set("reason", "test_traffic"), "lead").empty());
        QCOMPARE(desk.byHand({1}).known, std::int64_t {1});
        QVERIFY(!desk.act(EventKind::Dismissed, ids[0], Json::object().set("reason", "taken_back"), "lead").empty());
        QVERIFY(store::verifyReviewLog(*desk.store().reader())->isSound());
    }

    /// Never looked at: it is as if the rules came upon it first.
    void letsRulesTakeWhatWasTakenBack()
    {
        Desk desk;
        desk.onlyRules({"complaint"});
        desk.add({ReviewCall {1}});
        desk.byHand({1});
        QVERIFY(desk.undo());
        desk.intake();
        QCOMPARE(desk.status(1), ItemStatus::Dismissed);
        desk.add(feedbackJson(1, 0, 500));
        QCOMPARE(desk.intake().raised, std::int64_t {1});
        QCOMPARE(desk.status(1), ItemStatus::Waiting);
        QCOMPARE(*desk.item(1)->inclusionP, 1.0);
        QCOMPARE(desk.item(1)->priority, 100.0);
        QVERIFY(!desk.undo());
    }

    void givesSimilarOnesTheVerdictThatWasSubmitted()
    {
        Desk desk;
        const std::string item = groupOf(desk, 5);
        QVERIFY(!ingest::applyToSimilar(desk.store(), desk.use(), item, kWho, desk.now)); // not reviewed yet
        QVERIFY(desk.label(item, "fail").empty());
        const auto done = ingest::applyToSimilar(desk.store(), desk.use(), item, kWho, ++desk.now);
        QVERIFY(done);
        QCOMPARE(done->applied, std::int64_t {4});
        const std::string original = desk.item(1)->reviews.at(0).id;
        for (int i = 2; i <= 5; ++i) {
            QCOMPARE(desk.status(i), ItemStatus::Done);
            const review::Review copy = desk.item(i)->reviews.at(0);
            QCOMPARE(copy.derivedFrom, original);
            QCOMPARE(copy.verdict, review::Verdict::Fail);
            QCOMPARE(copy.failureModes, std::vector<std::string> {"loop"});
            QVERIFY(!desk.item(i)->inclusionP);
        }
        QCOMPARE(ingest::applyToSimilar(desk.store(), desk.use(), item, kWho, ++desk.now)->known, std::int64_t {4});
        const auto figures = query::answer(desk.reviews(), {"default", kWho});
        QCOMPARE(figures->failures.reviewed, std::int64_t {1});
        QCOMPARE(figures->failures.weightedItems, 5.0); // it stands for all of them
        QCOMPARE(figures->failures.similar, std::int64_t {4});
        QCOMPARE(figures->failures.excludedCopies, std::int64_t {4});
        QCOMPARE(figures->failures.excludedByHand, std::int64_t {0});
        QCOMPARE(figures->codes.at(0).reviews, std::int64_t {1});
        QCOMPARE(figures->agreement.empty() ? 0 : figures->agreement[0].items, std::int64_t {0});
    }

    void takesBackTheCopiesTogetherAndNotTheReview()
    {
        Desk desk;
        const std::string item = groupOf(desk, 4);
        QVERIFY(desk.label(item, "fail").empty());
        QVERIFY(ingest::applyToSimilar(desk.store(), desk.use(), item, kWho, ++desk.now));
        QCOMPARE(desk.undo()->items, std::int64_t {3});
        QCOMPARE(desk.status(1), ItemStatus::Done);
        for (int i = 2; i <= 4; ++i) QCOMPARE(desk.status(i), ItemStatus::Dismissed); // were no items before
        // Once more, and all the way back.
        QCOMPARE(ingest::applyToSimilar(desk.store(), desk.use(), item, kWho, ++desk.now)->applied, std::int64_t {3});
        for (int i = 2; i <= 4; ++i) QCOMPARE(desk.status(i), ItemStatus::Done);
        QCOMPARE(desk.undo()->items, std::int64_t {3});
        const auto last = desk.undo();
        QCOMPARE(last->itemId, item);
        QCOMPARE(last->answers["verdict"].text(), std::string_view("fail"));
        QCOMPARE(last->answers["note"].text(), std::string_view("as said"));
        QCOMPARE(desk.status(1), ItemStatus::Waiting);
        QVERIFY(!desk.undo());
        QVERIFY(store::verifyReviewLog(*desk.store().reader())->isSound());
    }

    void undoesEachKindOfActionOnce()
    {
        Desk desk;
        desk.add({ReviewCall {1}, ReviewCall {2}, ReviewCall {3}});
        const auto ids = desk.byHand({1, 2, 3}).items;
        QVERIFY(desk.label(ids[0], "pass").empty());
        QVERIFY(desk.act(EventKind::Claimed, ids[1], Json::object()).empty());
        QVERIFY(desk.act(EventKind::Skipped, ids[1], Json::object().set("reason", "x")).empty());
        QVERIFY(desk.act(EventKind::Dismissed, ids[2], Json::object().set("reason", "duplicate")).empty());
        QVERIFY(desk.act(EventKind::PriorityChanged, ids[1], Json::object().set("priority", 7).set("was", 95)).empty());
        const std::array<EventKind, 4> kinds {
            EventKind::PriorityChanged, EventKind::Dismissed, EventKind::Skipped, EventKind::Submitted};
        for (const EventKind kind : kinds) QCOMPARE(desk.undo()->kind, kind);
        QCOMPARE(desk.item(2)->priority, 95.0);
        QVERIFY(desk.item(2)->skippedBy.empty());
        for (int i = 1; i <= 3; ++i) QCOMPARE(desk.status(i), ItemStatus::Waiting);
        QCOMPARE(desk.undo()->items, std::int64_t {3}); // the adding
    }

    /// The last action is the reopening: the verdict before it stays.
    void undoesAReopeningAndNotWhatCameBefore()
    {
        Desk desk;
        desk.add({ReviewCall {1}});
        const std::string item = desk.byHand({1}).items.at(0);
        QVERIFY(desk.label(item, "fail").empty());
        QVERIFY(desk.act(EventKind::Commented, item, Json::object().set("text", "hm")).empty());
        QVERIFY(desk.act(EventKind::Reopened, item, Json::object().set("reason", "wrong key")).empty());
        QCOMPARE(desk.status(1), ItemStatus::Waiting);
        QCOMPARE(desk.undo()->kind, EventKind::Reopened);
        QCOMPARE(desk.status(1), ItemStatus::Done);
        QCOMPARE(desk.item(1)->verdict(), review::Verdict::Fail);
        QCOMPARE(desk.undo()->kind, EventKind::Commented);
        QVERIFY(desk.item(1)->comments.empty());
        QCOMPARE(desk.undo()->kind, EventKind::Submitted);
        QCOMPARE(desk.status(1), ItemStatus::Waiting);
    }

    /// What undoes is no action of its own: a reopening below an undone dismissal is still the next to go.
    void undoesAReopeningBelowADismissal()
    {
        Desk desk;
        desk.add({ReviewCall {1}});
        const std::string item = desk.byHand({1}).items.at(0);
        const Json reason = Json::object().set("reason", "duplicate");
        QVERIFY(desk.label(item, "pass").empty());
        QVERIFY(desk.act(EventKind::Reopened, item, reason).empty());
        QVERIFY(desk.act(EventKind::Dismissed, item, reason).empty());
        QCOMPARE(desk.undo()->kind, EventKind::Dismissed);
        QCOMPARE(desk.status(1), ItemStatus::Waiting);
        QCOMPARE(desk.undo()->kind, EventKind::Reopened);
        QCOMPARE(desk.item(1)->verdict(), review::Verdict::Pass);
        QCOMPARE(desk.undo()->kind, EventKind::Submitted);
    }

    void undoesAnAdjudicationOfHisOwn()
    {
        Desk desk;
        desk.add({ReviewCall {1}});
        review::Queue two;
        two.neededReviews = 2;
        desk.put(two);
        const std::string item = desk.byHand({1}).items.at(0);
        QVERIFY(desk.label(item, "pass", "bob").empty());
        QVERIFY(desk.label(item, "fail", "carla").empty());
        QVERIFY(desk.act(EventKind::Adjudicated, item, Json::object().set("verdict", "fail")).empty());
        QCOMPARE(desk.status(1), ItemStatus::Done);
        QCOMPARE(desk.undo()->kind, EventKind::Adjudicated);
        QCOMPARE(desk.status(1), ItemStatus::Disputed);
        QVERIFY(!desk.undo("dora"));
    }

    void leavesAloneWhatOthersDid()
    {
        Desk desk;
        desk.add({ReviewCall {1}});
        const std::string item = desk.byHand({1}).items.at(0);
        QVERIFY(desk.label(item, "pass", "bob").empty());
        QVERIFY(!desk.undo()); // the item that anna added is reviewed: she cannot take it back any more
        QCOMPARE(desk.status(1), ItemStatus::Done);
    }

    /// Roles or not: what he put in is his to take out again, until others have had to do with it.
    void letsWhoAddedAnUntouchedItemWithdrawIt()
    {
        Desk desk;
        desk.add({ReviewCall {1}, ReviewCall {2}});
        desk.give("lead", review::ReviewerRole::Lead);
        review::Queue two;
        two.neededReviews = 2;
        desk.put(two);
        const std::string item = desk.byHand({1}).items.at(0);
        QCOMPARE(desk.undo()->kind, EventKind::ItemAdded);
        QCOMPARE(desk.status(1), ItemStatus::Dismissed);
        // Somebody holds the next one: it stays, and is not dismissed by any other way either.
        const std::string held = desk.byHand({2}).items.at(0);
        QVERIFY(desk.act(EventKind::Claimed, held, Json::object(), "bob").empty());
        QVERIFY(!desk.undo());
        QVERIFY(!desk.act(EventKind::Dismissed, held, Json::object().set("reason", "duplicate")).empty());
        QCOMPARE(desk.status(2), ItemStatus::InReview);
    }

    /// What cannot be undone stops nothing: the review before it is taken back, and the answer says what stays.
    void passesOverWhatStaysAndSaysSo()
    {
        Desk desk;
        desk.add({ReviewCall {1}, ReviewCall {2}, ReviewCall {3}});
        desk.give("lead", review::ReviewerRole::Lead);
        const std::string reviewed = desk.byHand({1}).items.at(0);
        QVERIFY(desk.label(reviewed, "fail").empty());
        review::Queue two;
        two.neededReviews = 2;
        desk.put(two);
        const auto ids = desk.byHand({2, 3}).items;
        QVERIFY(desk.act(EventKind::Claimed, ids[0], Json::object(), "bob").empty());
        QVERIFY(desk.label(ids[1], "pass", "bob").empty());
        const store::Undoing undoing = desk.undoing();
        QVERIFY(undoing.undone);
        QCOMPARE(undoing.undone->kind, EventKind::Submitted);
        QCOMPARE(undoing.undone->itemId, reviewed);
        QCOMPARE(undoing.passedOver, std::int64_t {1}); // two items, added at once
        QCOMPARE(undoing.newest->kind, EventKind::ItemAdded);
        QVERIFY(!undoing.newest->why.empty());
        QCOMPARE(desk.undo()->kind, EventKind::ItemAdded); // of the first
        const store::Undoing rest = desk.undoing();
        QVERIFY(!rest.undone);
        QCOMPARE(rest.passedOver, std::int64_t {1});
        QVERIFY(store::verifyReviewLog(*desk.store().reader())->isSound());
    }

    /// Of what was done at once, that goes back which can.
    void saysHowManyOfABatchStay()
    {
        Desk desk;
        desk.add({ReviewCall {1}, ReviewCall {2}, ReviewCall {3}});
        const auto ids = desk.byHand({1, 2, 3}).items;
        QVERIFY(desk.label(ids[1], "pass", "bob").empty());
        const auto undone = desk.undo();
        QCOMPARE(undone->items, std::int64_t {2});
        QCOMPARE(undone->kept, std::int64_t {1});
    }

    void tellsAViewerThatHeChangesNothing()
    {
        Desk desk;
        desk.add({ReviewCall {1}});
        desk.byHand({1});
        desk.give("lead", review::ReviewerRole::Lead);
        desk.give(kWho, review::ReviewerRole::Viewer);
        const auto refused = store::undoLastReviewAction(*desk.store().writer(), kWho, ++desk.now);
        QVERIFY(!refused);
        QVERIFY(refused.error().message.find("viewer") != std::string::npos);
    }

    void handsEveryReviewerTheItemsThatTestHimNowAndThen()
    {
        Desk desk;
        review::Queue queue;
        queue.knownEvery = 3;
        queue.baselineEvery = 0;
        desk.put(queue);
        std::vector<ReviewCall> calls;
        std::vector<int> others;
        for (int i = 1; i <= 12; ++i) {
            calls.push_back({i});
            if (i > 2) others.push_back(i);
        }
        desk.add(calls);
        const auto tests = desk.byHand({1, 2}, review::Verdict::Fail).items;
        desk.byHand(others);
        for (const char* who : {"bob", "carla"}) {
            std::vector<int> when;
            for (int n = 1; n <= 7; ++n) {
                const auto id = desk.next(who);
                QVERIFY(id);
                if (std::find(tests.begin(), tests.end(), *id) != tests.end()) when.push_back(n);
                QVERIFY(desk.act(EventKind::Claimed, *id, Json::object(), who).empty());
                QVERIFY(desk.label(*id, n == 3 ? "fail" : "pass", who).empty());
                if (who == std::string_view("carla") && n == 2) break; // the queue is nearly empty for her
            }
            if (who == std::string_view("bob")) QCOMPARE(when, (std::vector<int> {3, 6}));
        }
        QCOMPARE(desk.status(1), ItemStatus::Waiting); // never done
        query::ReviewListQuestion question;
        question.now = desk.now;
        QCOMPARE(desk.reviews().list(question)->matched, std::int64_t {10}); // hidden among the others
        QVERIFY(!desk.label(tests[0], "maybe", "carla").empty());
        const auto figures = query::answer(desk.reviews(), {"default", kWho});
        for (const review::ReviewerFigures& one : figures->reviewers)
            if (one.reviewer == "bob") {
                QCOMPARE(one.knownReviewed, std::int64_t {2});
                QCOMPARE(one.knownRight, std::int64_t {1});
            }
    }

    /// The check passes 6 of 8 calls, but it also passes half of what people fail: of all calls 50 % would pass.
    void correctsThePassRateOfACheckByWhatPeopleSay()
    {
        Desk desk;
        std::vector<ReviewCall> calls;
        for (int i = 1; i <= 8; ++i) {
            ReviewCall call;
            call.number = i;
            call.events = {evaluation("grounded", i <= 6 ? "pass" : "fail", 2)};
            if (i == 8) call.events.append(evaluation("other", "0.5", 2));
            calls.push_back(call);
        }
        desk.add(calls);
        const auto items = desk.byHand({1, 2, 6, 7}).items;
        for (std::size_t i = 0; i < items.size(); ++i) QVERIFY(desk.label(items[i], i < 2 ? "pass" : "fail").empty());
        const auto figures = query::answer(desk.reviews(), {"default", kWho});
        QCOMPARE(figures->judges.size(), std::size_t {1});
        const review::JudgeFigures& check = figures->judges[0];
        QCOMPARE(check.runs.passes, std::int64_t {6});
        QCOMPARE(check.runs.fails, std::int64_t {2});
        QCOMPARE(*check.quality.tpr, 1.0);
        QCOMPARE(*check.quality.tnr, 0.5);
        QCOMPARE(*check.corrected, 0.5); // (0.75 + 0.5 − 1) / (1 + 0.5 − 1)
    }

    void locksWhatWasExportedWhereTheQueueWantsIt_data()
    {
        QTest::addColumn<bool>("locked");
        QTest::newRow("locked") << true;
        QTest::newRow("stale instead") << false;
    }
    void locksWhatWasExportedWhereTheQueueWantsIt()
    {
        QFETCH(bool, locked);
        Desk desk;
        desk.add({ReviewCall {1}});
        review::Queue queue;
        queue.lockExported = locked;
        desk.put(queue);
        desk.give("lead", review::ReviewerRole::Lead);
        desk.give(kWho, review::ReviewerRole::Reviewer);
        const std::string item = desk.byHand({1}).items.at(0);
        QVERIFY(desk.label(item, "fail").empty());
        QVERIFY(desk.act(EventKind::CaseCreated, item, Json::object().set("case_id", "case-1")).empty());
        QCOMPARE(desk.label(item, "pass").empty(), !locked);
        QCOMPARE(desk.item(1)->casesStale, !locked);
        QCOMPARE(desk.undo().has_value(), !locked);
        if (!locked) return;
        QVERIFY(desk.act(EventKind::Reopened, item, Json::object().set("reason", "wrong"), "lead").empty());
        QVERIFY(desk.item(1)->casesStale);
    }
};

QTEST_GUILESS_MAIN(tst_review_by_hand)
#include "tst_review_by_hand.moc"
