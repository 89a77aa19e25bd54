// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes that the parts of the message view share.
#pragma once

#include "ui/widgets/text_section.h"

namespace spanwise::ui::message_view {

inline constexpr int kMargin = 16;
inline constexpr int kTitleHeight = 30;
inline constexpr int kPartTitleHeight = 26;
inline constexpr int kPartIndent = 18;
inline constexpr int kBoxPadding = 10;
inline constexpr int kAfterSection = 10;
inline constexpr int kWidestText = 900; ///< longer lines are hard to read

[[nodiscard]] inline bool isBoxed(const TextSection& section)
{
    return section.style == TextSection::Style::Code || section.style == TextSection::Style::Placeholder;
}

} // namespace spanwise::ui::message_view
