// SPDX-License-Identifier: GPL-3.0-or-later
// Cases: their format, checks, proof and redaction. The ten samples are those of the format's description.
#include "core/cases/case.h"
#include "core/cases/checks.h"
#include "core/cases/from_review.h"
#include "core/cases/merge.h"
#include "core/cases/prove.h"
#include "core/cases/redact.h"
#include "core/cases/text_measures.h"
#include "core/review/snapshot.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QtTest>
#include <cmath>

using namespace spanwise;
using namespace spanwise::cases;

namespace {
std::vector<std::string> sampleLines()
{
    QFile file(QStringLiteral(SPANWISE_FIXTURES "/cases/cases.jsonl"));
    std::vector<std::string> lines;
    if (file.open(QIODevice::ReadOnly))
        for (const QByteArray& line : file.readAll().split('\n'))
            if (!line.isEmpty()) lines.push_back(line.toStdString());
    return lines;
}

Json check(const char* json)
{
    return *Json::parse(json);
}

Outcome run(const char* json, const std::string& text)
{
    return runCheck(check(json), Answer {text, {}, {}, {}}).outcome;
}

review::ItemState failed()
{
    review::ItemState item;
    item.itemId = "item";
    review::Review review;
    review.id = "r";
    review.actor = "anna";
    review.verdict = review::Verdict::Fail;
    item.reviews.push_back(review);
    return item;
}

/// A case with a bad and a good answer and one check.
Case small(const char* checks, const std::string& bad, const std::string& good)
{
    Case one;
    one.title = "t";
    one.input.set("messages", *Json::parse("[{\"role\":\"user\",\"content\":\"Say it\"}]"));
    one.badOutput = bad;
    if (!good.empty()) one.expected = Json::object().set("text", good);
    one.checks = check(checks);
    seal(one);
    return one;
}
} // namespace

class tst_cases : public QObject {
    Q_OBJECT

private slots:
    void readsTheSamplesBackByteForByte()
    {
        const auto lines = sampleLines();
        QCOMPARE(lines.size(), std::size_t {10});
        for (const std::string& line : lines) {
            const auto one = caseFromLine(line);
            QVERIFY2(one, one ? "" : one.error().message.c_str());
            QCOMPARE(lineOf(*one), line);
            Case again = *one;
            seal(again);
            QCOMPARE(again, *one);
        }
    }

    /// The key once more with Qt's JSON and hash, for a sample without text that the two write differently.
    void hashesChecksAndMessagesAlone()
    {
        const auto one = caseFromLine(sampleLines()[0]);
        const QByteArray canonical =
            "{\"checks\":[{\"type\":\"contains\",\"value\":\"7:30\"},{\"type\":\"not_contains\",\"value\":\"9 to "
            "12\"}],\"messages\":[{\"content\":\"You are Pia, the booking assistant of Hotel "
            "Seeblick.\",\"role\":\"system\"},{\"content\":\"When is breakfast on Sunday?\",\"role\":\"user\"}]}";
        QCOMPARE(QByteArray::fromStdString(one->dedupKey),
            "sha256:" + QCryptographicHash::hash(canonical, QCryptographicHash::Sha256).toHex());
        const Json spaced = *Json::parse("[{\"role\":\"user\",\"content\":\"  a \\t\\n b\\u00a0c \"}]");
        const Json plain = *Json::parse("[{\"role\":\"user\",\"content\":\"a b c\",\"name\":\"left out\"}]");
        QCOMPARE(dedupKeyOf(one->checks, spaced), dedupKeyOf(one->checks, plain));
    }

    void refusesCasesThatDoNotAddUp_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::newRow("format") << QByteArray("case/1") << QByteArray("case/2");
        QTest::newRow("changed message") << QByteArray("breakfast on Sunday") << QByteArray("breakfast on Monday");
        QTest::newRow("no checks") << QByteArray(
            "[{\"type\":\"contains\",\"value\":\"7:30\"},{\"type\":\"not_contains\",\"value\":\"9 to 12\"}]")
                                   << QByteArray("[]");
        QTest::newRow("unknown member") << QByteArray("\"tags\"") << QByteArray("\"labels\"");
        QTest::newRow("other id") << QByteArray("case-03a9") << QByteArray("case-13a9");
    }
    void refusesCasesThatDoNotAddUp()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QByteArray line = QByteArray::fromStdString(sampleLines()[0]);
        QVERIFY(line.contains(from));
        line.replace(from, to);
        QVERIFY(!caseFromLine(line.toStdString()));
    }

    /// One member of a sound case in the place of its own; what is wrong is named.
    void refusesWhatWouldBeDropped_data()
    {
        QTest::addColumn<QByteArray>("member");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("said");
        const auto row = [](const char* member, const char* value, const char* said) {
            QTest::addRow("%s %s", member, value) << QByteArray(member) << QByteArray(value) << QByteArray(said);
        };
        row("expected", R"({"foo":1})", "expected must be null");
        row("expected", R"({"text":1})", "expected must be null");
        row("expected", R"({"text":"a","json":1})", "expected must be null");
        row("expected", R"("text")", "expected must be null");
        row("also_seen", R"("garbage")", "also_seen must be a list");
        row("also_seen", R"(["garbage"])", "also_seen must be a list");
        row("tags", R"("x")", "tags must be a list of texts");
        row("tags", R"(["x",5])", "tags must be a list of texts");
        row("redactions", R"([{"path":5}])", "redactions must be a list");
        row("redactions", R"({"path":"/title"})", "redactions must be a list");
        row("title", "5", "title must be a text");
        row("set", "5", "set must be a text");
        row("stale", R"("yes")", "stale must be true or false");
        row("unproven", "1", "unproven must be true or false");
        row("origin", R"("trace")", "origin must be an object");
        row("review", "[]", "review must be an object");
        row("bad_output", "null", "bad_output must be a text");
        row("input", R"({"messages":[{"role":"user","content":5}]})", "input must be an object with messages");
        row("input", R"({"messages":["hi"]})", "input must be an object with messages");
        row("input", R"({"messages":[{"role":"user","content":"a"}],"params":7})", "input must be an object");
        row("checks", R"([{"type":"nonsense","value":1}])", "check 1: there is no check \"nonsense\"");
        row("checks", R"x([{"type":"regex","value":"(?=x)"}])x", "check 1: regex: no inline flags");
        row("checks", R"([{"type":"contains","value":"a"},{"type":"max_length","value":-3}])", "check 2: max_length:");
        row("checks", R"([{"type":"contains","value":"a","flags":"i"}])", "contains has no member \"flags\"");
        row("checks", R"([{"type":"regex","value":"a","flags":5}])", "flags is a text");
        row("checks", R"([{"type":"exact","value":"a","trim":"yes"}])", "trim is true or false");
        row("checks", R"([{"type":"no_finding","value":["pii",5]}])", "list of kinds");
        row("checks", "[\"contains\"]", "there is no check");
    }
    void refusesWhatWouldBeDropped()
    {
        QFETCH(QByteArray, member);
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, said);
        Json json = *Json::parse(sampleLines()[0]);
        json.remove("id");
        json.remove("dedup_key");
        QVERIFY(caseFrom(json));
        json.set(member.toStdString(), *Json::parse(value.toStdString()));
        const auto one = caseFrom(json);
        QVERIFY(!one);
        QVERIFY2(one.error().message.find(said.toStdString()) != std::string::npos, one.error().message.c_str());
    }

    void refusesALongTitle()
    {
        Json json = *Json::parse(sampleLines()[0]);
        std::string title;
        for (int i = 0; i < 120; ++i) title += "ü";
        QVERIFY(caseFrom(json.set("title", title)));
        const auto one = caseFrom(json.set("title", title + "."));
        QVERIFY(!one && one.error().message.find("120 characters") != std::string::npos);
    }

    void measuresSimilarity_data()
    {
        QTest::addColumn<QString>("a");
        QTest::addColumn<QString>("b");
        QTest::addColumn<double>("dice");
        QTest::newRow("one word differs") << "a b c"
                                          << "a b d" << 2.0 / 3;
        QTest::newRow("case and signs") << "Hello"
                                        << "hello!" << 1.0;
        QTest::newRow("nothing") << ""
                                 << "" << 1.0;
        QTest::newRow("sentence") << "Check-in is from 15:00, check-out until 11:00."
                                  << "Check-in from 15:00, check-out until 11:00" << 0.9523810;
        QTest::newRow("script") << QString::fromUtf8("Привет, мир") << QString::fromUtf8("привет МИР") << 1.0;
        QTest::newRow("only signs") << "!!"
                                    << "word" << 0.0;
    }
    void measuresSimilarity()
    {
        QFETCH(QString, a);
        QFETCH(QString, b);
        QFETCH(double, dice);
        QVERIFY(std::fabs(wordSimilarity(a.toStdString(), b.toStdString()) - dice) < 5e-8);
        // Once more by Qt's regular expressions and a list of words.
        const auto words = [](const QString& text) {
            QStringList all;
            auto matches = QRegularExpression("[\\p{L}\\p{N}]+", QRegularExpression::UseUnicodePropertiesOption)
                               .globalMatch(text.toLower());
            while (matches.hasNext()) all << matches.next().captured();
            return all;
        };
        QStringList left = words(a);
        QStringList right = words(b);
        const double all = double(left.size() + right.size());
        double both = 0;
        for (const QString& word : left)
            if (right.removeOne(word)) ++both;
        QVERIFY(std::fabs((all == 0 ? 1 : 2 * both / all) - dice) < 5e-8);
    }

    void measuresEdits()
    {
        QVERIFY(std::fabs(editSimilarity("kitten", "sitting") - 0.5714286) < 5e-8);
        QCOMPARE(editSimilarity("", ""), 1.0);
        QCOMPARE(editSimilarity("ä", "a"), 0.0);
    }

    void judgesEachKindOfCheck_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("good");
        QTest::addColumn<QString>("bad");
        const auto row = [](const char* name, const char* json, const char* good, const char* bad) {
            QTest::newRow(name) << QByteArray(json) << QString::fromUtf8(good) << QString::fromUtf8(bad);
        };
        row("exact", "{\"type\":\"exact\",\"value\":\"4711#\"}", "4711#", "4711# ");
        row("exact, end trimmed", "{\"type\":\"exact\",\"value\":\"a\",\"trim\":true}", "a \r\n", " a");
        row("exact, composed", "{\"type\":\"exact\",\"value\":\"\u00e9\"}", "e\u0301", "e");
        row("line ends", "{\"type\":\"exact\",\"value\":\"a\\nb\"}", "a\r\nb", "a\rb");
        row("contains", "{\"type\":\"contains\",\"value\":\"7:30\"}", "at 7:30", "at 7");
        row("not contains", "{\"type\":\"not_contains\",\"value\":\"x\"}", "abc", "axc");
        row("regex", "{\"type\":\"regex\",\"value\":\"^ja\\\\b\",\"flags\":\"i\"}", "Ja, gern", "Na ja");
        row("regex lines", "{\"type\":\"regex\",\"value\":\"^b$\",\"flags\":\"m\"}", "a\nb", "a b");
        row("regex dot", "{\"type\":\"regex\",\"value\":\"a.b\",\"flags\":\"s\"}", "a\nb", "ab");
        row("not regex", "{\"type\":\"not_regex\",\"value\":\"84\\\\s*(euro|€)\"}", "none", "84 €");
        row("json equals", "{\"type\":\"json_equals\",\"value\":{\"a\":1,\"b\":[2]}}", "{\"b\":[2.0],\"a\":1.0}",
            "{\"a\":1}");
        row("similarity", "{\"type\":\"similarity\",\"value\":\"a b c\",\"threshold\":0.6}", "A b d", "x y z");
        row("max length", "{\"type\":\"max_length\",\"value\":2}", "äö", "äöü");
        row("min length", "{\"type\":\"min_length\",\"value\":3}", "äöü", "äö");
        row("finding", "{\"type\":\"no_finding\",\"value\":[\"pii.email\"]}", "nobody", "write to ann@example.org");
        row("family of findings", "{\"type\":\"no_finding\",\"value\":[\"pii\"]}", "nobody",
            "write to ann@example.org");
    }
    void judgesEachKindOfCheck()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, good);
        QFETCH(QString, bad);
        QVERIFY(validateCheck(*Json::parse(json.toStdString())));
        QVERIFY(run(json.constData(), good.toStdString()) == Outcome::Passed);
        QVERIFY(run(json.constData(), bad.toStdString()) == Outcome::Failed);
    }

    void judgesBoundsOfWhatIsKnown()
    {
        Answer answer {"x", 120.0, 0.002, 40};
        QVERIFY(runCheck(check("{\"type\":\"max_latency_ms\",\"value\":120}"), answer).outcome == Outcome::Passed);
        QVERIFY(runCheck(check("{\"type\":\"max_latency_ms\",\"value\":119}"), answer).outcome == Outcome::Failed);
        QVERIFY(runCheck(check("{\"type\":\"max_cost_usd\",\"value\":0.002}"), answer).outcome == Outcome::Passed);
        QVERIFY(runCheck(check("{\"type\":\"max_output_tokens\",\"value\":39}"), answer).outcome == Outcome::Failed);
        QVERIFY(run("{\"type\":\"max_latency_ms\",\"value\":120}", "x") == Outcome::Unknown);
        QVERIFY(run("{\"type\":\"max_cost_usd\",\"value\":1}", "x") == Outcome::Unknown);
    }

    void refusesChecksThatMakeNoSense_data()
    {
        QTest::addColumn<QByteArray>("json");
        for (const char* json : {"{\"type\":\"guess\"}", "{\"type\":\"contains\"}",
                 "{\"type\":\"regex\",\"value\":\"(\"}", "{\"type\":\"regex\",\"value\":\"(?i)a\"}",
                 "{\"type\":\"regex\",\"value\":\"a(?=b)\"}", "{\"type\":\"regex\",\"value\":\"(a)\\\\1\"}",
                 "{\"type\":\"regex\",\"value\":\"a\",\"flags\":\"x\"}", "{\"type\":\"similarity\",\"value\":\"a\"}",
                 "{\"type\":\"similarity\",\"value\":\"a\",\"threshold\":2}", "{\"type\":\"max_length\",\"value\":-1}",
                 "{\"type\":\"no_finding\",\"value\":[]}", "{\"type\":\"json_schema\",\"value\":\"x\"}",
                 "{\"type\":\"json_equals\"}"})
            QTest::newRow(json) << QByteArray(json);
    }
    void refusesChecksThatMakeNoSense()
    {
        QFETCH(QByteArray, json);
        QVERIFY(!validateCheck(*Json::parse(json.toStdString())));
    }

    void matchesHostileExpressionsInLinearTime()
    {
        const std::string long_(1'000'000, 'a');
        QVERIFY(run("{\"type\":\"regex\",\"value\":\"(a+)+$\"}", long_ + "b") == Outcome::Failed);
    }

    void judgesAnswersByTheirSchema()
    {
        const char* const check = "{\"type\":\"json_schema\",\"value\":{\"required\":[\"id\"],\"type\":\"object\"}}";
        QVERIFY(run(check, "{\"id\":1}") == Outcome::Passed);
        QVERIFY(run(check, "{\"name\":1}") == Outcome::Failed);
        QVERIFY(run(check, "no JSON") == Outcome::Failed);
        // What decides but is not checked is never a pass.
        QVERIFY(
            run("{\"type\":\"json_schema\",\"value\":{\"$ref\":\"http://example.org/s\"}}", "{}") == Outcome::Unknown);
    }

    void knowsRefusalsInSeveralLanguages_data()
    {
        QTest::addColumn<QString>("answer");
        QTest::addColumn<bool>("refuses");
        QTest::newRow("en") << "I'm sorry, but I can't help with that." << true;
        QTest::newRow("de") << "Es tut mir leid, dabei kann ich nicht helfen." << true;
        QTest::newRow("fr") << "Je suis désolé, je ne peux pas vous aider." << true;
        QTest::newRow("es") << "Lo siento, no puedo ayudarte con eso." << true;
        QTest::newRow("an answer") << "Breakfast is from seven to ten." << false;
        QTest::newRow("quoted") << "The manual says: \"I'm sorry, but I can't help with that.\"" << false;
    }
    void knowsRefusalsInSeveralLanguages()
    {
        QFETCH(QString, answer);
        QFETCH(bool, refuses);
        const auto expected = [](bool passes) { return passes ? Outcome::Passed : Outcome::Failed; };
        QVERIFY(run("{\"type\":\"refusal\"}", answer.toStdString()) == expected(refuses));
        QVERIFY(run("{\"type\":\"not_refusal\"}", answer.toStdString()) == expected(!refuses));
    }

    void provesTheSamples()
    {
        for (const std::string& line : sampleLines()) {
            const Proof proof = prove(*caseFromLine(line));
            QVERIFY2(proof.isProven(), proof.isProven() ? "" : proof.problems.front().c_str());
        }
    }

    void saysWhyACaseProvesNothing()
    {
        QVERIFY(prove(small("[{\"type\":\"contains\",\"value\":\"7\"}]", "at 8", "at 7")).isProven());
        QVERIFY(prove(small("[{\"type\":\"contains\",\"value\":\"7\"}]", "at 8", "")).isProven());
        const Proof blind = prove(small("[{\"type\":\"contains\",\"value\":\"at\"}]", "at 8", "at 7"));
        QVERIFY(blind.problems[0].find("would not notice") != std::string::npos);
        const Proof strict = prove(small("[{\"type\":\"contains\",\"value\":\"9\"}]", "at 8", "at 7"));
        QVERIFY(strict.problems[0].find("the expected answer does not contain") != std::string::npos);
        QVERIFY(!prove(small("[{\"type\":\"max_latency_ms\",\"value\":5}]", "at 8", "at 7")).isProven());
        const char* const broken = "[{\"type\":\"regex\",\"value\":\"(\"}]";
        QVERIFY(!prove(small(broken, "at 8", "at 7")).isProven());
    }

    void takesPersonalDataAndSecretsOut()
    {
        Case one = small("[{\"type\":\"contains\",\"value\":\"ann@example.org\"},{\"type\":\"regex\",\"value\":\"bob@"
                         "example\\\\.org\"}]",
            "I wrote to ann@example.org and bob@mail.example.com", "Done, ann@example.org");
        one.input.set("messages",
            *Json::parse("[{\"role\":\"user\",\"content\":\"My mail is ann@example.org, card 4111 1111 1111 1111\"}]"));
        one.review.set("note", "leaks ann@example.org").set("item_id", "x");
        seal(one);
        const RedactedCase out = redact(one);
        const std::string line = lineOf(out.redacted);
        QVERIFY(line.find("ann@example.org") == std::string::npos);
        QVERIFY(line.find("4111") == std::string::npos);
        QVERIFY(out.redacted.badOutput.find("[EMAIL_1]") != std::string::npos); // everywhere the same token
        QVERIFY(out.redacted.badOutput.find("[EMAIL_2]") != std::string::npos);
        QCOMPARE(expectedText(out.redacted).substr(6), out.redacted.badOutput.substr(11, 9));
        QVERIFY(leftIn(out.redacted).empty());
        QVERIFY(!out.redacted.redactions.empty());
        QVERIFY(caseFromLine(line)); // sealed anew
        QVERIFY(out.redacted.id != one.id);
    }

    void liftsAndAddsRedactions()
    {
        const Case one = small("[{\"type\":\"contains\",\"value\":\"x\"}]", "ann@example.org of Seeblick", "x");
        const RedactedCase lifted = redact(one, {{"[EMAIL_1]"}, {"Seeblick"}});
        QCOMPARE(lifted.redacted.badOutput, std::string("ann@example.org of [REDACTED_1]"));
        QCOMPARE(lifted.replacements.size(), std::size_t {2});
        QCOMPARE(leftIn(lifted.redacted).size(), std::size_t {1}); // the second scan still says so
    }

    /// What was redacted before keeps its tokens for itself: two values never share one.
    void givesNoTokenOfAnEarlierRedactionAgain()
    {
        const Case one = small("[{\"type\":\"contains\",\"value\":\"x\"}]", "ann@example.org", "x");
        Case again = redact(one).redacted;
        QCOMPARE(redact(again).redacted, again);
        again.badOutput += " or bob@example.org";
        QCOMPARE(redact(again).redacted.badOutput, std::string("[EMAIL_1] or [EMAIL_2]"));
    }

    void freezesAContextOfAtMostOneMebibyte()
    {
        Json snapshot;
        snapshot.set("output", std::string(3 << 20, 'x'))
            .set("messages",
                Json::array().add(Json::object().set("role", "user").set("content", std::string(900'000, 'y'))));
        const std::string text = review::snapshotText(snapshot);
        QVERIFY(text.size() <= review::kSnapshotLimit);
        const auto back = Json::parse(text);
        QVERIFY((*back)["output"].text().ends_with("[… cut]"));
        QVERIFY(!(*back)["cut"].items().empty());
        QCOMPARE(*(*back)["cut"].items()[0]["bytes"].integer(), std::int64_t {3 << 20});
        QVERIFY(review::snapshotText(Json::object().set("output", "small")).find("cut") == std::string::npos);
    }

    void makesACaseOfAReviewedItem()
    {
        review::ItemState item;
        item.itemId = "item";
        item.queue = "default";
        item.traceId = std::string(32, 'a');
        item.spanId = std::string(16, 'b');
        review::Review review;
        review.id = "r";
        review.actor = "anna";
        review.verdict = review::Verdict::Fail;
        review.failureModes = {"factual_error"};
        review.severity = "medium";
        review.correctedOutput = "On Sunday breakfast is from 7:30 to 11:00.";
        review.note = "Old season times.";
        review.at = 1'772'356'200'000'000'000;
        item.reviews.push_back(review);
        const Json snapshot = *Json::parse(
            "{\"messages\":[{\"role\":\"user\",\"content\":\"When is breakfast?\"}],\"output\":\"From 9 to "
            "12.\",\"params\":{\"temperature\":0.7,\"max_tokens\":9},\"span\":{\"service\":\"bot\",\"model\":\"m\","
            "\"provider\":\"openai\",\"environment\":\"prod\",\"started_at_ns\":1772356200000000000}}");
        const auto one = caseFromReview(item, snapshot);
        QVERIFY(one);
        QCOMPARE(one->title, std::string("factual_error: When is breakfast?"));
        QCOMPARE(one->input["params"].canonical(), std::string("{\"max_tokens\":9,\"temperature\":0}"));
        QCOMPARE(one->origin["captured_at"].text(),
            std::string_view(
                QDateTime::fromMSecsSinceEpoch(1'772'356'200'000, Qt::UTC).toString(Qt::ISODateWithMs).toStdString()));
        QVERIFY(prove(*one).isProven());
        QVERIFY(caseFromLine(lineOf(*one)));
        QVERIFY(!caseFromReview(item, Json()));
        QVERIFY(!caseFromReview(review::ItemState {}, snapshot));
    }

    void proposesChecksThatProveThemselves_data()
    {
        QTest::addColumn<QByteArray>("bad");
        QTest::addColumn<QByteArray>("expected");
        QTest::addColumn<QByteArray>("kinds");
        QTest::newRow("short") << QByteArray("At nine.") << QByteArray(R"({"text":"From 7:30."})")
                               << QByteArray("exact not_contains");
        QTest::newRow("long") << QByteArray("At nine.")
                              << QByteArray(R"({"text":"On Sunday breakfast is from 7:30 to 11:00 in the hall."})")
                              << QByteArray("similarity not_contains");
        QTest::newRow("goes on, short") << QByteArray("Yes") << QByteArray(R"({"text":"Yes, from 7:30."})")
                                        << QByteArray("exact");
        QTest::newRow("goes on, long") << QByteArray("Yes")
                                       << QByteArray(R"({"text":"Yes, from 7:30 to 11:00 on Sunday, else from 6:30."})")
                                       << QByteArray("similarity");
        QTest::newRow("adds a little")
            << QByteArray("Breakfast is served in the hall from 7:30 to 11:00 on every day")
            << QByteArray(R"({"text":"Breakfast is served in the hall from 7:30 to 11:00 on every day but Monday."})")
            << QByteArray("exact");
        QTest::newRow("another writing of the same letters")
            << QByteArray("A\u0308") << QByteArray(R"({"text":"\u00c4 und mehr"})") << QByteArray("exact");
        QTest::newRow("blanks at the end")
            << QByteArray("Yes") << QByteArray(R"({"text":"Yes "})") << QByteArray("exact");
        QTest::newRow("a document") << QByteArray("{\"a\":1}") << QByteArray(R"({"json":{"a":2}})")
                                    << QByteArray("json_equals not_contains");
        QTest::newRow("a document around it")
            << QByteArray("1") << QByteArray(R"({"json":{"a":1}})") << QByteArray("json_equals");
        QTest::newRow("nothing said") << QByteArray() << QByteArray(R"({"text":"Yes."})") << QByteArray("exact");
        QTest::newRow("no correction") << QByteArray("Yes") << QByteArray("null") << QByteArray("not_contains");
        QTest::newRow("neither") << QByteArray() << QByteArray("null") << QByteArray("min_length");
    }
    void proposesChecksThatProveThemselves()
    {
        QFETCH(QByteArray, bad);
        QFETCH(QByteArray, expected);
        QFETCH(QByteArray, kinds);
        Case one = small("[]", bad.toStdString(), {});
        one.expected = *Json::parse(expected.toStdString());
        proposeChecks(one);
        QByteArrayList proposed;
        for (const Json& check : one.checks.items())
            proposed << QByteArray::fromStdString(std::string(check["type"].text()));
        QCOMPARE(proposed.join(' '), kinds);
        const Proof proof = prove(one);
        QVERIFY2(proof.isProven(), proof.isProven() ? "" : proof.problems.front().c_str());
    }

    /// 1.5 MB do not fit into a frozen context: the case says what it holds only the beginning of.
    void saysWhatIsCut()
    {
        const std::string question(1'500'000, 'q');
        const std::string answer(2'000'000, 'a');
        Json snapshot = Json::object();
        snapshot.set("messages", Json::array().add(Json::object().set("role", "user").set("content", question)));
        snapshot.set("output", answer);
        snapshot.set("documents", Json::array().add(Json::object().set("text", std::string(900'000, 'd'))));
        const Json frozen = *Json::parse(review::snapshotText(snapshot));
        const auto one = caseFromReview(failed(), frozen);
        QVERIFY(one);
        QCOMPARE(one->cut.size(), std::size_t {2});
        const auto cutOf = [&](const char* path) {
            const auto found = std::ranges::find(one->cut, path, &CutText::path);
            return found == one->cut.end() ? CutText {} : *found;
        };
        const auto digest = [](const std::string& text) {
            return QCryptographicHash::hash(QByteArray::fromStdString(text), QCryptographicHash::Sha256)
                .toHex()
                .toStdString();
        };
        QCOMPARE(cutOf("/input/messages/0/content").bytes, std::int64_t {1'500'000});
        QCOMPARE(cutOf("/input/messages/0/content").sha256, digest(question));
        QCOMPARE(cutOf("/bad_output").bytes, std::int64_t {2'000'000});
        QCOMPARE(cutOf("/bad_output").sha256, digest(answer));
        QVERIFY(caseFromLine(lineOf(*one)) == *one);
        const RedactedCase leaving = redact(*one); // sizes and digests are no values of people
        QCOMPARE(leaving.redacted.cut, one->cut);
        QVERIFY(leaving.replacements.empty());
        QCOMPARE(whatIsCut(*one).size(), std::size_t {2});
        QVERIFY(whatIsCut(caseFromLine(sampleLines()[0]).value()).empty());
        // What must not come back is what the model said, without our mark.
        QVERIFY(prove(*one).isProven());
        QVERIFY(judge(one->checks, Answer {answer, {}, {}, {}}).outcome == Outcome::Failed);
    }

    /// Nothing can tell two equal answers apart: something is proposed all the same, and the proof says why not.
    void proposesWhereNothingProves()
    {
        Case one = small("[]", "Yes", "Yes");
        proposeChecks(one);
        QCOMPARE(one.checks.items().size(), std::size_t {1});
        QVERIFY(!prove(one).isProven());
    }

    void addsUpWhereACaseWasMet()
    {
        Case stored = small(R"([{"type":"not_contains","value":"bad"}])", "bad", "good");
        stored.origin.set("trace_id", "aa").set("span_id", "1");
        stored.tags = {"a", "c"};
        Case other = stored;
        QVERIFY(merged(stored, other).one == stored && merged(stored, other).differs.empty());
        other.title = "another";
        other.expected = Json::object().set("text", "better");
        other.tags = {"b"};
        other.alsoSeen.add(Json::object().set("trace_id", "cc").set("span_id", "3"));
        other.review.set("label", "fail");
        const Merged same = merged(stored, other);
        QCOMPARE(same.differs, (std::vector<std::string> {"title", "expected", "review"}));
        QCOMPARE(same.one.title, stored.title);
        QCOMPARE(same.one.tags, (std::vector<std::string> {"a", "b", "c"}));
        QCOMPARE(same.one.alsoSeen.canonical(), std::string(R"([{"span_id":"3","trace_id":"cc"}])"));
        // Elsewhere: origin and review are of that place.
        other.origin.set("trace_id", "bb").set("span_id", "2");
        const Merged elsewhere = merged(stored, other);
        QCOMPARE(elsewhere.differs, (std::vector<std::string> {"title", "expected"}));
        QCOMPARE(elsewhere.one.alsoSeen.items().size(), std::size_t {2});
        QVERIFY(merged(elsewhere.one, other).one == elsewhere.one);
        QVERIFY(caseFrom(jsonOf(elsewhere.one)));
    }

    void writesTimesAsTheCalendarSays()
    {
        for (const qint64 ms :
            {qint64 {0}, qint64 {951'782'399'999}, qint64 {951'782'400'000}, qint64 {4'102'444'800'001}, qint64 {-1}})
            QCOMPARE(QString::fromStdString(timeText(ms * 1'000'000)),
                QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(Qt::ISODateWithMs));
    }
};

QTEST_APPLESS_MAIN(tst_cases)
#include "tst_cases.moc"
