// SPDX-License-Identifier: GPL-3.0-or-later
// A text with the escapes of its format undone: %69gnore, &#105;gnore, \u0069gnore.
#pragma once

#include "core/guard/text_view.h"

namespace spanwise::guard {

/// `disguised` holds the characters that were escapes. Empty when there was none. An escape that stands for a control
/// character, for half a character or for no UTF-8 is left as it is. Linear in the text.
[[nodiscard]] TextView escapesView(const TextView& raw);

} // namespace spanwise::guard
