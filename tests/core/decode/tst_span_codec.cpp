// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/span_codec.h"
#include "tests/support/bodies.h"
#include "tests/support/protobuf_request.h"
#include "tests/support/random_batch.h"

#include <QtTest>
#include <numeric>

using namespace spanwise;
using namespace spanwise::decode;
using namespace spanwise::test;

namespace {
constexpr std::uint32_t kRounds = 80;

/// The texts from a little before the first difference.
void compare(const std::string& actual, const std::string& expected)
{
    const auto [a, b] = std::mismatch(actual.begin(), actual.end(), expected.begin(), expected.end());
    const auto from = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, a - actual.begin() - 200));
    QCOMPARE(QByteArray::fromStdString(actual.substr(std::min(from, actual.size()), 400)),
        QByteArray::fromStdString(expected.substr(std::min(from, expected.size()), 400)));
    QCOMPARE(actual.size(), expected.size());
}

/// The batch as the store would give it back; `kept` holds the bytes.
Batch storedAndRead(const Batch& batch, MessageForm form, std::vector<std::string>& kept)
{
    Batch out;
    const auto store = [&](auto encode) -> std::string_view {
        kept.emplace_back();
        encode(kept.back());
        return kept.back();
    };
    kept.reserve(kept.size() + 2 * batch.resources.size() + batch.spans.size() + batch.logs.size());
    for (std::size_t i = 0; i < batch.resources.size(); ++i) {
        if (!decodeStoredResource(store([&](auto& to) { encodeResource(batch, batch.resources[i], to, form); }), out))
            return {};
        if (!decodeStoredScope(store([&](auto& to) { encodeScope(batch, batch.scopes[i], to, form); }), out)) return {};
    }
    for (const Span& span : batch.spans)
        if (!decodeStoredSpan(store([&](auto& to) { encodeSpan(batch, span, to, form); }), span.traceId, span.resource,
                span.scope, out))
            return {};
    for (const LogRecord& log : batch.logs)
        if (!decodeStoredLogRecord(store([&](auto& to) { encodeLogRecord(batch, log, to, form); }), log.traceId,
                log.resource, log.scope, out))
            return {};
    return out;
}

/// Every span with a resource and a scope of its own, as a request with one span each reads.
void spread(Batch& batch)
{
    for (Span& span : batch.spans) {
        batch.resources.push_back(batch.resources[span.resource]);
        batch.scopes.push_back(batch.scopes[span.scope]);
        span.resource = static_cast<std::uint32_t>(batch.resources.size() - 1);
        span.scope = static_cast<std::uint32_t>(batch.scopes.size() - 1);
        span.cuts = {};
        span.quality &= enumMarks(span) | timeMarks(span.start, span.end);
    }
    batch.logs.clear();
}
} // namespace

class TestSpanCodec : public QObject {
    Q_OBJECT
private slots:
    void whatIsStoredReadsBackTheSame();
    void knownNamesAreStoredAsNumbers();
    void theIdOfTheTraceIsNotStoredWithEachMessage();
    void aNumberThatNoNameHasIsDamage();
    void exportedJsonReadsBackTheSame();
    void aProtobufRequestReadsBackTheSame();
    void damagedMessagesAreErrorsAndLeaveNothing();
};

void TestSpanCodec::whatIsStoredReadsBackTheSame()
{
    for (std::uint32_t seed = 1; seed <= kRounds; ++seed)
        for (const MessageForm form : {MessageForm::Standard, MessageForm::Stored}) {
            const Batch batch = RandomBatch(seed).make(5, 3);
            std::vector<std::string> kept;
            const Batch back = storedAndRead(batch, form, kept);
            QCOMPARE(back.spans.size(), batch.spans.size());
            compare(canonical(back), canonical(batch));
        }
}

void TestSpanCodec::knownNamesAreStoredAsNumbers()
{
    Batch batch = RandomBatch(1).make(1, 0); // holds the texts of its span
    batch.attributes = {{"gen_ai.request.model", Value::ofString("m")}, {"my.own", Value::ofInt(1)}};
    Span span = batch.spans[0];
    span.attributes = {0, 2};
    span.events = span.links = span.cuts = {};
    std::string bytes;
    encodeSpan(batch, span, bytes, MessageForm::Stored);
    QVERIFY(bytes.find("gen_ai") == std::string::npos);
    QVERIFY(bytes.find("my.own") != std::string::npos);
    Batch back;
    QVERIFY(decodeStoredSpan(bytes, span.traceId, 0, 0, back));
    QCOMPARE(back.attributes[0].key, std::string_view("gen_ai.request.model"));
    QCOMPARE(back.attributes[1].key, std::string_view("my.own"));
}

void TestSpanCodec::theIdOfTheTraceIsNotStoredWithEachMessage()
{
    const Batch batch = RandomBatch(1).make(1, 1);
    const TraceId& trace = batch.spans[0].traceId;
    const std::string id(reinterpret_cast<const char*>(trace.bytes.data()), trace.bytes.size());
    std::string span;
    encodeSpan(batch, batch.spans[0], span, MessageForm::Stored);
    QVERIFY(span.find(id) == std::string::npos);
    Batch back;
    QVERIFY(decodeStoredSpan(span, trace, 0, 0, back));
    QCOMPARE(back.spans[0].traceId, trace);
    const auto lost = decodeStoredSpan(span, {}, 0, 0, back); // neither in the message nor in the table
    QVERIFY(!lost);
    QCOMPARE(lost.error().code, ErrorCode::Damaged);
    std::string standard; // one that names its trace keeps it
    encodeSpan(batch, batch.spans[0], standard);
    QVERIFY(decodeStoredSpan(standard, TraceId {{{1, 2, 3}}}, 0, 0, back));
    QCOMPARE(back.spans.back().traceId, trace);
}

void TestSpanCodec::aNumberThatNoNameHasIsDamage()
{
    // KeyValue { key_strindex = 999, value = {} } in a resource: there is no such name.
    const std::string bytes("\x0a\x07\x0a\x05\x18\xe7\x07\x12\x00", 9);
    Batch back;
    const auto done = decodeStoredResource(bytes, back);
    QVERIFY(!done);
    QVERIFY(done.error().code == ErrorCode::Damaged);
    QVERIFY(back.attributes.empty());
}

void TestSpanCodec::exportedJsonReadsBackTheSame()
{
    for (std::uint32_t seed = 1; seed <= kRounds; ++seed) {
        const Batch batch = RandomBatch(seed).make(5, 0);
        const std::string text = canonical(batch);
        const Body body(text.substr(0, text.find("{\"resourceLogs\"")));
        Batch back;
        DecodeReport report;
        const auto done = decodeOtlpJson(body.text(), {}, back, report);
        QVERIFY2(done, done ? "" : done.error().message.c_str());
        QCOMPARE(report.acceptedSpans, std::uint64_t {5});
        compare(canonical(back), text);

        const Batch logs = RandomBatch(seed).make(0, 5);
        const std::string logText = canonical(logs);
        const Body logBody(logText.substr(logText.find("{\"resourceLogs\"")));
        Batch logsBack;
        QVERIFY(decodeOtlpJson(logBody.text(), {}, logsBack, report));
        compare(canonical(logsBack), logText);
    }
}

void TestSpanCodec::aProtobufRequestReadsBackTheSame()
{
    for (std::uint32_t seed = 1; seed <= kRounds; ++seed) {
        Batch batch = RandomBatch(seed).make(5, 0);
        std::vector<std::uint32_t> all(batch.spans.size());
        std::iota(all.begin(), all.end(), 0U);
        const Body body(protobufRequest(batch, all));
        Batch back;
        DecodeReport report;
        const auto done = decodeOtlpProtobuf(body.text(), Signal::Traces, {}, back, report);
        QVERIFY2(done, done ? "" : done.error().message.c_str());
        spread(batch);
        compare(canonical(back), canonical(batch));
    }
}

void TestSpanCodec::damagedMessagesAreErrorsAndLeaveNothing()
{
    const Batch batch = RandomBatch(7).make(1, 0);
    std::string bytes;
    encodeSpan(batch, batch.spans[0], bytes);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        Batch into;
        const auto done = decodeStoredSpan(std::string_view(bytes).substr(0, size), {}, 0, 0, into);
        if (done) continue; // cut between two fields
        QVERIFY(done.error().code == ErrorCode::Damaged);
        QVERIFY(into.spans.empty());
        QVERIFY(into.events.empty());
    }
}

QTEST_GUILESS_MAIN(TestSpanCodec)
#include "tst_span_codec.moc"
