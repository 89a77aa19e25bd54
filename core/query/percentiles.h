// SPDX-License-Identifier: GPL-3.0-or-later
// The percentiles of one measure over a scope, and nothing else: the quickest question there is.
#pragma once

#include "core/query/data_view.h"
#include "core/query/scope.h"
#include "core/query/statistics.h"

#include <stop_token>
#include <vector>

namespace spanwise::query {

struct PercentilesQuestion {
    Scope scope;
    Measure measure = Measure::Latency; ///< any that a call has a value of
};

struct PercentilesAnswer {
    Percentiles percentiles;
    std::vector<Exclusion> excluded;
};

/// Error: as select().
[[nodiscard]] Result<PercentilesAnswer> answer(
    const DataView& view, const PercentilesQuestion& question, std::stop_token stop = {});

} // namespace spanwise::query
