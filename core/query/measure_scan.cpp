// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/measure_scan.h"

#include "core/query/column_sums.h"
#include "core/query/segment_facts.h"

#include <algorithm>
#include <bit>

namespace spanwise::query {

void Extremes::add(std::span<const std::int64_t> values) noexcept
{
    // A reason is beyond every value when it is read without a sign, and below them with one: no branch is needed.
    auto least = static_cast<std::uint64_t>(low);
    std::int64_t most = high;
    for (const std::int64_t value : values) {
        least = std::min(least, static_cast<std::uint64_t>(value));
        most = std::max(most, value);
    }
    low = static_cast<std::int64_t>(least);
    high = most;
}

void Extremes::add(const Extremes& other) noexcept
{
    low = std::min(low, other.low);
    high = std::max(high, other.high);
}

Result<CellValues> percentilesOf(const Selection& selection, Measure measure, const std::stop_token& stop)
{
    CellPlan plan;
    plan.workers = scanWorkers(selection.calls);
    plan.calls = selection.calls;
    auto found = percentilesByCell(plan, [&](const CellSink& sink) {
        return inParallel(selection.parts.size(), plan.workers, stop, [&](std::size_t worker, std::size_t part) {
            walkBlocks(selection.parts[part], true,
                [&](const Block& block) { sink(worker, 0, {}, MeasuredCalls(block, measure, block.calls)); });
        });
    });
    if (!found) return tl::unexpected(found.error());
    return std::move(found->front());
}

void MeasureSums::add(std::span<const std::int64_t> values) noexcept
{
    constexpr std::int64_t kSafe = std::int64_t {1} << 50; // a block of them is far below the largest number
    Extremes mine;
    mine.add(values);
    std::uint64_t known = 0;
    for (const std::int64_t value : values) known += value >= 0 ? 1U : 0U;
    n += known;
    extremes.add(mine);
    if (mine.high <= kSafe && values.size() <= columns::kBlock) {
        std::int64_t all = 0;
        for (const std::int64_t value : values) all += std::max<std::int64_t>(value, 0);
        sum = added(sum, all);
    } else {
        for (const std::int64_t value : values) sum = added(sum, std::max<std::int64_t>(value, 0));
    }
    if (known == values.size()) return;
    for (const std::int64_t value : values)
        if (value < 0) ++without[static_cast<std::size_t>(-value)];
}

void MeasureSums::add(const MeasureSums& other) noexcept
{
    n += other.n;
    sum = added(sum, other.sum);
    extremes.add(other.extremes);
    for (std::size_t i = 0; i < kReasons; ++i) without[i] += other.without[i];
}

namespace {
std::vector<MeasureSums> sumsByBlock(const columns::Segment& segment, Measure measure)
{
    std::vector<MeasureSums> out((segment.calls() + columns::kBlock - 1) / columns::kBlock);
    MeasureScratch scratch;
    columns::BlockBuffer buffer;
    const columns::Bitmap all(segment.calls(), true);
    for (std::size_t block = 0; block < out.size(); ++block) {
        const std::size_t first = block * columns::kBlock;
        const auto positions = columns::positionsOf(all, first, segment.calls(), buffer.positions);
        readMeasure(segment, measure, first, positions, buffer.values, scratch);
        out[block].add(std::span(buffer.values).first(positions.size()));
    }
    return out;
}

/// Of the block's whole piece.
const MeasureSums* keptOfPiece(const Block& block, Measure measure)
{
    // What has the same values has the same sums.
    if (measure == Measure::ErrorRate) measure = Measure::Errors;
    if (measure == Measure::CostPerCall) measure = Measure::Cost;
    if (measure > Measure::Cost) return nullptr;
    const std::vector<MeasureSums>& kept =
        block.segment.facts().get(sumsPlace(measure), [&] { return sumsByBlock(block.segment, measure); });
    return &kept[block.number()];
}

/// The calls of the piece that are not chosen, counted from its first.
std::span<const std::uint16_t> callsLeftOut(const Block& block, std::array<std::uint16_t, columns::kBlock>& buffer)
{
    std::size_t used = 0;
    const std::size_t end = block.callsInAll();
    for (std::size_t at = 0; at < end; at += 64) {
        std::uint64_t word = ~block.chosen.words()[(block.first + at) / 64];
        if (end - at < 64) word &= (std::uint64_t {1} << (end - at)) - 1;
        for (; word != 0; word &= word - 1)
            buffer[used++] = static_cast<std::uint16_t>(at + static_cast<std::size_t>(std::countr_zero(word)));
    }
    return {buffer.data(), used};
}
} // namespace

const MeasureSums* keptSums(const Block& block, Measure measure)
{
    const bool hasAll = !block.calls.empty() && block.calls.size() == block.callsInAll();
    return hasAll ? keptOfPiece(block, measure) : nullptr;
}

std::optional<MeasureSums> sumsFromKept(const Block& block, Measure measure)
{
    constexpr std::size_t kWorthLeavingOut = 4; // of which one may be left out
    const std::size_t all = block.callsInAll();
    const std::size_t others = all - block.calls.size();
    if (block.calls.empty() || others * kWorthLeavingOut > all) return std::nullopt;
    const MeasureSums* kept = keptOfPiece(block, measure);
    if (kept == nullptr || kept->sum == std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    MeasureSums out = *kept;
    if (others == 0) return out;
    MeasureScratch scratch;
    columns::BlockBuffer buffer;
    const auto positions = callsLeftOut(block, buffer.positions);
    readMeasure(block.segment, measure, block.first, positions, buffer.values, scratch);
    MeasureSums left;
    left.add(std::span(buffer.values).first(positions.size()));
    out.n -= left.n;
    out.sum -= left.sum;
    for (std::size_t i = 0; i < kReasons; ++i) out.without[i] -= left.without[i];
    return out;
}

Result<MeasureSums> sumsOf(const Selection& selection, Measure measure, const std::stop_token& stop)
{
    const std::size_t workers = scanWorkers(selection.calls);
    std::vector<MeasureSums> parts(workers);
    const auto walked = inParallel(selection.parts.size(), workers, stop, [&](std::size_t worker, std::size_t part) {
        MeasureScratch scratch;
        std::array<std::int64_t, columns::kBlock> values;
        walkBlocks(selection.parts[part], true, [&](const Block& block) {
            if (const MeasureSums* kept = keptSums(block, measure)) return parts[worker].add(*kept);
            readMeasure(block.segment, measure, block.first, block.calls, values, scratch);
            parts[worker].add(std::span(values).first(block.calls.size()));
        });
    });
    if (!walked) return tl::unexpected(walked.error());
    MeasureSums out;
    for (const MeasureSums& part : parts) out.add(part);
    return out;
}

columns::ValueSource valuesOf(const Selection& selection, Measure measure, const MeasureSums& sums)
{
    return {sums.n, sums.extremes.low, sums.extremes.high, [&selection, measure](const columns::ValueSink& sink) {
                std::array<std::int64_t, columns::kBlock> known;
                // One worker and no stop: walkMeasure() cannot fail then.
                (void)walkMeasure(selection, measure, 1, {}, [&](std::size_t, const Block&, auto values) {
                    std::size_t n = 0;
                    for (const std::int64_t value : values) {
                        known[n] = value;
                        n += value >= 0 ? 1U : 0U;
                    }
                    sink(std::span(known).first(n));
                });
            }};
}

std::vector<Exclusion> exclusionsOf(Measure measure, const MissingValues& without)
{
    std::vector<Exclusion> out;
    for (std::size_t reason = kReasons; --reason > 0;)
        if (without[reason] > 0)
            out.push_back({measure, std::string(reasonName(-static_cast<std::int64_t>(reason))), without[reason]});
    return out;
}

} // namespace spanwise::query
