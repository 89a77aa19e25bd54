// SPDX-License-Identifier: GPL-3.0-or-later
// The exporters that applications really use against `serve`: what they were told is stored is what is stored.
// Needs node and npm and fetches the exporters (package-lock.json says which): it is skipped where they are not.
#include "tests/support/cli_runner.h"
#include "tests/support/serve_process.h"

#include <QDir>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace spanwise::test;

class TestClients : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_node = QStandardPaths::findExecutable("node");

    /// Empty when they are there; else why not.
    QString fetchExporters()
    {
        const QString npm = QStandardPaths::findExecutable("npm");
        if (npm.isEmpty() || m_node.isEmpty()) return "npm and node are not installed";
        for (const char* file : {"package.json", "package-lock.json", "send_spans.mjs"})
            QFile::copy(QStringLiteral(SPANWISE_SOURCE_DIR "/tests/clients/") + file, m_folder.filePath(file));
        QProcess fetch;
        fetch.setWorkingDirectory(m_folder.path());
        fetch.start(npm, {"ci", "--no-audit", "--no-fund", "--ignore-scripts"});
        if (!fetch.waitForFinished(300'000) || fetch.exitCode() != 0)
            return "npm could not fetch the exporters: " + QString::fromUtf8(fetch.readAllStandardError()).left(300);
        return {};
    }

private slots:
    void initTestCase()
    {
        if (const QString why = fetchExporters(); !why.isEmpty()) QSKIP(qPrintable("SKIPPED, not tested: " + why));
    }

    void everythingSentIsStored_data()
    {
        QTest::addColumn<QString>("protocol");
        QTest::addColumn<QString>("compression");
        for (const char* protocol : {"http/json", "http/protobuf", "grpc"})
            for (const char* compression : {"none", "gzip"})
                QTest::addRow("%s %s", protocol, compression) << QString(protocol) << QString(compression);
    }
    void everythingSentIsStored()
    {
        QFETCH(QString, protocol);
        QFETCH(QString, compression);
        const int spans = qEnvironmentVariableIsSet("SPANWISE_CLIENT_SPANS")
            ? qEnvironmentVariableIntValue("SPANWISE_CLIENT_SPANS")
            : 50'000;
        const QString program = qEnvironmentVariable("SPANWISE_PROGRAM", QStringLiteral(SPANWISE_CLI));
        ServeProcess serve(program, m_folder.filePath(QString(protocol).replace('/', '-') + compression + ".db"));
        QVERIFY2(serve.start({"--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0"}), serve.err());
        const quint16 port = serve.port(protocol == "grpc" ? "grpc" : "http");

        QProcess client;
        client.setWorkingDirectory(m_folder.path());
        client.start(m_node, {"send_spans.mjs", protocol, compression, QString::number(port), QString::number(spans)});
        QVERIFY(client.waitForFinished(600'000));
        const QByteArray said = client.readAllStandardOutput();
        QVERIFY2(client.exitCode() == 0, client.readAllStandardError());
        const QJsonObject told = QJsonDocument::fromJson(said).object();
        QCOMPARE(serve.stop(), 0);

        const Cli cli(program);
        const QJsonObject report = cli({"--db", serve.store(), "report", "--json"}).json();
        std::printf("%s %s: sent %d, told stored %d, stored %d\n", qPrintable(protocol), qPrintable(compression), spans,
            told["stored"].toInt(), report["spans"].toInt());
        QVERIFY2(told["failed"].toInt() == 0, qPrintable(told["error"].toString()));
        QCOMPARE(told["stored"].toInt(), spans);
        QCOMPARE(report["spans"].toInt(), spans);
        QCOMPARE(report["calls"].toObject()["n"].toInt(), spans / 10 * 9);
        QCOMPARE(report["traces"].toInt(), spans / 10);
    }
};

QTEST_GUILESS_MAIN(TestClients)
#include "tst_clients.moc"
