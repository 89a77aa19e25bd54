// SPDX-License-Identifier: GPL-3.0-or-later
// Options that may be given more than once.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace spanwise::cli {

/// An option that takes one value each time it is given. Left to itself, CLI11 gives such an option every word that
/// follows, also the arguments of the command, and takes a value between brackets ([EMAIL_1], [::1]) for a list.
CLI::Option* addRepeatable(
    CLI::App& command, const std::string& name, std::vector<std::string>& values, const std::string& what);

} // namespace spanwise::cli
