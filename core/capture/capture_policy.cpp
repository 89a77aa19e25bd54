// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/capture_policy.h"

#include <algorithm>
#include <array>

namespace spanwise::capture {
namespace {

constexpr std::array<std::string_view, 4> kNames {"full", "redacted", "hash", "off"};

} // namespace

std::string_view nameOf(CaptureMode mode) noexcept
{
    return kNames[static_cast<std::size_t>(mode)];
}

std::optional<CaptureMode> captureModeFromName(std::string_view name) noexcept
{
    const auto* place = std::find(kNames.begin(), kNames.end(), name);
    if (place == kNames.end()) return std::nullopt;
    return static_cast<CaptureMode>(place - kNames.begin());
}

CaptureMode CapturePolicy::modeOf(std::string_view service) const
{
    if (const auto exact = services.find(service); exact != services.end()) return exact->second;
    CaptureMode mode = byDefault;
    std::size_t longest = 0;
    for (const auto& [name, ofService] : services) {
        if (!name.ends_with('*') || name.size() <= longest) continue;
        if (!service.starts_with(std::string_view(name).substr(0, name.size() - 1))) continue;
        longest = name.size();
        mode = ofService;
    }
    return mode;
}

bool CapturePolicy::isFull() const noexcept
{
    return byDefault == CaptureMode::Full && std::all_of(services.begin(), services.end(), [](const auto& one) {
        return one.second == CaptureMode::Full;
    });
}

} // namespace spanwise::capture
