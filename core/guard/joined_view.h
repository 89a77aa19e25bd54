// SPDX-License-Identifier: GPL-3.0-or-later
// A text with its torn words put together: "instruc-⏎tions", "pre**vious**", "ig<b>no</b>re", 'instr' + 'uctions'.
#pragma once

#include "core/guard/text_view.h"

namespace spanwise::guard {

/// `disguised` holds where a word was put together. Empty when none was torn. Linear in the text.
[[nodiscard]] TextView joinedView(const TextView& raw);

/// Without the marks of emphasis around words: **system** _prompt_. Those inside words and names stay.
[[nodiscard]] TextView withoutEmphasis(const TextView& raw);

} // namespace spanwise::guard
