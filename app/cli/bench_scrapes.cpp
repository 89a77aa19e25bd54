// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/scrape_load.h"
#include "app/cli/bench_figures.h"
#include "app/cli/benches.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>

namespace spanwise::cli {

namespace {
struct ScrapeOptions {
    bench::ScrapeLoad load;
    double hours = 1;
};

/// Into the store that --db names, which must not be there yet: what is in it would be counted with it.
Result<void> loadScrapes(Invocation& invocation, ScrapeOptions options)
{
    if (invocation.database.empty()) return fail(ErrorCode::Invalid, "name a new store with --db");
    if (std::filesystem::exists(invocation.database))
        return fail(ErrorCode::Invalid, invocation.database.string() + " is there already: name a new store with --db");
    options.load.lengthMs = static_cast<std::int64_t>(options.hours * 3'600'000);
    const auto figures = bench::runScrapeLoad(invocation.database, options.load, invocation.stop);
    if (!figures) return tl::unexpected(figures.error());
    const bench::ScrapeLoadFigures& f = *figures;
    const auto line = [&](const std::string& name, const std::string& value) {
        invocation.out.line(name + std::string(name.size() < 34 ? 34 - name.size() : 1, ' ') + value);
    };
    line("scrapes", std::to_string(f.scrapes));
    line("samples", std::to_string(f.samples));
    line("bodies", fixed(static_cast<double>(f.bodyBytes) / 1e6, 1) + " MB");
    line("reading", fixed(static_cast<double>(f.samples) / std::max(f.readSeconds, 1e-9) / 1e6, 2) + " M samples/s");
    line("storing", fixed(static_cast<double>(f.samples) / std::max(f.storeSeconds, 1e-9) / 1e6, 2) + " M samples/s");
    line("longest commit of a scrape", fixed(f.longestCommitMs, 1) + " ms");
    line("share of one core in its own time", fixed(100 * f.coreShare, 1) + " %");
    line("share of its time in the writer", fixed(100 * f.busyShare, 1) + " %");
    line("samples on disk", fixed(f.chunkBytesPerSample, 2) + " B a sample");
    line("the whole database", fixed(f.bytesPerSample, 2) + " B a sample");
    line("memory", fixed(f.residentMiB, 0) + " MiB");
    line("list of targets", fixed(f.viewMs, 1) + " ms");
    line("health of all targets", fixed(f.healthMs, 1) + " ms");
    line("rate by model, one target", fixed(f.rateMs, 1) + " ms");
    line("requests by model, one target", fixed(f.pageMs, 1) + " ms");
    line("requests by model, all targets", fixed(f.pageAllMs, 1) + " ms");
    return {};
}

} // namespace

void addScrapes(CLI::App& bench, Invocation& invocation)
{
    CLI::App* command =
        bench.add_subcommand("scrapes", "Scrape made-up gateways into a new store (--db FILE) and ask about them");
    command->fallthrough();
    auto options = std::make_shared<ScrapeOptions>();
    command->add_option("--targets", options->load.targets, "Gateways")->capture_default_str();
    command->add_option("--series", options->load.series, "Series of each")->capture_default_str();
    command->add_option("--interval", options->load.intervalMs, "Between two scrapes, in ms")->capture_default_str();
    command->add_option("--hours", options->hours, "Length of the time that is made up")->capture_default_str();
    command->add_option("--moving", options->load.movingPercent, "Percent of the series that change at each scrape")
        ->capture_default_str();
    command->add_flag("--leave-tails", options->load.leavesTails, "Do not pack what came last, as while it runs");
    command->add_flag("--keep-house", options->load.keepsHouse, "Thin and drop old samples as the window does");
    command->callback([&invocation, options] {
        if (const auto done = loadScrapes(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
