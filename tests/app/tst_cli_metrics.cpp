// SPDX-License-Identifier: GPL-3.0-or-later
// The metrics of gateways on the command line: recorded and live scrapes in, questions, targets and their dictionary
// out.
#include "tests/support/cli_runner.h"
#include "tests/support/serve_process.h"

#include <QFile>
#include <QTcpServer>
#include <QTcpSocket>
#include <QtTest>

using namespace spanwise::test;

namespace {

constexpr qint64 kFirst = 1'795'420'800'000;

QByteArray exposition(int requests)
{
    return "# TYPE litellm_proxy_total_requests_metric counter\n"
           "litellm_proxy_total_requests_metric_total{requested_model=\"m\",status_code=\"200\"} "
        + QByteArray::number(requests) + "\n# TYPE acme_calls counter\nacme_calls_total{llm=\"m\",outcome=\"ok\"} "
        + QByteArray::number(requests) + "\nacme_calls_total{llm=\"m\",outcome=\"bad\"} 1\n";
}

void write(const QString& name, const QByteArray& text)
{
    QFile file(name);
    if (!file.open(QIODevice::WriteOnly)) qFatal("%s", qPrintable(name));
    file.write(text);
}

} // namespace

class TestCliMetrics : public QObject {
    Q_OBJECT

    Cli m_cli {QStringLiteral(SPANWISE_CLI)};
    QString m_store;

    CliRun run(QStringList arguments, const QByteArray& input = {})
    {
        return m_cli(QStringList {"--db", m_store} + arguments, input);
    }
    static QString at(int seconds) { return QString::number(kFirst + seconds * 1000); }

private slots:
    /// Twenty good scrapes of "gw", 15 s apart, two requests a second, and one that fails at the end of "down".
    void initTestCase()
    {
        m_store = m_cli.file("t.db");
        QByteArray log;
        for (int i = 0; i < 20; ++i) {
            const QByteArray name = "body-" + QByteArray::number(i);
            write(m_cli.file(QString::fromLatin1(name)), exposition(30 * i));
            log += "{\"target\":\"gw\",\"at_ms\":" + at(15 * i).toLatin1()
                + ",\"outcome\":\"ok\",\"status\":200,\"content_type\":\"text/plain; version=0.0.4\","
                  "\"content_encoding\":\"\",\"body\":\""
                + name + "\"}\n";
        }
        log += "{\"target\":\"down\",\"at_ms\":" + at(300).toLatin1() + ",\"outcome\":\"timeout\"}\n";
        write(m_cli.file("log.jsonl"), log);
        const CliRun taken = run({"import", "--scrape-log", m_cli.file("log.jsonl")});
        QVERIFY2(taken.code == 0 || taken.code == 1, taken.err);
    }

    void answersAQuestion()
    {
        const QString when = "2026-11-23T08:04:45Z"; // 285 s after the first
        const CliRun answer = run({"metrics", "--query", "sum(rate(acme_calls_total[2m]))", "--at", when});
        QVERIFY2(answer.code == 0, answer.err);
        const QJsonArray result = answer.json()["result"].toArray();
        QCOMPARE(result.size(), 1);
        QCOMPARE(result[0].toObject()["value"].toString().toDouble(), 2.0);
    }

    void refusesAQuestionThatDoesNotRead()
    {
        const CliRun answer = run({"metrics", "--query", "sum by (x rate(acme_calls_total[2m]))"});
        QCOMPARE(answer.code, 2);
        QVERIFY2(answer.err.contains("--query"), answer.err);
        QVERIFY(answer.out.isEmpty());
    }

    void goesOnBehindAQuestionThatCannotBeAnswered()
    {
        const QByteArray questions =
            "{\"id\":\"a\",\"query\":\"acme_calls_total{outcome=\\\"ok\\\"}\",\"at_ms\":" + at(285).toLatin1()
            + "}\n{\"id\":\"b\",\"query\":\"rate(\"}\nnonsense\n{\"id\":\"c\",\"query\":\"1 + 1\"}\n";
        const CliRun answers = run({"metrics", "--queries", "-"}, questions);
        QCOMPARE(answers.code, 1);
        const auto lines = answers.lines();
        QCOMPARE(lines.size(), 3);
        QCOMPARE(lines[0]["result"].toArray()[0].toObject()["value"].toString(), QString("570"));
        QVERIFY(!lines[1]["error"].toString().isEmpty());
        QCOMPARE(lines[2]["result"].toArray()[0].toObject()["value"].toString(), QString("2"));
        QVERIFY2(answers.err.contains("line 3"), answers.err);
    }

    void listsTargetsAndWhatIsWrongWithThem()
    {
        const CliRun targets = run({"metrics", "targets", "--json"});
        QCOMPARE(targets.code, 1); // one of them is down
        QMap<QString, QJsonObject> byJob;
        for (const QJsonObject& one : targets.lines()) byJob[one["job"].toString()] = one;
        QCOMPARE(byJob.keys(), QStringList({"down", "gw"}));
        QCOMPARE(byJob["gw"]["up"].toBool(), true);
        QCOMPARE(byJob["gw"]["gateway"].toString(), QString("litellm"));
        QCOMPARE(byJob["gw"]["samples"].toInt(), 3);
        QCOMPARE(byJob["gw"]["kept"].toBool(), false);
        QCOMPARE(byJob["down"]["up"].toBool(), false);
        QCOMPARE(byJob["down"]["error"].toString(), QString("no answer in time"));
    }

    void saysWhatEachMetricBecame()
    {
        const CliRun explained = run({"metrics", "targets", "--explain", "--json"});
        QMap<QString, QJsonObject> byMetric;
        for (const QJsonObject& one : explained.lines()) byMetric[one["metric"].toString()] = one;
        QVERIFY(
            byMetric["litellm_proxy_total_requests_metric_total"]["became"].toString().contains("requests (client)"));
        QVERIFY(byMetric["acme_calls_total"]["became"].toString().isEmpty());
        QVERIFY(!byMetric["acme_calls_total"]["ignored"].toString().isEmpty());
    }

    /// Without touching what is stored: meanings are read anew each time.
    void takesTheUsersOwnMeanings()
    {
        write(m_cli.file("mine.json"),
            R"({"gateway": "litellm", "metrics": [{"name": "acme_calls", "kind": "counter", "measure": "requests",
                "level": "upstream", "labels": {"llm": "model"}, "errors": {"label": "outcome", "pattern": "bad"}}]})");
        const CliRun explained =
            run({"--gateways", m_cli.file("mine.json"), "metrics", "targets", "--explain", "--json"});
        QString became;
        for (const QJsonObject& one : explained.lines())
            if (one["metric"].toString() == "acme_calls_total") became = one["became"].toString();
        QCOMPARE(became, QString("requests, errors where outcome is bad (upstream)"));
    }

    void namesWhatIsWrongWithThem()
    {
        write(m_cli.file("bad.json"), R"({"gateway": "x", "metrics": [{"name": "y", "measure": "speed"}]})");
        const CliRun refused = run({"--gateways", m_cli.file("bad.json"), "metrics", "targets"});
        QCOMPARE(refused.code, 2);
        QVERIFY2(refused.err.contains("bad.json") && refused.err.contains("metrics[0].measure")
                && refused.err.contains("speed"),
            refused.err);
    }

    /// What serve records is what it stored: taken in again it gives the same answers.
    void recordsWhatItScrapes()
    {
        QTcpServer gateway;
        int asked = 0;
        connect(&gateway, &QTcpServer::newConnection, this, [&] {
            QTcpSocket* const socket = gateway.nextPendingConnection();
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            connect(socket, &QTcpSocket::readyRead, this, [&asked, socket] {
                socket->readAll();
                const QByteArray body = exposition(10 * ++asked);
                socket->write("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: "
                    + QByteArray::number(body.size()) + "\r\n\r\n" + body);
                socket->disconnectFromHost();
            });
        });
        QVERIFY(gateway.listen(QHostAddress::LocalHost));
        const QString url = QString("http://localhost:%1/metrics@1").arg(gateway.serverPort());
        ServeProcess serve(SPANWISE_CLI, m_cli.file("live.db"));
        QVERIFY2(serve.start({"--http", "127.0.0.1:0", "--scrape", url, "--record-scrapes", m_cli.file("records")}),
            serve.err());
        QTRY_VERIFY_WITH_TIMEOUT(asked >= 3, 30'000);
        QCOMPARE(serve.stop(), 0);
        const QString records = m_cli.file("records") + "/scrapes.jsonl";
        QVERIFY2(QFile::exists(records), qPrintable(QDir(m_cli.file("records")).entryList().join(' ')));
        QCOMPARE(m_cli({"--db", m_cli.file("again.db"), "import", "--scrape-log", records}).code, 0);
        const QStringList ask {"metrics", "--query", "max_over_time(acme_calls_total{outcome=\"ok\"}[5m])"};
        const auto values = [&](const QString& store) {
            return m_cli(QStringList {"--db", store} + ask)
                .json()["result"]
                .toArray()[0]
                .toObject()["value"]
                .toString();
        };
        QVERIFY(values(serve.store()).toInt() >= 30);
        QCOMPARE(values(m_cli.file("again.db")), values(serve.store()));
    }

    void takesASavedExposition()
    {
        write(m_cli.file("saved.txt"), exposition(77));
        const QString store = m_cli.file("saved.db");
        const CliRun taken = m_cli({"--db", store, "import", m_cli.file("saved.txt")});
        QVERIFY2(taken.code == 0, taken.err);
        const CliRun answer = m_cli({"--db", store, "metrics", "--query", "acme_calls_total{outcome=\"ok\"}"});
        const QJsonObject one = answer.json()["result"].toArray()[0].toObject();
        QCOMPARE(one["value"].toString(), QString("77"));
        QCOMPARE(one["labels"].toObject()["job"].toString(), QString("saved.txt"));
        QCOMPARE(m_cli({"--db", store, "metrics", "targets", "--json"}).lines()[0]["kind"].toString(), QString("file"));
        write(m_cli.file("bad.txt"), "# TYPE a counter\na 1\na_total{x=} 2\n");
        const CliRun refused = m_cli({"--db", store, "import", m_cli.file("bad.txt")});
        QCOMPARE(refused.code, 2); // nothing of it was taken
        QVERIFY2(refused.err.contains("line 3") || refused.out.contains("line 3"), refused.err + refused.out);
        write(m_cli.file("letter.txt"), "Dear reader,\nthis is no telemetry.\n");
        const CliRun letter = m_cli({"--db", store, "import", m_cli.file("letter.txt")});
        QVERIFY2((letter.err + letter.out).contains("not telemetry"), letter.err + letter.out);
    }

    void comparesWithTheSpans()
    {
        const CliRun compared =
            run({"metrics", "reconcile", "--json", "--from", "2026-11-23T08:00:00Z", "--to", "2026-11-23T08:04:45Z"});
        QVERIFY2(compared.code == 0 || compared.code == 1, compared.err);
        const QJsonObject whole = compared.json()["whole"].toObject()["requests"].toObject();
        QCOMPARE(whole["gateway"].toDouble(), 570.0);
        QVERIFY2(compared.out.contains("no_spans"), compared.out);
    }
};

QTEST_GUILESS_MAIN(TestCliMetrics)
#include "tst_cli_metrics.moc"
