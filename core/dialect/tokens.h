// SPDX-License-Identifier: GPL-3.0-or-later
// Token counts of one span in our meaning: input includes cache reads and writes, output includes reasoning
// (dialects.md §3.3, economics.md "Usage normalisation").
#pragma once

#include "core/dialect/reader.h"
#include "core/dialect/span_view.h"
#include "core/model/llm_call.h"

#include <string_view>

namespace spanwise::dialect {

struct TokenReading {
    TokenUsage usage;
    QualityFlags quality = 0; ///< kUsageFixed: cached tokens stood outside the input and were added; kImplausibleValue:
                              ///< a count that cannot be was passed over
};

/// `provider` is folded; `model` the response model, else the requested one. Both may be empty.
[[nodiscard]] TokenReading readTokens(
    Reader& reader, const SpanView& view, std::string_view provider, std::string_view model);

/// What an agent or a chain says about all that happened below it, sums over a run included.
[[nodiscard]] TokenUsage readStatedUsage(Reader& reader, const SpanView& view);
/// Its input and output, or the total. -1 = states none.
[[nodiscard]] std::int64_t statedTokens(Reader& reader, const SpanView& view);

/// Costs are sent in USD with a point; ours are integers of 1e-9 USD.
[[nodiscard]] std::optional<std::int64_t> reportedCostNanoUsd(Reader& reader, const Attributes& attributes);

} // namespace spanwise::dialect
