// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/measure_scan.h"

#include "core/query/column_sums.h"

#include <algorithm>

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

Result<MeasureSums> sumsOf(const Selection& selection, Measure measure, const std::stop_token& stop)
{
    const std::size_t workers = scanWorkers(selection.calls);
    std::vector<MeasureSums> parts(workers);
    const auto walked =
        walkMeasure(selection, measure, workers, stop, [&](std::size_t worker, const Block&, auto values) {
            MeasureSums& mine = parts[worker];
            mine.extremes.add(values);
            for (const std::int64_t value : values) {
                if (value < 0) {
                    ++mine.without[static_cast<std::size_t>(-value)];
                    continue;
                }
                ++mine.n;
                mine.sum = added(mine.sum, value);
            }
        });
    if (!walked) return tl::unexpected(walked.error());
    MeasureSums out;
    for (const MeasureSums& part : parts) {
        out.n += part.n;
        out.sum = added(out.sum, part.sum);
        out.extremes.add(part.extremes);
        for (std::size_t i = 0; i < kReasons; ++i) out.without[i] += part.without[i];
    }
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
