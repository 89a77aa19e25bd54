// SPDX-License-Identifier: GPL-3.0-or-later
// Where the program keeps its files when nobody says otherwise: the same place for the window and the command line.
#pragma once

#include <filesystem>

namespace spanwise {

/// XDG_DATA_HOME/spanwise (~/.local/share/spanwise), ~/Library/Application Support/spanwise, or
/// %LOCALAPPDATA%\spanwise. The folder may not exist yet. Empty when the system names no home.
[[nodiscard]] std::filesystem::path dataFolder();
/// XDG_CONFIG_HOME/spanwise and its like: prices.json and mapping.json of the user.
[[nodiscard]] std::filesystem::path configFolder();

/// The store that the window opens.
[[nodiscard]] std::filesystem::path defaultDatabase();

} // namespace spanwise
