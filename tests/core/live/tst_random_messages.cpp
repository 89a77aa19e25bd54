// SPDX-License-Identifier: GPL-3.0-or-later
// R21: random spans as JSON and as protobuf, over HTTP and gRPC, through the receivers into a store and out again as
// JSON: each way gives what was sent. SPANWISE_MESSAGES=10000 for the figure of the promise.
#include "core/exporters/otlp_json.h"
#include "core/ingest/trace_reader.h"
#include "core/store/reader.h"
#include "tests/core/live/live_world.h"
#include "tests/support/bodies.h"
#include "tests/support/grpc_client.h"
#include "tests/support/http_client.h"
#include "tests/support/protobuf_request.h"
#include "tests/support/random_batch.h"

#include <QHash>
#include <QtTest>
#include <functional>
#include <numeric>

using namespace spanwise;
using namespace spanwise::test;

namespace {
constexpr std::size_t kTogether = 50;

QByteArray bytesOf(const std::string& text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

/// As an exporter sends it: nothing was cut on the way, and what is odd about a span can be seen from the span.
Batch randomBatch(std::uint32_t seed)
{
    Batch batch = RandomBatch(seed).make(kTogether, 0);
    for (Span& span : batch.spans) {
        span.cuts = {};
        span.quality = decode::enumMarks(span) | decode::timeMarks(span.start, span.end);
    }
    return batch;
}

std::vector<std::uint32_t> allOf(const Batch& batch)
{
    std::vector<std::uint32_t> all(batch.spans.size());
    std::iota(all.begin(), all.end(), 0U);
    return all;
}

std::string exported(const Batch& batch, std::uint32_t span)
{
    std::string out;
    exporters::appendOtlpTraces(batch, std::span(&span, 1), out);
    return out;
}

/// The stored span of this trace as a request, or why there is none.
std::string storedOf(const store::Reader& reader, const TraceId& id)
{
    const auto trace = reader.findTrace(id);
    if (!trace || !*trace) return "not stored";
    const auto messages = reader.messagesOf(**trace);
    if (!messages) return messages.error().message;
    Batch batch;
    if (const auto decoded = ingest::decodeMessages(*messages, batch); !decoded) return decoded.error().message;
    return batch.spans.size() == 1 ? exported(batch, 0) : std::to_string(batch.spans.size()) + " spans";
}

/// The texts around the first difference.
void compare(const std::string& actual, const std::string& expected, std::uint32_t seed)
{
    if (actual == expected) return;
    const auto [a, b] = std::mismatch(actual.begin(), actual.end(), expected.begin(), expected.end());
    const auto from = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, a - actual.begin() - 100));
    const std::string text = "seed " + std::to_string(seed) + ": " + actual.substr(std::min(from, actual.size()), 300)
        + "\ninstead of " + expected.substr(std::min(from, expected.size()), 300);
    QFAIL(text.c_str());
}
} // namespace

class TestRandomMessages : public QObject {
    Q_OBJECT

private slots:
    void comeOutAsTheyWereSent_data()
    {
        QTest::addColumn<QString>("way");
        for (const char* way : {"JSON over HTTP", "protobuf over HTTP", "protobuf over gRPC"})
            QTest::newRow(way) << QString(way);
    }
    void comeOutAsTheyWereSent()
    {
        QFETCH(QString, way);
        const std::size_t messages =
            qEnvironmentVariableIsSet("SPANWISE_MESSAGES") ? qgetenv("SPANWISE_MESSAGES").toULongLong() : 500;
        LiveWorld world;
        HttpClient http(world.http);
        GrpcClient grpc(world.grpc);
        const auto isTaken = [&](const Batch& batch) {
            const auto all = allOf(batch);
            if (way == "protobuf over gRPC") {
                const GrpcReply reply = grpc.call(grpcFramed(bytesOf(protobufRequest(batch, all))));
                return reply.status == 0 && reply.body.size() == 5; // no partial success
            }
            const bool json = way == "JSON over HTTP";
            std::string body;
            if (json)
                exporters::appendOtlpTraces(batch, all, body);
            else
                body = protobufRequest(batch, all);
            const auto answer = http.ask(otlpPost(bytesOf(body),
                json ? "Content-Type: application/json\r\n" : "Content-Type: application/x-protobuf\r\n"));
            return answer && answer->status == 200 && answer->body == (json ? "{}" : "");
        };
        const auto seeds = std::uint32_t((messages + kTogether - 1) / kTogether);
        for (std::uint32_t seed = 1; seed <= seeds; ++seed)
            QVERIFY2(isTaken(randomBatch(seed)), qPrintable(QString::number(seed)));
        world.pipeline().flush();
        for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
            const Batch batch = randomBatch(seed);
            for (const std::uint32_t span : allOf(batch)) {
                compare(storedOf(*world.store().reader(), batch.spans[span].traceId), exported(batch, span), seed);
                if (QTest::currentTestFailed()) return;
            }
        }
        qInfo("%zu messages, 0 differences", seeds * kTogether);
    }
};

QTEST_GUILESS_MAIN(TestRandomMessages)
#include "tst_random_messages.moc"
