// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drift/change_points.h"

#include <algorithm>
#include <cmath>

namespace spanwise::drift {

std::vector<ChangePoint> cusum(std::span<const double> values, double mean, double deviation, double k, double h)
{
    std::vector<ChangePoint> out;
    if (deviation <= 0) return out;
    double up = 0;
    double down = 0;
    std::size_t upSince = 0;
    std::size_t downSince = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double z = (values[i] - mean) / deviation;
        up = std::max(0.0, up + z - k);
        down = std::max(0.0, down - z - k);
        if (up == 0) upSince = i + 1;
        if (down == 0) downSince = i + 1;
        if (up <= h && down <= h) continue;
        const bool rises = up > h;
        out.push_back({i, rises ? upSince : downSince, rises, rises ? up : down});
        up = down = 0;
        upSince = downSince = i + 1;
    }
    return out;
}

namespace {
double medianOf(std::vector<double> values)
{
    std::ranges::sort(values);
    const std::size_t n = values.size();
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}
} // namespace

std::optional<Level> quietLevel(std::span<const double> values, std::size_t points)
{
    if (values.size() < 10) return std::nullopt;
    std::vector<double> first(
        values.begin(), values.begin() + static_cast<std::ptrdiff_t>(std::min(points, values.size())));
    Level out;
    out.mean = medianOf(first);
    for (double& value : first) value = std::fabs(value - out.mean);
    out.deviation = 1.4826 * medianOf(first);
    return out;
}

bool PageHinkley::add(double value) noexcept
{
    ++m_n;
    m_mean += (value - m_mean) / static_cast<double>(m_n);
    m_sum += value - m_mean - m_delta;
    ++m_sinceLowest;
    if (m_sum <= m_lowest) {
        m_lowest = m_sum;
        m_sinceLowest = 0;
    }
    m_excess = m_sum - m_lowest;
    if (m_n < m_least || m_excess <= m_lambda) return false;
    const double excess = m_excess;
    const std::size_t since = m_sinceLowest;
    *this = PageHinkley(m_delta, m_lambda, m_least);
    m_excess = excess;
    m_sinceLowest = since;
    return true;
}

} // namespace spanwise::drift
