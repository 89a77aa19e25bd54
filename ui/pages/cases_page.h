// SPDX-License-Identifier: GPL-3.0-or-later
// What must not happen again: the regression cases, where each came from, and the way out to a test runner.
#pragma once

#include "ui/pages/page.h"

namespace spanwise::ui {

/// Argument of the location: a case id, or "new:" and the id of a review item that a case is made from.
[[nodiscard]] Page* makeCasesPage(PageContext& context, QWidget* parent);

} // namespace spanwise::ui
