// SPDX-License-Identifier: GPL-3.0-or-later
// Metrics endpoints that exist: prom-client (npm) and node_exporter, scraped by `serve`. What they show is what is
// stored. And a target at which the real Prometheus looks as well. Each is skipped where it is not installed.
#include "tests/support/cli_runner.h"
#include "tests/support/serve_process.h"

#include <QDir>
#include <QHostAddress>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QtTest>

using namespace spanwise::test;

class TestRealTargets : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_program = qEnvironmentVariable("SPANWISE_PROGRAM", QStringLiteral(SPANWISE_CLI));
    Cli m_cli {m_program};

    /// The one number that a question about a store has; NaN when there is none.
    double ask(const QString& store, const QString& query)
    {
        const CliRun answer = m_cli({"--db", store, "metrics", "--query", query});
        const QJsonArray result = answer.json()["result"].toArray();
        return result.size() == 1 ? result[0].toObject()["value"].toString().toDouble() : std::nan("");
    }
    QJsonObject target(const QString& store)
    {
        const auto lines = m_cli({"--db", store, "metrics", "targets", "--json"}).lines();
        return lines.isEmpty() ? QJsonObject {} : lines.first();
    }

private slots:
    void readsPromClient_data()
    {
        QTest::addColumn<QString>("form");
        QTest::newRow("text") << QString("text");
        QTest::newRow("OpenMetrics") << QString("openmetrics");
    }
    void readsPromClient()
    {
        QFETCH(QString, form);
        const QString node = QStandardPaths::findExecutable("node");
        const QString npm = QStandardPaths::findExecutable("npm");
        if (npm.isEmpty() || node.isEmpty()) QSKIP("SKIPPED, not tested: npm and node are not installed");
        const QString folder = m_folder.filePath("npm");
        if (!QDir(folder).exists()) {
            QVERIFY(QDir().mkpath(folder));
            for (const char* file : {"package.json", "package-lock.json", "show_metrics.mjs"})
                QFile::copy(QStringLiteral(SPANWISE_SOURCE_DIR "/tests/clients/") + file, folder + '/' + file);
            QProcess fetch;
            fetch.setWorkingDirectory(folder);
            fetch.start(npm, {"ci", "--no-audit", "--no-fund", "--ignore-scripts"});
            if (!fetch.waitForFinished(300'000) || fetch.exitCode() != 0) {
                QDir(folder).removeRecursively();
                QSKIP("SKIPPED, not tested: npm could not fetch prom-client");
            }
        }
        QProcess endpoint;
        endpoint.setWorkingDirectory(folder);
        endpoint.start(node, {"show_metrics.mjs", form});
        QVERIFY(endpoint.waitForStarted());
        QVERIFY(endpoint.waitForReadyRead(30'000));
        const QString port = QString::fromUtf8(endpoint.readLine()).trimmed();

        ServeProcess serve(m_program, m_folder.filePath(form + ".db"));
        QVERIFY2(
            serve.start({"--http", "127.0.0.1:0", "--scrape", "http://127.0.0.1:" + port + "/metrics@1"}), serve.err());
        const auto up = [&] { return target(serve.store())["up"].toBool(); };
        QTRY_VERIFY_WITH_TIMEOUT(up(), 30'000);
        QCOMPARE(serve.stop(), 0);
        endpoint.closeWriteChannel();
        QVERIFY(endpoint.waitForFinished(30'000));
        const QJsonObject truth = QJsonDocument::fromJson(endpoint.readAllStandardOutput()).object();

        QCOMPARE(target(serve.store())["remarks"].toArray(), QJsonArray {});
        const auto newest = [&](const QString& selector) {
            return ask(serve.store(), "sum(max_over_time(" + selector + "[5m]))");
        };
        QCOMPARE(newest("demo_requests_total"), truth["requests"].toDouble());
        QCOMPARE(newest("demo_requests_total{code=\"429\"}"), truth["failed"].toDouble());
        QCOMPARE(newest("demo_requests_total{model=\"模型\"}"), truth["requests"].toDouble() / 3);
        QCOMPARE(newest("demo_latency_seconds_count"), truth["observations"].toDouble());
        QCOMPARE(newest("demo_latency_seconds_bucket{le=\"+Inf\"}"), truth["observations"].toDouble());
        QVERIFY(std::fabs(newest("demo_latency_seconds_sum") - truth["sum"].toDouble()) < 1e-6);
        QCOMPARE(newest("demo_active"), truth["active"].toDouble());
        QCOMPARE(newest("demo_size_bytes_count"), truth["sizes"].toDouble());
        QVERIFY(newest("process_cpu_seconds_total") > 0);
    }

    /// A minute and a half; SPANWISE_SECONDS=600 for the figures of a longer run.
    void agreesWithPrometheusOnTheSameTarget()
    {
        const QString node = QStandardPaths::findExecutable("node");
        if (node.isEmpty() || QStandardPaths::findExecutable("prometheus").isEmpty())
            QSKIP("SKIPPED, not tested: node and prometheus are not installed");
        QProcess both;
        both.setProcessChannelMode(QProcess::MergedChannels);
        both.start(node,
            {QStringLiteral(SPANWISE_SOURCE_DIR "/tests/clients/beside_prometheus.mjs"), m_program,
                m_folder.filePath("beside"), qEnvironmentVariable("SPANWISE_SECONDS", "90")});
        QVERIFY(both.waitForStarted());
        QVERIFY(both.waitForFinished(3'600'000));
        const QByteArray said = both.readAll();
        qInfo("%s", said.constData());
        QCOMPARE(both.exitCode(), 0);
    }

    void readsNodeExporter()
    {
        QString program = QStandardPaths::findExecutable("prometheus-node-exporter");
        if (program.isEmpty()) program = QStandardPaths::findExecutable("node_exporter");
        if (program.isEmpty()) QSKIP("SKIPPED, not tested: node_exporter is not installed");
        QString port;
        {
            QTcpServer free;
            QVERIFY(free.listen(QHostAddress::LocalHost));
            port = QString::number(free.serverPort());
        }
        QProcess exporter;
        exporter.start(program, {"--web.listen-address=127.0.0.1:" + port});
        QVERIFY(exporter.waitForStarted());
        ServeProcess serve(m_program, m_folder.filePath("node.db"));
        QVERIFY2(
            serve.start({"--http", "127.0.0.1:0", "--scrape", "http://127.0.0.1:" + port + "/metrics@1"}), serve.err());
        const auto samples = [&] { return target(serve.store())["samples"].toInt(); };
        QTRY_VERIFY_WITH_TIMEOUT(samples() > 200, 60'000);
        QCOMPARE(serve.stop(), 0);
        exporter.kill();
        exporter.waitForFinished();
        QCOMPARE(target(serve.store())["error"].toString(), QString());
        QCOMPARE(ask(serve.store(), "count(max_over_time(node_exporter_build_info[5m]))"), 1.0);
        QVERIFY(ask(serve.store(), "max(max_over_time(node_memory_MemTotal_bytes[5m]))") > 1e6);
    }
};

QTEST_GUILESS_MAIN(TestRealTargets)
#include "tst_real_targets.moc"
