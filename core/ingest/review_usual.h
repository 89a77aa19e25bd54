// SPDX-License-Identifier: GPL-3.0-or-later
// What is usual in the whole store, so that intake of review items can tell what is new or odd.
#pragma once

#include "core/base/time.h"
#include "core/columns/column_store.h"
#include "core/columns/row.h"
#include "core/review/sampling.h"

#include <array>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace spanwise::ingest {

class Usual {
public:
    /// Reads all of it once: a few nanoseconds a span.
    explicit Usual(const columns::Snapshot& snapshot);

    /// An error class, a cut or a soft error that the store first saw in the 24 hours before this span, or in it.
    [[nodiscard]] bool isNewFailure(const columns::SpanRow& row) const;
    /// Robust z of ln(1 + duration) or ln(1 + output tokens) among calls of the same model above 3.5. Never below
    /// twenty calls of that model.
    [[nodiscard]] bool isOutlier(const columns::SpanRow& row) const;

private:
    struct First {
        UnixNanos at = std::numeric_limits<UnixNanos>::max();
    };
    struct Scales {
        std::optional<review::RobustScale> duration;
        std::optional<review::RobustScale> tokens;
    };
    std::array<First, 256> m_errors {}; ///< by error class
    First m_truncated;
    First m_soft;
    std::map<columns::NameId, Scales> m_scales; ///< by model
};

} // namespace spanwise::ingest
