// SPDX-License-Identifier: GPL-3.0-or-later
// How much a finding matters (guards.md §1), from least to most.
#pragma once

#include <cstdint>
#include <string_view>

namespace spanwise {

enum class Severity : std::uint8_t { Info, Low, Medium, High, Critical };

[[nodiscard]] constexpr std::string_view nameOf(Severity severity) noexcept
{
    constexpr std::string_view kNames[] = {"info", "low", "medium", "high", "critical"};
    return kNames[static_cast<std::size_t>(severity)];
}

} // namespace spanwise
