// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/dimension_options.h"
#include "app/cli/filter_options.h"
#include "app/cli/report_text.h"
#include "core/ingest/store_view.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace spanwise::cli {

namespace {
struct ReportOptions {
    FilterOptions filter;
    std::vector<std::string> by;
    bool json = false;
};

Result<void> printReport(Invocation& invocation, const ReportOptions& options)
{
    const auto scope = options.filter.scope(invocation.now);
    if (!scope) return tl::unexpected(scope.error());
    query::ReportQuestion question;
    question.scope = *scope;
    question.limit = options.filter.limit;
    for (const std::string& name : options.by) {
        const auto dimension = dimensionOf(name);
        if (!dimension) return tl::unexpected(dimension.error());
        question.by.push_back(*dimension);
    }
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    const auto answer = query::answer(ingest::viewOf(**store), question, invocation.stop);
    if (!answer) return tl::unexpected(answer.error());
    if (options.json)
        invocation.out.line(reportJson(*answer));
    else
        invocation.out.write(reportTable(*answer));
    return {};
}
} // namespace

void addReport(CLI::App& app, Invocation& invocation)
{
    CLI::App* command = app.add_subcommand("report", "Totals, percentiles, tokens, cost and errors");
    command->fallthrough();
    auto options = std::make_shared<ReportOptions>();
    options->filter.addTo(*command, "At most so many groups, those with the most calls; 0 = all");
    command->add_option("--by", options->by, "Group by one or two of: " + dimensionNames())
        ->type_name("DIM")
        ->delimiter(',')
        ->expected(1, 2);
    command->add_flag("--json", options->json, "Print JSON");
    command->callback([&invocation, options] {
        if (const auto done = printReport(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
