// SPDX-License-Identifier: GPL-3.0-or-later
// What reviewers finally said of spans: one verdict an item, once it is agreed or adjudicated.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/review/item_state.h"

#include <optional>
#include <string>
#include <vector>

namespace spanwise::store {

class Reader;

struct SpanVerdict {
    std::string traceId; ///< hex
    std::string spanId; ///< hex
    review::Verdict verdict = review::Verdict::None; ///< Pass or Fail
    std::vector<std::string> failureModes; ///< of all reviews
    std::optional<double> inclusionP; ///< nothing: added by hand
};

/// Items whose verdict is pass or fail, the one that was decided last at the end. Open, disputed, dismissed and unsure
/// items say nothing. Error: Io, Damaged.
[[nodiscard]] Result<std::vector<SpanVerdict>> finalVerdicts(const Reader& reader);

} // namespace spanwise::store
