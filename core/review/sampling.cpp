// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/sampling.h"

#include "core/base/sha256.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace spanwise::review {

namespace {
double medianOf(std::vector<double>& values)
{
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2 == 1) return *middle;
    return (*std::max_element(values.begin(), middle) + *middle) / 2;
}
} // namespace

std::uint64_t sampleHash(std::string_view seed, std::string_view traceId, std::string_view spanId)
{
    const Digest digest = Sha256().add(seed).add("\n").add(traceId).add("\n").add(spanId).finish();
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < 8; ++i) hash = hash << 8U | digest.bytes[i];
    return hash;
}

bool isTaken(std::uint64_t hash, double rate) noexcept
{
    if (!(rate > 0)) return false;
    if (rate >= 1) return true;
    // rate · 2^64 is below 2^64 here, and a double of that size converts exactly.
    return hash < static_cast<std::uint64_t>(std::ldexp(rate, 64));
}

double cappedRate(double rate, std::optional<std::int64_t> cap, std::int64_t drawn) noexcept
{
    if (!cap || drawn <= *cap) return rate;
    return rate * static_cast<double>(*cap) / static_cast<double>(drawn);
}

double inclusionProbability(std::span<const double> rates) noexcept
{
    double p = 0; // so that one rate alone is what it is, to the last bit
    for (const double rate : rates) p += std::clamp(rate, 0.0, 1.0) * (1 - p);
    return p;
}

std::optional<double> RobustScale::z(double x) const noexcept
{
    if (!(mad > 0)) return std::nullopt;
    return 0.6745 * (x - median) / mad;
}

RobustScale robustScale(std::span<const double> values)
{
    RobustScale scale;
    std::vector<double> sorted(values.begin(), values.end());
    scale.median = medianOf(sorted);
    for (double& value : sorted) value = std::fabs(value - scale.median);
    scale.mad = medianOf(sorted);
    return scale;
}

} // namespace spanwise::review
