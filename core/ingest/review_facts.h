// SPDX-License-Identifier: GPL-3.0-or-later
// What evaluations, feedback and guards say about one span, in the words that rules of intake ask for.
#pragma once

#include "core/ingest/trace_reader.h"
#include "core/review/rule.h"
#include "core/store/findings.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace spanwise::ingest {

/// Position of the span that an evaluation is about: the one it names if that is a call, else the last call of the
/// trace. Nothing when it names a response of another trace.
[[nodiscard]] std::optional<std::size_t> aboutOf(const StoredTrace& trace, const calls::Evaluation& evaluation);
/// Feedback of an end user that says something bad: a label such as thumbs_down, or a score of zero or below.
[[nodiscard]] bool isNegative(const calls::Evaluation& evaluation);
/// Sets the complaint and the scores of the span at `position`.
void addEvaluations(const StoredTrace& trace, std::size_t position, review::SpanFacts& facts);

/// Findings of one span among those of its trace.
[[nodiscard]] std::vector<review::FindingFact> findingFacts(
    std::span<const store::StoredFinding> ofTrace, std::uint64_t spanId);

} // namespace spanwise::ingest
