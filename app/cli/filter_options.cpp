// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/filter_options.h"

#include "app/cli/time_argument.h"

#include <CLI/CLI.hpp>

namespace spanwise::cli {

void FilterOptions::addTo(CLI::App& command, const std::string& limitHelp)
{
    addWithoutLimitTo(command);
    command.add_option("--limit", limit, limitHelp)
        ->type_name("N")
        ->check([](const std::string& text) { // CLI11 lets -1 wrap around to the largest number
            return text.starts_with('-') ? std::string("must not be negative") : std::string();
        });
}

void FilterOptions::addWithoutLimitTo(CLI::App& command)
{
    command.add_option("--from", from, "Start of the range: ISO 8601 or relative (-24h)")->type_name("TIME");
    command.add_option("--to", to, "End of the range, not included")->type_name("TIME");
    command.add_option("--where", where, "Filter expression, as in the filter bar: FILTERS in spanwise-cli(1)")
        ->type_name("EXPRESSION");
}

Result<query::Scope> FilterOptions::scope(UnixNanos now) const
{
    query::Scope out;
    if (!from.empty()) {
        const auto at = parseTime(from, now);
        if (!at) return tl::unexpected(at.error().in("--from"));
        out.range.from = *at;
    }
    if (!to.empty()) {
        const auto at = parseTime(to, now);
        if (!at) return tl::unexpected(at.error().in("--to"));
        out.range.to = *at;
    }
    if (out.range.isEmpty()) return fail(ErrorCode::Invalid, "--from is not before --to");
    auto filter = query::Filter::parse(where);
    if (!filter) {
        const query::FilterError& error = filter.error();
        std::string message = "--where: " + error.message + "\n  " + where + "\n  " + std::string(error.position, ' ')
            + std::string(error.length == 0 ? 1 : error.length, '^');
        if (!error.suggestion.empty()) message += "\n  did you mean: " + error.suggestion;
        return fail(ErrorCode::Invalid, std::move(message));
    }
    out.filter = *filter;
    return out;
}

} // namespace spanwise::cli
