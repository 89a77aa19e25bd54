// SPDX-License-Identifier: GPL-3.0-or-later
// The life of an item, event by event.
#include "tests/core/review/review_world.h"

#include <QtTest>
#include <limits>

using namespace spanwise;
using namespace spanwise::test;

namespace {
ItemState fold(const std::vector<ReviewEvent>& events)
{
    ItemState state;
    for (const ReviewEvent& event : events) state.apply(event);
    return state;
}
} // namespace

class tst_item_state : public QObject {
    Q_OBJECT

    Queue m_queue;

    Result<void> may(const ItemState& state, const ReviewEvent& event, ReviewerRole role = ReviewerRole::Reviewer)
    {
        return mayAppend(state, event, m_queue, role, event.at);
    }

private slots:
    void goesFromWaitingToDone()
    {
        World world;
        ItemState state = fold({world.added("i")});
        QCOMPARE(state.statusAt(second(0)), ItemStatus::Waiting);
        state.apply(world.claimed("i", "anna", 10));
        QCOMPARE(state.statusAt(second(20)), ItemStatus::InReview);
        state.apply(world.submitted("i", "anna", 30, "pass"));
        QCOMPARE(state.statusAt(second(30)), ItemStatus::Done);
        QCOMPARE(state.verdict(), Verdict::Pass);
    }

    void endsALeaseByItself()
    {
        World world;
        ItemState state = fold({world.added("i"), world.claimed("i", "anna", 10, 600)});
        QCOMPARE(state.statusAt(second(609)), ItemStatus::InReview);
        QCOMPARE(state.statusAt(second(610)), ItemStatus::Waiting);
        QVERIFY(!may(state, world.claimed("i", "bob", 609)));
        QVERIFY(may(state, world.claimed("i", "bob", 610)));
        state.apply(world.event(EventKind::ClaimRenewed, "i", "anna", 600, Json::object().set("lease_s", 600)));
        QCOMPARE(state.statusAt(second(1199)), ItemStatus::InReview);
        state.apply(world.event(EventKind::ClaimReleased, "i", "anna", 700));
        QCOMPARE(state.statusAt(second(700)), ItemStatus::Waiting);
    }

    void waitsForTheSecondOpinion()
    {
        World world;
        ItemState state =
            fold({world.added("i", 2), world.claimed("i", "anna", 1), world.submitted("i", "anna", 2, "pass")});
        QCOMPARE(state.statusAt(second(2)), ItemStatus::Waiting);
        QCOMPARE(state.verdict(), Verdict::None);
        QVERIFY(!may(state, world.claimed("i", "anna", 3)));
        QVERIFY(may(state, world.claimed("i", "bob", 3)));
        ItemState agreed = state;
        agreed.apply(world.submitted("i", "bob", 4, "pass"));
        QCOMPARE(agreed.statusAt(second(4)), ItemStatus::Done);
        state.apply(world.submitted("i", "bob", 4, "fail"));
        QCOMPARE(state.statusAt(second(4)), ItemStatus::Disputed);
    }

    void lendsAsManySlotsAsReviewsAreNeeded()
    {
        World world;
        ItemState state = fold({world.added("i", 2), world.claimed("i", "anna", 1)});
        QVERIFY(may(state, world.claimed("i", "bob", 2)));
        state.apply(world.claimed("i", "bob", 2));
        QVERIFY(!may(state, world.claimed("i", "carla", 3)));
    }

    void asksOneMoreForEachUnsure()
    {
        World world;
        ItemState state = fold({world.added("i"), world.submitted("i", "anna", 1, "unsure")});
        QCOMPARE(state.needed(), 2);
        QCOMPARE(state.statusAt(second(1)), ItemStatus::Waiting);
        ItemState sure = state;
        sure.apply(world.submitted("i", "bob", 2, "fail"));
        QCOMPARE(sure.statusAt(second(2)), ItemStatus::Done);
        QCOMPARE(sure.verdict(), Verdict::Fail);
        state.apply(world.submitted("i", "bob", 2, "unsure"));
        QCOMPARE(state.needed(), 3);
        state.apply(world.submitted("i", "carla", 3, "unsure"));
        QCOMPARE(state.needed(), 3);
        QCOMPARE(state.statusAt(second(3)), ItemStatus::Disputed);
    }

    void adjudicatesByAThird()
    {
        World world;
        ItemState state = fold(
            {world.added("i", 2), world.submitted("i", "anna", 1, "pass"), world.submitted("i", "bob", 2, "fail")});
        const Json verdict = Json::object().set("verdict", "fail").set("note", "bob is right");
        QVERIFY(!may(state, world.event(EventKind::Adjudicated, "i", "bob", 3, verdict)));
        const ReviewEvent decision = world.event(EventKind::Adjudicated, "i", "carla", 3, verdict);
        QVERIFY(may(state, decision));
        m_queue.reviewersMayAdjudicate = true;
        QVERIFY(may(state, world.event(EventKind::Adjudicated, "i", "bob", 3, verdict)));
        m_queue.reviewersMayAdjudicate = false;
        state.apply(decision);
        QCOMPARE(state.statusAt(second(3)), ItemStatus::Done);
        QCOMPARE(state.verdict(), Verdict::Fail);
        QCOMPARE(*state.adjudication->note, std::string("bob is right"));
    }

    void takesAReviewBack()
    {
        World world;
        ItemState state = fold({world.added("i"), world.submitted("i", "anna", 1, "pass")});
        const std::string review = state.reviews[0].id;
        const ReviewEvent undo =
            world.event(EventKind::Retracted, "i", "anna", 2, Json::object().set("review_id", review));
        QVERIFY(!may(state, world.event(EventKind::Retracted, "i", "bob", 2, undo.payload)));
        QVERIFY(may(state, world.event(EventKind::Retracted, "i", "bob", 2, undo.payload), ReviewerRole::Lead));
        QVERIFY(may(state, undo));
        state.apply(undo);
        QCOMPARE(state.statusAt(second(2)), ItemStatus::Waiting);
        QVERIFY(may(state, world.submitted("i", "anna", 3, "fail")));
        QVERIFY(!state.apply(undo));
    }

    void replacesAnEarlierOpinionOfTheSamePerson()
    {
        World world;
        ItemState state = fold({world.added("i"), world.submitted("i", "anna", 1, "pass")});
        state.apply(world.event(EventKind::CaseCreated, "i", "anna", 2, Json::object().set("case_id", "case-1")));
        QVERIFY(!state.casesStale);
        state.apply(world.submitted("i", "anna", 3, "fail"));
        QCOMPARE(state.submitted(), 1);
        QCOMPARE(state.verdict(), Verdict::Fail);
        QVERIFY(state.casesStale);
        state.apply(world.submitted("i", "anna", 4, "unsure"));
        // Taking the middle one back changes nothing; taking the last one back brings the first one back.
        state.apply(
            world.event(EventKind::Retracted, "i", "anna", 5, Json::object().set("review_id", state.reviews[1].id)));
        QCOMPARE(state.submitted(), 1);
        state.apply(
            world.event(EventKind::Retracted, "i", "anna", 6, Json::object().set("review_id", state.reviews[2].id)));
        QCOMPARE(state.verdict(), Verdict::Pass);
    }

    void joinsModesAndTakesTheHigherSeverity()
    {
        World world;
        const auto answers = [](const char* severity, const char* mode) {
            return Json::object().set("severity", severity).set("failure_modes", Json::texts({mode}));
        };
        const ItemState state =
            fold({world.added("i", 2), world.submitted("i", "anna", 1, "fail", answers("low", "tone")),
                world.submitted("i", "bob", 2, "fail", answers("high", "loop"))});
        QCOMPARE(state.statusAt(second(2)), ItemStatus::Done);
        QCOMPARE(state.severity(), std::string("high"));
        QCOMPARE(state.failureModes(), (std::vector<std::string> {"loop", "tone"}));
    }

    void dismissesAndReopens()
    {
        World world;
        ItemState state = fold({world.added("i", 2)});
        const Json reason = Json::object().set("reason", "duplicate");
        QVERIFY(!may(state, world.event(EventKind::Dismissed, "i", "anna", 1, reason)));
        QVERIFY(may(state, world.event(EventKind::Dismissed, "i", "anna", 1, reason), ReviewerRole::Lead));
        QVERIFY(!may(state, world.event(EventKind::Dismissed, "i", "anna", 1, Json::object().set("reason", "other")),
            ReviewerRole::Lead));
        state.apply(world.event(EventKind::Dismissed, "i", "anna", 1, reason));
        QCOMPARE(state.statusAt(second(1)), ItemStatus::Dismissed);
        state.apply(world.event(EventKind::Reopened, "i", "anna", 2, Json::object().set("reason", "mistake")));
        QCOMPARE(state.statusAt(second(2)), ItemStatus::Waiting);

        ItemState done = fold({world.added("j"), world.submitted("j", "anna", 1, "pass")});
        QVERIFY(!done.apply(world.event(EventKind::Dismissed, "j", "anna", 2, reason)));
        done.apply(world.event(EventKind::Reopened, "j", "anna", 3, Json::object().set("reason", "look again")));
        QCOMPARE(done.statusAt(second(3)), ItemStatus::Waiting);
        QCOMPARE(done.reviews.size(), std::size_t {1});
        done.apply(world.submitted("j", "anna", 4, "fail"));
        QCOMPARE(done.verdict(), Verdict::Fail);
    }

    /// A complaint about what was decided changes no verdict, but stands out until somebody looks again.
    void tellsWhatCameAfterTheVerdict()
    {
        World world;
        const auto taken = [&](const char* rule, std::int64_t at) {
            return world.event(EventKind::PriorityChanged, "i", "intake", at,
                Json::object().set("priority", 100).set("rules", Json::texts({"baseline", rule})));
        };
        using Rules = std::vector<std::string>;
        ItemState item = fold({world.added("i"), taken("outlier", 1)});
        QCOMPARE(item.rulesSinceClosed, Rules()); // it waits anyway
        item.apply(world.submitted("i", "anna", 2, "pass"));
        item.apply(taken("complaint", 3));
        QCOMPARE(item.rulesSinceClosed, Rules({"complaint"}));
        QCOMPARE(item.statusAt(second(3)), ItemStatus::Done);

        ItemState again = item;
        again.apply(world.submitted("i", "anna", 4, "fail"));
        QCOMPARE(again.rulesSinceClosed, Rules());
        const ReviewEvent reopening = world.event(EventKind::Reopened, "i", "lea", 4, Json::object());
        item.apply(reopening);
        QCOMPARE(item.rulesSinceClosed, Rules());
        item.apply(taken("guard_critical", 5)); // while it is open
        QCOMPARE(item.rulesSinceClosed, Rules());
        item.apply(
            world.event(EventKind::Retracted, "i", "lea", 6, Json::object().set("reopening", reopening.eventId)));
        QCOMPARE(item.rulesSinceClosed, Rules({"complaint", "guard_critical"}));
    }

    /// As if it had not been reopened, while nobody has reviewed it since.
    void takesAReopeningBack()
    {
        World world;
        const Json reason = Json::object().set("reason", "duplicate");
        const auto takenBack = [&](const ReviewEvent& reopening, const char* actor, std::int64_t at) {
            return world.event(
                EventKind::Retracted, "i", actor, at, Json::object().set("reopening", reopening.eventId));
        };
        ItemState item = fold({world.added("i"), world.submitted("i", "anna", 1, "fail"),
            world.event(EventKind::CaseCreated, "i", "anna", 2, Json::object().set("case_id", "case-1"))});
        const ItemState decided = item;
        const ReviewEvent reopening = world.event(EventKind::Reopened, "i", "anna", 3, Json::object());
        item.apply(reopening);
        QVERIFY(item.casesStale);
        QVERIFY(!may(item, takenBack(reopening, "bob", 4)));
        QVERIFY(may(item, takenBack(reopening, "bob", 4), ReviewerRole::Lead));
        QVERIFY(item.apply(takenBack(reopening, "anna", 4)));
        item.lastAt = decided.lastAt;
        QVERIFY(item == decided);
        QVERIFY(!item.apply(takenBack(reopening, "anna", 5))); // once

        const ReviewEvent again = world.event(EventKind::Reopened, "i", "anna", 6, Json::object());
        item.apply(again);
        item.apply(world.submitted("i", "bob", 7, "pass"));
        QVERIFY(!may(item, takenBack(again, "anna", 8), ReviewerRole::Lead));
        QVERIFY(!item.apply(takenBack(again, "anna", 8)));
        QCOMPARE(item.verdict(), Verdict::Pass);

        ItemState dismissed = fold({world.added("j"), world.event(EventKind::Dismissed, "j", "anna", 1, reason)});
        const ReviewEvent mistake = world.event(EventKind::Reopened, "j", "anna", 2, Json::object());
        dismissed.apply(mistake);
        QVERIFY(dismissed.apply(takenBack(mistake, "anna", 3)));
        QCOMPARE(dismissed.dismissed.value_or(""), std::string("duplicate"));
    }

    void takesACommentBack()
    {
        World world;
        const ReviewEvent said = world.event(EventKind::Commented, "i", "anna", 1, Json::object().set("text", "hm"));
        ItemState item = fold({world.added("i"), said});
        QCOMPARE(item.comments.size(), std::size_t {1});
        const auto back = [&](const char* who) {
            return world.event(EventKind::Retracted, "i", who, 2, Json::object().set("comment", said.eventId));
        };
        QVERIFY(!may(item, back("bob"), ReviewerRole::Lead));
        QVERIFY(may(item, back("anna")));
        QVERIFY(item.apply(back("anna")));
        QVERIFY(item.comments.empty());
    }

    void keepsMoreReviewsThanNeeded()
    {
        World world;
        ItemState state =
            fold({world.added("i"), world.submitted("i", "anna", 1, "pass"), world.submitted("i", "bob", 1, "pass")});
        QCOMPARE(state.submitted(), 2);
        QCOMPARE(state.statusAt(second(1)), ItemStatus::Done);
        state.apply(world.submitted("i", "carla", 1, "fail"));
        QCOMPARE(state.statusAt(second(1)), ItemStatus::Disputed);
    }

    void showsABlindReviewerNothingOfOthers()
    {
        World world;
        ItemState state = fold({world.added("i", 2, true), world.submitted("i", "anna", 1, "pass")});
        state.apply(world.event(EventKind::Commented, "i", "anna", 1, Json::object().set("text", "hard one")));
        const Visible bob = visibleTo(state, "bob", second(2));
        QCOMPARE(bob.reviews.size(), std::size_t {0});
        QCOMPARE(bob.comments.size(), std::size_t {0});
        QCOMPARE(bob.submitted, 0);
        QVERIFY(!bob.findings);
        QCOMPARE(visibleTo(state, "anna", second(2)).reviews.size(), std::size_t {1});
        state.apply(world.submitted("i", "bob", 3, "fail"));
        QCOMPARE(visibleTo(state, "bob", second(3)).reviews.size(), std::size_t {2});
        QCOMPARE(visibleTo(state, "bob", second(3)).comments.size(), std::size_t {1});
        QVERIFY(visibleTo(state, "dora", second(3)).findings);
    }

    void letsAViewerDoNothing()
    {
        World world;
        const ItemState state = fold({world.added("i")});
        QVERIFY(!may(state, world.claimed("i", "anna", 1), ReviewerRole::Viewer));
        QVERIFY(!may(ItemState {}, world.claimed("x", "anna", 1)));
        QVERIFY(!may(state, world.event(EventKind::Skipped, "i", "anna", 1)));
    }

    void hidesASkippedItemFromOneOnly()
    {
        World world;
        ItemState state = fold({world.added("i"), world.claimed("i", "anna", 1)});
        QVERIFY(may(state, world.event(EventKind::Skipped, "i", "anna", 2)));
        state.apply(world.event(EventKind::Skipped, "i", "anna", 2));
        QCOMPARE(state.statusAt(second(2)), ItemStatus::Waiting);
        QCOMPARE(state.skippedBy, (std::vector<std::string> {"anna"}));
    }

    void sealsTextsAndKeepsThemReadable()
    {
        World world;
        const ReviewEvent event = world.submitted("i", "anna", 1, "fail",
            Json::object().set("note", "wrong date").set("corrected_output", "right").set("severity", "low"));
        QVERIFY(event.payload.canonical().find("wrong date") == std::string::npos);
        QCOMPARE(event.texts.size(), std::size_t {2});
        QCOMPARE(openedPayload(event)["note"].text(), std::string_view("wrong date"));
        ReviewEvent erased = event;
        erased.texts.clear();
        QVERIFY(openedPayload(erased)["note"].isNull());
        const ItemState state = fold({world.added("i"), erased});
        QVERIFY(!state.reviews[0].note);
        QCOMPARE(state.verdict(), Verdict::Fail);
        const auto back = eventFromBundle(bundleLine(event), second(9));
        QVERIFY(back);
        QCOMPARE(*back, event);
        QByteArray forged = QByteArray::fromStdString(bundleLine(event));
        forged.replace("wrong date", "right date");
        QVERIFY(!eventFromBundle(forged.toStdString(), second(9)));
        forged = QByteArray::fromStdString(bundleLine(event));
        forged.replace("\"item_id\":\"i\",\"kind\"", "\"item_id\":\"j\",\"kind\"");
        QVERIFY(!eventFromBundle(forged.toStdString(), second(9)));
    }

    void takesOnlyTimesFromElsewhereThatAClockCanHave_data()
    {
        QTest::addColumn<qint64>("at");
        QTest::addColumn<qint64>("lamport");
        QTest::addColumn<bool>("taken");
        constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
        const UnixNanos now = second(9);
        const auto row = [](const char* name, std::int64_t at, std::int64_t lamport, bool taken) {
            QTest::newRow(name) << qint64(at) << qint64(lamport) << taken;
        };
        row("now", now, 1, true);
        row("a clock that was never set", 0, 1, true);
        row("before 1970", -1, 1, false);
        row("a day ahead", now + kNanosPerDay, 1, true);
        row("more than a day ahead", now + kNanosPerDay + 1, 1, false);
        row("the end of time", kMost, 1, false);
        row("no lamport", now, 0, false);
        row("the largest lamport", now, largestLamport(now), true);
        row("beyond it", now, largestLamport(now) + 1, false);
        row("the last number", now, kMost, false);
    }
    void takesOnlyTimesFromElsewhereThatAClockCanHave()
    {
        QFETCH(qint64, at);
        QFETCH(qint64, lamport);
        QFETCH(bool, taken);
        const ReviewEvent event =
            makeEvent(EventKind::Commented, "i", "anna", at, lamport, Json::object().set("text", "hm"), countedHex);
        QCOMPARE(eventFromBundle(bundleLine(event), second(9)).has_value(), taken);
    }

    /// Whoever goes to the bound moves it for nobody: what is made a moment later is inside again.
    void letsTheLogGoOnAfterTheLargestLamport()
    {
        const UnixNanos later = second(9) + 2 * kNanosPerMicro;
        QVERIFY(lamportAfter(largestLamport(second(9))) <= largestLamport(later));
        QCOMPARE(lamportAfter(std::numeric_limits<std::int64_t>::max()), std::numeric_limits<std::int64_t>::max());
    }

    void takesItemsFromElsewhereOnlyUnderTheirOwnId()
    {
        World world;
        QVERIFY(eventFromBundle(bundleLine(world.added(itemOf(1))), second(9)));
        QVERIFY(!eventFromBundle(bundleLine(world.added("another")), second(9)));
    }

    void countsNothingBeyondItsRange()
    {
        World world;
        constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
        ItemState state = fold({world.added("i")});
        ReviewEvent claimed = world.claimed("i", "anna", 1);
        claimed.at = kMost - 1;
        QVERIFY(state.apply(claimed));
        QCOMPARE(state.leases.at(0).until, kMost);
        state.apply(world.submitted("i", "anna", 2, "pass", Json::object().set("active_ms", kMost)));
        QVERIFY(state.reviews.at(0).activeMs <= 86'400'000);
        state.apply(world.event(EventKind::PriorityChanged, "i", "anna", 3, Json::object().set("priority", 1e305)));
        QCOMPARE(state.priority, 1e6);
        for (const double p : {0.0, -1.0, 1.5})
            state.apply(world.event(
                EventKind::PriorityChanged, "i", "anna", 4, Json::object().set("priority", 1).set("inclusion_p", p)));
        QCOMPARE(state.inclusionP, std::optional(0.25));
    }
};

QTEST_APPLESS_MAIN(tst_item_state)
#include "tst_item_state.moc"
