// SPDX-License-Identifier: GPL-3.0-or-later
// What the page says about answers that it has filled in for the reviewer: that they are his own, from when, and what
// submitting does to them.
#pragma once

#include "core/query/review_queue.h"

#include <QString>

namespace spanwise::ui {

/// Sentences; empty when the viewer has not answered before.
[[nodiscard]] QString earlierAnswersText(const query::ReviewItem& item);

} // namespace spanwise::ui
