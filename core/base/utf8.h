// SPDX-License-Identifier: GPL-3.0-or-later
// Text that claims to be UTF-8: whether it is, what it becomes when it is not, and where it may be cut.
#pragma once

#include "core/base/arena.h"

#include <cstddef>
#include <string_view>

namespace spanwise {

/// Unicode 15 table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool isUtf8(std::string_view text) noexcept;

/// `text` with one U+FFFD in the place of each maximal subpart that is no Unicode (Unicode 15 §3.9, "U+FFFD
/// Substitution of Maximal Subparts"), stored in `arena`. Call it only for text that is not UTF-8.
[[nodiscard]] std::string_view repairedUtf8(std::string_view text, Arena& arena);

/// The longest beginning of valid UTF-8 text with at most `limit` bytes that does not end inside a character.
[[nodiscard]] std::string_view cutUtf8(std::string_view text, std::size_t limit) noexcept;

} // namespace spanwise
