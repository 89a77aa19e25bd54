// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/coverage.h"

#include "core/query/group_key.h"
#include "core/query/row_walk.h"

#include <algorithm>
#include <unordered_map>

namespace spanwise::query {

namespace {
constexpr std::array<std::string_view, kCoveredFields> kNames {"model", "provider", "input_tokens", "output_tokens",
    "cached_tokens", "reasoning_tokens", "cost", "first_token", "session", "user", "prompt", "version", "environment"};
} // namespace

std::string_view nameOf(CoveredField field) noexcept
{
    return kNames[static_cast<std::size_t>(field)];
}

bool states(const columns::SpanRow& row, CoveredField field) noexcept
{
    const columns::CallColumns& call = *row.call;
    switch (field) {
    case CoveredField::Model: return call.model != 0;
    case CoveredField::Provider: return call.provider != 0;
    case CoveredField::InputTokens: return call.inputTokens != columns::kUnknown;
    case CoveredField::OutputTokens: return call.outputTokens != columns::kUnknown;
    case CoveredField::CachedTokens: return call.cachedInputTokens != columns::kUnknown;
    case CoveredField::ReasoningTokens: return call.reasoningTokens != columns::kUnknown;
    case CoveredField::Cost: return call.costNanoUsd != columns::kUnknown;
    case CoveredField::FirstToken: return call.timeToFirstToken != columns::kUnknown;
    case CoveredField::Session: return call.session != 0;
    case CoveredField::User: return call.user != 0;
    case CoveredField::Prompt: return call.prompt != 0;
    case CoveredField::Version: return row.serviceVersion != 0;
    case CoveredField::Environment: return row.environment != 0;
    }
    return false;
}

void Coverage::add(const columns::SpanRow& row)
{
    if (!row.call) return;
    ++calls;
    for (std::size_t i = 0; i < kCoveredFields; ++i) stated[i] += states(row, static_cast<CoveredField>(i)) ? 1U : 0U;
}

void Coverage::add(const Coverage& other)
{
    calls += other.calls;
    for (std::size_t i = 0; i < kCoveredFields; ++i) stated[i] += other.stated[i];
}

Result<CoverageAnswer> answer(const DataView& view, const CoverageQuestion& question, std::stop_token stop)
{
    CoverageAnswer out;
    std::unordered_map<std::uint32_t, Coverage> groups;
    const auto walked = walkRows(view, question.scope, true, stop, [&](const columns::SpanRow& row) {
        out.all.add(row);
        groups[keyOf(question.by, row)].add(row);
    });
    if (!walked) return tl::unexpected(walked.error());
    for (const auto& [key, coverage] : groups) out.groups.push_back({keyText(question.by, key, *view.names), coverage});
    std::ranges::sort(out.groups, [](const CoverageAnswer::Group& a, const CoverageAnswer::Group& b) {
        return a.coverage.calls != b.coverage.calls ? a.coverage.calls > b.coverage.calls : a.key < b.key;
    });
    out.allGroups = out.groups.size();
    if (question.limit > 0 && out.groups.size() > question.limit) out.groups.resize(question.limit);
    return out;
}

} // namespace spanwise::query
