// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes that the two halves of the waterfall share.
#pragma once

#include <algorithm>
#include <cstdint>

namespace spanwise::ui::waterfall {

inline constexpr int kOverviewHeight = 44;
inline constexpr int kRulerHeight = 24;
inline constexpr int kHeaderHeight = kOverviewHeight + kRulerHeight;
inline constexpr int kRightMargin = 16;
inline constexpr int kNameWidth = 220; ///< of the tree in a narrow window, as long as half of it is left for time

/// Left edge of a row's arrow. Deep trees are pressed together so that the name keeps half of the tree's width.
[[nodiscard]] inline int indentOf(std::uint32_t depth, int treeWidth)
{
    const int step = 14;
    const int most = std::max(treeWidth / 2 - 24, step);
    return 8 + std::min(static_cast<int>(std::min<std::uint32_t>(depth, 10'000)) * step, most);
}

} // namespace spanwise::ui::waterfall
