// SPDX-License-Identifier: GPL-3.0-or-later
// What can be typed at a place of a filter expression: names, operators, and the values that the store holds.
#pragma once

#include "core/query/data_view.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::query {

struct Completion {
    std::string text; ///< to put in the place of `replaced` bytes before the cursor
    std::string hint; ///< unit or meaning, short
    std::uint64_t count = 0; ///< spans or calls that have this value; 0 for names and operators
};

struct Completions {
    std::size_t position = 0; ///< first byte that a completion replaces
    std::size_t length = 0; ///< bytes it replaces, up to the cursor
    std::vector<Completion> items; ///< best first, at most 50
};

/// `cursor` is a byte offset in `text`. Counts are those of the whole snapshot; values of text fields start with what
/// is typed, ignoring case, the most frequent first.
[[nodiscard]] Completions complete(const DataView& view, std::string_view text, std::size_t cursor);

} // namespace spanwise::query
