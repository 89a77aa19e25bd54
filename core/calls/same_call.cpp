// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calls/same_call.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace spanwise::calls {
namespace {

constexpr Nanos kTolerance = kNanosPerMilli; // JavaScript's root spans start on whole milliseconds
constexpr int kMostLevels = 32; // model calls inside model calls; deeper ones are not compared

enum class Likeness : std::uint8_t { None, Model, Tokens, Id };

bool liesInside(const Span& inner, const Span& outer) noexcept
{
    const UnixNanos innerEnd = std::max(inner.start, inner.end);
    const UnixNanos outerEnd = std::max(outer.start, outer.end);
    return inner.start >= outer.start - kTolerance && innerEnd <= outerEnd + kTolerance;
}

bool haveEqualTokens(const TokenUsage& a, const TokenUsage& b) noexcept
{
    if (!a.input && !a.output) return !b.input && !b.output && a.total && a.total == b.total;
    return a.input == b.input && a.output == b.output;
}

bool haveEqualModel(const LlmCall& a, const LlmCall& b) noexcept
{
    const auto equal = [](std::string_view left, std::string_view right) { return !left.empty() && left == right; };
    return equal(a.requestModel, b.requestModel) || equal(a.responseModel, b.responseModel)
        || equal(a.requestModel, b.responseModel) || equal(a.responseModel, b.requestModel);
}

Likeness likeness(const TraceFacts& facts, const Candidate& inner, const Candidate& outer)
{
    const LlmCall &a = inner.call, &b = outer.call;
    if (facts.classOf(inner.position) != facts.classOf(outer.position)) return Likeness::None;
    if (!a.responseId.empty() && !b.responseId.empty())
        return a.responseId == b.responseId ? Likeness::Id : Likeness::None;
    if (!liesInside(facts.span(inner.position), facts.span(outer.position))) return Likeness::None;
    if (haveEqualTokens(a.tokens, b.tokens)) return Likeness::Tokens;
    return haveEqualModel(a, b) ? Likeness::Model : Likeness::None;
}

} // namespace

void findSameCalls(const TraceFacts& facts, std::span<Candidate> candidates)
{
    if (candidates.size() < 2) return;
    // The nearest candidate at or above each span, so that long chains of other spans cost nothing.
    std::vector<std::int32_t> own(facts.size(), -1);
    for (std::size_t i = 0; i < candidates.size(); ++i) own[candidates[i].position] = static_cast<std::int32_t>(i);
    std::vector<std::int32_t> above(facts.size(), -1);
    for (const std::uint32_t position : facts.tree.topDown) {
        const std::int32_t parent = facts.tree.parent[position];
        if (parent < 0) continue;
        const auto p = static_cast<std::size_t>(parent);
        above[position] = own[p] >= 0 ? own[p] : above[p];
    }

    std::vector<Likeness> best(candidates.size(), Likeness::None);
    std::vector<int> rivals(candidates.size(), 0);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        std::int32_t outer = above[candidates[i].position];
        for (int level = 0; outer >= 0 && level < kMostLevels; ++level) {
            const auto o = static_cast<std::size_t>(outer);
            const Likeness found = likeness(facts, candidates[i], candidates[o]);
            if (found != Likeness::None && found >= best[o]) { // among equals the last: what the outer span returned
                rivals[o] = found == best[o] ? rivals[o] + 1 : 1;
                best[o] = found;
                candidates[o].inner = static_cast<std::int32_t>(i);
            }
            outer = above[candidates[o].position];
        }
    }
    // Chains (one call seen by three libraries) make rivals of each other; those are no doubt about the call.
    for (std::size_t o = 0; o < candidates.size(); ++o) {
        if (candidates[o].inner < 0 || best[o] != Likeness::Model || rivals[o] < 2) continue;
        std::int32_t outer = candidates[static_cast<std::size_t>(candidates[o].inner)].position < facts.size()
            ? above[candidates[static_cast<std::size_t>(candidates[o].inner)].position]
            : -1;
        int between = 0;
        for (; outer >= 0 && static_cast<std::size_t>(outer) != o && between < kMostLevels; ++between)
            outer = above[candidates[static_cast<std::size_t>(outer)].position];
        candidates[o].exact = rivals[o] == between + 1;
    }
}

} // namespace spanwise::calls
