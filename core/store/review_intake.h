// SPDX-License-Identifier: GPL-3.0-or-later
// What intake of review items keeps between its runs.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/columns/row.h"
#include "core/review/near_duplicates.h"
#include "core/review/rule.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace spanwise::store {

class Reader;
class Writer;

struct StoredPrint {
    review::TextPrint print;
    std::string itemId;
};

struct IntakeState {
    std::uint64_t nextRow = 0;
    UnixNanos evaluatedUpTo = 0;
    review::DayCounts days;
    std::vector<StoredPrint> prints; ///< oldest first, at most 5,000
    std::vector<review::Rule> rules;
};
[[nodiscard]] Result<IntakeState> readIntakeState(const Reader& reader);

struct SimilarSpan {
    std::string itemId;
    std::string traceId; ///< hex
    std::string spanId; ///< hex
};

/// What one portion adds to the state.
struct IntakeStep {
    std::uint64_t nextRow = 0;
    UnixNanos evaluatedUpTo = 0;
    review::DayCounts days; ///< those that changed, as they are now
    std::vector<StoredPrint> prints;
    std::vector<SimilarSpan> similar;
};
[[nodiscard]] Result<void> saveIntakeStep(Writer& writer, const IntakeStep& step);

/// Traces with an evaluation later than `after`, and the latest time among them.
[[nodiscard]] Result<std::pair<std::vector<columns::TraceNo>, UnixNanos>> evaluatedTraces(
    const Reader& reader, UnixNanos after);
[[nodiscard]] Result<std::vector<SimilarSpan>> similarTo(const Reader& reader, const std::string& itemId);

} // namespace spanwise::store
