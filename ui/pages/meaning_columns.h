// SPDX-License-Identifier: GPL-3.0-or-later
// What each metric of a target became, or why it is not used, as columns.
#pragma once

#include "core/gateway/dictionary.h"
#include "ui/models/column.h"

#include <span>
#include <vector>

namespace spanwise::ui {

[[nodiscard]] std::span<const Column<gateway::Explanation>> meaningColumns();
/// "23 of 60 metrics are used".
[[nodiscard]] QString meaningSentence(const std::vector<gateway::Explanation>& metrics);

} // namespace spanwise::ui
