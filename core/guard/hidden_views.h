// SPDX-License-Identifier: GPL-3.0-or-later
// Readings of a text that a person would not see at a glance: decoded, spelled out, turned around, invisible. Each maps
// back to the original bytes of its carrier. Views that leave parts of the text as they are (unspaced, leet) name in
// `disguised` what they changed.
#pragma once

#include "core/guard/text_view.h"

#include <vector>

namespace spanwise::guard {

/// Texts written in the invisible tag characters U+E0020…U+E007E: at least four together that are no flag of a region.
[[nodiscard]] std::vector<TextView> tagViews(const TextView& raw);

/// Words written letter by letter with the same divider joined (`i-g-n-o-r-e` → `ignore`), from six letters on. Empty
/// text when there are none. Of the raw view, where wide gaps between words are still wider than those between letters.
[[nodiscard]] TextView unspacedView(const TextView& raw);

/// Digits and signs read as letters inside words that mix both. `oneIsL` reads 1 as l instead of i. Empty text when no
/// word does. Of the normalized view.
[[nodiscard]] TextView leetView(const TextView& plain, bool oneIsL);

/// What stands within half a KiB of something that the view changed, with the end of a sentence where text was left
/// out: no phrase reaches further. The whole view when that is most of it.
[[nodiscard]] TextView nearDisguises(const TextView& view);

/// What base64 and hex tokens decode to when that is readable text with a blank in it; up to three levels, 64 KiB in
/// all. Every byte maps to its whole token.
[[nodiscard]] std::vector<TextView> decodedViews(const TextView& raw);

[[nodiscard]] TextView rot13View(const TextView& plain);
/// Backwards by characters.
[[nodiscard]] TextView reversedView(const TextView& plain);

} // namespace spanwise::guard
