// SPDX-License-Identifier: GPL-3.0-or-later
// How are we doing.
#pragma once

#include "ui/pages/page.h"

namespace spanwise::ui {

[[nodiscard]] Page* makeOverviewPage(PageContext& context, QWidget* parent);

} // namespace spanwise::ui
