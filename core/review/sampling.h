// SPDX-License-Identifier: GPL-3.0-or-later
// Which spans a rule takes. The same data always gives the same sample, whoever scans it and however often, and every
// item knows with which probability it came in, so that rates can be estimated honestly.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace spanwise::review {

/// First 8 bytes, big endian, of SHA-256(seed "\n" trace id "\n" span id); ids as lower-case hex.
[[nodiscard]] std::uint64_t sampleHash(std::string_view seed, std::string_view traceId, std::string_view spanId);
/// hash < rate · 2^64; never for 0, always for 1.
[[nodiscard]] bool isTaken(std::uint64_t hash, double rate) noexcept;

/// rate · min(1, cap / drawn), with `drawn` the matching calls of that day that the rate lets through; without a cap
/// the rate itself. Of all matching ones, those in fact are as many as the rate says: were they not counted, a rule
/// with a rate of one fifth and a cap of 20 would be taken to leave out four of five of the 20 that it takes of 100.
[[nodiscard]] double cappedRate(double rate, std::optional<std::int64_t> cap, std::int64_t drawn) noexcept;
/// 1 − Π(1 − rate) over all rules that match, not only those that took it.
[[nodiscard]] double inclusionProbability(std::span<const double> rates) noexcept;

/// 0.6745 · (x − median) / MAD of `values`. Nothing when MAD is 0 or there are no values: then there are no outliers.
/// The median of an even number of values is the mean of the middle two.
struct RobustScale {
    double median = 0;
    double mad = 0;
    [[nodiscard]] std::optional<double> z(double x) const noexcept;
};
[[nodiscard]] RobustScale robustScale(std::span<const double> values);
inline constexpr double kOutlierZ = 3.5;

} // namespace spanwise::review
