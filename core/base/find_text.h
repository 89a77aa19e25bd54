// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace spanwise {

/// Whether `needle` stands in `text`; an empty one does. For short needles in long texts: the first and the last
/// character are looked for together, sixteen places at a time, where std::string_view::find stops at each first
/// character.
[[nodiscard]] bool containsText(std::string_view text, std::string_view needle) noexcept;

} // namespace spanwise
