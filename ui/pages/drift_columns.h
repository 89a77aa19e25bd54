// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of the list of what has drifted.
#pragma once

#include "core/drift/drift.h"
#include "ui/models/column.h"

#include <span>

namespace spanwise::ui {

[[nodiscard]] std::span<const Column<drift::DriftFinding>> driftColumns();

} // namespace spanwise::ui
