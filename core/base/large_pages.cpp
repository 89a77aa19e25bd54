// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/large_pages.h"

#include <cstdint>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace spanwise {

void preferLargePages(void* from, std::size_t bytes) noexcept
{
#ifdef __linux__
    const std::size_t skip = (kLargePage - reinterpret_cast<std::uintptr_t>(from) % kLargePage) % kLargePage;
    if (bytes < skip + kLargePage) return;
    ::madvise(static_cast<char*>(from) + skip, (bytes - skip) / kLargePage * kLargePage, MADV_HUGEPAGE);
#else
    (void)from;
    (void)bytes;
#endif
}

} // namespace spanwise
