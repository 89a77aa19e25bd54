// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/column_reading.h"
#include "app/bench/guard_times.h"
#include "app/bench/otlp_writer.h"
#include "app/bench/question_times.h"
#include "app/bench/scan_cost.h"
#include "app/bench/scrape_load.h"
#include "app/bench/wide_rows.h"
#include "app/cli/commands.h"
#include "core/ingest/store_view.h"
#include "core/query/report.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>

namespace spanwise::cli {

namespace {
struct GenerateOptions {
    std::uint64_t spans = 20'000;
    std::uint64_t seed = 5;
    std::string target;
    bool protobuf = false;
};

Result<void> generate(Invocation& invocation, const GenerateOptions& options)
{
    auto written = bench::writeWorkload(options.seed, options.spans,
        options.protobuf ? bench::FileForm::ProtobufFolder : bench::FileForm::JsonLines, options.target);
    if (!written) return tl::unexpected(written.error());
    std::string line = written->truth.json();
    line.insert(line.size() - 1,
        ",\"file_bytes\":" + std::to_string(written->fileBytes) + ",\"files\":" + std::to_string(written->files));
    invocation.out.line(line);
    return {};
}

void addGenerate(CLI::App& bench, Invocation& invocation)
{
    CLI::App* command = bench.add_subcommand("generate", "Write telemetry for benchmarks and print the truth about it");
    command->fallthrough();
    auto options = std::make_shared<GenerateOptions>();
    command->add_option("--spans", options->spans, "Distinct spans, a few more to end a trace")->capture_default_str();
    command->add_option("--seed", options->seed, "Same seed and spans, same bytes")->capture_default_str();
    command->add_option("--out", options->target, "File, or folder with --protobuf")->type_name("FILE")->required();
    command->add_flag("--protobuf", options->protobuf, "One protobuf request a file instead of JSON lines");
    command->callback([&invocation, options] {
        if (const auto done = generate(invocation, *options); !done) invocation.giveUp(done.error());
    });
}
struct QueryOptions {
    std::uint64_t rows = 10'000'000;
    std::uint64_t seed = 3;
    int repeats = 5;
};

double secondsSince(std::chrono::steady_clock::time_point began)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

/// Resident memory of this process in MiB; 0 where the system does not tell.
double residentMiB()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::strtod(line.c_str() + 6, nullptr) / 1024;
    return 0;
}

std::string fixed(double value, int decimals)
{
    std::array<char, 48> text {};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    return text.data();
}

/// A figure under its name, at once: a bench takes its time.
void print(Invocation& invocation, std::string name, const std::string& figure)
{
    name.resize(std::max<std::size_t>(name.size() + 1, 84), ' ');
    invocation.out.line(name + figure);
    invocation.out.flush();
}

Result<void> makeWideStore(Invocation& invocation, const QueryOptions& options)
{
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    if ((*store)->snapshot()->rows() > 0) return {};
    bench::WideRows rows(options.seed, options.rows);
    const auto began = std::chrono::steady_clock::now();
    if (auto written = bench::writeWideRows(**store, rows, invocation.stop); !written) return written;
    const double seconds = secondsSince(began);
    const auto written = static_cast<double>(rows.truth().spans);
    print(invocation, "write",
        fixed(written, 0) + " rows in " + fixed(seconds, 2) + " s, " + fixed(written / seconds / 1e3, 0) + " k rows/s");
    return {};
}

/// Totals of the whole store against the rows made again.
Result<bool> isRight(Invocation& invocation, const store::Store& store, const QueryOptions& options)
{
    bench::WideRows rows(options.seed, options.rows);
    store::BatchDraft draft;
    while (rows.next(draft, 100'000)) { }
    bench::WideTruth& truth = rows.truth();
    const auto answer = query::answer(ingest::viewOf(store), query::ReportQuestion {}, invocation.stop);
    if (!answer) return tl::unexpected(answer.error());
    const query::Totals& totals = answer->totals;
    const auto isAt = [&](const query::Percentile& got, double p) { return got.value == truth.percentile(p); };
    return totals.spans == truth.spans && totals.calls.n == truth.calls && totals.calls.failed == truth.failed
        && totals.calls.tokens.input == truth.inputTokens && totals.calls.tokens.output == truth.outputTokens
        && totals.calls.costNanoUsd == truth.costNanoUsd && isAt(totals.latency.p50, 0.5)
        && isAt(totals.latency.p95, 0.95) && isAt(totals.latency.p99, 0.99);
}

Result<void> benchQueries(Invocation& invocation, const QueryOptions& options)
{
    if (invocation.database.empty())
        return fail(ErrorCode::Invalid, "bench query makes a store of its own: name it with --db");
    if (auto made = makeWideStore(invocation, options); !made) return made;
    const double before = residentMiB();
    const auto began = std::chrono::steady_clock::now();
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    const double opened = secondsSince(began);
    print(invocation, "P12 open, files in the page cache",
        fixed(opened * 1e3, 0) + " ms for " + std::to_string((*store)->snapshot()->rows()) + " rows");
    const auto all = bench::readColumns(
        *(*store)->snapshot(), std::array {columns::Column::Duration, columns::Column::Start, columns::Column::Trace});
    print(invocation, "memory bandwidth of one core", fixed(all.megabytes / all.ms, 1) + " GB/s");
    const auto timed = bench::timeQuestions(**store, options.repeats, [&](const bench::QuestionTime& time) {
        print(invocation, time.what,
            "best " + fixed(time.bestMs, 1) + " ms, median " + fixed(time.medianMs, 1) + " ms, processor "
                + fixed(time.bestCpuMs, 1) + " ms = " + fixed(time.bestCpuMs / time.limitMs, 1)
                + " times reading its columns, n " + std::to_string(time.n));
    });
    if (!timed) return timed;
    print(invocation, "P13 memory",
        fixed(residentMiB(), 0) + " MiB resident, " + fixed(before, 0) + " MiB before opening, columns "
            + fixed(static_cast<double>((*store)->snapshot()->bytes()) / 1048576.0, 0) + " MiB");
    print(invocation, "P11", "not measured: DuckDB and ClickHouse are not in Debian");
    const auto right = isRight(invocation, **store, options);
    if (!right) return tl::unexpected(right.error());
    print(invocation, "answers", *right ? "right" : "WRONG");
    if (!*right) invocation.exitCode = kRemarks;
    return {};
}

void addQuery(CLI::App& bench, Invocation& invocation)
{
    CLI::App* command =
        bench.add_subcommand("query", "Make a store of narrow rows (--db FILE), open it and time the pages' questions");
    command->fallthrough();
    auto options = std::make_shared<QueryOptions>();
    command->add_option("--rows", options->rows, "Rows")->capture_default_str();
    command->add_option("--seed", options->seed, "Same seed and rows, same store")->capture_default_str();
    command->add_option("--repeats", options->repeats, "How often each question is asked")->capture_default_str();
    command->callback([&invocation, options] {
        if (const auto done = benchQueries(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

struct GuardBenchOptions {
    std::uint64_t texts = 10'000;
    std::uint64_t seed = 7;
    int streams = 200;
};

void benchGuards(Invocation& invocation, const GuardBenchOptions& options)
{
    const bench::GuardTimes times = bench::timeGuards(options.texts, options.seed);
    print(invocation, "compiled rules, MiB", fixed(times.rulesMiB, 2));
    print(invocation, "slowest of " + std::to_string(times.texts) + " texts, ms for 64 KiB (" + times.worstText + ")",
        fixed(times.worstMsPer64KiB, 2));
    print(invocation, "ordinary prompts, MB/s on one core", fixed(times.plainMBs, 1));
    print(invocation, "ordinary answers, MB/s on one core", fixed(times.answerMBs, 1));
    print(invocation, "a prompt of 4 KiB, median ms", fixed(times.msFor4KiB, 3));
}

void benchDrift(Invocation& invocation, const GuardBenchOptions& options)
{
    print(invocation, "method: change", "called in 14 days, median delay in days, false alarms a month");
    for (const bench::DriftFigure& one : bench::measureDrift(options.streams, options.seed))
        print(invocation, one.method + ": " + one.change,
            fixed(one.detected * 100, 1) + " %, " + fixed(one.delayDays, 0) + ", " + fixed(one.falseAlarmsPerMonth, 2));
}

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
    line("disk", fixed(f.bytesPerSample, 2) + " B a sample");
    line("memory", fixed(f.residentMiB, 0) + " MiB");
    line("rate by model, one target", fixed(f.rateMs, 1) + " ms");
    line("requests by model, one target", fixed(f.pageMs, 1) + " ms");
    line("requests by model, all targets", fixed(f.pageAllMs, 1) + " ms");
    return {};
}

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
    command->add_flag("--keep-house", options->load.keepsHouse, "Thin and drop old samples as the window does");
    command->callback([&invocation, options] {
        if (const auto done = loadScrapes(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

struct ScanCostOptions {
    std::string folder;
    std::uint64_t spans = 50'000;
    std::uint64_t seed = 7;
    int rounds = 3;
};

Result<void> benchScanCost(Invocation& invocation, const ScanCostOptions& options)
{
    const auto cost = bench::measureScanCost(options.folder, options.spans, options.rounds, options.seed);
    if (!cost) return tl::unexpected(cost.error());
    print(invocation, "intake without guards, spans/s", fixed(cost->spansPerSecond, 0));
    print(invocation, "intake with guards beside it, spans/s", fixed(cost->spansPerSecondScanned, 0));
    print(invocation, "intake that guards cost, %",
        fixed(100 * (1 - cost->spansPerSecondScanned / std::max(1.0, cost->spansPerSecond)), 1));
    print(invocation, "looked at when the intake ended, %", fixed(100 * cost->scannedShare, 1));
    return {};
}

void addGuardBenches(CLI::App& bench, Invocation& invocation)
{
    auto options = std::make_shared<GuardBenchOptions>();
    CLI::App* guards = bench.add_subcommand("guards", "Time the guards over hostile and ordinary texts");
    guards->fallthrough();
    guards->add_option("--texts", options->texts, "Hostile and random texts of 64 KiB")->capture_default_str();
    guards->add_option("--seed", options->seed, "Same seed, same texts")->capture_default_str();
    guards->callback([&invocation, options] { benchGuards(invocation, *options); });
    auto cost = std::make_shared<ScanCostOptions>();
    CLI::App* scanning =
        bench.add_subcommand("scanning", "What the guards cost the intake: the same file, with and without");
    scanning->fallthrough();
    scanning->add_option("--folder", cost->folder, "Where the stores are made and removed again")->required();
    scanning->add_option("--spans", cost->spans, "Spans of the file")->capture_default_str();
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
} // namespace

void addBench(CLI::App& app, Invocation& invocation)
{
    CLI::App* command = app.add_subcommand("bench", "Benchmarks, each figure with its unit");
    command->fallthrough();
    command->require_subcommand(1);
    addGuardBenches(*command, invocation);
    addGenerate(*command, invocation);
    addQuery(*command, invocation);
    addScrapes(*command, invocation);
}

} // namespace spanwise::cli
