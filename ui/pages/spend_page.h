// SPDX-License-Identifier: GPL-3.0-or-later
// Where the money goes.
#pragma once

#include "ui/pages/page.h"

namespace spanwise::ui {

[[nodiscard]] Page* makeSpendPage(PageContext& context, QWidget* parent);

} // namespace spanwise::ui
