// SPDX-License-Identifier: GPL-3.0-or-later
// What fails, by type.
#pragma once

#include "ui/pages/page.h"

namespace spanwise::ui {

[[nodiscard]] Page* makeErrorsPage(PageContext& context, QWidget* parent);

} // namespace spanwise::ui
