// SPDX-License-Identifier: GPL-3.0-or-later
// How often what was kept back: by label ("EMAIL", "CARD") or by what happened to content ("content left out").
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace spanwise::capture {

using CaptureCounts = std::map<std::string, std::uint64_t, std::less<>>;

} // namespace spanwise::capture
