// SPDX-License-Identifier: GPL-3.0-or-later
// A word where a command should stand: CLI11 only says that a command is missing, and not which one was not understood.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace spanwise::cli {

/// After parsing has failed: a message that names the word, and the command that may have been meant. Empty when
/// something else was wrong.
[[nodiscard]] std::string unknownCommand(const CLI::App& app);

} // namespace spanwise::cli
