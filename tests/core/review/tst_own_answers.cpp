// SPDX-License-Identifier: GPL-3.0-or-later
// What a reviewer finds in the form when he opens an item that he has answered before.
#include "core/review/own_answers.h"
#include "tests/core/review/review_world.h"

#include <QtTest>

using namespace spanwise;
using namespace spanwise::test;
using Standing = OwnAnswers::Standing;

namespace {
Json wrong(const std::string& note)
{
    return Json::object()
        .set("severity", "high")
        .set("failure_modes", Json::texts({"loop"}))
        .set("root_cause", "prompt")
        .set("note", note)
        .set("corrected_output", "Room 12.")
        .set("answers", Json::object().set("style", "rude"));
}
} // namespace

class tst_own_answers : public QObject {
    Q_OBJECT

private slots:
    void givesEverythingThatWasAnswered()
    {
        World world;
        const std::vector<ReviewEvent> events {world.added("i"), world.submitted("i", "anna", 5, "fail", wrong("so"))};
        const auto own = ownAnswersOf(events, "anna");
        QVERIFY(own);
        QCOMPARE(own->standing, Standing::Counts);
        QCOMPARE(own->at, second(5));
        QCOMPARE(own->rubricId, std::string("usable"));
        QCOMPARE(own->rubricVersion, std::int64_t {1});
        QCOMPARE(own->form, wrong("so").set("verdict", "fail"));
    }

    void givesNobodyTheAnswersOfAnother()
    {
        World world;
        const std::vector<ReviewEvent> events {
            world.added("i", 2), world.submitted("i", "anna", 5, "fail", wrong("x"))};
        QVERIFY(!ownAnswersOf(events, "bob"));
        QVERIFY(!ownAnswersOf({}, "anna"));
    }

    void givesTheSecondThought()
    {
        World world;
        const std::vector<ReviewEvent> events {world.added("i"),
            world.submitted("i", "anna", 5, "fail", wrong("first")),
            world.submitted("i", "anna", 9, "unsure", wrong("second"))};
        QCOMPARE(ownAnswersOf(events, "anna")->form["note"].text(), std::string_view("second"));
    }

    void givesTheFirstThoughtBackWhenTheSecondIsTakenBack()
    {
        World world;
        std::vector<ReviewEvent> events {world.added("i"), world.submitted("i", "anna", 5, "fail", wrong("first")),
            world.submitted("i", "anna", 9, "pass")};
        const Json second = Json::object().set("review_id", events.back().payload["review_id"]);
        events.push_back(world.event(EventKind::Retracted, "i", "anna", 10, second));
        QCOMPARE(ownAnswersOf(events, "anna")->form["note"].text(), std::string_view("first"));
        const Json first = Json::object().set("review_id", events[1].payload["review_id"]);
        events.push_back(world.event(EventKind::Retracted, "i", "anna", 11, first));
        QVERIFY(!ownAnswersOf(events, "anna"));
    }

    void keepsThemWhenTheItemIsReopened()
    {
        World world;
        std::vector<ReviewEvent> events {world.added("i"), world.submitted("i", "anna", 5, "fail", wrong("so")),
            world.event(EventKind::Reopened, "i", "lead", 7, Json::object().set("reason", "again"))};
        QCOMPARE(ownAnswersOf(events, "anna")->standing, Standing::Reopened);
        QCOMPARE(ownAnswersOf(events, "anna")->form["verdict"].text(), std::string_view("fail"));
        events.push_back(world.submitted("i", "anna", 9, "pass"));
        QCOMPARE(ownAnswersOf(events, "anna")->standing, Standing::Counts);
        QCOMPARE(ownAnswersOf(events, "anna")->form["verdict"].text(), std::string_view("pass"));
    }

    void bringsCodesThatWereGivenAfterwards()
    {
        World world;
        std::vector<ReviewEvent> events {world.added("i"), world.submitted("i", "anna", 5, "fail", wrong("so"))};
        Json coded = Json::object().set("review_id", events.back().payload["review_id"]);
        coded.set("add", Json::texts({"tone"})).set("remove", Json::texts({"loop"}));
        events.push_back(world.event(EventKind::Coded, "i", "lead", 6, coded));
        QCOMPARE(ownAnswersOf(events, "anna")->form["failure_modes"], Json::texts({"tone"}));
    }

    void leavesErasedTextsOut()
    {
        World world;
        std::vector<ReviewEvent> events {world.added("i"), world.submitted("i", "anna", 5, "fail", wrong("so"))};
        events.back().texts.clear();
        const Json form = ownAnswersOf(events, "anna")->form;
        QVERIFY(form["note"].isNull() && form["corrected_output"].isNull());
        QCOMPARE(form["severity"].text(), std::string_view("high"));
    }

    void givesTheDecisionOfADispute()
    {
        World world;
        std::vector<ReviewEvent> events {world.added("i", 2), world.submitted("i", "anna", 5, "fail", wrong("so")),
            world.submitted("i", "bob", 6, "pass"),
            world.event(EventKind::Adjudicated, "i", "lead", 7, wrong("decided").set("verdict", "fail"))};
        QCOMPARE(ownAnswersOf(events, "lead")->standing, Standing::Adjudicated);
        QCOMPARE(ownAnswersOf(events, "lead")->form["note"].text(), std::string_view("decided"));
        QCOMPARE(ownAnswersOf(events, "anna")->form["note"].text(), std::string_view("so"));
        // Reopened and answered: what he said last holds.
        events.push_back(world.event(EventKind::Reopened, "i", "anna", 8, Json::object().set("reason", "again")));
        QCOMPARE(ownAnswersOf(events, "lead")->form["note"].text(), std::string_view("decided"));
        events.push_back(world.submitted("i", "lead", 9, "pass"));
        QCOMPARE(ownAnswersOf(events, "lead")->standing, Standing::Counts);
    }

    void forgetsADecisionThatWasTakenBack()
    {
        World world;
        const std::vector<ReviewEvent> events {world.added("i", 2), world.submitted("i", "anna", 5, "fail"),
            world.submitted("i", "bob", 6, "pass"),
            world.event(EventKind::Adjudicated, "i", "lead", 7, Json::object().set("verdict", "fail")),
            world.event(EventKind::Retracted, "i", "lead", 8, Json::object().set("adjudication", true))};
        QVERIFY(!ownAnswersOf(events, "lead"));
    }
};

QTEST_GUILESS_MAIN(tst_own_answers)
#include "tst_own_answers.moc"
