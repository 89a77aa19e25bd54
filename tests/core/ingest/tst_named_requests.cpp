// SPDX-License-Identifier: GPL-3.0-or-later
// From what a gateway says to what happened: the requests that it names beside its histograms, and what it says of its
// own figures.
#include "core/ingest/gateway_exemplars.h"
#include "core/query/gateway_figures.h"
#include "tests/support/made_gateway.h"

#include <QtTest>

using namespace spanwise;
using gateway::Measure;
using test::MadeGateway;

class tst_named_requests : public QObject {
    Q_OBJECT

    static constexpr const char* kHeld = "00000000000000000000000000000001"; ///< the first span of a made gateway
    static constexpr const char* kOther = "000000000000000000000000000000ff";

    static void scrape(MadeGateway& made, int second, const std::string& body, const char* type = "text/plain")
    {
        ingest::Scrape scrape;
        scrape.job = scrape.instance = scrape.address = "agent";
        scrape.interval = 15'000;
        scrape.at = MadeGateway::kStart / kNanosPerMilli + second * 1000;
        scrape.contentType = type;
        scrape.body = body;
        made.take(scrape);
    }
    static TimeRange minutes(int from, int to)
    {
        return {MadeGateway::kStart + from * kNanosPerMinute, MadeGateway::kStart + to * kNanosPerMinute};
    }

private slots:
    void leadToTheirTracesWhereTheStoreHoldsThem()
    {
        MadeGateway made;
        made.request(5, "a", 200, 1);
        const auto bucket = [](const char* limit, int n, const char* trace, const char* value) {
            return std::string("litellm_request_total_latency_metric_bucket{requested_model=\"a\",le=\"") + limit
                + "\"} " + std::to_string(n) + " # {trace_id=\"" + trace + "\"} " + value + '\n';
        };
        scrape(made, 15,
            "# TYPE litellm_request_total_latency_metric histogram\n" + bucket("1.0", 1, kHeld, "0.4")
                + bucket("+Inf", 2, kOther, "7")
                + "litellm_request_total_latency_metric_sum{requested_model=\"a\"} 7.4\n"
                + "litellm_request_total_latency_metric_count{requested_model=\"a\"} 2\n# EOF\n",
            "application/openmetrics-text; version=1.0.0");
        made.finish();
        const auto found = ingest::exemplarsOf(made.store(), made.gateways(), minutes(0, 1));
        QVERIFY(found.has_value());
        QCOMPARE(found->size(), 1U); // the other trace is not held
        QCOMPARE(found->front().trace.hex(), kHeld);
        QCOMPARE(found->front().measure, Measure::Latency);
        QCOMPARE(found->front().value, 0.4);
        QCOMPARE(found->front().job, "agent");
        QVERIFY(ingest::exemplarsOf(made.store(), made.gateways(), minutes(1, 2))->empty());
    }

    void aCostThatMissesPricesIsAtLeastThat()
    {
        MadeGateway made;
        for (int n = 0; n <= 4; ++n)
            scrape(made, n * 15,
                "# TYPE agentgateway_gen_ai_client_cost_usd_total counter\n"
                "agentgateway_gen_ai_client_cost_usd_total{gen_ai_request_model=\"a\"} "
                    + std::to_string(n) + "\n# TYPE agentgateway_cost_catalog_lookups_total counter\n"
                    + "agentgateway_cost_catalog_lookups_total{status=\"Exact\"} " + std::to_string(9 * n)
                    + "\nagentgateway_cost_catalog_lookups_total{status=\"Missing\"} " + std::to_string(n > 2 ? n : 0)
                    + '\n');
        made.finish();
        query::GatewayFigureQuestion question;
        question.range = minutes(0, 2);
        const auto figures = query::gatewayFigures(made.gateways(), question);
        QVERIFY(figures.has_value());
        QCOMPARE(*figures->costUsd, 4.0);
        QVERIFY(figures->costIsAtLeast.find("without a price") != std::string::npos);
        question.range = {MadeGateway::kStart, MadeGateway::kStart + 31 * kNanosPerSecond}; // before the first of them
        QVERIFY(query::gatewayFigures(made.gateways(), question)->costIsAtLeast.empty());
    }
};

QTEST_GUILESS_MAIN(tst_named_requests)
#include "tst_named_requests.moc"
