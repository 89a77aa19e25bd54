// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes are taken or refused without a trace, as each of the signals; what was taken is stored and read the same,
// and is the same when it is taken in portions.
#include "core/decode/request_cut.h"
#include "core/decode/sniff.h"
#include "core/decode/span_codec.h"
#include "tests/fuzz/pieces.h"
#include "tests/fuzz/require.h"

using namespace spanwise;
using namespace spanwise::fuzz;

namespace {
void readsBackFromTheStore(const Batch& batch)
{
    std::vector<std::string> kept;
    kept.reserve(2 * batch.resources.size() + 2 * batch.scopes.size() + batch.spans.size() + batch.logs.size());
    Batch back;
    for (const Resource& resource : batch.resources) {
        decode::encodeResource(batch, resource, kept.emplace_back());
        require(decode::decodeStoredResource(kept.back(), back).has_value(), "a stored resource is readable");
    }
    for (const Scope& scope : batch.scopes) {
        decode::encodeScope(batch, scope, kept.emplace_back());
        require(decode::decodeStoredScope(kept.back(), back).has_value(), "a stored scope is readable");
    }
    for (const Span& span : batch.spans) {
        decode::encodeSpan(batch, span, kept.emplace_back());
        require(decode::decodeStoredSpan(kept.back(), {}, span.resource, span.scope, back).has_value(),
            "a stored span is readable");
    }
    for (const LogRecord& log : batch.logs) {
        decode::encodeLogRecord(batch, log, kept.emplace_back());
        require(decode::decodeStoredLogRecord(kept.back(), {}, log.resource, log.scope, back).has_value(),
            "a stored log record is readable");
    }
    require(tracesOf(back) == tracesOf(batch), "stored spans read back the same");
    require(logsOf(back) == logsOf(batch), "stored log records read back the same");
}

void portionsAreTheWhole(std::string_view body, decode::Signal signal, const decode::DecodeReport& whole)
{
    Pieces pieces(body);
    decode::DecodeReport together;
    while (!body.empty()) {
        const auto cut = decode::cutRequest(body, pieces.next());
        require(cut && *cut > 0, "what can be read can be cut");
        const std::string portion = padded(std::string(body.substr(0, *cut)));
        Batch batch;
        require(decode::decodeOtlpProtobuf({portion.data(), *cut}, signal, {}, batch, together).has_value(),
            "a portion is a request");
        body.remove_prefix(*cut);
    }
    require(together.acceptedSpans == whole.acceptedSpans && together.acceptedLogRecords == whole.acceptedLogRecords
            && together.acceptedDataPoints == whole.acceptedDataPoints,
        "portions hold what the whole holds");
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string bytes = padded(textOf(data, size));
    const std::string_view body(bytes.data(), size);
    static_cast<void>(decode::sniffProtobuf(body));
    for (const decode::Signal signal : {decode::Signal::Traces, decode::Signal::Logs, decode::Signal::Metrics}) {
        Batch batch;
        decode::DecodeReport report;
        const auto done = decode::decodeOtlpProtobuf(body, signal, {}, batch, report);
        require(done || (batch.isEmpty() && batch.attributes.empty()), "what is refused leaves nothing");
        require(done || done.error().code == ErrorCode::Malformed, "refused as malformed");
        require(report.acceptedSpans == batch.spans.size(), "accepted spans are those in the batch");
        if (!done) continue;
        readsBackFromTheStore(batch);
        portionsAreTheWhole(body, signal, report);
    }
    return 0;
}
