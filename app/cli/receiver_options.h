// SPDX-License-Identifier: GPL-3.0-or-later
// Where `serve` listens and who may speak to it, from the words of the command line.
#pragma once

#include "core/base/result.h"
#include "core/live/otlp_receiver.h"

#include <filesystem>
#include <string>
#include <vector>

namespace spanwise::cli {

/// `127.0.0.1:4318`, `[::1]:0`, `localhost:4318`. Error: Invalid, with what was expected.
[[nodiscard]] Result<live::Binding> readBinding(live::Protocol protocol, const std::string& text);

/// The customary two ports on this computer, over IPv4 and IPv6.
[[nodiscard]] std::vector<live::Binding> customaryBindings();

/// The hash of the first line of `file`. Error: unreadable, or the line is empty. Says on standard error when other
/// users of the computer can read it.
[[nodiscard]] Result<live::TokenHash> readToken(const std::filesystem::path& file);

} // namespace spanwise::cli
