// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/filter_options.h"
#include "app/cli/trace_walk.h"
#include "core/exporters/span_json.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>
#include <memory>
#include <vector>

namespace spanwise::cli {

namespace {
Result<void> printSpans(Invocation& invocation, const FilterOptions& filter)
{
    return walkTraces(invocation, filter, [&](const WalkedTrace& trace) -> Result<void> {
        std::vector<std::uint32_t> all;
        std::ranges::merge(
            trace.spans, trace.unkept, std::back_inserter(all), {},
            [&](std::uint32_t i) { return trace.batch.spans[i].start; },
            [&](std::uint32_t i) { return trace.batch.spans[i].start; });
        for (const std::uint32_t index : all) {
            const Span& span = trace.batch.spans[index];
            const columns::SpanRow* row = trace.rowOf(span);
            exporters::appendSpanJson(trace.batch, span, row != nullptr ? row->spanClass : SpanClass::Other,
                span.quality | (row != nullptr ? row->quality : 0U), invocation.out.buffer());
            invocation.out.line({});
        }
        return {};
    });
}
} // namespace

void addSpans(CLI::App& app, Invocation& invocation)
{
    CLI::App* command = app.add_subcommand("spans", "Print one JSON line per stored span, trace by trace");
    command->fallthrough();
    auto filter = std::make_shared<FilterOptions>();
    filter->addTo(*command);
    command->callback([&invocation, filter] {
        if (const auto done = printSpans(invocation, *filter); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
