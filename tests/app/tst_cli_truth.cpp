// SPDX-License-Identifier: GPL-3.0-or-later
// Sums of the program against the truth of the generator, and the sample's report against a golden file.
#include "tests/support/cli_runner.h"

#include <QFile>
#include <QJsonArray>
#include <QtTest>

using spanwise::test::Cli;
using spanwise::test::CliRun;

namespace {
qint64 whole(const QJsonValue& value)
{
    return value.toVariant().toLongLong();
}

qint64 nanoUsd(const QString& usd)
{
    return QString(usd).remove('.').toLongLong();
}
} // namespace

class TestCliTruth : public QObject {
    Q_OBJECT

private slots:
    void sumsEqualTheTruth_data();
    void sumsEqualTheTruth();
    void theSampleReportsAsItDid();
    void partsAddUpToTheWhole();

private:
    void importSample(const Cli& cli);
};

void TestCliTruth::sumsEqualTheTruth_data()
{
    QTest::addColumn<bool>("protobuf");
    QTest::addColumn<QString>("spans");
    QTest::newRow("JSON lines") << false << QString("100000");
    QTest::newRow("protobuf") << true << QString("20000");
}

void TestCliTruth::sumsEqualTheTruth()
{
    QFETCH(bool, protobuf);
    const Cli cli(SPANWISE_CLI);
    QFETCH(QString, spans);
    spans = qEnvironmentVariable("SPANWISE_TRUTH_SPANS", spans); // 1000000 for a long run
    QStringList generate {"bench", "generate", "--spans", spans, "--seed", "5", "--out", cli.file("w")};
    if (protobuf) generate << "--protobuf";
    const QJsonObject truth = cli(generate).json();
    QCOMPARE(cli({"--db", cli.file("t.db"), "import", cli.file("w")}).code, 0);
    const QJsonObject report = cli({"--db", cli.file("t.db"), "report", "--json"}).json();
    QVERIFY(whole(truth["spans"]) >= spans.toLongLong());
    QCOMPARE(whole(report["spans"]), whole(truth["spans"]));
    QCOMPARE(whole(report["traces"]), whole(truth["traces"]));
    QCOMPARE(whole(report["error_spans"]), whole(truth["error_spans"]));
    QCOMPARE(whole(report["calls"].toObject()["n"]), whole(truth["calls"]));
    QCOMPARE(whole(report["calls"].toObject()["failed"]), whole(truth["failed_calls"]));
    QCOMPARE(whole(report["tokens"].toObject()["input"]), whole(truth["input_tokens"]));
    QCOMPARE(whole(report["tokens"].toObject()["output"]), whole(truth["output_tokens"]));
    QCOMPARE(whole(report["tokens"].toObject()["cached_input"]), whole(truth["cached_input_tokens"]));
    QCOMPARE(report["cost_usd"].toString(), truth["cost_usd"].toString());
    qint64 withoutCost = 0;
    for (const QJsonValue n : report["calls_without_cost"].toObject()) withoutCost += whole(n);
    QCOMPARE(withoutCost, whole(truth["calls_without_cost"]));

    const QJsonObject chats =
        cli({"--db", cli.file("t.db"), "report", "--json", "--where", "operation = \"chat\""}).json();
    const QJsonObject latency = chats["latency_ms"].toObject();
    QCOMPARE(whole(latency["n"]), whole(truth["chats"]));
    for (const char* p : {"p50", "p95", "p99"})
        QCOMPARE(qRound64(latency[QLatin1String(p)].toDouble() * 1e6), whole(truth[QString("chat_%1_ns").arg(p)]));
    QCOMPARE(cli({"--db", cli.file("t.db"), "verify"}).code, 0);
}

void TestCliTruth::importSample(const Cli& cli)
{
    QCOMPARE(cli({"sample", "--out", cli.file("s.jsonl"), "--at", "2026-10-01T12:00:00Z"}).code, 0);
    QCOMPARE(cli({"--db", cli.file("t.db"), "import", cli.file("s.jsonl")}).code, 1);
}

void TestCliTruth::theSampleReportsAsItDid()
{
    const Cli cli(SPANWISE_CLI);
    importSample(cli);
    const CliRun run = cli({"--db", cli.file("t.db"), "report", "--json", "--by", "service"});
    const QByteArray pretty = QJsonDocument(run.json()).toJson();
    QFile golden(SPANWISE_SOURCE_DIR "/tests/golden/cli/sample_report.json");
    if (qEnvironmentVariableIsSet("UPDATE_GOLDEN")) {
        QVERIFY(golden.open(QIODevice::WriteOnly));
        golden.write(pretty);
        return;
    }
    QVERIFY2(golden.open(QIODevice::ReadOnly), "run once with UPDATE_GOLDEN=1");
    const QByteArray wanted = golden.readAll();
    const QByteArrayList a = pretty.split('\n');
    const QByteArrayList b = wanted.split('\n');
    for (qsizetype i = 0; i < std::min(a.size(), b.size()); ++i) QCOMPARE(a[i], b[i]);
    QCOMPARE(a.size(), b.size());
}

void TestCliTruth::partsAddUpToTheWhole()
{
    const Cli cli(SPANWISE_CLI);
    importSample(cli);
    const QString db = cli.file("t.db");
    qint64 input = 0;
    qint64 output = 0;
    qint64 cost = 0;
    int failed = 0;
    const QList<QJsonObject> calls = cli({"--db", db, "calls"}).lines();
    for (const QJsonObject& call : calls) {
        input += whole(call["input_tokens"]);
        output += whole(call["output_tokens"]);
        cost += nanoUsd(call["cost_usd"].toString());
        failed += call["error"].isNull() ? 0 : 1;
        QCOMPARE(call["cost_usd"].isNull(), !call["cost_unknown_reason"].isNull());
    }
    const QJsonObject all = cli({"--db", db, "report", "--json"}).json();
    QCOMPARE(whole(all["calls"].toObject()["n"]), qint64 {calls.size()});
    QCOMPARE(whole(all["calls"].toObject()["failed"]), qint64 {failed});
    QCOMPARE(whole(all["tokens"].toObject()["input"]), input);
    QCOMPARE(whole(all["tokens"].toObject()["output"]), output);
    QCOMPARE(nanoUsd(all["cost_usd"].toString()), cost);

    for (const char* by : {"service", "model", "provider", "error_class", "session", "cost_state"}) {
        qint64 sum = 0;
        qint64 money = 0;
        const QJsonObject report = cli({"--db", db, "report", "--json", "--by", by}).json();
        for (const QJsonValue group : report["groups"].toArray()) {
            sum += whole(group["calls"]["n"]);
            money += nanoUsd(group["cost_usd"].toString());
        }
        QCOMPARE(sum, qint64 {calls.size()});
        QCOMPARE(money, cost);
    }
}

QTEST_APPLESS_MAIN(TestCliTruth)
#include "tst_cli_truth.moc"
