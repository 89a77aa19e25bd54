// SPDX-License-Identifier: GPL-3.0-or-later
// The first start: open a file, receive live, try the sample. Stands in the place of every page while the store is
// empty, and is opened from the menu later.
#pragma once

#include "ui/pages/page.h"

namespace spanwise::ui {

[[nodiscard]] Page* makeStartPage(PageContext& context, QWidget* parent);

} // namespace spanwise::ui
