// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of the list of places where a text was found.
#pragma once

#include "ui/models/column.h"
#include "ui/pages/search_run.h"

#include <span>

namespace spanwise::ui {

inline constexpr int kSnippetColumn = 3;
[[nodiscard]] std::span<const Column<HitRow>> hitColumns();

} // namespace spanwise::ui
