// SPDX-License-Identifier: GPL-3.0-or-later
// What is slow, since when.
#pragma once

#include "ui/pages/page.h"

namespace spanwise::ui {

[[nodiscard]] Page* makeLatencyPage(PageContext& context, QWidget* parent);

} // namespace spanwise::ui
