// SPDX-License-Identifier: GPL-3.0-or-later
// How did the conversation go: sessions with their users, and the turns of one below each other.
#pragma once

#include "ui/pages/page.h"

namespace spanwise::ui {

[[nodiscard]] Page* makeSessionsPage(PageContext& context, QWidget* parent);

} // namespace spanwise::ui
