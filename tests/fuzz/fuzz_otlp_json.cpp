// SPDX-License-Identifier: GPL-3.0-or-later
// Any text is taken or refused without a trace; what was taken is exported to the same again.
#include "tests/fuzz/require.h"

using namespace spanwise;
using namespace spanwise::fuzz;

namespace {
void readsBack(const std::string& text, bool logs)
{
    const std::string bytes = padded(text);
    Batch batch;
    decode::DecodeReport report;
    const auto done = decode::decodeOtlpJson({bytes.data(), text.size()}, {}, batch, report);
    require(done.has_value(), "an export can be read");
    require((logs ? logsOf(batch) : tracesOf(batch)) == text, "an export reads back the same");
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string bytes = padded(textOf(data, size));
    Batch batch;
    decode::DecodeReport report;
    const auto done = decode::decodeOtlpJson({bytes.data(), size}, {}, batch, report);
    require(done || (batch.isEmpty() && batch.attributes.empty()), "what is refused leaves nothing");
    require(report.acceptedSpans == batch.spans.size(), "accepted spans are those in the batch");
    if (!done) {
        require(done.error().code == ErrorCode::Malformed, "refused as malformed");
        return 0;
    }
    if (!batch.spans.empty()) readsBack(tracesOf(batch), false);
    if (!batch.logs.empty()) readsBack(logsOf(batch), true);
    return 0;
}
