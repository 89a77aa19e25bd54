// SPDX-License-Identifier: GPL-3.0-or-later
// One stored span as numbers: what the database row, the columns in memory and every statistic agree on.
// Text is replaced by ids of the store's dictionary of names; id 0 means "unknown" or "none".
#pragma once

#include "core/base/time.h"
#include "core/model/cost_state.h"
#include "core/model/error_class.h"
#include "core/model/span_class.h"

#include <cstdint>
#include <optional>

namespace spanwise::columns {

using NameId = std::uint32_t; ///< id in the dictionary of names; 0 = unknown
using TraceNo = std::uint32_t; ///< number of a trace in this store, from 1, in order of arrival

inline constexpr std::int64_t kUnknown = -1; ///< in the counts below: never stored as 0

using spanwise::CostState;

/// What only model calls have. Counts are kUnknown when not known.
struct CallColumns {
    NameId model = 0; ///< response model, else the requested one
    NameId requestModel = 0;
    NameId provider = 0;
    NameId operation = 0;
    NameId session = 0;
    NameId user = 0;
    NameId prompt = 0; ///< prompt name
    std::int64_t inputTokens = kUnknown;
    std::int64_t outputTokens = kUnknown;
    std::int64_t totalTokens = kUnknown;
    std::int64_t cachedInputTokens = kUnknown;
    std::int64_t cacheWriteTokens = kUnknown;
    std::int64_t reasoningTokens = kUnknown;
    std::int64_t costNanoUsd = kUnknown;
    Nanos timeToFirstToken = kUnknown;
    CostState costState = CostState::NoUsage;
    bool truncated = false;
    bool softError = false;
    bool tokensEstimated = false;

    bool operator==(const CallColumns&) const = default;
};

/// `(trace, spanId)` is the identity; `rowNo` is the position in the columns and never changes.
struct SpanRow {
    std::uint64_t rowNo = 0;
    TraceNo trace = 0;
    std::uint64_t spanId = 0; ///< the eight bytes of the span id, big endian
    UnixNanos start = 0;
    Nanos duration = 0;
    NameId name = 0;
    NameId service = 0;
    NameId serviceVersion = 0;
    NameId environment = 0;
    SpanClass spanClass = SpanClass::Other;
    ErrorClass errorClass = ErrorClass::None; ///< of the call, or of the span itself
    bool failedWithoutCall = false;
    bool isRoot = false; ///< has no parent id
    std::uint16_t quality = 0; ///< core/model/quality.h
    std::optional<CallColumns> call;

    bool operator==(const SpanRow&) const = default;
};

} // namespace spanwise::columns
