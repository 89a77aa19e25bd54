// SPDX-License-Identifier: GPL-3.0-or-later
// Read one: waterfall and tree at the left, the chosen span at the right; a second trace beside it to compare.
#pragma once

#include "ui/pages/page.h"

namespace spanwise::ui {

[[nodiscard]] Page* makeTracePage(PageContext& context, QWidget* parent);

} // namespace spanwise::ui
