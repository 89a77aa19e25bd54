// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/otlp_writer.h"
#include "core/decode/decoder.h"
#include "core/exporters/otlp_json.h"

#include <QtTest>
#include <set>

using namespace spanwise;
using namespace spanwise::bench;

namespace {
std::string jsonOf(std::uint64_t seed, std::uint64_t spans)
{
    Workload workload(seed, spans);
    Batch batch;
    std::vector<std::uint32_t> order;
    std::string out;
    for (bool twice = false; workload.next(batch, order, twice);)
        exporters::appendOtlpTraces(batch, order, out, workload.plainIntegers());
    return out;
}
} // namespace

class TestWorkload : public QObject {
    Q_OBJECT

private slots:
    void isTheSameForTheSameSeed();
    void hasTheSharesOfTheRecipe();
    void protobufHoldsTheSameSpans();
};

void TestWorkload::isTheSameForTheSameSeed()
{
    QVERIFY(jsonOf(5, 500) == jsonOf(5, 500));
    QVERIFY(jsonOf(5, 500) != jsonOf(6, 500));
}

void TestWorkload::hasTheSharesOfTheRecipe()
{
    Workload workload(1, 20'000);
    Batch batch;
    std::vector<std::uint32_t> order;
    std::size_t bytes = 0;
    std::set<std::string> services;
    std::string line;
    for (bool twice = false; workload.next(batch, order, twice);) {
        QCOMPARE(order.size(), batch.spans.size());
        line.clear();
        exporters::appendOtlpTraces(batch, order, line, workload.plainIntegers());
        bytes += line.size();
        for (const Resource& resource : batch.resources)
            services.emplace(batch.of(resource.attributes).front().value.view());
    }
    Truth& truth = workload.truth();
    const auto spans = static_cast<double>(truth.spans);
    const auto near = [](double value, double wanted, double tolerance) {
        if (value >= wanted * (1 - tolerance) && value <= wanted * (1 + tolerance)) return true;
        qWarning("%g is not about %g", value, wanted);
        return false;
    };
    QVERIFY(truth.spans >= 20'000 && truth.spans < 20'050);
    QCOMPARE(services.size(), std::size_t {12});
    QVERIFY(near(spans / static_cast<double>(truth.traces), 7.5, 0.1));
    QVERIFY(near(static_cast<double>(truth.errorSpans) / spans, 0.03, 0.15));
    QVERIFY(near(static_cast<double>(truth.payloadBytes) / spans, 2200, 0.15));
    QVERIFY(near(static_cast<double>(bytes) / spans, 3300, 0.15));
    QVERIFY(truth.callsWithoutCost > 0 && truth.callsWithoutCost < truth.calls / 2);
    QVERIFY(truth.chatPercentile(0.5) > 300 * kNanosPerMilli && truth.chatPercentile(0.99) > 3 * kNanosPerSecond);
}

void TestWorkload::protobufHoldsTheSameSpans()
{
    Workload workload(9, 200);
    Batch batch;
    std::vector<std::uint32_t> order;
    bool twice = false;
    QVERIFY(workload.next(batch, order, twice));
    std::string body;
    appendOtlpProtobuf(batch, order, body);
    body.append(decode::kPadding, '\0');
    Batch read;
    decode::DecodeReport report;
    const auto decoded = decode::decodeOtlpProtobuf(
        std::string_view(body).substr(0, body.size() - decode::kPadding), decode::Signal::Traces, {}, read, report);
    QVERIFY(decoded.has_value());
    QCOMPARE(read.spans.size(), batch.spans.size());
    QVERIFY(report.rejectedSpans.empty());
    for (std::size_t i = 0; i < order.size(); ++i) {
        QVERIFY(read.spans[i].spanId == batch.spans[order[i]].spanId);
        QCOMPARE(read.spans[i].attributes.count, batch.spans[order[i]].attributes.count);
    }
}

QTEST_APPLESS_MAIN(TestWorkload)
#include "tst_workload.moc"
