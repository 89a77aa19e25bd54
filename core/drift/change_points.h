// SPDX-License-Identifier: GPL-3.0-or-later
// When a series of numbers began to be another (guards.md §9).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace spanwise::drift {

struct ChangePoint {
    std::size_t alarm = 0; ///< index of the value that raised it
    std::size_t since = 0; ///< index of the first value after the sum was last 0
    bool up = true;
    double sum = 0; ///< C⁺ or C⁻, or U − min U, at the alarm
};

/// Two-sided CUSUM of standardized values: C⁺ = max(0, C⁺ + z − k), C⁻ = max(0, C⁻ − z − k), alarm above h, then anew.
[[nodiscard]] std::vector<ChangePoint> cusum(
    std::span<const double> values, double mean, double deviation, double k = 0.5, double h = 5);

struct Level {
    double mean = 0; ///< median of the first quiet points
    double deviation = 0; ///< 1.4826 · median absolute deviation
};
/// Of the first `points` values, fewer when there are fewer; nothing under ten.
[[nodiscard]] std::optional<Level> quietLevel(std::span<const double> values, std::size_t points = 30);

/// Page–Hinkley for rises in a stream: U_t = U_{t−1} + x_t − m_t − δ with the running mean m_t; alarm when
/// U_t − min U > λ, not before `least` values. After an alarm it begins anew.
class PageHinkley {
public:
    explicit PageHinkley(double delta = 0.005, double lambda = 1.0, std::size_t least = 30) noexcept
        : m_delta(delta)
        , m_lambda(lambda)
        , m_least(least)
    {
    }
    /// True = alarm at this value; excess() then is U_t − min U.
    bool add(double value) noexcept;
    [[nodiscard]] double excess() const noexcept { return m_excess; }
    /// Values since the lowest U: how long ago the change began.
    [[nodiscard]] std::size_t sinceLowest() const noexcept { return m_sinceLowest; }

private:
    double m_delta;
    double m_lambda;
    std::size_t m_least;
    std::size_t m_n = 0;
    double m_mean = 0;
    double m_sum = 0;
    double m_lowest = 0;
    double m_excess = 0;
    std::size_t m_sinceLowest = 0;
};

} // namespace spanwise::drift
