// SPDX-License-Identifier: GPL-3.0-or-later
// The steps of the evaluator, one kind of expression each. Inside core/metrics: they throw EvaluationError.
#pragma once

#include "core/metrics/evaluator.h"

#include <span>

namespace spanwise::metrics {

struct EvaluationError {
    std::string what;
};

/// What a function of a range sees of one series: samples inside the window, no end marks.
struct RangeView {
    const Labels* labels = nullptr;
    std::span<const Sample> floats;
    std::span<const HistogramSample> histograms;
};

/// Gives nothing where there is no answer.
[[nodiscard]] std::optional<Answered> overRange(Function function, const RangeView& series, UnixMs from, UnixMs to);

[[nodiscard]] Vector ofHistograms(Function function, const std::vector<double>& numbers, const Vector& input);

[[nodiscard]] Vector aggregate(const Aggregation& aggregation, const Vector& input);

[[nodiscard]] double apply(Operator op, double left, double right) noexcept;
[[nodiscard]] Vector apply(const Binary& binary, const Vector& left, const Vector& right);
/// One side is a number; `numberIsLeft` says which.
[[nodiscard]] Vector apply(const Binary& binary, const Vector& vector, double number, bool numberIsLeft);

/// Error when two entries have the same labels.
void requireDistinct(const Vector& vector);

} // namespace spanwise::metrics
