// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drift/distribution_tests.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace spanwise::drift {
namespace {

constexpr double kEmptyShare = 0.0001;

double sumOf(std::span<const double> counts)
{
    return std::accumulate(counts.begin(), counts.end(), 0.0);
}

/// Upper regularized incomplete gamma function Q(a, x): series below a + 1, Lentz's continued fraction above
/// (Abramowitz and Stegun 6.5.29, 6.5.31).
double upperGamma(double a, double x)
{
    if (x <= 0) return 1;
    const double scale = std::exp(a * std::log(x) - x - std::lgamma(a));
    if (x < a + 1) {
        double term = 1 / a;
        double sum = term;
        for (double n = a + 1; term > sum * 1e-16; ++n) sum += term *= x / n;
        return 1 - scale * sum;
    }
    constexpr double tiny = 1e-300;
    double b = x + 1 - a;
    double c = 1 / tiny;
    double d = 1 / b;
    double h = d;
    for (int i = 1; i < 1000; ++i) {
        const double an = -i * (i - a);
        b += 2;
        d = an * d + b;
        if (std::fabs(d) < tiny) d = tiny;
        c = b + an / c;
        if (std::fabs(c) < tiny) c = tiny;
        d = 1 / d;
        const double factor = d * c;
        h *= factor;
        if (std::fabs(factor - 1) < 1e-15) break;
    }
    return scale * h;
}

} // namespace

double psi(std::span<const double> reference, std::span<const double> current)
{
    const double n = sumOf(reference);
    const double m = sumOf(current);
    if (n <= 0 || m <= 0) return 0;
    double out = 0;
    for (std::size_t i = 0; i < reference.size() && i < current.size(); ++i) {
        if (reference[i] <= 0 && current[i] <= 0) continue;
        const double p = reference[i] > 0 ? reference[i] / n : kEmptyShare;
        const double q = current[i] > 0 ? current[i] / m : kEmptyShare;
        out += (q - p) * std::log(q / p);
    }
    return out;
}

double expectedPsi(std::size_t bins, double n, double m) noexcept
{
    return bins < 2 || n <= 0 || m <= 0 ? 0 : static_cast<double>(bins - 1) * (1 / n + 1 / m);
}

ChiSquare chiSquare(std::span<const double> reference, std::span<const double> current)
{
    const double n = sumOf(reference);
    const double m = sumOf(current);
    ChiSquare out;
    if (n <= 0 || m <= 0) return out;
    std::size_t bins = 0;
    for (std::size_t i = 0; i < reference.size() && i < current.size(); ++i) {
        const double both = reference[i] + current[i];
        if (both <= 0) continue;
        ++bins;
        const double expectedN = both * n / (n + m);
        const double expectedM = both * m / (n + m);
        out.statistic += (reference[i] - expectedN) * (reference[i] - expectedN) / expectedN
            + (current[i] - expectedM) * (current[i] - expectedM) / expectedM;
    }
    if (bins < 2) return {};
    out.degrees = bins - 1;
    out.p = upperGamma(static_cast<double>(out.degrees) / 2, out.statistic / 2);
    return out;
}

double jensenShannon(std::span<const double> reference, std::span<const double> current)
{
    const double n = sumOf(reference);
    const double m = sumOf(current);
    if (n <= 0 || m <= 0) return 0;
    double out = 0;
    for (std::size_t i = 0; i < reference.size() && i < current.size(); ++i) {
        const double p = reference[i] / n;
        const double q = current[i] / m;
        const double middle = (p + q) / 2;
        if (p > 0) out += 0.5 * p * std::log2(p / middle);
        if (q > 0) out += 0.5 * q * std::log2(q / middle);
    }
    return std::clamp(out, 0.0, 1.0);
}

KolmogorovSmirnov kolmogorovSmirnov(std::vector<double> reference, std::vector<double> current)
{
    KolmogorovSmirnov out;
    if (reference.empty() || current.empty()) return out;
    std::ranges::sort(reference);
    std::ranges::sort(current);
    const auto n = static_cast<double>(reference.size());
    const auto m = static_cast<double>(current.size());
    std::size_t i = 0;
    std::size_t k = 0;
    while (i < reference.size() && k < current.size()) {
        const double value = std::min(reference[i], current[k]);
        while (i < reference.size() && reference[i] <= value) ++i;
        while (k < current.size() && current[k] <= value) ++k;
        out.distance = std::max(out.distance, std::fabs(static_cast<double>(i) / n - static_cast<double>(k) / m));
    }
    const double root = std::sqrt(n * m / (n + m));
    const double lambda = (root + 0.12 + 0.11 / root) * out.distance;
    double sum = 0;
    double sign = 1;
    for (int j = 1; j <= 100; ++j, sign = -sign) {
        const double term = std::exp(-2.0 * j * j * lambda * lambda);
        sum += sign * term;
        if (term < 1e-16) break;
    }
    out.p = lambda < 0.2 ? 1 : std::clamp(2 * sum, 0.0, 1.0); // the series converges slowly where p is 1 anyway
    return out;
}

std::vector<double> decileBounds(std::vector<double> reference)
{
    std::vector<double> out;
    if (reference.empty()) return out;
    std::ranges::sort(reference);
    for (std::size_t tenth = 1; tenth < 10; ++tenth) {
        const double bound = reference[std::min(reference.size() - 1, tenth * reference.size() / 10)];
        if (out.empty() || bound > out.back()) out.push_back(bound);
    }
    // A bound at the lowest value would make an empty bin.
    if (!out.empty() && out.front() <= reference.front()) out.erase(out.begin());
    return out;
}

std::vector<double> countsIn(std::span<const double> bounds, std::span<const double> values)
{
    std::vector<double> out(bounds.size() + 1, 0);
    for (const double value : values)
        ++out[static_cast<std::size_t>(std::upper_bound(bounds.begin(), bounds.end(), value) - bounds.begin())];
    return out;
}

double twoSided(double z) noexcept
{
    return std::erfc(std::fabs(z) / std::sqrt(2.0));
}

} // namespace spanwise::drift
