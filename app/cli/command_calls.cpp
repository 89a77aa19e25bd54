// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/call_json.h"
#include "app/cli/commands.h"
#include "app/cli/filter_options.h"
#include "app/cli/stored_traces.h"
#include "app/cli/user_files.h"
#include "core/ingest/store_view.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace spanwise::cli {

namespace {
const LlmCall* callOf(const ingest::StoredTrace& trace, std::uint64_t spanId)
{
    for (const LlmCall& call : trace.resolved.calls)
        if (query::numberOf(trace.batch.spans[call.span].spanId) == spanId) return &call;
    return nullptr;
}

Result<void> printCalls(Invocation& invocation, const FilterOptions& filter)
{
    const auto scope = filter.scope(invocation.now);
    if (!scope) return tl::unexpected(scope.error());
    const auto mapping = readMapping(invocation);
    if (!mapping) return tl::unexpected(mapping.error());
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    StoredTraces traces(**store, mapping->get(), invocation.stop);
    std::uint64_t lost = 0;
    const auto printed = visitRows(ingest::viewOf(**store), *scope, true, filter.limit, invocation.stop,
        [&](const columns::SpanRow& row) -> Result<void> {
            const auto trace = traces.trace(row.trace);
            if (!trace) return tl::unexpected(trace.error());
            const LlmCall* call = row.call ? callOf(**trace, row.spanId) : nullptr;
            if (call == nullptr) {
                ++lost;
                return {};
            }
            appendCallJson((*trace)->batch, *call, *row.call, invocation.out.buffer());
            invocation.out.line({});
            return {};
        });
    if (lost > 0) {
        say(std::to_string(lost) + " calls are in the columns but not in their traces: run `spanwise-cli verify`");
        invocation.exitCode = kRemarks;
    }
    return printed;
}
} // namespace

void addCalls(CLI::App& app, Invocation& invocation)
{
    CLI::App* command = app.add_subcommand("calls", "Print one JSON line per model call, oldest first");
    command->fallthrough();
    auto filter = std::make_shared<FilterOptions>();
    filter->addTo(*command);
    command->callback([&invocation, filter] {
        if (const auto done = printCalls(invocation, *filter); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
