// SPDX-License-Identifier: GPL-3.0-or-later
// The same scrapes as a real Prometheus 3.5.3 took, asked the same questions: every answer must be its answer, to 1e-9.
#include "tests/support/gateway_fixture.h"

#include <QDir>
#include <QtTest>

using namespace spanwise;
using test::agrees;
using test::gatewayJson;

namespace {

QString shown(const metrics::Vector& vector)
{
    QStringList out;
    for (const auto& one : vector)
        out << QString::fromStdString(one.labels.text()) + ' ' + QString::number(one.value, 'g', 17);
    return out.join(", ");
}

/// A message when they differ.
QString differs(const QJsonArray& want, const metrics::Vector& got)
{
    std::map<metrics::Labels, metrics::Answered> have;
    for (const auto& one : got) have.emplace(test::plainLabels(one.labels), one);
    if (static_cast<std::size_t>(want.size()) != have.size()) return "got " + shown(got);
    for (const QJsonValue value : want) {
        const QJsonObject one = value.toObject();
        const auto found = have.find(test::labelsOf(one["labels"].toObject()));
        if (found == have.end()) return "missing a series, got " + shown(got);
        if (!one.contains("value")) continue;
        if (!agrees(test::numberOf(one["value"].toString()), found->second.value))
            return "want " + one["value"].toString() + ", got " + shown(got);
    }
    return {};
}

} // namespace

class tst_prometheus_answers : public QObject {
    Q_OBJECT

    /// All scrapes of a job, at the times at which the server took them.
    static void takeAll(test::MetricStore& store, const QString& job, const QJsonObject& server)
    {
        const QJsonArray times = server["scrape_ts_ms"].toArray();
        const QJsonArray steps = gatewayJson("scrapes/" + job + "/steps.json.gz")["steps"].toArray();
        QCOMPARE(times.size(), steps.size());
        for (qsizetype i = 0; i < steps.size(); ++i) {
            const QJsonObject step = steps[i].toObject();
            ingest::Scrape scrape;
            scrape.job = scrape.instance = job.toStdString();
            scrape.at = static_cast<metrics::UnixMs>(times[i].toDouble());
            scrape.contentType = step["content_type"].toString().toStdString();
            scrape.status = step["status"].toInt(200);
            const QString outcome = step["outcome"].toString();
            if (outcome != "ok" && outcome != "http_error") scrape.failure = outcome.toStdString();
            if (step.contains("file"))
                scrape.body = test::gatewayFile("scrapes/" + job + '/' + step["file"].toString() + ".gz");
            const auto read = store.take(scrape);
            QCOMPARE(read.error ? 0 : 1, server["up"].toArray()[i].toInt());
            QCOMPARE(static_cast<int>(read.exposition.samples.size()),
                server["scrape_samples_scraped"].toArray()[i].toInt());
        }
        QVERIFY(store.commit());
    }

    /// One store a job, filled once: the questions only read.
    struct Job {
        QJsonObject server;
        test::MetricStore store;
    };
    std::map<QString, std::unique_ptr<Job>> m_jobs;
    Job& jobNamed(const QString& name)
    {
        std::unique_ptr<Job>& job = m_jobs[name];
        if (!job) {
            job = std::make_unique<Job>();
            job->server = gatewayJson("scrapes/" + name + "/expected.json.gz")["prometheus-3.5.3"].toObject();
            takeAll(job->store, name, job->server);
        }
        return *job;
    }

    static void jobs()
    {
        QTest::addColumn<QString>("job");
        for (const QString& job :
            QDir(SPANWISE_FIXTURES "/gateway/scrapes").entryList(QDir::Dirs | QDir::NoDotAndDotDot))
            QTest::newRow(qPrintable(job)) << job;
    }

private slots:
    void answersAsPrometheusDid_data() { jobs(); }
    void answersAsPrometheusDid()
    {
        QFETCH(QString, job);
        auto& [server, store] = jobNamed(job);
        QHash<QString, metrics::UnixMs> at;
        for (const QJsonValue value : server["eval"].toArray())
            at[QString::number(value["after_step"].toInt())] =
                static_cast<metrics::UnixMs>(value["time_ms"].toDouble());
        int asked = 0;
        for (const QJsonValue value : server["answers"].toArray()) {
            const QString query = value["promql"].toString();
            const QJsonObject steps = value["at"].toObject();
            for (auto step = steps.begin(); step != steps.end(); ++step, ++asked) {
                const auto answer = store.ask(query.toStdString(), at[step.key()]);
                QVERIFY2(answer, answer ? "" : answer.error().message.c_str());
                const QString difference = differs(step.value().toArray(), *answer);
                QVERIFY2(difference.isEmpty(), qPrintable(query + " at step " + step.key() + ": " + difference));
            }
        }
        QVERIFY(asked > 50);
    }

    void countsEdgesOfWindowsAsPrometheus3Does_data() { jobs(); }
    void countsEdgesOfWindowsAsPrometheus3Does()
    {
        QFETCH(QString, job);
        auto& [server, store] = jobNamed(job);
        for (const QJsonValue value : server["boundary"].toArray()) {
            const auto answer = store.ask(
                value["promql"].toString().toStdString(), static_cast<metrics::UnixMs>(value["time_ms"].toDouble()));
            QVERIFY(answer && answer->size() == 1);
            QCOMPARE(answer->front().value, test::numberOf(value["value"].toString()));
        }
    }

    void showsSeriesAsLongAsTheyLasted_data() { jobs(); }
    void showsSeriesAsLongAsTheyLasted()
    {
        QFETCH(QString, job);
        auto& [server, store] = jobNamed(job);
        const QJsonArray times = server["scrape_ts_ms"].toArray();
        const auto firstScrape = static_cast<metrics::UnixMs>(times.first().toDouble());
        // After the last recorded scrape the target was gone, which the record does not hold.
        const metrics::UnixMs recorded = static_cast<metrics::UnixMs>(times.last().toDouble()) - firstScrape + 3900;
        for (const QJsonValue value : server["ranges"].toArray()) {
            const auto expression = metrics::parseExpression(value["promql"].toString().toStdString());
            QVERIFY(expression);
            const auto time = [&](const char* key) { return static_cast<metrics::UnixMs>(value[key].toDouble()); };
            const auto got =
                metrics::evaluateRange(**expression, store.reader(), time("start_ms"), time("end_ms"), time("step_ms"));
            QVERIFY(got);
            std::map<std::pair<metrics::Labels, metrics::UnixMs>, double> have;
            for (const auto& series : *got)
                for (const auto& point : series.points)
                    if (point.at - firstScrape <= recorded)
                        have[{test::plainLabels(series.labels), point.at - firstScrape}] = point.value;
            std::size_t wanted = 0;
            for (const QJsonValue series : value["series"].toArray()) {
                const metrics::Labels labels = test::labelsOf(series["labels"].toObject());
                for (const QJsonValue point : series["values"].toArray()) {
                    const auto offset = static_cast<metrics::UnixMs>(point.toArray()[0].toDouble());
                    if (offset > recorded) continue;
                    ++wanted;
                    const auto found = have.find({labels, offset});
                    QVERIFY2(found != have.end(), qPrintable(QString::number(offset)));
                    QVERIFY2(agrees(test::numberOf(point.toArray()[1].toString()), found->second),
                        qPrintable(value["promql"].toString() + ' ' + QString::number(offset)));
                }
            }
            QCOMPARE(have.size(), wanted);
        }
    }

    void keepsWholeHistograms()
    {
        auto& [server, store] = jobNamed("native_histogram");
        QHash<QString, metrics::UnixMs> at;
        for (const QJsonValue value : server["eval"].toArray())
            at[QString::number(value["after_step"].toInt())] =
                static_cast<metrics::UnixMs>(value["time_ms"].toDouble());
        int compared = 0;
        for (const QJsonValue value : server["answers"].toArray()) {
            const QJsonObject steps = value["at"].toObject();
            for (auto step = steps.begin(); step != steps.end(); ++step) {
                for (const QJsonValue wanted : step.value().toArray()) {
                    if (!wanted.toObject().contains("histogram")) continue;
                    const QJsonObject want = wanted["histogram"].toObject();
                    const auto answer = store.ask(value["promql"].toString().toStdString(), at[step.key()]);
                    QVERIFY(answer && answer->size() == 1 && answer->front().histogram);
                    const NativeHistogram& got = *answer->front().histogram;
                    QVERIFY(agrees(test::numberOf(want["count"].toString()), got.count));
                    QVERIFY(agrees(test::numberOf(want["sum"].toString()), got.sum));
                    double inBuckets = 0;
                    for (const auto& bucket : got.positive) inBuckets += bucket.count;
                    QVERIFY(agrees(inBuckets + got.zeroCount, got.count));
                    ++compared;
                }
            }
        }
        QVERIFY(compared > 3);
    }

    void answersTheSameAfterPackingAndRestart()
    {
        auto& [server, store] = jobNamed("litellm");
        const std::string query = "sum by (model) (rate(litellm_request_total_latency_metric_bucket[60s]))";
        const auto at = static_cast<metrics::UnixMs>(server["eval"].toArray()[3].toObject()["time_ms"].toDouble());
        const auto before = store.ask(query, at);
        QVERIFY(before && !before->empty());
        QVERIFY(store.intake().series().packAll());
        QVERIFY(store.commit());
        store.restart();
        const auto after = store.ask(query, at);
        QVERIFY(after);
        QCOMPARE(after->size(), before->size());
        for (std::size_t i = 0; i < after->size(); ++i) QCOMPARE((*after)[i].value, (*before)[i].value);
    }

    /// As promtool 2.42 answers (test rules, 2026-11-26) for samples each 15 s: x is 5 5 6 6 6 6 from 30 s on, y is 3 3 3
    /// from 75 s on, z is 3 at 105 s.
    void countersFirstSeenWithAValueCountFromThere()
    {
        constexpr metrics::UnixMs kFirst = 1'795'420'800'000;
        test::MetricStore store;
        for (int n = 0; n < 8; ++n) {
            ingest::Scrape scrape;
            scrape.job = scrape.instance = scrape.address = "a";
            scrape.interval = 15'000;
            scrape.at = kFirst + n * scrape.interval;
            scrape.contentType = "text/plain; version=0.0.4";
            if (n >= 2) scrape.body += n < 4 ? "x 5\n" : "x 6\n";
            if (n >= 5) scrape.body += "y 3\n";
            if (n >= 7) scrape.body += "z 3\n";
            store.take(scrape);
        }
        store.commit();
        const metrics::UnixMs at = kFirst + 110'000;
        QCOMPARE(store.ask("increase(x[100s])", at)->front().value, 1.1666666666666667);
        QCOMPARE(store.ask("increase(y[100s])", at)->front().value, 0.0);
        QVERIFY(store.ask("increase(z[100s])", at)->empty());
    }
};

QTEST_GUILESS_MAIN(tst_prometheus_answers)
#include "tst_prometheus_answers.moc"
