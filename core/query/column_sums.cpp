// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/column_sums.h"

#include <algorithm>
#include <array>
#include <vector>

namespace spanwise::query {

namespace {
using columns::Column;
using Values = std::array<std::int64_t, columns::kBlock>;

std::int64_t known(std::int64_t count) noexcept
{
    return std::max<std::int64_t>(count, 0);
}

constexpr std::size_t kFewGroups = 256; ///< of which tables are made for each block

/// Where the rows of a block go. What is counted for every row or call is counted once, by group.
class Into {
public:
    explicit Into(Sums& all)
        : m_sums(&all)
    {
    }
    Into(const Block& block, std::span<const std::uint32_t> groups, std::span<Sums> sums)
        : m_groups(groups)
        , m_sums(sums.data())
        , m_few(sums.size() <= kFewGroups ? sums.size() : 0)
    {
        std::fill_n(m_ofCalls.begin(), m_few, 0U);
        if (m_few == 0) return;
        for (std::size_t i = 0; i < block.calls.size(); ++i) ++m_ofCalls[groups[i]];
        std::copy_n(m_ofCalls.begin(), m_few, m_ofRows.begin());
        for (std::size_t i = block.calls.size(); i < block.rows.size(); ++i) ++m_ofRows[groups[i]];
    }

    [[nodiscard]] bool isOne() const noexcept { return m_groups.empty(); }
    [[nodiscard]] Sums& all() const noexcept { return *m_sums; }
    [[nodiscard]] Sums& of(std::size_t row) const noexcept { return m_sums[m_groups.empty() ? 0 : m_groups[row]]; }
    [[nodiscard]] std::span<const std::uint32_t> groups() const noexcept { return m_groups; }
    /// How many groups there are, where they are few; else 0, also where all rows go into one.
    [[nodiscard]] std::size_t few() const noexcept { return m_few; }
    [[nodiscard]] Sums& group(std::size_t group) const noexcept { return m_sums[group]; }

    /// Every group that has a row in the block has `passes` said of it.
    template <typename Passes> [[nodiscard]] bool allPass(Passes passes) const noexcept
    {
        if (isOne()) return passes(*m_sums);
        for (std::size_t group = 0; group < m_few; ++group)
            if (m_ofRows[group] > 0 && !passes(m_sums[group])) return false;
        return m_few > 0;
    }

    template <typename Number> void countRows(const Block& block, Number number) const noexcept
    {
        count(block.rows.size(), m_ofRows, number);
    }
    template <typename Number> void countCalls(const Block& block, Number number) const noexcept
    {
        count(block.calls.size(), m_ofCalls, number);
    }

private:
    using Counts = std::array<std::uint32_t, kFewGroups>; ///< by group, where those are few

    template <typename Number> void count(std::size_t rows, const Counts& byGroup, Number number) const noexcept
    {
        if (m_groups.empty())
            number(*m_sums) += rows;
        else if (m_few > 0)
            for (std::size_t group = 0; group < m_few; ++group) number(m_sums[group]) += byGroup[group];
        else
            for (std::size_t i = 0; i < rows; ++i) ++number(m_sums[m_groups[i]]);
    }

    std::span<const std::uint32_t> m_groups; ///< empty: all into the first
    Sums* m_sums;
    std::size_t m_few = 0;
    Counts m_ofRows;
    Counts m_ofCalls;
};

/// Gives whether there is anything else than `nothing` in the column; then its values.
bool read(
    const Block& block, Column column, std::span<const std::uint16_t> positions, std::int64_t nothing, Values& out)
{
    const columns::PackedColumn& packed = block.segment.column(column);
    if (positions.empty() || (packed.isConstant() && packed.min() == nothing)) return false;
    columns::gather(packed, block.first, positions, out);
    return true;
}

template <typename Number>
void sum(const Block& block, Column column, const Into& into, Values& values, Number number) noexcept
{
    if (!read(block, column, block.calls, columns::kUnknown, values)) return;
    const std::size_t count = block.calls.size();
    constexpr std::int64_t kSafe = std::int64_t {1} << 50; // 4096 of them are far below the largest number
    const bool safe = block.segment.column(column).max() <= kSafe;
    if (safe && into.isOne()) {
        std::int64_t all = 0;
        for (std::size_t i = 0; i < count; ++i) all += known(values[i]);
        std::int64_t& to = number(into.all().calls);
        to = added(to, all);
    } else if (safe && into.few() > 0) {
        std::array<std::int64_t, kFewGroups> byGroup;
        std::fill_n(byGroup.begin(), into.few(), 0);
        for (std::size_t i = 0; i < count; ++i) byGroup[into.groups()[i]] += known(values[i]);
        for (std::size_t group = 0; group < into.few(); ++group) {
            std::int64_t& to = number(into.group(group).calls);
            to = added(to, byGroup[group]);
        }
    } else {
        for (std::size_t i = 0; i < count; ++i) {
            std::int64_t& to = number(into.of(i).calls);
            to = added(to, known(values[i]));
        }
    }
}

void addStarts(const Block& block, const Into& into, Values& values) noexcept
{
    if (into.allPass([&](const Sums& to) { return to.first <= block.starts.first && block.starts.last <= to.last; }))
        return;
    columns::gather(block.segment.column(Column::Start), block.first, block.rows, values);
    for (std::size_t i = 0; i < block.rows.size(); ++i) {
        Sums& to = into.of(i);
        to.first = std::min(to.first, values[i]);
        to.last = std::max(to.last, values[i]);
    }
}

void addErrors(const Block& block, const Into& into, Values& values) noexcept
{
    into.countCalls(block, [](Sums& to) -> std::uint64_t& { return to.calls.byErrorClass[0]; });
    if (!read(block, Column::Error, block.rows, 0, values)) return;
    for (std::size_t i = 0; i < block.rows.size(); ++i) {
        if (values[i] == 0) continue;
        Sums& to = into.of(i);
        ++to.errorSpans;
        if (i >= block.calls.size()) continue;
        ++to.calls.failed;
        --to.calls.byErrorClass[0];
        ++to.calls.byErrorClass[static_cast<std::size_t>(values[i])];
    }
}

void addMarks(const Block& block, const Into& into, Values& values) noexcept
{
    if (read(block, Column::Marks, block.rows, 0, values))
        for (std::size_t i = 0; i < block.rows.size(); ++i)
            if ((values[i] & columns::kMarkFailedWithoutCall) != 0) ++into.of(i).failedWithoutCall;
    if (!read(block, Column::CallMarks, block.calls, 0, values)) return;
    for (std::size_t i = 0; i < block.calls.size(); ++i) {
        if (values[i] == 0) continue;
        CallTotals& to = into.of(i).calls;
        to.truncated += (values[i] & columns::kMarkTruncated) != 0 ? 1U : 0U;
        to.softErrors += (values[i] & columns::kMarkSoftError) != 0 ? 1U : 0U;
        to.tokens.estimatedCalls += (values[i] & columns::kMarkTokensEstimated) != 0 ? 1U : 0U;
    }
}

void addCost(const Block& block, const Into& into, Values& values, Values& states) noexcept
{
    sum(block, Column::Cost, into, values, [](CallTotals& to) -> std::int64_t& { return to.costNanoUsd; });
    into.countCalls(block, [](Sums& to) -> std::uint64_t& { return to.calls.withCost; });
    if (block.segment.column(Column::Cost).min() >= 0) return;
    columns::gather(block.segment.column(Column::Cost), block.first, block.calls, values);
    columns::gather(block.segment.column(Column::CostState), block.first, block.calls, states);
    for (std::size_t i = 0; i < block.calls.size(); ++i) {
        if (values[i] >= 0) continue;
        CallTotals& to = into.of(i).calls;
        --to.withCost;
        ++to.withoutCost[static_cast<std::size_t>(states[i])];
    }
}

/// Calls of which only one side, or only the total, is known.
void addOneSided(const Block& block, const Into& into, Values& input, Values& output, Values& total) noexcept
{
    const auto column = [&](Column c) -> const columns::PackedColumn& { return block.segment.column(c); };
    if (column(Column::InputTokens).min() >= 0 && column(Column::OutputTokens).min() >= 0) return;
    columns::gather(column(Column::InputTokens), block.first, block.calls, input);
    columns::gather(column(Column::OutputTokens), block.first, block.calls, output);
    columns::gather(column(Column::TotalTokens), block.first, block.calls, total);
    for (std::size_t i = 0; i < block.calls.size(); ++i) {
        if (input[i] >= 0 && output[i] >= 0) continue;
        CallTotals& to = into.of(i).calls;
        const std::int64_t stated = columns::statedTotal(total[i], input[i], output[i]);
        if (input[i] < 0 && output[i] < 0 && stated < 0) ++to.withoutUsage;
        to.tokens.totalOnly = added(to.tokens.totalOnly, known(stated - known(input[i]) - known(output[i])));
    }
}

void addTo(const Block& block, const Into& into) noexcept
{
    Values a;
    Values b;
    Values c;
    into.countRows(block, [](Sums& to) -> std::uint64_t& { return to.spans; });
    addStarts(block, into, a);
    into.countCalls(block, [](Sums& to) -> std::uint64_t& { return to.calls.n; });
    addErrors(block, into, a);
    addMarks(block, into, a);
    if (block.calls.empty()) return;
    addCost(block, into, a, b);
    sum(block, Column::InputTokens, into, a, [](CallTotals& to) -> std::int64_t& { return to.tokens.input; });
    sum(block, Column::OutputTokens, into, a, [](CallTotals& to) -> std::int64_t& { return to.tokens.output; });
    sum(block, Column::CachedInputTokens, into, a,
        [](CallTotals& to) -> std::int64_t& { return to.tokens.cachedInput; });
    sum(block, Column::CacheWriteTokens, into, a, [](CallTotals& to) -> std::int64_t& { return to.tokens.cacheWrite; });
    sum(block, Column::ReasoningTokens, into, a, [](CallTotals& to) -> std::int64_t& { return to.tokens.reasoning; });
    addOneSided(block, into, a, b, c);
}
} // namespace

void Sums::add(const Sums& other) noexcept
{
    spans += other.spans;
    errorSpans += other.errorSpans;
    failedWithoutCall += other.failedWithoutCall;
    first = std::min(first, other.first);
    last = std::max(last, other.last);
    calls.n += other.calls.n;
    calls.failed += other.calls.failed;
    calls.softErrors += other.calls.softErrors;
    calls.truncated += other.calls.truncated;
    calls.withoutUsage += other.calls.withoutUsage;
    calls.withCost += other.calls.withCost;
    for (std::size_t i = 0; i < calls.byErrorClass.size(); ++i) calls.byErrorClass[i] += other.calls.byErrorClass[i];
    for (std::size_t i = 0; i < kCostStates; ++i) calls.withoutCost[i] += other.calls.withoutCost[i];
    calls.costNanoUsd = added(calls.costNanoUsd, other.calls.costNanoUsd);
    TokenTotals& tokens = calls.tokens;
    tokens.input = added(tokens.input, other.calls.tokens.input);
    tokens.output = added(tokens.output, other.calls.tokens.output);
    tokens.totalOnly = added(tokens.totalOnly, other.calls.tokens.totalOnly);
    tokens.cachedInput = added(tokens.cachedInput, other.calls.tokens.cachedInput);
    tokens.cacheWrite = added(tokens.cacheWrite, other.calls.tokens.cacheWrite);
    tokens.reasoning = added(tokens.reasoning, other.calls.tokens.reasoning);
    tokens.estimatedCalls += other.calls.tokens.estimatedCalls;
}

void addBlock(const Block& block, Sums& sums) noexcept
{
    addTo(block, Into(sums));
}

void addBlock(const Block& block, std::span<const std::uint32_t> groups, std::span<Sums> sums)
{
    const bool alike =
        std::ranges::find_if(groups, [&](std::uint32_t group) { return group != groups.front(); }) == groups.end();
    addTo(block, alike ? Into(sums[groups.front()]) : Into(block, groups, sums));
}

} // namespace spanwise::query
