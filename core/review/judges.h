// SPDX-License-Identifier: GPL-3.0-or-later
// Automatic checks against people: how often an evaluation that came with the telemetry says what reviewers finally
// said of the same call. What the checks say of all traffic can only be read with that in mind.
#pragma once

#include "core/review/code_pivot.h"
#include "core/review/item_state.h"
#include "core/review/statistics_rate.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::review {

/// What an evaluation's label means: pass, passed, good, correct, positive, or fail, failed, bad, incorrect, negative,
/// in any case. None for any other word: without a threshold a score alone says neither.
[[nodiscard]] Verdict verdictOfLabel(std::string_view label);

/// What a check said of all calls that it was run on, reviewed or not.
struct JudgeRuns {
    std::int64_t passes = 0;
    std::int64_t fails = 0;
    std::int64_t unclear = 0; ///< with another label

    void count(Verdict said, std::int64_t times);
    /// Of those that are clear; nothing when none is.
    [[nodiscard]] std::optional<double> passRate() const noexcept;
};
using JudgeRunsByName = std::map<std::string, JudgeRuns>;

struct JudgeFigures {
    std::string name; ///< of the evaluation
    JudgeCounts counts;
    JudgeQuality quality;
    std::int64_t unclear = 0; ///< on decided items, with another label or with two that differ
    JudgeRuns runs;
    /// Share of all runs that people would pass: runs.passRate() freed of how often the check is wrong. Nothing when
    /// that is not known, or when the check knows no more than chance (correctedPassRate()).
    std::optional<double> corrected;
};
/// By name. Decided items only; `contexts` one an item, same order. What end users said is no check.
[[nodiscard]] std::vector<JudgeFigures> judgeFigures(
    std::span<const ItemState* const> items, std::span<const CallContext> contexts, const JudgeRunsByName& runs = {});

} // namespace spanwise::review
