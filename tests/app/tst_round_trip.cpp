// SPDX-License-Identifier: GPL-3.0-or-later
// What goes out comes in again as the same spans, and what comes in several times and in any order is stored once (R6).
#include "tests/support/cli_runner.h"

#include <QDirIterator>
#include <QRegularExpression>
#include <QtTest>
#include <algorithm>
#include <random>

using spanwise::test::Cli;
using spanwise::test::CliRun;

class TestRoundTrip : public QObject {
    Q_OBJECT

private slots:
    void exportedSpansComeBackTheSame();
    void repeatsAndOrderChangeNothing();
    void theSameSpansInAnotherEncodingAreTheSameCalls();

private:
    static QStringList files();
    QByteArrayList sorted(const QString& db, const char* command) const
    {
        QByteArrayList lines = m_cli({"--db", db, command}).out.split('\n');
        std::ranges::sort(lines);
        return lines;
    }
    Cli m_cli {SPANWISE_CLI};
};

QStringList TestRoundTrip::files()
{
    QStringList out;
    QDirIterator all(
        SPANWISE_SOURCE_DIR "/tests/golden/dialect", {"input.json"}, QDir::Files, QDirIterator::Subdirectories);
    while (all.hasNext()) out << all.next();
    for (const QString& name : QDir(SPANWISE_FIXTURES "/otlp").entryList(QDir::Files))
        if (!name.startsWith("malformed") && !name.contains(".metrics.")) out << SPANWISE_FIXTURES "/otlp/" + name;
    std::ranges::sort(out);
    return out;
}

void TestRoundTrip::exportedSpansComeBackTheSame()
{
    const QString first = m_cli.file("first.db"), second = m_cli.file("second.db"), out = m_cli.file("out.jsonl");
    QVERIFY(m_cli(QStringList {"--db", first, "import"} + files()).code < 2);
    const CliRun exported = m_cli({"--db", first, "export", "spans", "--out", out});
    QVERIFY2(exported.code == 0, exported.err);
    const CliRun imported = m_cli({"--db", second, "import", out});
    QVERIFY2(imported.code == 0, imported.err);
    const QByteArrayList spans = sorted(first, "spans");
    QVERIFY(spans.size() > 200);
    QCOMPARE(sorted(second, "spans"), spans);
}

void TestRoundTrip::repeatsAndOrderChangeNothing()
{
    // The variant holds the spans of another capture as a lenient writer puts them. Of copies that differ, if only in
    // the mark of that, the later one holds.
    const QStringList different = files().filter(QRegularExpression("^(?!.*/variant-)"));
    const QString once = m_cli.file("once.db"), thrice = m_cli.file("thrice.db");
    QVERIFY(m_cli(QStringList {"--db", once, "import"} + different).code < 2);
    std::mt19937 random(11);
    for (int round = 0; round < 3; ++round) {
        QStringList mixed = different;
        std::ranges::shuffle(mixed, random);
        QVERIFY(m_cli(QStringList {"--db", thrice, "import"} + mixed).code < 2);
    }
    for (const char* command : {"spans", "calls"}) QCOMPARE(sorted(thrice, command), sorted(once, command));
    QCOMPARE(m_cli({"--db", thrice, "verify"}).code, 0);
}

void TestRoundTrip::theSameSpansInAnotherEncodingAreTheSameCalls()
{
    const QString db = m_cli.file("encodings.db");
    QVERIFY(m_cli({"--db", db, "import", SPANWISE_FIXTURES "/otlp/hand-semconv-grpc.traces.1.pb"}).code < 2);
    const QByteArrayList calls = sorted(db, "calls");
    const qsizetype spans = sorted(db, "spans").size();
    QVERIFY(calls.size() > 1);
    QVERIFY(m_cli({"--db", db, "import", SPANWISE_FIXTURES "/otlp/variant-proto3-canonical.traces.json"}).code < 2);
    QCOMPARE(sorted(db, "calls"), calls);
    QCOMPARE(sorted(db, "spans").size(), spans);
}

QTEST_APPLESS_MAIN(TestRoundTrip)
#include "tst_round_trip.moc"
