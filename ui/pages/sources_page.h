// SPDX-License-Identifier: GPL-3.0-or-later
// Where does it come from, what was lost.
#pragma once

#include "ui/pages/page.h"

namespace spanwise::ui {

[[nodiscard]] Page* makeSourcesPage(PageContext& context, QWidget* parent);

} // namespace spanwise::ui
