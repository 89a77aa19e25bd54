// SPDX-License-Identifier: GPL-3.0-or-later
// `serve` as its callers see it: it says where it listens, stores what it acknowledges, and ends when asked to.
#include "tests/support/cli_runner.h"
#include "tests/support/http_client.h"
#include "tests/support/live_bodies.h"
#include "tests/support/serve_process.h"

#include <QDir>
#include <QtTest>

using namespace spanwise::test;

class TestCliServe : public QObject {
    Q_OBJECT

    Cli m_cli {QStringLiteral(SPANWISE_CLI)};
    int m_stores = 0;

    QString newStore() { return m_cli.file(QStringLiteral("%1.db").arg(++m_stores)); }
    static void write(const QString& name, const QByteArray& text)
    {
        QFile file(name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    }

private slots:
    void saysWhereItListensAndThenMakesTheReadyFile()
    {
        ServeProcess serve(SPANWISE_CLI, newStore());
        QVERIFY2(serve.start({"--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--http", "[::1]:0"}), serve.err());
        QVERIFY(serve.port("http") > 0);
        QVERIFY(serve.port("grpc") > 0);
        QVERIFY(serve.out().contains("listening http [::1]:"));
        QCOMPARE(serve.out().count('\n'), 3);
    }

    void otherCommandsReadWhatWasAcknowledgedWhileItRuns()
    {
        ServeProcess serve(SPANWISE_CLI, newStore());
        QVERIFY2(serve.start(), serve.err());
        HttpClient client(serve.port());
        for (quint64 round = 0; round < 3; ++round) {
            const auto answer = client.ask(otlpPost(jsonRequest(round * 20, 20)));
            QVERIFY(answer);
            QCOMPARE(answer->status, 200);
            const CliRun spans = m_cli({"--db", serve.store(), "spans"});
            QCOMPARE(spans.code, 0);
            QCOMPARE(spans.lines().size(), qsizetype(round * 20 + 20));
        }
        QCOMPARE(m_cli({"--db", serve.store(), "calls"}).lines().size(), qsizetype(60));
        const CliRun second = m_cli({"--db", serve.store(), "import", "--sample"});
        QCOMPARE(second.code, 2);
        QVERIFY2(second.err.contains("writes"), second.err);
    }

    void endsWithZeroWhenAskedToStop_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGINT") << SIGINT;
    }
    void endsWithZeroWhenAskedToStop()
    {
        QFETCH(int, signal);
        ServeProcess serve(SPANWISE_CLI, newStore());
        QVERIFY2(serve.start(), serve.err());
        HttpClient client(serve.port());
        QVERIFY(client.ask(otlpPost(jsonRequest(0, 10))));
        QCOMPARE(serve.stop(signal), 0);
        QVERIFY2(serve.err().isEmpty(), serve.err());
        QCOMPARE(m_cli({"--db", serve.store(), "spans"}).lines().size(), qsizetype(10));
        QCOMPARE(m_cli({"--db", serve.store(), "verify"}).code, 0);
    }

    void keepsItsFilesPrivate()
    {
        ServeProcess serve(SPANWISE_CLI, newStore());
        QVERIFY2(serve.start(), serve.err());
        HttpClient client(serve.port());
        QCOMPARE(client.ask(otlpPost(jsonRequest(0, 10)))->status, 200);
        const QFileInfo store(serve.store());
        int files = 0;
        for (const QFileInfo& file : QDir(store.path()).entryInfoList({store.fileName() + "*"}, QDir::Files)) {
            if (file.fileName().endsWith(".ready")) continue;
            ++files;
            const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
            QVERIFY2((file.permissions() & others) == 0, qPrintable(file.fileName()));
        }
        QVERIFY(files >= 4); // rows, WAL and its index, payload; and the lock
    }

    void doesNotLeaveThisComputerWithoutAToken()
    {
        ServeProcess open(SPANWISE_CLI, newStore());
        QVERIFY(!open.start({"--http", "0.0.0.0:0"}));
        QVERIFY2(open.err().contains("token"), open.err());
        write(m_cli.file("token"), "a-long-secret\nsecond line\n");
        ServeProcess guarded(SPANWISE_CLI, newStore());
        QVERIFY2(guarded.start({"--http", "0.0.0.0:0", "--token-file", m_cli.file("token")}), guarded.err());
    }

    void asksEveryRequestForTheToken()
    {
        write(m_cli.file("secret"), "a-long-secret\n");
        ServeProcess serve(SPANWISE_CLI, newStore());
        QVERIFY2(serve.start({"--http", "127.0.0.1:0", "--token-file", m_cli.file("secret")}), serve.err());
        HttpClient client(serve.port());
        const QByteArray json = "Content-Type: application/json\r\n";
        const auto without = client.ask(otlpPost(jsonRequest(0, 1)));
        QCOMPARE(without->status, 401);
        QCOMPARE(without->field("WWW-Authenticate"), QByteArray("Bearer"));
        QCOMPARE(
            HttpClient(serve.port()).ask(otlpPost("{}", json + "Authorization: Bearer a-long-secre\r\n"))->status, 401);
        QCOMPARE(HttpClient(serve.port()).ask(otlpPost("{}", json + "Authorization: Bearer a-long-secret\r\n"))->status,
            200);
        QCOMPARE(serve.stop(), 0);
        // Neither what it says nor what it stores knows the token.
        QVERIFY(!serve.err().contains("secre"));
        QFile store(serve.store());
        QVERIFY(store.open(QIODevice::ReadOnly));
        QVERIFY(!store.readAll().contains("a-long-secret"));
    }

    void wrongUseIsSaidBeforeAnythingListens_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("no port") << QStringList {"--http", "127.0.0.1"} << QByteArray("ADDRESS:PORT");
        QTest::newRow("no number") << QStringList {"--http", "127.0.0.1:x"} << QByteArray("ADDRESS:PORT");
        QTest::newRow("port too large") << QStringList {"--grpc", "127.0.0.1:70000"} << QByteArray("ADDRESS:PORT");
        QTest::newRow("bare IPv6") << QStringList {"--http", "::1:4318"} << QByteArray("ADDRESS:PORT");
        QTest::newRow("no token file") << QStringList {"--token-file", "/nowhere/token"} << QByteArray("token");
    }
    void wrongUseIsSaidBeforeAnythingListens()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, says);
        const CliRun run = m_cli(QStringList {"--db", newStore(), "serve"} + arguments);
        QCOMPARE(run.code, 2);
        QVERIFY2(run.err.contains(says), run.err);
        QVERIFY(!run.out.contains("listening"));
    }

    void anEmptyTokenIsNoToken()
    {
        write(m_cli.file("empty"), "\nsecret\n");
        const CliRun run =
            m_cli({"--db", newStore(), "serve", "--http", "127.0.0.1:0", "--token-file", m_cli.file("empty")});
        QCOMPARE(run.code, 2);
        QVERIFY2(run.err.contains("empty"), run.err);
    }
};

QTEST_GUILESS_MAIN(TestCliServe)
#include "tst_cli_serve.moc"
