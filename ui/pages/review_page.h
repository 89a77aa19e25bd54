// SPDX-License-Identifier: GPL-3.0-or-later
// Is this output good: the queue, the conversation and the form side by side, every action a key.
#pragma once

#include "ui/pages/page.h"

namespace spanwise::ui {

[[nodiscard]] Page* makeReviewPage(PageContext& context, QWidget* parent);

} // namespace spanwise::ui
