// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/data_folder.h"

#include <cstdlib>

namespace spanwise {

namespace {
std::filesystem::path fromEnvironment(const char* name)
{
    const char* value = std::getenv(name);
    return value == nullptr ? std::filesystem::path {} : std::filesystem::path(value);
}

/// `variable` when it is an absolute path (the XDG specification ignores others), else `inHome` below the home folder.
[[maybe_unused]] std::filesystem::path xdgFolder(const char* variable, const char* inHome)
{
    if (const auto chosen = fromEnvironment(variable); chosen.is_absolute()) return chosen / "spanwise";
    const auto home = fromEnvironment("HOME");
    return home.empty() ? home : home / inHome / "spanwise";
}
} // namespace

std::filesystem::path dataFolder()
{
#if defined(_WIN32)
    const auto local = fromEnvironment("LOCALAPPDATA");
    return local.empty() ? local : local / "spanwise";
#elif defined(__APPLE__)
    const auto home = fromEnvironment("HOME");
    return home.empty() ? home : home / "Library/Application Support/spanwise";
#else
    return xdgFolder("XDG_DATA_HOME", ".local/share");
#endif
}

std::filesystem::path configFolder()
{
#if defined(_WIN32) || defined(__APPLE__)
    return dataFolder();
#else
    return xdgFolder("XDG_CONFIG_HOME", ".config");
#endif
}

std::filesystem::path defaultDatabase()
{
    const auto folder = dataFolder();
    return folder.empty() ? std::filesystem::path("spanwise.db") : folder / "spanwise.db";
}

} // namespace spanwise
