// SPDX-License-Identifier: GPL-3.0-or-later
// How much a counter grew: the one implementation for the command line, the pages and the reconciliation.
//  - extrapolated: what Prometheus' rate() and increase() answer (3.5, promql/functions.go, 2025-07);
//  - measured: the plain sum of growth between samples, for totals that are shown as facts.
#pragma once

#include "core/metrics/series.h"

#include <optional>
#include <span>

namespace spanwise::metrics {

/// The window (from, to] of a question; samples given with it lie inside and hold no end marks.
struct Window {
    UnixMs from = 0;
    UnixMs to = 0;
};

/// Growth over the window as if sampled at its ends; nothing for fewer than two samples.
[[nodiscard]] std::optional<double> extrapolatedIncrease(std::span<const Sample> samples, Window window);
/// The same for native histograms; nothing also when their buckets cannot be brought together.
[[nodiscard]] std::optional<NativeHistogram> extrapolatedIncrease(
    std::span<const HistogramSample> samples, Window window);

/// Per second of the window.
[[nodiscard]] inline double perSecond(double increase, Window window) noexcept
{
    return increase / (static_cast<double>(window.to - window.from) / 1000);
}

/// Growth of a counter from one sample to the next: a fall is a reset, after which all of `now` is new.
[[nodiscard]] inline double growth(double before, double now) noexcept
{
    return now < before ? now : now - before;
}

[[nodiscard]] double resets(std::span<const Sample> samples) noexcept;
[[nodiscard]] double resets(std::span<const HistogramSample> samples);
[[nodiscard]] double changes(std::span<const Sample> samples) noexcept;
[[nodiscard]] double changes(std::span<const HistogramSample> samples);

} // namespace spanwise::metrics
