// SPDX-License-Identifier: GPL-3.0-or-later
// Where something new begins in a text although no full stop says so: the next item of a list, the next line of a log,
// the next paragraph. Words on both sides of such a place are no sentence.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace spanwise::guard {

/// Bytes at which such a line begins, rising. A sentence that is only broken over lines has none: its lines carry no
/// mark of their own. Nor have lines of one or two words, one below the other: that is how words are hidden.
[[nodiscard]] std::vector<std::uint32_t> itemStarts(std::string_view text);

} // namespace spanwise::guard
