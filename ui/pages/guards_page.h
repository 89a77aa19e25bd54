// SPDX-License-Identifier: GPL-3.0-or-later
// What the guards saw in inputs and outputs, how far their rules can be trusted, and what was not looked at.
#pragma once

#include "ui/pages/page.h"

namespace spanwise::ui {

[[nodiscard]] Page* makeGuardsPage(PageContext& context, QWidget* parent);

} // namespace spanwise::ui
