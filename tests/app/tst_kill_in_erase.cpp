// SPDX-License-Identifier: GPL-3.0-or-later
// Killed at any moment inside an erasure: the files are sound, nothing of others is missing, and erasing again finishes
// it. A sample of moments; 100 of them with SPANWISE_FAULTS=all.
#include "tests/support/cli_runner.h"
#include "tests/support/file_bytes.h"
#include "tests/support/live_bodies.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QtTest>

using namespace spanwise::test;

namespace {

constexpr int kRequests = 120; // of ten spans each, a trace each

QByteArray requestOf(const QByteArray& user, quint64 number)
{
    QByteArray request = jsonRequest(number, 10);
    request.replace(R"("attributes":[{"key":"gen_ai.operation.name")",
        R"("attributes":[{"key":"gen_ai.prompt","value":{"stringValue":"plantedword-)" + user + QByteArray(900, 'x')
            + R"("}},{"key":"user.id","value":{"stringValue":")" + user + R"("}},{"key":"gen_ai.operation.name")");
    return request;
}

} // namespace

class TestKillInErase : public QObject {
    Q_OBJECT

    Cli m_cli {QStringLiteral(SPANWISE_CLI)};

    static QProcess* start(QObject* parent, const QStringList& arguments)
    {
        auto* process = new QProcess(parent);
        process->start(QStringLiteral(SPANWISE_CLI), arguments);
        return process;
    }

private slots:
    void leavesASoundStoreThatCanBeErasedAgain()
    {
        QByteArray lines;
        for (int i = 0; i < kRequests; ++i) lines += requestOf(i % 2 == 0 ? "ann" : "bob", quint64(i) * 10) + '\n';
        QFile input(m_cli.file("in.jsonl"));
        QVERIFY(input.open(QIODevice::WriteOnly));
        input.write(lines);
        input.close();
        const QString original = m_cli.file("original.db");
        QCOMPARE(m_cli({"--db", original, "import", input.fileName()}).code, 0);

        const quint32 seed = qEnvironmentVariableIsSet("SPANWISE_SEED") ? qgetenv("SPANWISE_SEED").toUInt()
                                                                        : QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        const int kills = qgetenv("SPANWISE_FAULTS") == "all" ? 100 : 4;
        int inTheMiddle = 0;
        for (int kill = 0; kill < kills; ++kill) {
            const QString store = m_cli.file(QString("copy%1.db").arg(kill));
            QVERIFY(QFile::copy(original, store));
            QVERIFY(QFile::copy(original + "-payload", store + "-payload"));
            QProcess* erasing = start(this, {"--db", store, "erase", "--user", "ann"});
            QVERIFY(erasing->waitForStarted());
            QTest::qWait(int(random.bounded(60, 400)));
            erasing->kill();
            erasing->waitForFinished();
            if (erasing->exitStatus() == QProcess::CrashExit) ++inTheMiddle;
            const QByteArray place = QByteArray("kill ") + QByteArray::number(kill);
            const CliRun verified = m_cli({"--db", store, "verify"});
            QVERIFY2(verified.code == 0, place + ": " + verified.out + verified.err);
            QCOMPARE(m_cli({"--db", store, "erase", "--user", "ann"}).code, 0);
            QVERIFY2(!bytesOfStore(store).contains("plantedword-ann"), place);
            QCOMPARE(m_cli({"--db", store, "spans"}).lines().size(), qsizetype(kRequests / 2 * 10));
            QCOMPARE(m_cli({"--db", store, "verify"}).code, 0);
            for (const char* part : {"", "-payload", "-wal", "-shm", "-lock"}) QFile::remove(store + part);
        }
        qInfo("%d of %d kills hit the erasure at work", inTheMiddle, kills);
    }
};

QTEST_GUILESS_MAIN(TestKillInErase)
#include "tst_kill_in_erase.moc"
