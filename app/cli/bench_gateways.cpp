// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/gateway_times.h"
#include "app/cli/bench_figures.h"
#include "app/cli/benches.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

namespace spanwise::cli {

namespace {
struct GatewayBenchOptions {
    double hours = 1;
    bool onlyRequests = false;
};

Result<void> benchGateways(Invocation& invocation, const GatewayBenchOptions& options)
{
    if (invocation.database.empty()) return fail(ErrorCode::Invalid, "name the store with --db");
    const auto length = static_cast<Nanos>(options.hours * 3600 * static_cast<double>(kNanosPerSecond));
    const auto times = bench::timeGateways(invocation.database, length, !options.onlyRequests, invocation.stop);
    if (!times) return tl::unexpected(times.error());
    const auto ms = [](double value) { return fixed(value, 1) + " ms"; };
    print(invocation, "targets", std::to_string(times->targets));
    if (!options.onlyRequests) {
        print(invocation, "lines of all charts", std::to_string(times->lines));
        print(invocation, "health", ms(times->healthMs));
        print(invocation, "tiles, and each measure", ms(times->chartsMs));
        print(invocation, "each measure before", ms(times->beforeMs));
        print(invocation, "against the spans", ms(times->reconcileMs));
        print(invocation, "the page as it opens", ms(times->pageMs()));
    }
    print(invocation, "list of targets", ms(times->listMs));
    print(invocation, "requests by model, sources added", ms(times->rangeMs));
    return {};
}
} // namespace

void addGateways(CLI::App& bench, Invocation& invocation)
{
    CLI::App* command =
        bench.add_subcommand("gateways", "Ask the questions of the Gateways page of a store (--db FILE)");
    command->fallthrough();
    auto options = std::make_shared<GatewayBenchOptions>();
    command->add_option("--hours", options->hours, "Length of the range, up to the newest sample")
        ->capture_default_str();
    command->add_flag("--only-requests", options->onlyRequests, "Not the whole page: requests by model alone");
    command->callback([&invocation, options] {
        if (const auto done = benchGateways(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
