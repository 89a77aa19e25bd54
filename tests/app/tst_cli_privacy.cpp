// SPDX-License-Identifier: GPL-3.0-or-later
// Capture modes and erasure as the command line offers them: on every way in, and in every file that a store has.
#include "tests/support/cli_runner.h"
#include "tests/support/file_bytes.h"
#include "tests/support/http_client.h"
#include "tests/support/live_bodies.h"
#include "tests/support/serve_process.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace spanwise::test;

namespace {

// Made up, and in two parts so that no scanner of repositories takes it for a real one.
const QByteArray kSecret = "gh"
                           "p_Zk3Vb8Qm1Xc7Rt5Lp9Wn2Js6Hd4Gf0YaUeKi";

QByteArray requestOf(const QByteArray& user, quint64 number)
{
    QByteArray request = jsonRequest(number, 1);
    request.replace(R"("attributes":[{"key":"gen_ai.operation.name")",
        R"("attributes":[{"key":"gen_ai.prompt","value":{"stringValue":"my token is )" + kSecret
            + R"("}},{"key":"user.id","value":{"stringValue":")" + user + R"("}},{"key":"gen_ai.operation.name")");
    return request;
}

} // namespace

class TestCliPrivacy : public QObject {
    Q_OBJECT

    Cli m_cli {QStringLiteral(SPANWISE_CLI)};
    int m_stores = 0;

    QString newStore() { return m_cli.file(QStringLiteral("private%1.db").arg(++m_stores)); }
    QString written(const char* name, const QByteArray& text)
    {
        QFile file(m_cli.file(name));
        if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
        file.write(text);
        return file.fileName();
    }

private slots:
    void importKeepsNoSecretInAnyMode_data()
    {
        QTest::addColumn<QByteArray>("mode");
        for (const char* mode : {"redacted", "hash", "off"}) QTest::newRow(mode) << QByteArray(mode);
    }
    void importKeepsNoSecretInAnyMode()
    {
        QFETCH(QByteArray, mode);
        const QString store = newStore();
        const QString policy = written("capture.json", R"({"default":")" + mode + R"("})");
        const QString file = written("in.jsonl", requestOf("ann", 1) + "\n{\"broken " + kSecret + "\n");
        const CliRun run = m_cli({"--db", store, "import", "--capture-file", policy, file});
        QCOMPARE(run.code, 1); // the broken line
        QVERIFY(!bytesOfStore(store).contains(kSecret));
        const CliRun spans = m_cli({"--db", store, "spans"});
        QCOMPARE(spans.lines().size(), qsizetype(1));
        QVERIFY(spans.out.contains(mode == "redacted" ? "\"redacted\"" : "\"content_withheld\""));
        QVERIFY(!m_cli.file("capture.key").isEmpty());
        QCOMPARE(m_cli({"--db", store, "verify"}).code, 0);
    }

    void serveKeepsNoSecretInAnyMode_data() { importKeepsNoSecretInAnyMode_data(); }
    void serveKeepsNoSecretInAnyMode()
    {
        QFETCH(QByteArray, mode);
        const QString policy = written("capture.json", R"({"default":")" + mode + R"("})");
        ServeProcess serve(SPANWISE_CLI, newStore());
        QVERIFY2(serve.start({"--http", "127.0.0.1:0", "--capture-file", policy}), serve.err());
        HttpClient client(serve.port());
        QCOMPARE(client.ask(otlpPost(requestOf("ann", 1)))->status, 200);
        QVERIFY(!bytesOfStore(serve.store()).contains(kSecret)); // WAL and journal as they are now
        QCOMPARE(serve.stop(), 0);
        QVERIFY(!bytesOfStore(serve.store()).contains(kSecret));
        QVERIFY(!serve.err().contains(kSecret));
        QCOMPARE(m_cli({"--db", serve.store(), "spans"}).lines().size(), qsizetype(1));
    }

    void takesNothingInWhenThePolicyIsWrong()
    {
        const QString store = newStore();
        const QString policy = written("capture.json", R"({"default":"partly"})");
        const CliRun run =
            m_cli({"--db", store, "import", "--capture-file", policy, written("in.jsonl", requestOf("ann", 1))});
        QCOMPARE(run.code, 2);
        QVERIFY2(run.err.contains("default"), run.err);
        QVERIFY(!QFile::exists(store));
    }

    void erasesAUserAndWritesAReceipt()
    {
        const QString store = newStore();
        QByteArray lines;
        for (quint64 i = 0; i < 6; ++i) lines += requestOf(i < 2 ? "ann" : "bob", i * 10) + '\n';
        QCOMPARE(m_cli({"--db", store, "import", written("in.jsonl", lines)}).code, 0);
        const CliRun preview = m_cli({"--db", store, "erase", "--user", "ann", "--dry-run", "--json"});
        QCOMPARE(preview.code, 0);
        const QJsonObject would = QJsonDocument::fromJson(preview.out).object();
        QCOMPARE(would["spans"].toInt(), 2);
        QCOMPARE(would["erased"].toBool(), false);
        QCOMPARE(m_cli({"--db", store, "spans"}).lines().size(), qsizetype(6));

        const CliRun erased = m_cli({"--db", store, "erase", "--user", "ann", "--json"});
        QCOMPARE(erased.code, 0);
        const QJsonObject receipt = QJsonDocument::fromJson(erased.out).object();
        QCOMPARE(receipt["spans"].toInt(), 2);
        QCOMPARE(receipt["receipt"].toInt(), 1);
        QVERIFY(!erased.out.contains("ann"));
        QCOMPARE(m_cli({"--db", store, "spans"}).lines().size(), qsizetype(4));
        QCOMPARE(m_cli({"--db", store, "verify"}).code, 0);
        QCOMPARE(m_cli({"--db", store, "erase"}).code, 2);
        QCOMPARE(m_cli({"--db", m_cli.file("nowhere.db"), "erase", "--user", "ann"}).code, 2);
        QVERIFY(!QFile::exists(m_cli.file("nowhere.db")));
    }

    void spansWhoseMessagesAreGoneSaySo()
    {
        const QString store = newStore();
        QByteArray lines;
        for (quint64 i = 0; i < 60; ++i) {
            QByteArray request = requestOf("ann", i * 10);
            request.replace("my token is ", QByteArray(40'000, 'w'));
            lines += request + '\n';
        }
        QCOMPARE(m_cli({"--db", store, "import", written("in.jsonl", lines)}).code, 0);
        ServeProcess serve(SPANWISE_CLI, store);
        QVERIFY2(serve.start({"--http", "127.0.0.1:0", "--keep-payload-mib", "1"}), serve.err());
        QTRY_VERIFY_WITH_TIMEOUT(m_cli({"--db", store, "spans"}).out.contains("no_longer_kept"), 60'000);
        QCOMPARE(serve.stop(), 0);
        const CliRun spans = m_cli({"--db", store, "spans"});
        QCOMPARE(spans.lines().size(), qsizetype(60));
        const qsizetype gone = spans.out.count("no_longer_kept");
        QVERIFY(gone > 0 && gone < 60);
        QCOMPARE(spans.out.count(QByteArray(40'000, 'w')), 60 - gone);
        const CliRun verified = m_cli({"--db", store, "verify"});
        QVERIFY2(verified.code == 0, verified.out);
        QVERIFY2(verified.out.contains(QByteArray::number(gone) + " spans not recounted"), verified.out);
        const CliRun exported = m_cli({"--db", store, "export", "spans", "--out", m_cli.file("kept.jsonl")});
        QCOMPARE(exported.code, 0);
        QVERIFY2(exported.err.contains(QByteArray::number(gone) + " spans left out"), exported.err);
    }

    void serveKeepsToALimitOfSpans()
    {
        const QString store = newStore();
        QByteArray lines;
        for (quint64 i = 0; i < 20; ++i) lines += requestOf("ann", i * 10) + '\n';
        QCOMPARE(m_cli({"--db", store, "import", written("in.jsonl", lines)}).code, 0);
        ServeProcess serve(SPANWISE_CLI, store);
        QVERIFY2(serve.start({"--http", "127.0.0.1:0", "--keep-spans", "5"}), serve.err());
        QTRY_COMPARE_WITH_TIMEOUT(m_cli({"--db", store, "spans"}).lines().size(), qsizetype(5), 60'000);
        QCOMPARE(serve.stop(), 0);
        QVERIFY2(serve.err().isEmpty(), serve.err());
        QCOMPARE(m_cli({"--db", store, "verify"}).code, 0);
    }
};

QTEST_GUILESS_MAIN(TestCliPrivacy)
#include "tst_cli_privacy.moc"
