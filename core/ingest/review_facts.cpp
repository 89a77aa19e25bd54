// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/review_facts.h"

#include "core/base/ascii.h"
#include "core/guard/injection.h"
#include "core/guard/kinds.h"
#include "core/model/feedback.h"

#include <array>
#include <string_view>

namespace spanwise::ingest {

namespace {
/// Kinds that are scored by weights of words, and reported from a threshold on: injections, and the kinds of the
/// user's own rules. Everything else is a yes or a no.
std::optional<double> thresholdOf(const Finding& finding)
{
    const bool own = finding.side != TextSide::Output && guard::infoOf(finding.kind).name.empty();
    if (finding.nearThreshold || own || familyOf(finding.kind) == "prompt_injection") return guard::kMedium;
    return std::nullopt;
}

/// An answer that is not what it should be (guards.md §8). What is only worth counting has a low severity: refusals,
/// another language, details that are in no source.
bool isFailedCheck(const Finding& finding)
{
    return finding.side == TextSide::Output && !finding.nearThreshold && finding.severity >= Severity::Medium
        && familyOf(finding.kind) != "secret" && familyOf(finding.kind) != "pii";
}

review::FindingFact factOf(const Finding& finding)
{
    review::FindingFact fact;
    fact.kind = finding.kind;
    // What stayed below its threshold is no finding yet: it counts for near_threshold alone.
    fact.severity = kSeverityNames[static_cast<std::size_t>(finding.nearThreshold ? Severity::Info : finding.severity)];
    fact.score = finding.score;
    fact.threshold = thresholdOf(finding);
    fact.outputCheck = isFailedCheck(finding);
    return fact;
}
} // namespace

std::optional<std::size_t> aboutOf(const StoredTrace& trace, const calls::Evaluation& evaluation)
{
    const auto& spans = trace.resolved.spans;
    if (evaluation.span < 0 && !evaluation.responseId.empty()) return std::nullopt;
    if (evaluation.span >= 0 && spans[static_cast<std::size_t>(evaluation.span)].call >= 0)
        return static_cast<std::size_t>(evaluation.span);
    std::optional<std::size_t> last;
    for (std::size_t i = 0; i < spans.size(); ++i)
        if (spans[i].call >= 0) last = i;
    return last;
}

bool isNegative(const calls::Evaluation& evaluation)
{
    return evaluation.feedback && isComplaint(evaluation.label, evaluation.score);
}

void addEvaluations(const StoredTrace& trace, std::size_t position, review::SpanFacts& facts)
{
    for (const calls::Evaluation& one : trace.resolved.evaluations) {
        const auto about = aboutOf(trace, one);
        if (!about || *about != position) continue;
        facts.complaint = facts.complaint || isNegative(one);
        if (!one.feedback) facts.scores.push_back({std::string(one.name), one.score, std::string(one.label)});
    }
}

std::vector<review::FindingFact> findingFacts(std::span<const store::StoredFinding> ofTrace, std::uint64_t spanId)
{
    std::vector<review::FindingFact> out;
    for (const store::StoredFinding& one : ofTrace)
        if (one.spanId == spanId) out.push_back(factOf(one.finding));
    return out;
}

} // namespace spanwise::ingest
