// SPDX-License-Identifier: GPL-3.0-or-later
// Marks that stand among the samples of a series as NaNs of their own, told from others by their bits.
#pragma once

#include <bit>
#include <cstdint>

namespace spanwise::metrics {

/// The series ends here (the bits are those of Prometheus' storage).
inline constexpr std::uint64_t kStaleBits = 0x7ff0000000000002ULL;
/// The next sample counts from zero at this time: its target said so by a start or creation time. Ours; Prometheus'
/// functions do not see it, totals that are shown as facts do.
inline constexpr std::uint64_t kStartBits = 0x7ff0000000000103ULL;

[[nodiscard]] inline double staleMark() noexcept
{
    return std::bit_cast<double>(kStaleBits);
}
[[nodiscard]] inline double startMark() noexcept
{
    return std::bit_cast<double>(kStartBits);
}
[[nodiscard]] inline bool isStale(double value) noexcept
{
    return std::bit_cast<std::uint64_t>(value) == kStaleBits;
}
[[nodiscard]] inline bool isStart(double value) noexcept
{
    return std::bit_cast<std::uint64_t>(value) == kStartBits;
}
[[nodiscard]] inline bool isMark(double value) noexcept
{
    return isStale(value) || isStart(value);
}

} // namespace spanwise::metrics
