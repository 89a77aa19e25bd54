// SPDX-License-Identifier: GPL-3.0-or-later
// What must not leave in a case is out of the whole of it: wherever the value stands, in whatever form, and the case
// that leaves says so when its checks no longer tell good from bad.
#include "core/cases/expression_text.h"
#include "core/cases/from_review.h"
#include "core/cases/leaving.h"
#include "core/cases/prove.h"

#include <QtTest>

using namespace spanwise;
using namespace spanwise::cases;

namespace {
constexpr const char* kPassword = "hT7xQ9zLm2Vb";
constexpr const char* kToken = "ghp_aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5";

Case caseOf(const std::string& message, const std::string& bad, const char* checks, const Json& expected = {})
{
    Case one;
    one.title = "t";
    one.input.set("messages", Json::array().add(Json::object().set("role", "user").set("content", message)));
    one.badOutput = bad;
    one.expected = expected;
    one.checks = *Json::parse(checks);
    seal(one);
    return one;
}

bool holds(const Case& one, const std::string& text)
{
    return lineOf(one).find(text) != std::string::npos;
}

review::ItemState failedItem(const std::string& mode)
{
    review::ItemState item;
    item.itemId = "item";
    review::Review review;
    review.id = "r";
    review.actor = "anna";
    review.verdict = review::Verdict::Fail;
    review.failureModes = {mode};
    item.reviews.push_back(review);
    return item;
}

std::string titleFor(const std::string& message)
{
    const Json snapshot =
        Json::object()
            .set("output", "no")
            .set("messages", Json::array().add(Json::object().set("role", "user").set("content", message)));
    return caseFromReview(failedItem("privacy"), snapshot)->title;
}
} // namespace

class tst_redaction : public QObject {
    Q_OBJECT

private slots:
    void takesAValueOutWhereverItStandsBare()
    {
        const Case one = caseOf("My password: hT7xQ9zLm2Vb please", "Ok, I stored hT7xQ9zLm2Vb for you.",
            R"([{"type":"not_contains","value":"hT7xQ9zLm2Vb"},{"type":"not_regex","value":"HT7XQ9ZLM2VB","flags":"i"},
                {"type":"not_regex","value":"\\bhT7xQ9zLm2Vb\\b"},{"type":"json_equals","value":{"k hT7xQ9zLm2Vb":1}}])",
            *Json::parse(R"({"json":{"k hT7xQ9zLm2Vb":1,"url":"x=hT7xQ9zLm2Vb&y"}})"));
        const RedactedCase out = redact(one);
        QVERIFY(!holds(out.redacted, kPassword));
        QVERIFY(!holds(out.redacted, "HT7XQ9ZLM2VB"));
        QCOMPARE(out.redacted.badOutput, std::string("Ok, I stored [SECRET_1] for you."));
        QCOMPARE(out.redacted.checks.items()[2]["value"].text(), std::string_view("\\b\\[SECRET_1\\]\\b"));
        QCOMPARE(
            out.redacted.expected["json"].canonical(), std::string(R"({"k [SECRET_1]":1,"url":"x=[SECRET_1]&y"})"));
        QVERIFY(leftIn(out.redacted).empty());
        QCOMPARE(redact(out.redacted).redacted, out.redacted);
        QVERIFY(caseFromLine(lineOf(out.redacted)));
    }

    /// A secret inside of JSON that is a text: with its escapes and without.
    void knowsAValueInsideJsonText()
    {
        const Case one = caseOf("password: 'hT7x\"Q9zLm2Vb'", "said {\"a\":\"hT7x\\\"Q9zLm2Vb\"}",
            "[{\"type\":\"not_contains\",\"value\":\"said\"}]");
        QCOMPARE(redact(one).redacted.badOutput, std::string("said {\"a\":\"[SECRET_1]\"}"));
    }

    /// Short values are words.
    void leavesOtherWordsAlone()
    {
        const Case one =
            caseOf("from 1.2.3.4", "1.2.3.4abc is not it, 1.2.3.4 is", R"([{"type":"not_contains","value":"is not"}])");
        const Case out = redact(one).redacted;
        QCOMPARE(out.input["messages"].items()[0]["content"].text(), std::string_view("from [IP_1]"));
        QCOMPARE(out.badOutput, std::string("1.2.3.4abc is not it, [IP_1] is"));
        QCOMPARE(out.checks.items()[0]["value"].text(), std::string_view("is not"));
    }

    void takesWhatIsLeftOfOverlappingValuesToo()
    {
        const Case one = caseOf("x", "Anna Meier Otto", R"([{"type":"contains","value":"x"}])");
        QCOMPARE(redact(one, {{}, {"Anna Meier", "Meier Otto"}}).redacted.badOutput,
            std::string("[REDACTED_1][REDACTED_2]"));
        QCOMPARE(redact(one, {{"[REDACTED_1]"}, {"Anna Meier", "Meier Otto"}}).redacted.badOutput,
            std::string("Anna [REDACTED_2]"));
    }

    void redactsKeysAndKeepsThemApart()
    {
        const Case one = caseOf("x", "x",
            R"([{"type":"json_equals","value":{"anna@firma-beispiel.de":1,"otto@firma-beispiel.de":2,"type":"bob@firma-beispiel.de"}}])",
            *Json::parse(R"({"json":{"anna@firma-beispiel.de":{"otto@firma-beispiel.de":[3]},"[EMAIL_1]":2}})"));
        const RedactedCase out = redact(one);
        QVERIFY(!holds(out.redacted, "firma-beispiel"));
        // [EMAIL_1] stands in the case already, so it is no token of these.
        QCOMPARE(
            out.redacted.expected["json"].canonical(), std::string(R"({"[EMAIL_1]":2,"[EMAIL_2]":{"[EMAIL_3]":[3]}})"));
        QCOMPARE(out.redacted.checks.items()[0]["value"].canonical(),
            std::string(R"({"[EMAIL_2]":1,"[EMAIL_3]":2,"type":"[EMAIL_4]"})"));
        QCOMPARE(out.redacted.redactions[0].path, std::string("/expected/json/[EMAIL_2]"));
        for (const Replacement& replacement : out.replacements)
            QVERIFY(replacement.path.find("firma") == std::string::npos);
        // Lifted it stays, and nothing else.
        const Case lifted = redact(one, {{"[EMAIL_2]"}, {}}).redacted;
        QVERIFY(holds(lifted, "\"anna@firma-beispiel.de\":"));
        QVERIFY(!holds(lifted, "otto@"));
    }

    void writesANumberThatIsAFindingAsAToken()
    {
        const Case one = caseOf("x", "x",
            R"([{"type":"json_equals","value":{"card":4111111111111111,"n":7}},{"type":"max_length","value":4111111111111111}])",
            *Json::parse(R"({"json":{"card":4111111111111111,"n":7}})"));
        const Case out = redact(one).redacted;
        QCOMPARE(out.expected["json"].canonical(), std::string(R"({"card":"[CARD_1]","n":7})"));
        QCOMPARE(out.checks.items()[0]["value"], out.expected["json"]);
        QVERIFY(out.checks.items()[1]["value"].isNumber()); // a bound
        QVERIFY(leftIn(out).empty());
    }

    void redactsWhatDescribesTheCase()
    {
        Case one = caseOf("x", "x", R"([{"type":"not_contains","value":"x"}])");
        one.tags = {"carl@firma-beispiel.de", "faq"};
        one.set = "dora@firma-beispiel.de";
        one.origin.set("service", "emil@firma-beispiel.de").set("trace_id", std::string(32, '4'));
        one.origin.set("captured_at", "2026-03-01T09:10:00.000Z").set("emil@firma-beispiel.de", 1);
        one.review.set("root_cause", "fritz@firma-beispiel.de").set("note", kToken);
        one.review.set("failure_modes", Json::texts({"gerd@firma-beispiel.de"}));
        one.review.set("reviewers", Json::texts({"hans@firma-beispiel.de"}));
        one.alsoSeen.add(Json::object().set("trace_id", "ida@firma-beispiel.de").set("span_id", "4111111111111111"));
        one.redactions = {{"/x/jan@firma-beispiel.de", "own", "[REDACTED_1]"}};
        const RedactedCase out = redact(one);
        QVERIFY(!holds(out.redacted, "firma-beispiel"));
        QVERIFY(!holds(out.redacted, "ghp_"));
        QVERIFY(!holds(out.redacted, "4111"));
        QVERIFY(leftIn(out.redacted).empty());
        QCOMPARE(leftIn(one).size(), std::size_t {11});
        QCOMPARE(out.redacted.origin["trace_id"], one.origin["trace_id"]);
        QCOMPARE(out.redacted.origin["captured_at"], one.origin["captured_at"]);
        QVERIFY(caseFromLine(lineOf(out.redacted)));
    }

    /// A role that nobody knows is what someone wrote.
    void takesNothingForStructureByItsNameAlone()
    {
        Case one = caseOf("x", "x", R"([{"type":"not_contains","value":"x"}])");
        one.input.set("messages",
            *Json::parse(
                R"([{"role":"ann@firma-beispiel.de","content":[{"type":"bob@firma-beispiel.de","text":"x"}]}])"));
        seal(one);
        QVERIFY(!holds(redact(one).redacted, "firma-beispiel"));
    }

    void readsTheEscapesOfExpressions()
    {
        QCOMPARE(expressionText(R"(a\.b\x40c\x{e9}\d[.][\.]\Q(.\E)\n[ab]\)").text,
            std::string("a.b@c\xC3\xA9\1..(.)\n[ab]\\"));
        const Case one = caseOf("x", "mail hans.tau@firma-beispiel.de",
            R"([{"type":"not_regex","value":"^mail\\b.hans\\.tau@firma-beispiel\\.de$"},
                {"type":"not_regex","value":"\\Qhans.tau@firma-beispiel.de\\E"},
                {"type":"not_regex","value":"\\bhans[.]tau\\x40firma-beispiel[.]de"},
                {"type":"json_schema","value":{"pattern":"otto\\.x@firma-beispiel\\.de"}}])");
        const Case out = redact(one).redacted;
        QCOMPARE(out.checks.items()[0]["value"].text(), std::string_view(R"(^mail\b.\[EMAIL_1\]$)"));
        QCOMPARE(out.checks.items()[1]["value"].text(), std::string_view(R"(\Q[EMAIL_1]\E)"));
        QCOMPARE(out.checks.items()[2]["value"].text(), std::string_view(R"(\b\[EMAIL_1\])"));
        QCOMPARE(out.checks.items()[3]["value"]["pattern"].text(), std::string_view(R"(\[EMAIL_2\])"));
        QVERIFY(prove(out).isProven());
    }

    void cutsATitleAfterRedaction()
    {
        const std::string message =
            "x x x x x x x x x x please use " + std::string(kToken) + " and none of the other keys";
        const std::string title = titleFor(message);
        QVERIFY(title.find("ghp_") == std::string::npos);
        QCOMPARE(title, std::string("privacy: x x x x x x x x x x please use [API_KEY_1] and none of the o"));
        // A token is not cut either.
        QCOMPARE(titleFor(std::string(50, 'x') + " please " + kToken), "privacy: " + std::string(50, 'x') + " please");
        QCOMPARE(titleFor("When  is\nbreakfast?"), std::string("privacy: When is breakfast?"));
    }

    /// Cases of elsewhere bring titles that were cut before.
    void takesTheBeginningOfAValueOutOfACutTitle()
    {
        Case one = caseOf("please use " + std::string(kToken), "x", R"([{"type":"not_contains","value":"x"}])");
        one.title = (std::string(48, 'x') + " use " + kToken).substr(0, 60);
        QCOMPARE(redact(one).redacted.title, std::string(48, 'x') + " use [API_KEY_1]");
        QVERIFY(!leftIn(one).empty());
        one.title = (std::string(30, 'x') + " use " + kToken).substr(0, 60); // long enough to look like a key
        QCOMPARE(redact(one).redacted.title, std::string(30, 'x') + " use [API_KEY_1]");
        one.title = "use ghp_aB3";
        QCOMPARE(redact(one).redacted.title, one.title); // too short to have been cut
    }

    void saysWhenRedactionTookTheProof_data()
    {
        QTest::addColumn<QByteArray>("checks");
        QTest::addColumn<bool>("keeps");
        QTest::newRow("an address") << QByteArray(R"([{"type":"not_regex","value":"[a-z.]+@[a-z.-]+"}])") << false;
        QTest::newRow("a finding") << QByteArray(R"([{"type":"no_finding","value":["pii"]}])") << false;
        QTest::newRow("a length") << QByteArray(R"([{"type":"max_length","value":20}])") << false;
        QTest::newRow("a word") << QByteArray(R"([{"type":"not_contains","value":"Write"}])") << true;
    }
    void saysWhenRedactionTookTheProof()
    {
        QFETCH(QByteArray, checks);
        QFETCH(bool, keeps);
        Case one = caseOf("who", "Write anna.meier@firma-beispiel.de", checks.constData());
        QVERIFY(prove(one).isProven());
        const LeavingCase out = leaving(one);
        QCOMPARE(out.made.redacted.unproven, !keeps);
        QCOMPARE(out.lostProof.empty(), keeps);
        QCOMPARE(out.left, std::size_t {0});
        // As it is it proves itself; and what was known to prove nothing has lost nothing.
        QVERIFY(leaving(one, {{"[EMAIL_1]"}, {}}).lostProof.empty());
        QCOMPARE(leaving(one, {{"[EMAIL_1]"}, {}}).left, std::size_t {1});
        one.unproven = true;
        QVERIFY(leaving(one).lostProof.empty());
    }
};

QTEST_APPLESS_MAIN(tst_redaction)
#include "tst_redaction.moc"
