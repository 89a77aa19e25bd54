// SPDX-License-Identifier: GPL-3.0-or-later
// Cases on the command line: what is taken out of them on their way, and what is said of it.
#include "tests/support/cli_runner.h"

#include <QJsonArray>
#include <QtTest>

using namespace spanwise::test;

namespace {
QJsonObject caseOf(const char* message, const char* bad, const char* checks)
{
    const QJsonObject asked {{"role", "user"}, {"content", message}};
    return {{"format", "case/1"}, {"title", message}, {"input", QJsonObject {{"messages", QJsonArray {asked}}}},
        {"bad_output", bad}, {"expected", QJsonValue()}, {"checks", QJsonDocument::fromJson(checks).array()}};
}
} // namespace

class TestCliCaseExport : public QObject {
    Q_OBJECT

    Cli m_cli {QStringLiteral(SPANWISE_CLI)};

    QString written(const char* name, const QList<QJsonObject>& cases)
    {
        QFile file(m_cli.file(name));
        if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
        for (const QJsonObject& one : cases) file.write(QJsonDocument(one).toJson(QJsonDocument::Compact) + '\n');
        return file.fileName();
    }
    QByteArray content(const QString& name)
    {
        QFile file(m_cli.file(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    CliRun exportOf(const QString& cases, const QStringList& more = {})
    {
        return m_cli(QStringList {"cases", "export", "--cases", cases, "--replace", "--out", m_cli.file("out")} + more);
    }

private slots:
    void aSecretLeavesNowhereInACase()
    {
        const QString file = written("secret.jsonl",
            {caseOf("my password: hT7xQ9zLm2Vb is it", "Ok, I stored hT7xQ9zLm2Vb for you.",
                R"([{"type":"not_contains","value":"stored hT7xQ9zLm2Vb"}])")});
        for (const char* format : {"jsonl", "promptfoo", "csv", "deepeval", "junit"}) {
            const CliRun done = exportOf(file, {"--format", format});
            QVERIFY(!done.err.contains("hT7xQ9zLm2Vb"));
            for (const QString& name : QDir(m_cli.file("out")).entryList(QDir::Files))
                QVERIFY2(!content("out/" + name).contains("hT7xQ9zLm2Vb"), qPrintable(name));
        }
        QVERIFY(content("out/cases.jsonl").contains("I stored [SECRET_1] for you"));
        QCOMPARE(QJsonDocument::fromJson(content("out/export.json"))["redaction"].toString(), QString("redacted"));
    }

    void anExportSaysWhoseProofRedactionTook()
    {
        const QString file = written("proof.jsonl",
            {caseOf("who", "Write to anna.meier@firma-beispiel.de",
                 R"([{"type":"not_regex","value":"[a-z.]+@[a-z.-]+"}])"),
                caseOf(
                    "what", "Write to anna.meier@firma-beispiel.de", R"([{"type":"not_contains","value":"Write"}])")});
        const CliRun done = exportOf(file);
        QCOMPARE(done.code, 1);
        QVERIFY(done.err.contains("redaction took its proof: every check passes on the bad output"));
        QCOMPARE(content("out/cases.jsonl").count("\"unproven\":true"), 1);
        const QJsonArray gaps = QJsonDocument::fromJson(content("out/export.json"))["not_exported"].toArray();
        QCOMPARE(gaps.size(), 1);
        QVERIFY(content("out/cases.jsonl").contains(gaps[0]["case"].toString().toUtf8()));
        // The same on the way to standard output, and not where the value stays.
        QCOMPARE(m_cli({"cases", "export", "--cases", file, "--out", "-"}).code, 1);
        QVERIFY(!exportOf(file, {"--unredacted"}).err.contains("proof"));
    }

    void saysHowManyWereDuplicates()
    {
        const QJsonObject one = caseOf("who", "bad", R"([{"type":"not_contains","value":"bad"}])");
        const QString file =
            written("twice.jsonl", {one, one, caseOf("what", "bad", R"([{"type":"not_contains","value":"bad"}])")});
        const CliRun done = exportOf(file);
        QVERIFY2(done.err.contains("1 were duplicates") && done.err.contains("2 cases written to"), done.err);
        QCOMPARE(content("out/cases.jsonl").count('\n'), 2);
        QVERIFY(!content("out/cases.jsonl").contains("also_seen\":[{")); // it is the same span
    }

    void marksCsvAsUtf8WhereThatIsAsked()
    {
        const QString file = written("csv.jsonl", {caseOf("who", "bad", R"([{"type":"not_contains","value":"bad"}])")});
        QCOMPARE(exportOf(file, {"--format", "csv"}).code, 0);
        QVERIFY(content("out/cases.csv").startsWith("id,"));
        QCOMPARE(exportOf(file, {"--format", "csv", "--bom"}).code, 0);
        QVERIFY(content("out/cases.csv").startsWith("\xEF\xBB\xBFid,"));
        const CliRun none = exportOf(file, {"--bom"});
        QCOMPARE(none.code, 2);
        QVERIFY2(none.err.contains("--bom: the format jsonl has no CSV file"), none.err);
    }

    void statesGapsOnTheWayToStandardOutputToo()
    {
        const QString file = written("gap.jsonl", {caseOf("who", "bad", R"([{"type":"not_contains","value":"bad"}])")});
        const CliRun done = m_cli({"cases", "export", "--cases", file, "--format", "langfuse", "--out", "-"});
        QCOMPARE(done.code, 1);
        QVERIFY2(done.err.contains("has no expected answer"), done.err);
        QCOMPARE(m_cli({"cases", "export", "--cases", file, "--unredacted", "--out", "-"}).code, 1);
    }

    void aTokenIsLiftedInItsCase()
    {
        const QString one = written("one.jsonl",
            {caseOf("ask", "anna@firma-beispiel.de or otto@firma-beispiel.de",
                R"([{"type":"not_contains","value":"or"}])")});
        QCOMPARE(exportOf(one, {"--lift", "[EMAIL_1]"}).code, 0);
        QVERIFY(content("out/cases.jsonl").contains("anna@firma-beispiel.de or [EMAIL_2]"));
        QCOMPARE(QJsonDocument::fromJson(content("out/export.json"))["redaction"].toString(), QString("partly"));

        // Of several cases each has its own first address.
        const QString two = written("two.jsonl",
            {caseOf("ask one", "anna@firma-beispiel.de", R"([{"type":"not_contains","value":"@"}])"),
                caseOf("ask two", "otto@firma-beispiel.de", R"([{"type":"not_contains","value":"@"}])")});
        const CliRun bare = exportOf(two, {"--lift", "[EMAIL_1]"});
        QCOMPARE(bare.code, 2);
        QVERIFY(bare.err.contains("2 cases leave"));
        QByteArray id;
        for (const QByteArray& line : exportOf(two).err.split('\n'))
            if (line.contains("otto")) id = line.left(line.indexOf(' '));
        QVERIFY(id.startsWith("case-"));
        QCOMPARE(exportOf(two, {"--lift", QString::fromUtf8(id) + ":[EMAIL_1]"}).code, 1); // the proof of the other
        QVERIFY(content("out/cases.jsonl").contains("otto@firma-beispiel.de"));
        QVERIFY(!content("out/cases.jsonl").contains("anna@firma-beispiel.de"));
    }

    void aTokenThatStandsForNothingIsRefused_data()
    {
        QTest::addColumn<QString>("token");
        for (const char* token : {"[EMAIL_2]", "case-0123456789abcdef:[EMAIL_1]", "EMAIL_1", "[EMAIL_1", "x[EMAIL_1]"})
            QTest::newRow(token) << QString::fromLatin1(token);
    }
    void aTokenThatStandsForNothingIsRefused()
    {
        QFETCH(QString, token);
        const QString file = written(
            "mail.jsonl", {caseOf("ask", "anna@firma-beispiel.de", R"([{"type":"not_contains","value":"@"}])")});
        const CliRun done = m_cli({"cases", "export", "--cases", file, "--out", m_cli.file("none"), "--lift", token});
        QCOMPARE(done.code, 2);
        QVERIFY2(done.err.contains(token.toUtf8()), done.err);
        QVERIFY(!QDir(m_cli.file("none")).exists());
    }

    void aSecretIsLiftedByAnotherWordOnly()
    {
        const QString file = written("key.jsonl",
            {caseOf("password: hT7xQ9zLm2Vb", "hT7xQ9zLm2Vb it is", R"([{"type":"not_contains","value":"it is"}])")});
        const CliRun refused = exportOf(file, {"--lift", "[SECRET_1]"});
        QCOMPARE(refused.code, 2);
        QVERIFY(refused.err.contains("--lift-secret [SECRET_1]"));
        QCOMPARE(exportOf(file, {"--lift-secret", "[SECRET_1]"}).code, 0);
        QVERIFY(content("out/cases.jsonl").contains("hT7xQ9zLm2Vb it is"));
        QCOMPARE(exportOf(file, {"--unredacted", "--lift-secret", "[SECRET_1]"}).code, 2);
    }

    void aTextBetweenBracketsIsOneText()
    {
        const QString file =
            written("mark.jsonl", {caseOf("ask", "[mail,box] mail", R"([{"type":"not_contains","value":" mail"}])")});
        QCOMPARE(exportOf(file, {"--also-redact", "[mail,box]"}).code, 0);
        QVERIFY(content("out/cases.jsonl").contains("\"[REDACTED_1] mail\""));
    }

    /// An option takes its own value and no argument of the command.
    void anOptionLeavesTheArgumentsAlone_data()
    {
        QTest::addColumn<QStringList>("arguments"); // the item follows
        QTest::newRow("tag") << QStringList {"cases", "add", "--tag", "faq"};
        QTest::newRow("check") << QStringList {"cases", "add", "--check", R"({"type":"refusal"})"};
        QTest::newRow("mode") << QStringList {"review", "label", "--verdict", "fail", "--mode", "loop"};
        QTest::newRow("answer") << QStringList {"review", "label", "--verdict", "fail", "--answer", "a=b"};
    }
    void anOptionLeavesTheArgumentsAlone()
    {
        QFETCH(QStringList, arguments);
        m_cli({"--db", m_cli.file("s.db"), "import", written("none.jsonl", {})});
        const CliRun done =
            m_cli(QStringList {"--db", m_cli.file("s.db")} + arguments + QStringList {"item-x", "--as", "anna"});
        QCOMPARE(done.code, 2); // there is none
        QVERIFY2(!done.err.contains("required"), done.err);
    }
    void anAddressBetweenBracketsStaysOne()
    {
        const CliRun done = m_cli({"--db", m_cli.file("s.db"), "serve", "--http", "[::1]"});
        QCOMPARE(done.code, 2);
        QVERIFY2(done.err.contains("'[::1]'"), done.err);
    }

    void casesOfAFileAreChosenAsThoseOfAStore()
    {
        QJsonObject one = caseOf("Ask ONE Straße", "bad one", R"([{"type":"not_contains","value":"bad"}])");
        QJsonObject two = caseOf("ask two", "bad two", R"([{"type":"not_contains","value":"bad"}])");
        one["set"] = "s1";
        one["tags"] = QJsonArray {"two words", "[urgent]"};
        two["set"] = "s2";
        two["tags"] = QJsonArray {"two"};
        const QString file = written("sets.jsonl", {one, two});
        const QString store = m_cli.file("sets.db");
        QCOMPARE(m_cli({"--db", store, "cases", "import", file}).code, 0);
        const QList<std::pair<QStringList, QByteArray>> questions {{{"--set", "s1"}, "bad one"},
            {{"--set", "s2"}, "bad two"}, {{"--tag", "two words"}, "bad one"}, {{"--tag", "two"}, "bad two"},
            {{"--tag", "[urgent]"}, "bad one"}, {{"--tag", "words"}, ""}, {{"--text", "aSk oNe"}, "bad one"},
            {{"--text", "STRASSE"}, "bad one"}, {{"--text", "BAD TWO"}, "bad two"}, {{"--text", "dedup_key"}, ""},
            {{"--text", "sha256"}, ""}};
        for (const auto& [question, bad] : questions) {
            for (const QStringList& source : {QStringList {"--cases", file}, QStringList {}}) {
                const CliRun done =
                    m_cli(QStringList {"--db", store, "cases", "export", "--out", "-"} + source + question);
                QVERIFY2(done.out.count('\n') == (bad.isEmpty() ? 0 : 1), question.join(' ').toUtf8() + done.out);
                QVERIFY(done.out.contains(bad));
            }
            QCOMPARE(m_cli(QStringList {"--db", store, "cases", "list", "--json"} + question).lines().size(),
                bad.isEmpty() ? 0 : 1);
        }
        const CliRun checked = m_cli({"cases", "check", file, "--bad-outputs", "--set", "s2"});
        QVERIFY(checked.err.contains("0 passed, 1 failed, 0 not run"));
        QCOMPARE(m_cli({"--db", store, "cases", "list", "--json", "--set", "s1"}).json()["tags"].toArray(),
            (QJsonArray {"[urgent]", "two words"}));
        exportOf(file, {"--set", "s1", "--tag", "two words"});
        QCOMPARE(QJsonDocument::fromJson(content("out/export.json"))["filter"].toString(),
            QString("set=s1 tag=\"two words\""));
    }

    void whatWasSearchedForLeavesNoSecretEither()
    {
        const QString file = written("search.jsonl",
            {caseOf("password: hT7xQ9zLm2Vb", "hT7xQ9zLm2Vb it is", R"([{"type":"not_contains","value":"it is"}])")});
        QCOMPARE(exportOf(file, {"--text", "hT7xQ9zLm2Vb"}).code, 0);
        const QByteArray statement = content("out/export.json");
        QVERIFY2(!statement.contains("hT7xQ9zLm2Vb") && statement.contains("text=[SECRET_1]"), statement);
    }
};

QTEST_GUILESS_MAIN(TestCliCaseExport)
#include "tst_cli_case_export.moc"
