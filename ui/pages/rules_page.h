// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"

namespace spanwise::ui {

/// Writes a pack of rules of one's own and says, while one types, what it finds in a text and what it would change.
[[nodiscard]] Page* makeRulesPage(PageContext& context, QWidget* parent);

} // namespace spanwise::ui
