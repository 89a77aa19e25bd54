// SPDX-License-Identifier: GPL-3.0-or-later
// What `import` says of files that are not what they should be, and the code with which it ends: scripts see only that.
#include "tests/support/cli_runner.h"
#include "tests/support/gzipped.h"

#include <QFile>
#include <QJsonArray>
#include <QtTest>

using spanwise::test::Cli;
using spanwise::test::CliRun;

namespace {

QByteArray line(int number)
{
    return R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":")"
        + QByteArray::number(number + 1).rightJustified(16, '0')
        + R"(","name":"one","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000001000000000"}]}]}]})"
          "\n";
}

QByteArray gzipped(const QByteArray& text)
{
    return QByteArray::fromStdString(spanwise::test::gzipped({text.constData(), std::size_t(text.size())}));
}

} // namespace

class TestCliImport : public QObject {
    Q_OBJECT

private slots:
    void aTornFileEndsWithOne();
    void aForeignDocumentIsSaid();
    void aLineThatIsNoObjectIsSaidPlainly();
    void aRefusedPriceIsARemark();
};

void TestCliImport::aTornFileEndsWithOne()
{
    const Cli cli(SPANWISE_CLI);
    QByteArray packed = gzipped(line(1) + line(2) + line(3));
    packed.chop(3);
    const CliRun run = cli({"--db", cli.file("t.db"), "import", "-", "--json"}, packed);
    QVERIFY2(run.code == 1, run.err);
    QCOMPARE(run.json()["totals"].toObject()["spans"].toInt(), 3);
    QVERIFY2(run.err.contains("after line 3: the gzip stream ends too early"), run.err);

    QByteArray alone = gzipped(line(4));
    alone.chop(3);
    QCOMPARE(cli({"--db", cli.file("t.db"), "import", "-"}, alone).code, 2);
    QCOMPARE(cli({"--db", cli.file("t.db"), "spans"}).lines().size(), 3);
}

/// Traces in the form of another program are JSON without a fault, and nothing of them is telemetry here.
void TestCliImport::aForeignDocumentIsSaid()
{
    const Cli cli(SPANWISE_CLI);
    const QByteArray foreign = R"({"data":[{"traceID":"x","spans":[{}]}],"total":1})"
                               "\n";
    for (const QByteArray& bytes : {foreign, gzipped(foreign)}) {
        const CliRun run = cli({"--db", cli.file("t.db"), "import", "-", "--json"}, bytes);
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains("line 1: JSON, but not telemetry"), run.err);
        QCOMPARE(run.json()["files"].toArray().first()["failed_documents"].toInt(), 1);
    }
    const CliRun mixed = cli({"--db", cli.file("t.db"), "import", "-", "--json"}, line(1) + foreign + line(2));
    QCOMPARE(mixed.code, 1);
    QCOMPARE(mixed.json()["totals"].toObject()["spans"].toInt(), 2);
    QVERIFY2(mixed.err.contains("line 2: JSON, but not telemetry"), mixed.err);
    // Empty requests are what idle senders write, with what they know besides.
    for (const char* empty : {"{}", R"({"resourceSpans":[]})", R"({"resource_logs":null,"comment":1})"}) {
        const CliRun run = cli({"--db", cli.file("t.db"), "import", "-"}, empty);
        QVERIFY2(run.code == 0 && run.err.isEmpty(), run.err);
    }
}

void TestCliImport::aLineThatIsNoObjectIsSaidPlainly()
{
    const Cli cli(SPANWISE_CLI);
    for (const char* garbage : {"xyz", "12", "\"text\"", "[1]"}) {
        const CliRun run = cli({"--db", cli.file("t.db"), "import", "-"}, line(1) + garbage + "\n");
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains("line 2: byte 0: "), run.err);
        QVERIFY2(run.err.contains("object is expected\n"), run.err); // and no advice to programmers
    }
}

void TestCliImport::aRefusedPriceIsARemark()
{
    const Cli cli(SPANWISE_CLI);
    QFile own(cli.file("own.json"));
    QVERIFY(own.open(QIODevice::WriteOnly));
    own.write(R"({"models":[{"provider":"openai","id":"a","prices":[{"input":"dear","output":2}]}]})");
    own.close();
    const CliRun run = cli({"--db", cli.file("t.db"), "--prices", own.fileName(), "import", "-"}, line(1));
    QVERIFY2(run.code == 1 && run.err.contains("own.json: line 1"), run.err);
    // A table that is not there is refused, also by commands that need none.
    const CliRun report = cli({"--db", cli.file("t.db"), "--prices", cli.file("own.jsn"), "report"});
    QVERIFY2(report.code == 2 && report.err.contains("own.jsn"), report.err);
    QVERIFY(report.out.isEmpty());
}

QTEST_APPLESS_MAIN(TestCliImport)
#include "tst_cli_import.moc"
