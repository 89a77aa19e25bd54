// SPDX-License-Identifier: GPL-3.0-or-later
// The only place that reads the wall clock, so that tests bring their own time.
#pragma once

#include "core/base/time.h"

#include <chrono>

namespace spanwise {

class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual UnixNanos now() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] UnixNanos now() const override
    {
        using namespace std::chrono;
        return duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count();
    }
};

} // namespace spanwise
