// SPDX-License-Identifier: GPL-3.0-or-later
// Memory fresh from the system costs a fault every 4 KiB, or every 2 MiB where the system is asked for large pages. For
// buffers of megabytes that will be filled: a large page is there as a whole once one byte of it is touched.
#pragma once

#include <cstddef>

namespace spanwise {

inline constexpr std::size_t kLargePage = std::size_t {2} << 20U; ///< of x86-64 and AArch64

/// Asks for the large pages that lie wholly inside. A wish: nothing tells whether it was granted.
void preferLargePages(void* from, std::size_t bytes) noexcept;

} // namespace spanwise
