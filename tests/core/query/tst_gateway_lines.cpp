// SPDX-License-Identifier: GPL-3.0-or-later
// Many sources: what is drawn of all is what each says when it is asked alone.
#include "core/ingest/gateway_view.h"
#include "core/query/gateways.h"
#include "tests/support/gateway_fixture.h"

#include <QtTest>
#include <algorithm>

using namespace spanwise;
using gateway::Dimension;
using gateway::Measure;

namespace {

constexpr metrics::UnixMs kStart = 1'795'420'800'000;
constexpr int kSources = 40;
constexpr int kScrapes = 41; // ten minutes

std::string nameOf(int source)
{
    return (source < 10 ? "gw0" : "gw") + std::to_string(source);
}

} // namespace

class tst_gateway_lines : public QObject {
    Q_OBJECT

    test::MetricStore m_store;
    std::optional<query::GatewayView> m_view;

    query::GatewayAnswer ask(Measure measure, std::vector<std::string> jobs, bool add, bool byModel = true)
    {
        query::GatewayQuestion question;
        question.range = {kStart * kNanosPerMilli, (kStart + (kScrapes - 1) * 15'000) * kNanosPerMilli};
        question.step = kNanosPerMinute;
        question.measure = measure;
        if (byModel) question.by = Dimension::Model;
        question.jobs = std::move(jobs);
        question.addSources = add;
        const auto answer = query::answer(*m_view, question);
        if (!answer) qFatal("%s", answer.error().message.c_str());
        return *answer;
    }

    static bool equal(const std::vector<query::GatewayPoint>& a, const std::vector<query::GatewayPoint>& b)
    {
        const auto close = [](const std::optional<double>& x, const std::optional<double>& y) {
            return x.has_value() == y.has_value() && (!x || test::agrees(*x, *y));
        };
        return std::ranges::equal(a, b, [&](const auto& x, const auto& y) {
            return close(x.value, y.value) && close(x.perSecond, y.perSecond) && close(x.n, y.n)
                && close(x.average, y.average) && x.p95.has_value() == y.p95.has_value()
                && (!x.p95 || test::agrees(x.p95->value, y.p95->value));
        });
    }

private slots:
    /// Source n serves n requests a scrape with one model, twice as many with another.
    void initTestCase()
    {
        for (int n = 0; n < kScrapes; ++n)
            for (int source = 1; source <= kSources; ++source) {
                ingest::Scrape scrape;
                scrape.job = scrape.instance = scrape.address = nameOf(source);
                scrape.interval = 15'000;
                scrape.at = kStart + n * 15'000;
                scrape.contentType = "text/plain";
                const auto line = [&](const std::string& series, int value) {
                    scrape.body += series + ' ' + std::to_string(value) + '\n';
                };
                for (int model = 1; model <= 2; ++model) {
                    const std::string labels = "model=\"m" + std::to_string(model) + '"';
                    const int count = n * source * model;
                    line("litellm_proxy_total_requests_metric_total{" + ("requested_" + labels) + "}", count);
                    line("litellm_request_total_latency_metric_bucket{" + labels + ",le=\"1\"}", count / 2);
                    line("litellm_request_total_latency_metric_bucket{" + labels + ",le=\"+Inf\"}", count);
                    line("litellm_request_total_latency_metric_sum{" + labels + "}", count);
                    line("litellm_request_total_latency_metric_count{" + labels + "}", count);
                    line("litellm_remaining_requests_metric{model_group=\"m" + std::to_string(model) + "\"}",
                        n % 5 * source);
                }
                if (const auto read = m_store.take(scrape); read.error) qFatal("%s", read.error->message.c_str());
            }
        QVERIFY(m_store.commit());
        m_view = *ingest::gatewayViewOf(m_store.store());
        QCOMPARE(m_view->targets.size(), std::size_t(kSources));
    }

    void areThoseOfEachSource_data()
    {
        QTest::addColumn<int>("measure");
        QTest::newRow("counters") << int(Measure::Requests);
        QTest::newRow("distributions") << int(Measure::Latency);
        QTest::newRow("gauges") << int(Measure::RemainingRequests);
    }
    void areThoseOfEachSource()
    {
        QFETCH(int, measure);
        const query::GatewayAnswer all = ask(Measure(measure), {}, false);
        QVERIFY(!all.isMissing);
        QCOMPARE(all.series.size(), std::size_t(24)); // eight values, and what is left of the largest sources
        QVERIFY(
            std::ranges::any_of(all.notes, [](const std::string& note) { return note.starts_with("there are many"); }));
        int values = 0;
        for (const query::GatewaySeries& series : all.series) {
            if (series.kind != query::GatewaySeries::Kind::Value) continue;
            ++values;
            const query::GatewayAnswer one = ask(Measure(measure), {series.job}, false);
            const auto same = std::ranges::find(one.series, series.key, &query::GatewaySeries::key);
            QVERIFY(same != one.series.end());
            QVERIFY(equal(series.points, same->points));
            QVERIFY(test::agrees(same->total, series.total));
        }
        QCOMPARE(values, 8);
    }

    void addUpWhereSourcesAreAdded()
    {
        const query::GatewayAnswer added = ask(Measure::Requests, {}, true);
        QCOMPARE(added.series.size(), std::size_t(2));
        const double ofModelOne = (kScrapes - 1) * double(kSources * (kSources + 1) / 2);
        QCOMPARE(added.series[0].key, "m2");
        QCOMPARE(added.series[0].total, 2 * ofModelOne);
        QCOMPARE(added.series[1].total, ofModelOne);
        double inSteps = 0;
        double rate = 0;
        for (const auto& point : added.series[1].points) inSteps += point.value.value_or(0);
        for (int source = 1; source <= kSources; ++source) {
            const query::GatewayAnswer one = ask(Measure::Requests, {nameOf(source)}, false);
            rate += *one.series[1].points[5].perSecond;
        }
        QCOMPARE(inSteps, ofModelOne);
        QVERIFY(test::agrees(rate, *added.series[1].points[5].perSecond));
    }

    void leaveOutNothingOfFewSources()
    {
        const query::GatewayAnswer few = ask(Measure::Requests, {nameOf(1), nameOf(2), nameOf(3)}, false);
        QCOMPARE(few.series.size(), std::size_t(6));
        QVERIFY(std::ranges::none_of(
            few.notes, [](const std::string& note) { return note.starts_with("there are many"); }));
        QCOMPARE(few.series[0].job, nameOf(3));
        QCOMPARE(few.series[0].key, "m2");
    }

    void sayWhenThereIsNone()
    {
        QVERIFY(ask(Measure::QueueDepth, {}, false).isMissing);
        QVERIFY(ask(Measure::Requests, {"nobody"}, false).isMissing);
    }
};

QTEST_GUILESS_MAIN(tst_gateway_lines)
#include "tst_gateway_lines.moc"
