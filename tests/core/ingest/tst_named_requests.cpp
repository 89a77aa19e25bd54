// SPDX-License-Identifier: GPL-3.0-or-later
// From what a gateway says to what happened: the requests that it names beside its histograms, and what it says of its
// own figures.
#include "core/ingest/gateway_exemplars.h"
#include "core/query/gateway_figures.h"
#include "tests/support/made_gateway.h"
#include "tests/support/protobuf_request.h"

#include <QtTest>
#include <bit>

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

    void comeWithOtlpMetricsAsWell()
    {
        MadeGateway made;
        made.request(5, "a", 200, 1);
        const auto exemplar = [](const char* value, const char* trace, int second) {
            return std::string("{\"timeUnixNano\":\"") + std::to_string(MadeGateway::kStart + second * kNanosPerSecond)
                + "\",\"asDouble\":" + value + ",\"spanId\":\"0000000000000001\",\"traceId\":\"" + trace + "\"}";
        };
        const std::string named = exemplar("0.4", kHeld, 4);
        const std::string newerInItsBucket = exemplar("0.3", kOther, 3) + ',' + named;
        const std::string newerInAnother = exemplar("7", kOther, 9);
        made.send("{\"resourceMetrics\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":"
                  "{\"stringValue\":\"app\"}}]},\"scopeMetrics\":[{\"scope\":{},\"metrics\":[{\"name\":"
                  "\"gen_ai.client.operation.duration\",\"unit\":\"s\",\"histogram\":{\"aggregationTemporality\":2,"
                  "\"dataPoints\":[{\"startTimeUnixNano\":\""
            + std::to_string(MadeGateway::kStart) + "\",\"timeUnixNano\":\""
            + std::to_string(MadeGateway::kStart + 15 * kNanosPerSecond)
            + "\",\"count\":\"3\",\"sum\":7.7,\"bucketCounts\":[\"2\",\"1\"],\"explicitBounds\":[1],\"exemplars\":["
            + newerInItsBucket + ',' + newerInAnother + "]}]}}]}]}]}");
        made.finish();
        const auto found = ingest::exemplarsOf(made.store(), made.gateways(), minutes(0, 1));
        QVERIFY(found.has_value());
        QCOMPARE(found->size(), 1U); // the other trace is not held
        QCOMPARE(found->front().trace.hex(), kHeld);
        QCOMPARE(found->front().measure, Measure::Latency);
        QCOMPARE(found->front().value, 0.4);
        QCOMPARE(found->front().at, MadeGateway::kStart + 4 * kNanosPerSecond);
        QCOMPARE(found->front().job, "app");
    }

    void areReadFromProtobufInEveryKindOfPoint_data()
    {
        QTest::addColumn<int>("kind"); // field of the metric
        QTest::addColumn<int>("time"); // fields of the point
        QTest::addColumn<int>("exemplars");
        QTest::addColumn<bool>("asInt");
        QTest::newRow("sum") << 7 << 3 << 5 << true;
        QTest::newRow("gauge") << 5 << 3 << 5 << false;
        QTest::newRow("histogram") << 9 << 3 << 8 << false;
        QTest::newRow("exponential histogram") << 10 << 3 << 11 << true;
    }
    void areReadFromProtobufInEveryKindOfPoint()
    {
        QFETCH(int, kind);
        QFETCH(int, time);
        QFETCH(int, exemplars);
        QFETCH(bool, asInt);
        // opentelemetry-proto 1.5, metrics.proto: Exemplar has time 2, as_double 3, span_id 4, trace_id 5, as_int 6.
        const auto bytes = [](int field, const std::string& inner) {
            return test::protobufField(static_cast<char>(field << 3 | 2), inner);
        };
        const auto fixed = [](int field, std::uint64_t value) {
            std::string out(1, static_cast<char>(field << 3 | 1));
            for (unsigned shift = 0; shift < 64; shift += 8) out += static_cast<char>(value >> shift & 0xFFU);
            return out;
        };
        const std::string named = fixed(2, 77'000'000'000)
            + (asInt ? fixed(6, 9) : fixed(3, std::bit_cast<std::uint64_t>(0.25))) + bytes(4, std::string(8, '\x02'))
            + bytes(5, std::string(16, '\x01'));
        const std::string point = fixed(time, 80'000'000'000) + (kind == 5 || kind == 7 ? fixed(6, 3) : std::string())
            + bytes(exemplars, named);
        const std::string temporality("\x10\x02", 2); // cumulative
        const std::string data = bytes(1, point) + (kind == 5 ? std::string() : temporality);
        const std::string metric = bytes(1, "m") + bytes(kind, data);
        std::string body = bytes(1, bytes(2, bytes(2, metric)));
        const std::size_t size = body.size();
        body.resize(size + decode::kPadding, '\0');
        Batch batch;
        decode::DecodeReport report;
        QVERIFY(decode::decodeOtlpProtobuf({body.data(), size}, decode::Signal::Metrics, {}, batch, report));
        QCOMPARE(report.acceptedDataPoints, 1U);
        QCOMPARE(batch.points.front().exemplars.count, 1U);
        const MetricExemplar& one = batch.exemplars[batch.points.front().exemplars.first];
        QCOMPARE(one.at, 77'000'000'000);
        QCOMPARE(one.value, asInt ? 9.0 : 0.25);
        QCOMPARE(one.trace.hex(), std::string("01010101010101010101010101010101"));
        QCOMPARE(one.span.hex(), std::string("0202020202020202"));
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
