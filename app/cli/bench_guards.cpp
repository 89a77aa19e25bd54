// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/guard_times.h"
#include "app/bench/scan_cost.h"
#include "app/cli/bench_figures.h"
#include "app/cli/benches.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>

namespace spanwise::cli {

namespace {
struct GuardBenchOptions {
    std::uint64_t texts = 10'000;
    std::uint64_t seed = 7;
    int streams = 200;
};

void benchGuards(Invocation& invocation, const GuardBenchOptions& options)
{
    const bench::GuardTimes times = bench::timeGuards(options.texts, options.seed, invocation.stop);
    print(invocation, "compiled rules, MiB", fixed(times.rulesMiB, 2));
    print(invocation,
        "slowest of " + std::to_string(times.texts) + " texts, ms of processor time for 64 KiB (" + times.worstText
            + ")",
        fixed(times.worstMsPer64KiB, 2));
    if (invocation.stop.stop_requested()) return invocation.giveUp({ErrorCode::Cancelled, "stopped"});
    print(invocation, "ordinary prompts, MB/s on one core", fixed(times.plainMBs, 1));
    print(invocation, "ordinary answers, MB/s on one core", fixed(times.answerMBs, 1));
    print(invocation, "a prompt of 4 KiB, median ms", fixed(times.msFor4KiB, 3));
}

void benchDrift(Invocation& invocation, const GuardBenchOptions& options)
{
    print(invocation, "method: change", "called in 14 days, median delay in days, false alarms a month");
    for (const bench::DriftFigure& one : bench::measureDrift(options.streams, options.seed, invocation.stop))
        print(invocation, one.method + ": " + one.change,
            fixed(one.detected * 100, 1) + " %, " + fixed(one.delayDays, 0) + ", " + fixed(one.falseAlarmsPerMonth, 2));
}

struct ScanCostOptions {
    std::string folder;
    std::uint64_t spans = 50'000;
    std::uint64_t seed = 7;
    int rounds = 3;
};

Result<void> benchScanCost(Invocation& invocation, const ScanCostOptions& options)
{
    const auto cost =
        bench::measureScanCost(options.folder, options.spans, options.rounds, options.seed, invocation.stop);
    if (!cost) return tl::unexpected(cost.error());
    print(invocation, "intake without guards, spans/s", fixed(cost->spansPerSecond, 0));
    print(invocation, "intake with guards at work, spans/s", fixed(cost->spansPerSecondScanned, 0));
    print(invocation, "intake that guards cost, %",
        fixed(100 * (1 - cost->spansPerSecondScanned / std::max(1.0, cost->spansPerSecond)), 1));
    print(invocation, "scanned right behind, spans with text", std::to_string(cost->scannedSpans));
    print(invocation, "scanned right behind, MB of text", fixed(cost->scannedMB, 2));
    print(invocation, "scanned right behind, MB/s by the clock",
        fixed(cost->scannedMB / std::max(cost->seconds, 1e-9), 2));
    print(invocation, "most rows that waited when a file was in", std::to_string(cost->busiestWait));
    print(invocation, "files taken in while the guards had nothing to do", std::to_string(cost->idleIntakes));
    return {};
}

} // namespace

void addGuards(CLI::App& bench, Invocation& invocation)
{
    auto options = std::make_shared<GuardBenchOptions>();
    CLI::App* guards = bench.add_subcommand("guards", "Time the guards over hostile and ordinary texts");
    guards->fallthrough();
    guards->add_option("--texts", options->texts, "Hostile and random texts of 64 KiB")->capture_default_str();
    guards->add_option("--seed", options->seed, "Same seed, same texts")->capture_default_str();
    guards->callback([&invocation, options] { benchGuards(invocation, *options); });
    auto cost = std::make_shared<ScanCostOptions>();
    CLI::App* scanning =
        bench.add_subcommand("scanning", "What the guards cost the intake: the same files, with and without");
    scanning->fallthrough();
    scanning->add_option("--folder", cost->folder, "Where the stores are made and removed again")->required();
    scanning->add_option("--spans", cost->spans, "Spans of all files")->capture_default_str();
    scanning->add_option("--rounds", cost->rounds, "How often each way is tried")->capture_default_str();
    scanning->add_option("--seed", cost->seed, "Same seed, same file")->capture_default_str();
    scanning->callback([&invocation, cost] {
        if (const auto done = benchScanCost(invocation, *cost); !done) invocation.giveUp(done.error());
    });
    CLI::App* drift =
        bench.add_subcommand("drift", "How soon a change is called, and how often none is, on made-up streams");
    drift->fallthrough();
    drift->add_option("--streams", options->streams, "Streams of 60 days for each line")->capture_default_str();
    drift->add_option("--seed", options->seed, "Same seed, same streams")->capture_default_str();
    drift->callback([&invocation, options] { benchDrift(invocation, *options); });
}

} // namespace spanwise::cli
