// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/coverage.h"

#include "core/query/group_index.h"
#include "core/query/group_key.h"

#include <algorithm>

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

namespace {
using columns::Column;

/// Where a field lies, and what stands there when a call does not state it: states() of many calls.
struct FieldColumn {
    Column column;
    std::int64_t unknown;
};
constexpr std::array<FieldColumn, kCoveredFields> kColumns {{{Column::Model, 0}, {Column::Provider, 0},
    {Column::InputTokens, columns::kUnknown}, {Column::OutputTokens, columns::kUnknown},
    {Column::CachedInputTokens, columns::kUnknown}, {Column::ReasoningTokens, columns::kUnknown},
    {Column::Cost, columns::kUnknown}, {Column::TimeToFirstToken, columns::kUnknown}, {Column::Session, 0},
    {Column::User, 0}, {Column::Prompt, 0}, {Column::ServiceVersion, 0}, {Column::Environment, 0}}};

/// What one thread counts.
struct Part {
    explicit Part(Dimension by)
        : index(std::array {by})
    {
    }
    GroupIndex index;
    std::vector<Coverage> groups;

    void add(const Block& block)
    {
        std::array<std::uint32_t, columns::kBlock> group;
        std::array<std::int64_t, columns::kBlock> values;
        const std::size_t calls = block.calls.size();
        index.number(block, block.calls, group);
        groups.resize(index.size());
        for (std::size_t i = 0; i < calls; ++i) ++groups[group[i]].calls;
        for (std::size_t field = 0; field < kCoveredFields; ++field) {
            const auto [column, unknown] = kColumns[field];
            const columns::PackedColumn& packed = block.segment.column(column);
            if (packed.isConstant() && packed.min() == unknown) continue;
            columns::gather(packed, block.first, block.calls, values);
            for (std::size_t i = 0; i < calls; ++i) groups[group[i]].stated[field] += values[i] != unknown ? 1U : 0U;
        }
    }

    void absorb(const Part& other)
    {
        const std::vector<std::uint32_t> to = index.absorb(other.index);
        groups.resize(index.size());
        for (std::size_t i = 0; i < to.size(); ++i) groups[to[i]].add(other.groups[i]);
    }
};
} // namespace

Result<CoverageAnswer> answer(const DataView& view, const CoverageQuestion& question, std::stop_token stop)
{
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    const auto& chosen = (*selection)->parts;
    const std::size_t workers = scanWorkers((*selection)->calls);
    std::vector<Part> parts(workers, Part(question.by));
    const auto walked = inParallel(chosen.size(), workers, stop, [&](std::size_t worker, std::size_t part) {
        walkBlocks(chosen[part], true, [&](const Block& block) { parts[worker].add(block); });
    });
    if (!walked) return tl::unexpected(walked.error());
    Part& all = parts.front();
    for (std::size_t worker = 1; worker < workers; ++worker) all.absorb(parts[worker]);
    CoverageAnswer out;
    for (std::size_t group = 0; group < all.groups.size(); ++group) {
        out.all.add(all.groups[group]);
        const auto key = static_cast<std::uint32_t>(all.index.keys()[group]);
        out.groups.push_back({keyText(question.by, key, *view.names), all.groups[group]});
    }
    std::ranges::sort(out.groups, [](const CoverageAnswer::Group& a, const CoverageAnswer::Group& b) {
        return a.coverage.calls != b.coverage.calls ? a.coverage.calls > b.coverage.calls : a.key < b.key;
    });
    out.allGroups = out.groups.size();
    if (question.limit > 0 && out.groups.size() > question.limit) out.groups.resize(question.limit);
    return out;
}

} // namespace spanwise::query
