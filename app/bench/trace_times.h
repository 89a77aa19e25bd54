// SPDX-License-Identifier: GPL-3.0-or-later
// How long it takes to open one trace of very many spans: what the Trace page does before it paints.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>

namespace spanwise::bench {

struct TraceTimes {
    std::uint64_t spans = 0;
    double messagesMs = 0; ///< the limit: reading the messages of the trace, and nothing with them
    double readMs = 0; ///< reading, decoding, and finding its calls
    double layoutMs = 0; ///< laying the waterfall out
};

/// Makes `store`, which must not be there, with one trace: agents and tools eight deep, every second span a chat with
/// 300 bytes of text. Error: what importing or reading says.
[[nodiscard]] Result<TraceTimes> timeLargeTrace(
    const std::filesystem::path& store, std::uint64_t spans, std::stop_token stop);

} // namespace spanwise::bench
