// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/thread_rank.h"

#ifdef __linux__
#include <sys/resource.h>
#endif

namespace spanwise {

void rankBehindOthers() noexcept
{
#ifdef __linux__
    // A ninth of the weight of the others (sched(7)): other programs of a busy machine do not starve it either. Here a
    // thread has a nice value of its own (setpriority(2), "C library/kernel differences"); 19 is the system's limit.
    constexpr int kBehind = 10;
    ::setpriority(PRIO_PROCESS, 0, ::getpriority(PRIO_PROCESS, 0) + kBehind);
#endif
}

} // namespace spanwise
