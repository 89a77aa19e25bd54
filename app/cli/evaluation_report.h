// SPDX-License-Identifier: GPL-3.0-or-later
// What `scan --eval` prints: figures with their uncertainty, never a percentage of fewer than twenty.
#pragma once

#include "core/guard/evaluation_set.h"

#include <string>

namespace spanwise::cli {

[[nodiscard]] std::string evaluationJson(const guard::EvaluationReport& report);
[[nodiscard]] std::string evaluationText(const guard::EvaluationReport& report);

} // namespace spanwise::cli
