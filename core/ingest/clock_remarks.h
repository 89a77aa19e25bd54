// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of sources of metrics whose times are not ours.
#pragma once

#include "core/metrics/series.h"

#include <cstdlib>
#include <string>

namespace spanwise::ingest {

inline constexpr metrics::UnixMs kClockIsOff = 60'000; ///< more is remarked
inline constexpr metrics::UnixMs kClockIsWrong = 24LL * 3'600'000; ///< more is not believed

inline constexpr std::string_view kClockOff = "times more than a minute off: its clock is wrong, or they came late";
inline constexpr std::string_view kWrongClock = "times more than a day off: they were placed by when they came";
inline constexpr std::string_view kMovedClock =
    "times far from now that move with ours: the target's clock is wrong, they were placed by when they came";

/// "by 75 s ahead", "by 26 h behind".
[[nodiscard]] inline std::string offText(metrics::UnixMs ahead)
{
    const metrics::UnixMs seconds = std::abs(ahead) / 1000;
    const std::string amount =
        seconds < 7200 ? std::to_string(seconds) + " s" : std::to_string((seconds + 1800) / 3600) + " h";
    return "by " + amount + (ahead < 0 ? " behind" : " ahead");
}

} // namespace spanwise::ingest
