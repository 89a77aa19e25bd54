// SPDX-License-Identifier: GPL-3.0-or-later
// Answers expressions as Prometheus 3.5 does: a sample lasts 5 minutes or until its series ends, windows leave out
// their beginning, rates are extrapolated. The same engine serves the command line and the pages.
#pragma once

#include "core/metrics/expression.h"

#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::metrics {

inline constexpr UnixMs kLookback = 5 * 60 * 1000; ///< Prometheus' default

/// One series of an answer: a number, or a histogram.
struct Answered {
    Labels labels;
    double value = 0;
    std::shared_ptr<const NativeHistogram> histogram; ///< then `value` means nothing
};
using Vector = std::vector<Answered>;

/// The points of one series over time.
struct AnsweredSeries {
    Labels labels;
    std::vector<Sample> points; ///< only steps at which there was an answer
};

/// At one time; a number alone is one entry without labels. Sorted by labels.
/// Error: Invalid (two series fall together, a match is ambiguous), Cancelled, and those of the source.
[[nodiscard]] Result<Vector> evaluate(
    const Expression& expression, const SeriesSource& source, UnixMs at, std::stop_token stop = {});

/// At from, from + step, … up to `to` inclusive: every series is read once. Histograms are left out.
[[nodiscard]] Result<std::vector<AnsweredSeries>> evaluateRange(const Expression& expression,
    const SeriesSource& source, UnixMs from, UnixMs to, UnixMs step, std::stop_token stop = {});

} // namespace spanwise::metrics
