// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/repeatable_option.h"

#include <CLI/CLI.hpp>

namespace spanwise::cli {

CLI::Option* addRepeatable(
    CLI::App& command, const std::string& name, std::vector<std::string>& values, const std::string& what)
{
    return command.add_option(name, values, what + "; may be repeated")->allow_extra_args(false);
}

} // namespace spanwise::cli
