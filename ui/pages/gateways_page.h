// SPDX-License-Identifier: GPL-3.0-or-later
// What the gateway says, next to what the spans say.
#pragma once

#include "ui/pages/page.h"

namespace spanwise::ui {

[[nodiscard]] Page* makeGatewaysPage(PageContext& context, QWidget* parent);

} // namespace spanwise::ui
