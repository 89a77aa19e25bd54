// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of the lists of sessions and of their turns.
#pragma once

#include "core/query/sessions.h"
#include "ui/models/column.h"
#include "ui/pages/session_turns.h"

#include <span>

namespace spanwise::ui {

[[nodiscard]] std::span<const Column<query::SessionRow>> sessionColumns();
[[nodiscard]] std::span<const Column<TurnRow>> turnColumns();

} // namespace spanwise::ui
