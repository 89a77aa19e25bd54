// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/codes.h"
#include "core/review/queue.h"
#include "core/review/rubric.h"

#include <QtTest>

using namespace spanwise;
using namespace spanwise::review;

namespace {
const Rubric& usable()
{
    return shippedRubrics().front();
}

ItemState noted(const std::string& id, const std::string& note, std::vector<std::string> modes, UnixNanos at = 0)
{
    ItemState item;
    item.itemId = id;
    item.inclusionP = 0.5;
    Review review;
    review.id = "r-" + id;
    review.actor = "anna";
    review.at = at;
    review.verdict = Verdict::Fail;
    review.note = note;
    review.failureModes = std::move(modes);
    item.reviews.push_back(std::move(review));
    return item;
}
} // namespace

class tst_rubric : public QObject {
    Q_OBJECT

private slots:
    void shipsARubricAndThreeTaxonomies()
    {
        QCOMPARE(shippedRubrics().size(), std::size_t {1});
        QCOMPARE(usable().id, std::string("usable"));
        QVERIFY(usable().passNeedsNothing());
        QCOMPARE(shippedTaxonomies().size(), std::size_t {3});
        QCOMPARE(shippedTaxonomies()[0].codes.size(), std::size_t {22});
        QCOMPARE(shippedTaxonomies()[1].codes.size(), std::size_t {9});
        QCOMPARE(shippedTaxonomies()[2].codes.size(), std::size_t {14});
        QCOMPARE(usable().question("failure_modes")->options.size(), std::size_t {22});
    }

    void checksAnswers_data()
    {
        QTest::addColumn<QByteArray>("submission");
        QTest::addColumn<QByteArray>("complaint"); // empty = taken
        const auto row = [](const char* name, const char* json, const char* complaint) {
            QTest::newRow(name) << QByteArray(json) << QByteArray(complaint);
        };
        row("pass alone", R"({"verdict":"pass"})", "");
        row("unsure alone", R"({"verdict":"unsure"})", "");
        row("no verdict", R"({})", "the verdict");
        row("fail alone", R"({"verdict":"fail"})", "How bad is it? needs an answer");
        row("fail", R"({"verdict":"fail","severity":"high","failure_modes":["loop"]})", "");
        row("no mode", R"({"verdict":"fail","severity":"high","failure_modes":[]})", "What is wrong?");
        row("unknown mode", R"({"verdict":"fail","severity":"high","failure_modes":["lop"]})", "no option lop");
        row("own mode", R"({"verdict":"fail","severity":"high","failure_modes":["late_bus"]})", "");
        row("other without note", R"({"verdict":"fail","severity":"low","failure_modes":["other"]})", "needs a note");
        row("other", R"({"verdict":"fail","severity":"low","failure_modes":["other"],"note":"odd"})", "");
        row("wrong severity", R"({"verdict":"fail","severity":"huge","failure_modes":["loop"]})", "no option huge");
        row("unknown question", R"({"verdict":"pass","answers":{"speed":"1"}})", "no question speed");
    }
    void checksAnswers()
    {
        QFETCH(QByteArray, submission);
        QFETCH(QByteArray, complaint);
        const auto checked = checkAnswers(usable(), *Json::parse(submission.toStdString()), {"late_bus"});
        QCOMPARE(checked.has_value(), complaint.isEmpty());
        if (!checked)
            QVERIFY2(QByteArray::fromStdString(checked.error().message).contains(complaint),
                checked.error().message.c_str());
    }

    void limitsTexts()
    {
        Json submission = Json::object();
        submission.set("verdict", "pass").set("note", std::string(2001, 'x'));
        QVERIFY(!checkAnswers(usable(), submission));
        submission.set("note", std::string(2000, 'x'));
        QVERIFY(checkAnswers(usable(), submission));
    }

    void refusesBrokenRubrics_data()
    {
        QTest::addColumn<QByteArray>("file");
        const auto row = [](const char* name, const char* json) { QTest::newRow(name) << QByteArray(json); };
        row("format", R"({"format":"rubric/2","id":"a","version":1})");
        row("version", R"({"format":"rubric/1","id":"a","version":0})");
        row("kind", R"({"format":"rubric/1","id":"a","version":1,"questions":[{"key":"k","kind":"slider"}]})");
        row("no options", R"({"format":"rubric/1","id":"a","version":1,"questions":[{"key":"k","kind":"choice"}]})");
        row("taxonomy",
            R"({"format":"rubric/1","id":"a","version":1,"questions":[{"key":"k","kind":"multi","taxonomy":"none"}]})");
        row("twice",
            R"({"format":"rubric/1","id":"a","version":1,"questions":[{"key":"k","kind":"text"},{"key":"k","kind":"text"}]})");
    }
    void refusesBrokenRubrics()
    {
        QFETCH(QByteArray, file);
        QVERIFY(!rubricFrom(file.toStdString(), shippedTaxonomies()));
    }

    void keepsQueuesAsJson()
    {
        Queue queue;
        queue.id = "safety";
        queue.neededReviews = 2;
        queue.blind = true;
        queue.rubricVersion = 3;
        QCOMPARE(*queueFrom(jsonOf(queue)), queue);
        QVERIFY(!queueFrom(*Json::parse(R"({"id":""})")));
        QVERIFY(!queueFrom(*Json::parse(R"({"id":"a","needed_reviews":0})")));
    }

    void proposesPhrasesOfNotes()
    {
        const ItemState a = noted("a", "The tool call was wrong", {});
        const ItemState b = noted("b", "wrong tool call again", {"other"});
        const ItemState c = noted("c", "the tool call failed", {});
        const ItemState coded = noted("d", "tool call", {"loop"});
        const std::vector<const ItemState*> items {&a, &b, &c, &coded};
        const auto notes = uncodedNotes(items);
        QCOMPARE(notes.size(), std::size_t {3});
        const auto phrases = frequentPhrases(notes);
        QCOMPARE(phrases.front().text, std::string("tool call"));
        QCOMPARE(phrases.front().notes, std::int64_t {3});
        QVERIFY(
            std::ranges::none_of(phrases, [](const Phrase& p) { return p.text == "tool" || p.text == "the tool"; }));
    }

    void countsAndMergesCodes()
    {
        ItemState a = noted("a", "x", {"wrong tool", "loop"});
        const ItemState b = noted("b", "x", {"wrong tool"});
        std::vector<const ItemState*> items {&a, &b};
        auto counts = codeCounts(items);
        QCOMPARE(counts[0].code, std::string("wrong tool"));
        QCOMPARE(counts[0].items, std::int64_t {2});
        QCOMPARE(*counts[0].traffic.rate, 1.0);
        QCOMPARE(*counts[1].traffic.rate, 0.5);
        const std::vector<std::string> from {"wrong tool"};
        const auto merged = mergeCodings(items, from, "tool_wrong_choice");
        QCOMPARE(merged.size(), std::size_t {2});
        // One that has the code already only loses the other: taking the merge back leaves it as it was.
        const auto into = mergeCodings(items, from, "loop");
        QVERIFY(into[0].second["add"].items().empty() && into[1].second["add"].textItems().size() == 1);
        ReviewEvent event;
        event.itemId = "a";
        event.kind = EventKind::Coded;
        event.payload = merged[0].second;
        QVERIFY(a.apply(event));
        QCOMPARE(a.reviews[0].failureModes, (std::vector<std::string> {"loop", "tool_wrong_choice"}));
    }

    void seesWhenNothingNewTurnsUp()
    {
        std::vector<ItemState> items;
        for (int i = 0; i < 55; ++i) items.push_back(noted(std::to_string(i), "x", {i < 10 ? "a" : "b"}, i));
        std::vector<const ItemState*> all;
        for (const ItemState& item : items) all.push_back(&item);
        const Saturation saturation = saturationOf(all);
        QCOMPARE(saturation.newCodes, (std::vector<std::int64_t> {2, 0, 0}));
        QCOMPARE(saturation.sinceLastNew, std::int64_t {44});
        QVERIFY(saturation.isSaturated());
    }
};

QTEST_APPLESS_MAIN(tst_rubric)
#include "tst_rubric.moc"
