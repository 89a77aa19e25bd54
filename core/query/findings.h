// SPDX-License-Identifier: GPL-3.0-or-later
// What the guards found, as questions see it: read once for a refresh, joined to the columns by trace and span.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/columns/row.h"
#include "core/model/finding.h"

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace spanwise::query {

/// Names a span across the store.
struct SpanKey {
    columns::TraceNo trace = 0;
    std::uint64_t spanId = 0;
    bool operator==(const SpanKey&) const = default;
};
struct SpanKeyHash {
    std::size_t operator()(const SpanKey& key) const noexcept
    {
        return (key.spanId ^ key.trace) * 0x9E3779B97F4A7C15ULL;
    }
};

/// In the order of their stored numbers.
enum class ScanWord : std::uint8_t { NotScanned, Scanned, Failed, Skipped };

/// One finding without its texts.
struct FindingEntry {
    SpanKey span;
    std::uint32_t kind = 0; ///< into FindingTable::kinds
    std::uint32_t rule = 0; ///< into FindingTable::rules
    Severity severity = Severity::Info;
    TextSide side = TextSide::Input;
    double score = 0;
    bool nearThreshold = false;
    std::uint32_t secret = 0; ///< the same number is the same secret: 1 + index into tracesOfSecret; 0 = of none
    bool ofPresentPack = true; ///< found by the pack that looked at the span last; false = an older one found it
};

struct FindingTable {
    std::vector<std::string> kinds;
    std::vector<std::string> rules;
    std::vector<std::uint32_t> tracesOfSecret; ///< traces in which the secret was found by the pack in force
    std::vector<FindingEntry> entries; ///< by trace, then span
    std::unordered_map<SpanKey, ScanWord, SpanKeyHash> scans; ///< spans with something to look at
    std::vector<std::string> packs; ///< versions, oldest first
};

/// Gives the table as of now. Any thread; may read files. The answer is kept while nothing changed.
class FindingSource {
public:
    virtual ~FindingSource() = default;
    [[nodiscard]] virtual Result<std::shared_ptr<const FindingTable>> findings() const = 0;
};

} // namespace spanwise::query
