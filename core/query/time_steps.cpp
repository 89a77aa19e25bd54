// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/time_steps.h"

#include "core/base/time.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

namespace spanwise::query {

namespace {
constexpr std::size_t kMostBuckets = 10'000;

constexpr auto kRound = std::to_array<Nanos>(
    {kNanosPerMilli, 2 * kNanosPerMilli, 5 * kNanosPerMilli, 10 * kNanosPerMilli, 20 * kNanosPerMilli,
        50 * kNanosPerMilli, 100 * kNanosPerMilli, 200 * kNanosPerMilli, 500 * kNanosPerMilli, kNanosPerSecond,
        2 * kNanosPerSecond, 5 * kNanosPerSecond, 10 * kNanosPerSecond, 15 * kNanosPerSecond, 30 * kNanosPerSecond,
        kNanosPerMinute, 2 * kNanosPerMinute, 5 * kNanosPerMinute, 10 * kNanosPerMinute, 15 * kNanosPerMinute,
        30 * kNanosPerMinute, kNanosPerHour, 2 * kNanosPerHour, 3 * kNanosPerHour, 6 * kNanosPerHour,
        12 * kNanosPerHour, kNanosPerDay, 2 * kNanosPerDay, 7 * kNanosPerDay, 14 * kNanosPerDay, 28 * kNanosPerDay});

/// Buckets of this step that a range of `length` touches at most. No overflow: unsigned.
std::uint64_t bucketsOf(std::uint64_t length, Nanos step) noexcept
{
    return length / static_cast<std::uint64_t>(step) + 2;
}

Nanos chosenStep(std::uint64_t length, const StepChoice& choice)
{
    if (choice.step > 0 && bucketsOf(length, choice.step) <= kMostBuckets) return choice.step;
    const auto fit = choice.step > 0
        ? kMostBuckets
        : std::clamp<std::size_t>(
            static_cast<std::size_t>(std::max(1, choice.width / std::max(1, choice.pixelsPerPoint))), 2, kMostBuckets);
    for (const Nanos step : kRound)
        if (step >= choice.step && length / static_cast<std::uint64_t>(step) + 1 <= fit) return step;
    Nanos step = kRound.back();
    while (bucketsOf(length, step) > fit && step < std::numeric_limits<Nanos>::max() / 2) step *= 2;
    return step;
}

Nanos floorTo(UnixNanos at, Nanos step) noexcept
{
    const Nanos rest = at % step;
    return at - (rest < 0 ? rest + step : rest);
}
} // namespace

TimeSteps timeSteps(TimeRange range, const StepChoice& choice)
{
    TimeSteps out;
    if (range.isEmpty()) return out;
    const std::uint64_t length = static_cast<std::uint64_t>(range.to) - static_cast<std::uint64_t>(range.from);
    out.step = chosenStep(length, choice);
    const bool local = choice.offset && out.step >= kNanosPerHour;
    const auto offsetAt = [&](UnixNanos at) { return local ? choice.offset(at) : Nanos {0}; };
    // Round in local time; the offset in force at a bound is looked up twice, as it may change between guess and bound.
    const auto toUtc = [&](Nanos wall) {
        const Nanos guess = wall - offsetAt(wall);
        return wall - offsetAt(guess);
    };
    Nanos wall = floorTo(range.from + offsetAt(range.from), out.step);
    while (out.bounds.size() <= kMostBuckets + 1) {
        const UnixNanos bound = toUtc(wall);
        if (out.bounds.empty() || bound > out.bounds.back()) out.bounds.push_back(bound);
        if (bound >= range.to) break;
        if (wall > std::numeric_limits<Nanos>::max() - out.step) break;
        wall += out.step;
    }
    return out;
}

} // namespace spanwise::query
