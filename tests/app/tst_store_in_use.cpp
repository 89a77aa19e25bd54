// SPDX-License-Identifier: GPL-3.0-or-later
// What happens to the files of a store while it is written, or between two runs: the recipes of
// fixtures/hostile/sqlite/operations.json that need a running program.
#include "tests/support/cli_runner.h"
#include "tests/support/http_client.h"
#include "tests/support/live_bodies.h"
#include "tests/support/serve_process.h"

#include <QFileInfo>
#include <QtTest>

using namespace spanwise::test;

class TestStoreInUse : public QObject {
    Q_OBJECT

    static constexpr quint64 kRequests = 20; // of ten spans

    Cli m_cli {QStringLiteral(SPANWISE_CLI)};
    int m_stores = 0;

    QString newStore() { return m_cli.file(QStringLiteral("used%1.db").arg(++m_stores)); }

    /// Killed after its last answer, so that everything since the last checkpoint lies in the WAL.
    QString storeWithWal()
    {
        const QString path = newStore();
        ServeProcess serve(SPANWISE_CLI, path);
        if (!serve.start({"--http", "127.0.0.1:0", "--no-scan"})) qFatal("%s", serve.err().constData());
        HttpClient client(serve.port());
        for (quint64 i = 0; i < kRequests; ++i) {
            const auto answer = client.ask(otlpPost(jsonRequest(i * 10, 10)));
            if (!answer || answer->status != 200) qFatal("not stored");
        }
        serve.kill();
        return path;
    }

private slots:
    void aWalThatWasDamagedGivesWhatWasCommittedBeforeIt_data()
    {
        QTest::addColumn<bool>("cut");
        QTest::newRow("wal-truncated") << true;
        QTest::newRow("wal-garbage") << false;
    }
    void aWalThatWasDamagedGivesWhatWasCommittedBeforeIt()
    {
        QFETCH(bool, cut);
        const QString store = storeWithWal();
        QFile wal(store + "-wal");
        QVERIFY(wal.open(QIODevice::ReadWrite));
        QVERIFY(wal.size() > 10'000);
        if (cut) {
            QVERIFY(wal.resize(wal.size() - 100));
        } else {
            QVERIFY(wal.seek(wal.size() - 10));
            QCOMPARE(wal.write("\xff\xff\xff\xff"), qint64(4));
        }
        wal.close();
        const CliRun verified = m_cli({"--db", store, "verify"});
        QVERIFY2(verified.code == 0, verified.out + verified.err);
        const qsizetype spans = m_cli({"--db", store, "spans"}).lines().size();
        QVERIFY2(
            spans > 0 && spans <= qsizetype(kRequests) * 10 && spans % 10 == 0, qPrintable(QString::number(spans)));
        // And it goes on from there: what is sent again is stored again.
        ServeProcess serve(SPANWISE_CLI, store);
        QVERIFY2(serve.start(), serve.err());
        HttpClient client(serve.port());
        for (quint64 i = 0; i < kRequests; ++i) QCOMPARE(client.ask(otlpPost(jsonRequest(i * 10, 10)))->status, 200);
        QCOMPARE(serve.stop(), 0);
        QCOMPARE(m_cli({"--db", store, "spans"}).lines().size(), qsizetype(kRequests) * 10);
        QCOMPARE(m_cli({"--db", store, "verify"}).code, 0);
    }

    void aSecondProcessReadsAndSaysWhyItDoesNotWrite()
    {
        ServeProcess serve(SPANWISE_CLI, newStore());
        QVERIFY2(serve.start(), serve.err());
        HttpClient client(serve.port());
        QCOMPARE(client.ask(otlpPost(jsonRequest(0, 10)))->status, 200);
        ServeProcess second(
            SPANWISE_CLI, QFileInfo(serve.store()).path() + "/./" + QFileInfo(serve.store()).fileName());
        QVERIFY(!second.start());
        QVERIFY2(second.err().contains("writes"), second.err());
        QCOMPARE(m_cli({"--db", serve.store(), "spans"}).lines().size(), qsizetype(10));
        QCOMPARE(client.ask(otlpPost(jsonRequest(10, 10)))->status, 200); // the first one goes on
        QCOMPARE(serve.stop(), 0);
    }

    void nothingIsAcknowledgedIntoADeletedFile_data()
    {
        QTest::addColumn<QString>("part");
        QTest::newRow("rows") << QString();
        QTest::newRow("payload") << QStringLiteral("-payload");
    }
    void nothingIsAcknowledgedIntoADeletedFile()
    {
        QFETCH(QString, part);
        ServeProcess serve(SPANWISE_CLI, newStore());
        QVERIFY2(serve.start(), serve.err());
        HttpClient client(serve.port());
        QCOMPARE(client.ask(otlpPost(jsonRequest(0, 10)))->status, 200);
        QVERIFY(QFile::rename(serve.store() + part, serve.store() + part + ".away"));
        const auto answer = client.ask(otlpPost(jsonRequest(10, 10)));
        QVERIFY(answer);
        QCOMPARE(answer->status, 503);
        QVERIFY(!answer->field("Retry-After").isEmpty());
        QVERIFY2(answer->body.contains("moved or deleted"), answer->body);
        QVERIFY(QFile::rename(serve.store() + part + ".away", serve.store() + part)); // put back: it goes on
        QCOMPARE(client.ask(otlpPost(jsonRequest(10, 10)))->status, 200);
        QCOMPARE(serve.stop(), 0);
        QCOMPARE(m_cli({"--db", serve.store(), "spans"}).lines().size(), qsizetype(20));
        QCOMPARE(m_cli({"--db", serve.store(), "verify"}).code, 0);
    }
};

QTEST_GUILESS_MAIN(TestStoreInUse)
#include "tst_store_in_use.moc"
