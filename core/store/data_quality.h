// SPDX-License-Identifier: GPL-3.0-or-later
// Data never disappears silently (reliability.md R17): for spans, log records and data points, what was received, what
// of it is stored, and a line for every reason that makes the difference. received - stored = the sum of the lines.
#pragma once

#include "core/store/source_record.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace spanwise::store {

struct QualityLine {
    std::string reason; ///< "duplicate", "replaced by a later copy", or why it was rejected
    std::uint64_t count = 0;
    std::string sample; ///< may be empty
    bool rejected = false; ///< false: its content is in the store all the same
};

/// Of one signal, over some sources.
struct QualitySum {
    std::uint64_t received = 0;
    std::uint64_t stored = 0;
    std::vector<QualityLine> lines; ///< largest first

    [[nodiscard]] std::uint64_t lineSum() const noexcept;
    /// False would mean that something vanished without a counter.
    [[nodiscard]] bool addsUp() const noexcept { return received == stored + lineSum(); }
};

struct DataQuality {
    QualitySum spans;
    QualitySum logs;
    QualitySum points;
    QualitySum deliveries; ///< whole requests, lines and documents; stored = decoded and committed
    std::vector<QualityLine> remarks; ///< kept, and something about it was not as it should be
};

[[nodiscard]] DataQuality qualityOf(std::span<const SourceRecord> sources);

} // namespace spanwise::store
