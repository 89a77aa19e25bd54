// SPDX-License-Identifier: GPL-3.0-or-later
// What each key of the Review page does, as the page of keys says it.
#pragma once

#include "ui/pages/page.h"

namespace spanwise::ui {

class ReviewKeys;

[[nodiscard]] QList<KeyHint> reviewKeys(const ReviewKeys& keys);

} // namespace spanwise::ui
