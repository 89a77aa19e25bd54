// SPDX-License-Identifier: GPL-3.0-or-later
// Answers about gateway series as JSON lines.
#pragma once

#include "core/base/json_writer.h"
#include "core/metrics/evaluator.h"

#include <string>
#include <string_view>

namespace spanwise::cli {

/// A number as text, as Prometheus writes it: NaN, +Inf, -Inf, else the shortest text that reads back equal.
[[nodiscard]] std::string valueText(double value);

/// `{"id": …, "result": [{labels, value}]}`; a histogram has `histogram` with count, sum and buckets instead of a
/// value. An empty id is left out.
[[nodiscard]] std::string answerJson(std::string_view id, const Result<metrics::Vector>& answer);

} // namespace spanwise::cli
