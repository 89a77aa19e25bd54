// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes in the place of a stored message: damaged, or read and written to the same again.
#include "core/decode/span_codec.h"
#include "tests/fuzz/require.h"

using namespace spanwise;
using namespace spanwise::fuzz;

namespace {
constexpr TraceId kTrace {{{1, 2, 3}}};

Batch owners()
{
    Batch batch;
    batch.resources.emplace_back();
    batch.scopes.emplace_back();
    return batch;
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes = textOf(data, size);
    Batch batch = owners();
    const bool isSpan = decode::decodeStoredSpan(bytes, kTrace, 0, 0, batch).has_value();
    const bool isLog = decode::decodeStoredLogRecord(bytes, kTrace, 0, 0, batch).has_value();
    require(batch.spans.size() == (isSpan ? 1U : 0U), "a damaged span leaves nothing");
    require(batch.logs.size() == (isLog ? 1U : 0U), "a damaged log record leaves nothing");
    Batch back = owners();
    std::string span;
    std::string log;
    if (isSpan) {
        decode::encodeSpan(batch, batch.spans[0], span, decode::MessageForm::Stored);
        require(decode::decodeStoredSpan(span, batch.spans[0].traceId, 0, 0, back).has_value(),
            "what was read can be stored");
    }
    if (isLog) {
        decode::encodeLogRecord(batch, batch.logs[0], log, decode::MessageForm::Stored);
        require(decode::decodeStoredLogRecord(log, batch.logs[0].traceId, 0, 0, back).has_value(),
            "what was read can be stored");
    }
    require(tracesOf(back) == tracesOf(batch) && logsOf(back) == logsOf(batch), "it reads back the same");
    static_cast<void>(decode::decodeStoredResource(bytes, back));
    static_cast<void>(decode::decodeStoredScope(bytes, back));
    return 0;
}
