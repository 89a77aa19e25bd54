// SPDX-License-Identifier: GPL-3.0-or-later
// The contract of the command line, held by the program itself.
#include "tests/support/cli_runner.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QRegularExpression>
#include <QtTest>

using spanwise::test::Cli;
using spanwise::test::CliRun;

namespace {
QByteArray span(const char* trace, int id, const char* name, qint64 start, const char* more = "")
{
    return QByteArray(R"({"traceId":")") + trace + R"(","spanId":"00000000000000)" + QByteArray::number(id + 16, 16)
        + R"(","name":")" + name + R"(","startTimeUnixNano":")" + QByteArray::number(start) + R"(","endTimeUnixNano":")"
        + QByteArray::number(start + 1'500'000'000) + "\"" + more + "}";
}

QByteArray request(const QByteArrayList& spans)
{
    return R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"svc"}}]},)"
           R"("scopeSpans":[{"scope":{"name":"test"},"spans":[)"
        + spans.join(',') + "]}]}]}\n";
}

constexpr const char* kTrace = "0af7651916cd43dd8448eb211c80319c";
constexpr const char* kOther = "0af7651916cd43dd8448eb211c80319d";
constexpr qint64 kStart = 1'760'000'000'000'000'000;
constexpr const char* kChat = R"(,"attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},)"
                              R"({"key":"gen_ai.provider.name","value":{"stringValue":"openai"}},)"
                              R"({"key":"gen_ai.request.model","value":{"stringValue":"gpt-4o-mini"}},)"
                              R"({"key":"gen_ai.usage.input_tokens","value":{"intValue":"1200"}},)"
                              R"({"key":"gen_ai.usage.output_tokens","value":{"intValue":"350"}}])";
} // namespace

class TestCli : public QObject {
    Q_OBJECT

private slots:
    void helpIsNoError_data();
    void helpIsNoError();
    void wrongUseEndsWithTwo_data();
    void wrongUseEndsWithTwo();
    void anUnknownCommandIsNamed();
    void aMissingStoreIsSaid();
    void answersFilesAsExpected_data();
    void answersFilesAsExpected();
    void takesStandardInputAndFolders();
    void takesTheDatabaseBeforeOrAfterTheCommand();
    void usesTheDatabaseOfTheWindowByDefault();
    void importingAgainChangesNothing();
    void printsEveryFieldOfACall();
    void pricesACall();
    void aMappingTeachesNamesOfOnesOwn();
    void rangesAreHalfOpen();
    void aLimitIsNotNegative();
    void aWrongFilterIsShownWhereItIsWrong();
    void telemetryCannotSteerTheTerminal();
    void exportedSpansComeBackTheSame();
    void aReportHasTheFieldsOfItsContract();
    void tokensThatNobodyStatedAreNotNone();
};

void TestCli::helpIsNoError_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("all") << QStringList {"--help"};
    for (const char* command :
        {"import", "calls", "spans", "report", "series", "export", "verify", "bench", "sample", "review", "cases"})
        QTest::newRow(command) << QStringList {command, "--help"};
    QTest::newRow("version") << QStringList {"--version"};
}

void TestCli::helpIsNoError()
{
    QFETCH(QStringList, arguments);
    const CliRun run = Cli(SPANWISE_CLI)(arguments);
    QCOMPARE(run.code, 0);
    QVERIFY(!run.out.isEmpty());
    QVERIFY(run.err.isEmpty());
}

void TestCli::wrongUseEndsWithTwo_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("no command") << QStringList {};
    QTest::newRow("unknown command") << QStringList {"explode"};
    QTest::newRow("unknown option") << QStringList {"calls", "--sideways"};
    QTest::newRow("nothing to import") << QStringList {"import"};
    QTest::newRow("no such file") << QStringList {"import", "/nonexistent/file.json"};
    QTest::newRow("no time") << QStringList {"calls", "--from", "yesterdayish"};
    QTest::newRow("no duration") << QStringList {"series", "--measure", "calls", "--step", "soon"};
    QTest::newRow("no measure") << QStringList {"series"};
    QTest::newRow("unknown measure") << QStringList {"series", "--measure", "happiness"};
    QTest::newRow("unknown dimension") << QStringList {"report", "--by", "flavor"};
    QTest::newRow("range upside down") << QStringList {"calls", "--from", "2026-01-02", "--to", "2026-01-01"};
    QTest::newRow("a limit that is no number") << QStringList {"calls", "--limit", "many"};
}

void TestCli::wrongUseEndsWithTwo()
{
    QFETCH(QStringList, arguments);
    const CliRun run = Cli(SPANWISE_CLI)(arguments);
    QCOMPARE(run.code, 2);
    QVERIFY(run.out.isEmpty());
    QVERIFY(!run.err.isEmpty());
}

void TestCli::anUnknownCommandIsNamed()
{
    const Cli cli(SPANWISE_CLI);
    const auto says = [&](const QStringList& arguments, const char* what) {
        const CliRun run = cli(arguments);
        return run.code == 2 && run.err.contains(what);
    };
    QVERIFY(says({"zork"}, "no command \"zork\""));
    QVERIFY(says({"--db", "t.db", "reprot", "--json"}, "did you mean \"report\"?"));
    QVERIFY(says({"review", "lst"}, "did you mean \"review list\"?"));
    QVERIFY(says({"review", "bundle", "exprot"}, "no command \"review bundle exprot\""));
    QVERIFY(says({"export"}, "subcommand is required"));
}

void TestCli::aMissingStoreIsSaid()
{
    const Cli cli(SPANWISE_CLI);
    for (const char* command : {"calls", "spans", "report", "verify"}) {
        const CliRun run = cli({command, "--db", cli.file("none.db")});
        QCOMPARE(run.code, 2);
        QCOMPARE(run.err.count("none.db"), 1); // the path, and only once
        QVERIFY(!QFile::exists(cli.file("none.db")));
    }
}

void TestCli::answersFilesAsExpected_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("accepted");
    QTest::addColumn<QVariant>("failedLines");
    QTest::addColumn<QVariantList>("lineNumbers");
    QFile file(SPANWISE_FIXTURES "/hostile/files/expected.json");
    QVERIFY(file.open(QIODevice::ReadOnly));
    for (const QJsonValue one : QJsonDocument::fromJson(file.readAll()).array())
        QTest::newRow(qPrintable(one["id"].toString()))
            << one["file"].toString() << one["accepted"].toInt() << one["failed_lines"].toVariant()
            << one["failed_line_numbers"].toArray().toVariantList();
}

void TestCli::answersFilesAsExpected()
{
    QFETCH(QString, name);
    QFETCH(int, accepted);
    QFETCH(QVariant, failedLines);
    QFETCH(QVariantList, lineNumbers);
    const Cli cli(SPANWISE_CLI);
    const CliRun run =
        cli({"--db", cli.file("t.db"), "import", QString(SPANWISE_FIXTURES "/hostile/") + name, "--json"});
    const bool refused = failedLines.isNull() || failedLines.toInt() > 0;
    QVERIFY2(refused ? run.code == 1 || run.code == 2 : run.code == 0, qPrintable(QString::number(run.code) + run.err));
    const QJsonObject report = run.json()["files"].toArray().first().toObject();
    QCOMPARE(report["spans"].toInt(), accepted);
    if (!failedLines.isNull()) QCOMPARE(report["failed_documents"].toInt(), failedLines.toInt());
    for (const QVariant& line : lineNumbers) QVERIFY(run.out.contains("line " + QByteArray::number(line.toInt())));
    QVERIFY(run.err.count('\n') <= 3);
    const CliRun spans = cli({"--db", cli.file("t.db"), "spans"});
    QCOMPARE(spans.lines().size(), accepted);
}

void TestCli::takesStandardInputAndFolders()
{
    const Cli cli(SPANWISE_CLI);
    const QByteArray first = request({span(kTrace, 1, "one", kStart)});
    QCOMPARE(cli({"--db", cli.file("t.db"), "import", "-"}, first).code, 0);
    QCOMPARE(cli({"--db", cli.file("t.db"), "spans"}).lines().size(), 1);

    QDir(cli.home()).mkpath("in/deep");
    const auto write = [&](const char* name, const QByteArray& bytes) {
        QFile file(cli.file(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    };
    write("in/a.json", request({span(kTrace, 2, "two", kStart)}));
    write("in/deep/b.jsonl", request({span(kOther, 3, "three", kStart)}) + request({span(kOther, 4, "four", kStart)}));
    const CliRun run = cli({"--db", cli.file("t.db"), "import", cli.file("in"), "--json"});
    QCOMPARE(run.code, 0);
    QCOMPARE(run.json()["files"].toArray().size(), 2);
    QCOMPARE(run.json()["totals"].toObject()["spans"].toInt(), 3);
    QCOMPARE(cli({"--db", cli.file("t.db"), "spans"}).lines().size(), 4);
}

void TestCli::takesTheDatabaseBeforeOrAfterTheCommand()
{
    const Cli cli(SPANWISE_CLI);
    QCOMPARE(cli({"import", "-", "--db", cli.file("t.db")}, request({span(kTrace, 1, "one", kStart)})).code, 0);
    QCOMPARE(cli({"--db", cli.file("t.db"), "spans"}).lines().size(), 1);
    QCOMPARE(cli({"spans", "--db", cli.file("t.db")}).lines().size(), 1);
}

void TestCli::usesTheDatabaseOfTheWindowByDefault()
{
    Cli cli(SPANWISE_CLI);
    QCOMPARE(cli({"import", "-"}, request({span(kTrace, 1, "one", kStart)})).code, 0);
    QVERIFY(QFile::exists(cli.file(".local/share/spanwise/spanwise.db")));
    QCOMPARE(cli({"spans"}).lines().size(), 1);
    cli.set("XDG_DATA_HOME", cli.file("elsewhere"));
    QCOMPARE(cli({"import", "-"}, request({span(kTrace, 2, "two", kStart)})).code, 0);
    QVERIFY(QFile::exists(cli.file("elsewhere/spanwise/spanwise.db")));
}

void TestCli::importingAgainChangesNothing()
{
    const Cli cli(SPANWISE_CLI);
    const QByteArray bytes = request({span(kTrace, 1, "one", kStart, kChat), span(kTrace, 2, "two", kStart)});
    cli({"--db", cli.file("t.db"), "import", "-"}, bytes);
    const QByteArray before = cli({"--db", cli.file("t.db"), "spans"}).out;
    const CliRun again = cli({"--db", cli.file("t.db"), "import", "-", "--json"}, bytes);
    QCOMPARE(again.code, 0);
    QCOMPARE(again.json()["totals"].toObject()["spans"].toInt(), 0);
    QCOMPARE(again.json()["totals"].toObject()["duplicates"].toInt(), 2);
    QCOMPARE(cli({"--db", cli.file("t.db"), "spans"}).out, before);
    QCOMPARE(cli({"--db", cli.file("t.db"), "calls"}).lines().size(), 1);
}

void TestCli::printsEveryFieldOfACall()
{
    const Cli cli(SPANWISE_CLI);
    cli({"--db", cli.file("t.db"), "import", "-"}, request({span(kTrace, 1, "chat", kStart, kChat)}));
    const QList<QJsonObject> calls = cli({"--db", cli.file("t.db"), "calls"}).lines();
    QCOMPARE(calls.size(), 1);
    for (const char* field : {"trace_id", "span_id", "same_call_span_ids", "service", "operation", "provider",
             "request_model", "response_model", "response_id", "model", "started_at_ns", "duration_ms", "ttft_ms",
             "stream", "input_tokens", "output_tokens", "total_tokens", "cached_input_tokens", "cache_write_tokens",
             "reasoning_tokens", "tokens_estimated", "cost_usd", "cost_unknown_reason", "finish_reasons", "truncated",
             "soft_error", "error", "session_id", "user_id", "tool_calls"})
        QVERIFY2(calls.first().contains(QLatin1String(field)), field);
    QCOMPARE(calls.first()["duration_ms"].toDouble(), 1500.0);
    QVERIFY(calls.first()["cached_input_tokens"].isNull());
    QVERIFY(calls.first()["stream"].isNull());
}

void TestCli::pricesACall()
{
    const Cli cli(SPANWISE_CLI);
    cli({"--db", cli.file("t.db"), "import", "-"}, request({span(kTrace, 1, "chat", kStart, kChat)}));
    QCOMPARE(cli({"--db", cli.file("t.db"), "calls"}).lines().first()["cost_usd"].toString(), QString("0.000390000"));

    QFile own(cli.file("own.json"));
    QVERIFY(own.open(QIODevice::WriteOnly));
    own.write(R"({"models":[{"provider":"openai","id":"gpt-4o-mini","prices":[{"input":1,"output":2}]}]})");
    own.close();
    cli({"--db", cli.file("o.db"), "--prices", own.fileName(), "import", "-"},
        request({span(kTrace, 1, "chat", kStart, kChat)}));
    QCOMPARE(cli({"--db", cli.file("o.db"), "calls"}).lines().first()["cost_usd"].toString(), QString("0.001900000"));
}

void TestCli::aMappingTeachesNamesOfOnesOwn()
{
    const Cli cli(SPANWISE_CLI);
    const auto write = [&](const QByteArray& text) {
        QFile file(cli.file("mapping.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    };
    write(
        R"({"version": 1, "fields": {"request_model": ["acme.model"], "input_tokens": "acme.in", "provider": "acme.vendor",
        "output_tokens": "acme.out"}, "classes": [{"class": "llm", "span_name": "acme.generate*"}]})");
    const QByteArray bytes = request({span(kTrace, 1, "acme.generate text", kStart,
        R"(,"attributes":[{"key":"acme.model","value":{"stringValue":"gpt-4o-mini"}},)"
        R"({"key":"acme.vendor","value":{"stringValue":"openai"}},)"
        R"({"key":"acme.in","value":{"intValue":"1200"}},{"key":"acme.out","value":{"intValue":"350"}}])")});
    const QStringList options {"--db", cli.file("t.db"), "--mapping", cli.file("mapping.json")};
    const CliRun imported = cli(QStringList(options) << "import"
                                                     << "-",
        bytes);
    QVERIFY2(imported.code == 0, imported.err.constData());
    const auto calls = cli(QStringList(options) << "calls").lines();
    QCOMPARE(calls.size(), 1);
    QCOMPARE(calls.first()["cost_usd"].toString(), QString("0.000390000"));

    write(R"({"fields": {"flavor": "x"}})");
    const CliRun refused = cli(QStringList(options) << "import"
                                                    << "-",
        bytes);
    QCOMPARE(refused.code, 2);
    QVERIFY(refused.err.contains("fields.flavor"));
}

void TestCli::rangesAreHalfOpen()
{
    const Cli cli(SPANWISE_CLI);
    const QString db = cli.file("t.db");
    cli({"--db", db, "import", "-"},
        request(
            {span(kTrace, 1, "a", kStart), span(kTrace, 2, "b", kStart + 1000), span(kTrace, 3, "c", kStart + 2000)}));
    const auto names = [&](const QStringList& filter) {
        QString all;
        for (const QJsonObject& one : cli(QStringList {"--db", db, "spans"} + filter).lines())
            all += one["name"].toString();
        return all;
    };
    const auto at = [](qint64 ns) { return QString::number(ns); };
    QCOMPARE(names({}), QString("abc"));
    QCOMPARE(names({"--from", at(kStart + 1000)}), QString("bc"));
    QCOMPARE(names({"--to", at(kStart + 1000)}), QString("a"));
    QCOMPARE(names({"--from", at(kStart), "--to", at(kStart + 2000)}), QString("ab"));
    QCOMPARE(names({"--from", "2025-10-09T08:53:20Z"}), QString("abc"));
    QCOMPARE(names({"--from", "2025-10-09T10:53:20+02:00"}), QString("abc"));
    QCOMPARE(names({"--from", "2025-10-09T08:53:20.000001Z"}), QString("bc"));
    QCOMPARE(names({"--from", "-24h"}), QString());
    QCOMPARE(names({"--limit", "2"}), QString("bc"));
    QCOMPARE(names({"--where", "name = \"b\""}), QString("b"));
}

void TestCli::aLimitIsNotNegative()
{
    const Cli cli(SPANWISE_CLI);
    cli({"import", "-"}, request({span(kTrace, 1, "one", kStart, kChat), span(kTrace, 2, "two", kStart, kChat)}));
    for (const QStringList& asked : {QStringList {"calls"}, {"spans"}, {"report"}, {"series", "--measure", "calls"}}) {
        const CliRun run = cli(asked + QStringList {"--limit", "-1"});
        QCOMPARE(run.code, 2);
        QVERIFY2(run.err.contains("--limit") && run.out.isEmpty(), run.err);
    }
    QCOMPARE(cli({"calls", "--limit", "1"}).lines().size(), 1);
    QCOMPARE(cli({"calls", "--limit", "0"}).lines().size(), 2); // all, as the help says
}

void TestCli::aWrongFilterIsShownWhereItIsWrong()
{
    const Cli cli(SPANWISE_CLI);
    const CliRun run = cli({"--db", cli.file("t.db"), "calls", "--where", "modle = \"x\""});
    QCOMPARE(run.code, 2);
    QVERIFY(run.err.contains("^"));
    QVERIFY(run.err.contains("model"));
}

void TestCli::telemetryCannotSteerTheTerminal()
{
    const Cli cli(SPANWISE_CLI);
    const QByteArray bytes = request({span(kTrace, 1, "\\u001b[2J\\u009b31m\\u202eevil", kStart, kChat)});
    cli({"--db", cli.file("t.db"), "import", "-"}, QByteArray(bytes).replace("svc", "\\u001b]0;x\\u0007"));
    for (const QStringList& arguments : {QStringList {"spans"}, QStringList {"calls"},
             QStringList {"report", "--by", "service"}, QStringList {"report", "--by", "name", "--json"},
             QStringList {"series", "--measure", "calls", "--by", "service"}}) {
        const CliRun run = cli(QStringList {"--db", cli.file("t.db")} + arguments);
        QCOMPARE(run.code, 0);
        for (const char* bad : {"\x1b", "\x07", "\xC2\x9B", "\xE2\x80\xAE"}) QVERIFY(!run.out.contains(bad));
    }
    QCOMPARE(cli({"--db", cli.file("t.db"), "spans"}).lines().first()["name"].toString(),
        QString::fromUtf8("\x1b[2J\xC2\x9B"
                          "31m\xE2\x80\xAE"
                          "evil"));
}

void TestCli::exportedSpansComeBackTheSame()
{
    const Cli cli(SPANWISE_CLI);
    QCOMPARE(cli({"sample", "--out", cli.file("sample.jsonl"), "--at", "2026-10-01T12:00:00Z"}).code, 0);
    QCOMPARE(
        cli({"--db", cli.file("a.db"), "import", cli.file("sample.jsonl")}).code, 1); // some spans must be rejected
    QCOMPARE(cli({"--db", cli.file("a.db"), "export", "spans", "--out", cli.file("out.jsonl")}).code, 0);
    const CliRun back = cli({"--db", cli.file("b.db"), "import", cli.file("out.jsonl")});
    QVERIFY2(back.code == 0, back.err.constData());
    for (const char* command : {"spans", "calls"}) {
        const QByteArray first = cli({"--db", cli.file("a.db"), command}).out;
        const QByteArray second = cli({"--db", cli.file("b.db"), command}).out;
        QVERIFY(first.size() > 1'000'000);
        if (first == second) continue;
        const QByteArrayList a = first.split('\n');
        const QByteArrayList b = second.split('\n');
        for (qsizetype i = 0; i < std::min(a.size(), b.size()); ++i)
            if (a[i] != b[i])
                QFAIL(qPrintable(
                    QString("%1 line %2:\n%3\n%4").arg(command).arg(i).arg(a[i].constData(), b[i].constData())));
        QCOMPARE(a.size(), b.size());
    }
    QCOMPARE(cli({"--db", cli.file("b.db"), "verify"}).code, 0);
}

void TestCli::aReportHasTheFieldsOfItsContract()
{
    const Cli cli(SPANWISE_CLI);
    cli({"--db", cli.file("t.db"), "import", "-"},
        request({span(kTrace, 1, "chat", kStart, kChat), span(kOther, 2, "tool", kStart)}));
    const QJsonObject report = cli({"--db", cli.file("t.db"), "report", "--json", "--by", "model"}).json();
    for (const char* field :
        {"range", "filter", "spans", "traces", "sessions", "calls", "error_rate", "errors_by_class", "error_spans",
            "latency_ms", "ttft_ms", "tokens", "cost_usd", "calls_without_cost", "excluded", "groups"})
        QVERIFY2(report.contains(QLatin1String(field)), field);
    QCOMPARE(report["spans"].toInt(), 2);
    QCOMPARE(report["traces"].toInt(), 2);
    QCOMPARE(report["calls"].toObject()["n"].toInt(), 1);
    QCOMPARE(report["latency_ms"].toObject()["p50"].toDouble(), 1500.0);
    QCOMPARE(report["latency_ms"].toObject()["p50_interval"].toArray().size(), 2);
    QCOMPARE(report["tokens"].toObject()["input"].toInt(), 1200);
    QCOMPARE(report["cost_usd"].toString(), QString("0.000390000"));
    QVERIFY(report["range"].toObject()["from_ns"].isNull());
    bool found = false;
    for (const QJsonValue group : report["groups"].toArray())
        found = found || (group["key"]["model"].toString() == "gpt-4o-mini" && group["calls"]["n"].toInt() == 1);
    QVERIFY(found);
}

void TestCli::tokensThatNobodyStatedAreNotNone()
{
    const Cli cli(SPANWISE_CLI);
    const QByteArray silent = QByteArray(kChat).replace("gpt-4o-mini", "silent").replace("gen_ai.usage", "my.own");
    cli({"--db", cli.file("t.db"), "import", "-"},
        request({span(kTrace, 1, "chat", kStart, kChat), span(kOther, 2, "chat", kStart, silent)}));
    const QByteArray table = cli({"--db", cli.file("t.db"), "report", "--by", "model"}).out;
    int seen = 0;
    for (const QByteArray& line : table.split('\n')) {
        const QStringList cells = QString::fromUtf8(line.simplified()).split(u' ');
        if (line.startsWith("silent") && ++seen > 0) QCOMPARE(cells.mid(cells.size() - 3, 2).join(u' '), u"– –");
        if (line.startsWith("gpt-4o-mini") && ++seen > 0) QCOMPARE(cells[cells.size() - 2], u"350");
    }
    QCOMPARE(seen, 2);
}

QTEST_APPLESS_MAIN(TestCli)
#include "tst_cli.moc"
