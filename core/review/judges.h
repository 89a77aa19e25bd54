// SPDX-License-Identifier: GPL-3.0-or-later
// Automatic checks against people: how often an evaluation that came with the telemetry says what reviewers finally
// said of the same call. What the checks say of all traffic can only be read with that in mind.
#pragma once

#include "core/review/code_pivot.h"
#include "core/review/item_state.h"
#include "core/review/statistics_rate.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::review {

/// What an evaluation's label means: pass, passed, good, correct, positive, or fail, failed, bad, incorrect, negative,
/// in any case. None for any other word: without a threshold a score alone says neither.
[[nodiscard]] Verdict verdictOfLabel(std::string_view label);

struct JudgeFigures {
    std::string name; ///< of the evaluation
    JudgeCounts counts;
    JudgeQuality quality;
    std::int64_t unclear = 0; ///< on decided items, with another label or with two that differ
};
/// By name. Decided items only; `contexts` one an item, same order. What end users said is no check.
[[nodiscard]] std::vector<JudgeFigures> judgeFigures(
    std::span<const ItemState* const> items, std::span<const CallContext> contexts);

} // namespace spanwise::review
