// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/unknown_command.h"

#include "core/query/fields.h"

#include <CLI/CLI.hpp>
#include <string_view>
#include <vector>

namespace spanwise::cli {

namespace {
/// The innermost command that was understood.
const CLI::App& askedOf(const CLI::App& app)
{
    const auto inner = app.get_subcommands();
    return inner.empty() ? app : askedOf(*inner.front());
}

/// `review bundle ` for the second one below; nothing for the program itself.
std::string pathOf(const CLI::App& command)
{
    const CLI::App* parent = command.get_parent();
    return parent == nullptr ? std::string() : pathOf(*parent) + command.get_name() + " ";
}
} // namespace

std::string unknownCommand(const CLI::App& app)
{
    const CLI::App& asked = askedOf(app);
    if (asked.get_require_subcommand_min() == 0) return {};
    std::string word;
    for (const std::string& left : app.remaining(true))
        if (word.empty() && !left.starts_with('-')) word = left;
    if (word.empty()) return {};

    std::vector<std::string> names;
    for (const CLI::App* one : asked.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(one->get_name());
    const std::vector<std::string_view> known(names.begin(), names.end());
    const std::string_view meant = query::closest(word, known);
    const std::string path = pathOf(asked);
    std::string out = "there is no command \"" + path + word + "\"";
    if (!meant.empty()) out += "; did you mean \"" + path + std::string(meant) + "\"?";
    return out + "\n`spanwise-cli " + path + "--help` lists those that there are";
}

} // namespace spanwise::cli
