// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/trace_times.h"
#include "app/cli/bench_figures.h"
#include "app/cli/benches.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

namespace spanwise::cli {

namespace {
struct TraceBenchOptions {
    std::string folder;
    std::vector<std::uint64_t> spans {100'000, 1'000'000};
};

Result<void> benchTraces(Invocation& invocation, const TraceBenchOptions& options)
{
    for (const std::uint64_t spans : options.spans) {
        const auto store = std::filesystem::path(options.folder) / ("trace-" + std::to_string(spans) + ".db");
        const auto times = bench::timeLargeTrace(store, spans, invocation.stop);
        if (!times) return tl::unexpected(times.error());
        const double whole = times->readMs + times->layoutMs;
        print(invocation, "P16 open a trace of " + std::to_string(times->spans) + " spans",
            fixed(whole, 0) + " ms (read " + fixed(times->readMs, 0) + ", lay out " + fixed(times->layoutMs, 0)
                + ") = " + fixed(whole / times->messagesMs, 1) + " times reading its messages");
        if (times->spans != spans) invocation.exitCode = kRemarks;
    }
    return {};
}
} // namespace

void addTraces(CLI::App& bench, Invocation& invocation)
{
    CLI::App* command =
        bench.add_subcommand("trace", "Open very large traces, as the Trace page does before it paints");
    command->fallthrough();
    auto options = std::make_shared<TraceBenchOptions>();
    command->add_option("--folder", options->folder, "An empty folder for the stores; they are left there")->required();
    command->add_option("--spans", options->spans, "Sizes")->capture_default_str();
    command->callback([&invocation, options] {
        if (const auto done = benchTraces(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
