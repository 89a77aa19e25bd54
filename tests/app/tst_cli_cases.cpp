// SPDX-License-Identifier: GPL-3.0-or-later
// Regression cases on the command line, as a gate of CI and as files from elsewhere meet them.
#include "core/cases/case.h"
#include "tests/support/cli_runner.h"

#include <QFile>
#include <QJsonArray>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::test;

namespace {
/// A case that asks `question` and refuses an answer with "bad" in it.
cases::Case asking(const char* question, const char* checks = R"([{"type":"not_contains","value":"bad"}])")
{
    cases::Case one;
    one.title = question;
    one.input.set("messages", Json::array().add(Json::object().set("role", "user").set("content", question)));
    one.badOutput = "bad answer";
    one.checks = *Json::parse(checks);
    cases::seal(one);
    return one;
}

constexpr const char* kTrace = "0af7651916cd43dd8448eb211c80319c";
constexpr const char* kSpan = "00f067aa0ba902b7";

/// A call whose user message this is, as OTLP. Quotes within a text are written ` and those around it '.
QByteArray callWith(const QByteArray& question)
{
    QByteArray out = "{'resourceSpans':[{'scopeSpans':[{'spans':[{'traceId':'TRACE','spanId':'SPAN','name':'chat m',"
                     "'startTimeUnixNano':'1772356200000000000','endTimeUnixNano':'1772356201000000000','attributes':["
                     "{'key':'gen_ai.operation.name','value':{'stringValue':'chat'}},"
                     "{'key':'gen_ai.request.model','value':{'stringValue':'m'}},"
                     "{'key':'gen_ai.input.messages','value':{'stringValue':"
                     "'[{`role`:`user`,`parts`:[{`type`:`text`,`content`:`QUESTION`}]}]'}},"
                     "{'key':'gen_ai.output.messages','value':{'stringValue':"
                     "'[{`role`:`assistant`,`parts`:[{`type`:`text`,`content`:`bad`}]}]'}}]}]}]}]}";
    out.replace('`', "\\\"").replace('\'', '"').replace("TRACE", kTrace).replace("SPAN", kSpan);
    return out.replace("QUESTION", question);
}

QByteArray asLine(const cases::Case& one)
{
    return QByteArray::fromStdString(cases::lineOf(one)) + '\n';
}
} // namespace

class tst_cli_cases : public QObject {
    Q_OBJECT

    Cli m_cli {QStringLiteral(SPANWISE_CLI)};

    QString written(const char* name, const QByteArray& content) const
    {
        QFile file(m_cli.file(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()) qFatal("not written");
        return file.fileName();
    }
    CliRun run(const QStringList& arguments) const { return m_cli(arguments); }

private slots:
    void judgesEveryAnswerThatWasGiven_data()
    {
        QTest::addColumn<QByteArray>("answers"); // CASE stands for the id
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("a good one") << QByteArray(R"({"case_id":"CASE","output":"fine"})") << 0 << QByteArray("pass");
        QTest::newRow("an empty one") << QByteArray(R"({"case_id":"CASE","output":""})") << 0 << QByteArray("pass");
        QTest::newRow("a document") << QByteArray(R"({"case_id":"CASE","output":{"a":"bad"}})") << 1
                                    << QByteArray("fail");
        QTest::newRow("nothing came back")
            << QByteArray(R"({"case_id":"CASE","output":null})") << 2 << QByteArray("output is null");
        QTest::newRow("nothing, in an object") << QByteArray(R"({"CASE":null})") << 2 << QByteArray("output is null");
        QTest::newRow("the failing one first")
            << QByteArray("{\"case_id\":\"CASE\",\"output\":\"bad\"}\n{\"case_id\":\"CASE\",\"output\":\"fine\"}") << 1
            << QByteArray("answer 1 of 2: contains");
        QTest::newRow("the failing one last")
            << QByteArray("{\"case_id\":\"CASE\",\"output\":\"fine\"}\n{\"case_id\":\"CASE\",\"output\":\"bad\"}") << 1
            << QByteArray("answer 2 of 2: contains");
        QTest::newRow("nothing beside a good one")
            << QByteArray("{\"case_id\":\"CASE\",\"output\":\"fine\"}\n{\"case_id\":\"CASE\",\"output\":null}") << 2
            << QByteArray("answer 2 of 2: output is null");
        QTest::newRow("nothing after a failing one")
            << QByteArray("{\"case_id\":\"CASE\",\"output\":\"bad\"}\n{\"case_id\":\"CASE\",\"output\":null}") << 1
            << QByteArray("fail");
        QTest::newRow("twice in an object")
            << QByteArray(R"({"CASE":"bad","CASE":"fine"})") << 1 << QByteArray("answer 1 of 2: contains");
        QTest::newRow("two good ones") << QByteArray(
            "{\"case_id\":\"CASE\",\"output\":\"fine\"}\n{\"case_id\":\"CASE\",\"output\":\"well\"}")
                                       << 0 << QByteArray("2 answers were given");
        QTest::newRow("a line without output") << QByteArray(R"({"case_id":"CASE"})") << 2 << QByteArray("line 1");
    }
    void judgesEveryAnswerThatWasGiven()
    {
        QFETCH(QByteArray, answers);
        QFETCH(int, code);
        QFETCH(QByteArray, said);
        const cases::Case one = asking("When is breakfast?");
        const QString file = written("cases.jsonl", asLine(one));
        const CliRun done = run({"cases", "check", file, "--answers",
            written("answers.jsonl", answers.replace("CASE", QByteArray::fromStdString(one.id)))});
        QVERIFY2(done.code == code, done.out + done.err);
        QVERIFY2((done.out + done.err).contains(said), done.out + done.err);
    }

    /// One good answer beside a case whose answer is missing: done, and not all was run.
    void countsANullAsNotRun()
    {
        const cases::Case one = asking("When is breakfast?");
        const cases::Case other = asking("Is there a pool?");
        const QByteArray answers = "{\"case_id\":\"" + QByteArray::fromStdString(one.id)
            + "\",\"output\":null}\n{\"case_id\":\"" + QByteArray::fromStdString(other.id) + "\",\"output\":\"fine\"}";
        const CliRun done = run({"cases", "check", written("cases.jsonl", asLine(one) + asLine(other)), "--answers",
            written("answers.jsonl", answers), "--json"});
        QCOMPARE(done.code, 1);
        QVERIFY2(done.err.contains("1 passed, 0 failed, 1 not run"), done.err);
        for (const QJsonObject& verdict : done.lines())
            QCOMPARE(verdict["verdict"].toString(),
                QString(verdict["case_id"].toString().toStdString() == one.id ? "not run" : "pass"));
    }

    /// Ids of the store and of its redacted export name the same case: redaction changes what the id is made of.
    void takesAnswersByTheIdOfTheExport()
    {
        const QString store = m_cli.file("ids.db");
        const cases::Case one = asking("Is ann@example.org right?");
        QCOMPARE(run({"--db", store, "cases", "import", written("open.jsonl", asLine(one))}).code, 0);
        const CliRun out = run({"--db", store, "cases", "export", "--out", "-"});
        const QString left = out.lines().value(0)["id"].toString();
        QVERIFY2(left.startsWith("case-") && left.toStdString() != one.id, out.out);
        const auto check = [&](const QString& id, const char* answer) {
            return run(
                {"--db", store, "cases", "check", "--answers",
                    written("answers.jsonl", "{\"case_id\":\"" + id.toUtf8() + "\",\"output\":\"" + answer + "\"}")})
                .code;
        };
        for (const QString& id : {left, QString::fromStdString(one.id)}) {
            QCOMPARE(check(id, "fine"), 0);
            QCOMPARE(check(id, "bad"), 1);
        }
    }

    void asksThatEveryBadOutputFails()
    {
        const QByteArray good = asLine(asking("When is breakfast?"));
        const QByteArray blind =
            asLine(asking("Is there a pool?", R"([{"type":"contains","value":"answer"}])")); // passes on the bad output
        const QByteArray open = asLine(asking("Is it fast?", R"([{"type":"max_latency_ms","value":5}])"));
        const QString junit = m_cli.file("junit.xml");
        const auto check = [&](const QByteArray& file) {
            return run({"cases", "check", written("cases.jsonl", file), "--bad-outputs", "--junit", junit}).code;
        };
        const auto failures = [&] {
            QFile file(junit);
            return file.open(QIODevice::ReadOnly) ? file.readAll().count("<failure") : -1;
        };
        QCOMPARE(check(good), 0);
        QCOMPARE(failures(), qsizetype {0});
        QCOMPARE(check(good + blind), 1);
        QCOMPARE(failures(), qsizetype {1});
        QCOMPARE(check(blind), 1);
        QCOMPARE(check(good + open), 1); // cannot be judged
        QCOMPARE(run({"cases", "check", m_cli.file("cases.jsonl"), "--bad-outputs", "--expected"}).code, 2);
    }

    /// A message of 1.5 MB is kept in part: whoever makes and exports the case is told.
    void saysThatACaseIsNotWhole()
    {
        const QString store = m_cli.file("cut.db");
        const QStringList in {"--db", store};
        QCOMPARE(run(in + QStringList {"import", written("large.json", callWith(QByteArray(1'500'000, 'q')))}).code, 0);
        const CliRun item = run(in + QStringList {"review", "add", kTrace, kSpan, "--as", "anna"});
        QVERIFY2(item.code == 0, item.err);
        const QString id = QString::fromUtf8(item.out.trimmed());
        QCOMPARE(run(in
                     + QStringList {"review", "label", id, "--as", "anna", "--verdict", "fail", "--severity", "low",
                         "--mode", "factual_error"})
                     .code,
            0);
        const CliRun added = run(in + QStringList {"cases", "add", id, "--as", "anna"});
        QVERIFY2(added.code == 0, added.err);
        QVERIFY2(
            added.err.contains("the case is not whole: /input/messages/0/content is cut: of 1500000 bytes"), added.err);
        const CliRun out = run(in + QStringList {"cases", "export", "--out", m_cli.file("cut")});
        QCOMPARE(out.code, 1);
        QVERIFY2(out.err.contains("is not whole: /input/messages/0/content"), out.err);
        const QJsonObject cut =
            run(in + QStringList {"cases", "list", "--json"}).json()["cut"].toArray().at(0).toObject();
        QCOMPARE(cut["bytes"].toInt(), 1'500'000);
    }

    /// A line that is no case is told with its place; a case that proves nothing is taken, marked and counted.
    void marksWhatAFileBringsIn()
    {
        const QString store = m_cli.file("import.db");
        cases::Case unproven = asking("Is there a pool?", R"([{"type":"contains","value":"answer"}])");
        cases::Case claimed = asking("Is it warm?");
        claimed.unproven = true; // of another program, or before its checks were mended
        const QByteArray broken = asLine(asking("Is it deep?")).replace("\"tags\":[]", "\"tags\":\"x\"");
        const QString file =
            written("mixed.jsonl", asLine(asking("When is breakfast?")) + asLine(unproven) + broken + asLine(claimed));
        const CliRun done = run({"--db", store, "cases", "import", file, "--json"});
        QCOMPARE(done.code, 1);
        QVERIFY2(done.err.contains("line 3: tags must be a list of texts"), done.err);
        QVERIFY2(
            done.err.contains(QByteArray::fromStdString(unproven.id) + ": unproven: every check passes"), done.err);
        QCOMPARE(done.json()["added"].toInt(), 3);
        QCOMPARE(done.json()["unproven"].toInt(), 1);
        QCOMPARE(done.json()["refused"].toInt(), 1);
        const auto marked = run({"--db", store, "cases", "list", "--unproven", "--json"}).lines();
        QCOMPARE(marked.size(), qsizetype {1});
        QCOMPARE(marked.front()["id"].toString().toStdString(), unproven.id);
    }

    void saysWhatAStoredCaseKeeps()
    {
        const QString store = m_cli.file("known.db");
        cases::Case one = asking("When is breakfast?");
        one.tags = {"a"};
        QCOMPARE(run({"--db", store, "cases", "import", written("one.jsonl", asLine(one))}).code, 0);
        const CliRun again = run({"--db", store, "cases", "import", m_cli.file("one.jsonl")});
        QCOMPARE(again.code, 0);
        QCOMPARE(again.out.trimmed(), QByteArray("0 cases added, 1 unchanged"));
        one.title = "another";
        one.expected = Json::object().set("text", "From 7:30.");
        one.tags = {"b"};
        one.alsoSeen.add(Json::object().set("trace_id", "aa").set("span_id", "bb"));
        const QString other = written("other.jsonl", asLine(one));
        const CliRun kept = run({"--db", store, "cases", "import", other});
        QCOMPARE(kept.code, 1);
        QVERIFY2(kept.err.contains("is stored with another title and expected"), kept.err);
        QVERIFY2(kept.err.contains("--replace"), kept.err);
        const auto stored = [&] { return run({"--db", store, "cases", "list", "--json"}).lines().value(0); };
        QCOMPARE(stored()["title"].toString(), QString("When is breakfast?"));
        QCOMPARE(stored()["tags"].toArray().size(), 2);
        QCOMPARE(stored()["also_seen"].toArray().size(), 1);
        const CliRun replaced = run({"--db", store, "cases", "import", other, "--replace"});
        QCOMPARE(replaced.code, 0);
        QCOMPARE(replaced.out.trimmed(), QByteArray("0 cases added, 1 replaced"));
        QCOMPARE(stored()["title"].toString(), QString("another"));
        QCOMPARE(stored()["tags"].toArray().size(), 2);
    }
};

QTEST_GUILESS_MAIN(tst_cli_cases)
#include "tst_cli_cases.moc"
