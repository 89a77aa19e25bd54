// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/column_reading.h"
#include "app/bench/opening_times.h"
#include "app/bench/question_times.h"
#include "app/bench/tick_times.h"
#include "app/bench/wide_rows.h"
#include "app/cli/bench_figures.h"
#include "app/cli/benches.h"
#include "core/ingest/store_view.h"
#include "core/query/report.h"

#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <memory>
#include <string>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace spanwise::cli {

namespace {
struct QueryOptions {
    std::uint64_t rows = 10'000'000;
    std::uint64_t seed = 3;
    int repeats = 5;
};

void giveBackFreedMemory()
{
#ifdef __GLIBC__
    (void)malloc_trim(0);
#endif
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
    giveBackFreedMemory(); // what making the store held would otherwise be counted with what the questions need
    const double before = residentMiB();
    const auto began = std::chrono::steady_clock::now();
    auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    const double opened = secondsSince(began);
    const double afterOpening = residentMiB();
    print(invocation, "open, files in the page cache",
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
    for (const std::uint64_t rows : {std::uint64_t {1'000'000}, options.rows}) {
        const auto ticks = bench::timeTicks(**store, rows, 40);
        if (!ticks) return tl::unexpected(ticks.error());
        print(invocation, "P10 tick of 1,000 spans over " + std::to_string(ticks->rows) + " rows",
            "median " + fixed(ticks->medianMs, 1) + " ms, processor " + fixed(ticks->medianCpuMs, 1) + " ms, worst "
                + fixed(ticks->worstMs, 1) + " ms; first answer " + fixed(ticks->firstMs, 0) + " ms, begin to follow "
                + fixed(ticks->beginMs, 0) + " ms, " + (ticks->right ? "right" : "WRONG"));
    }
    const double afterAll = residentMiB();
    giveBackFreedMemory(); // as the window does while nobody asks
    print(invocation, "P13 memory",
        fixed(afterOpening, 0) + " MiB resident once open, " + fixed(afterAll, 0) + " after all questions, "
            + fixed(residentMiB(), 0) + " when they pause; " + fixed(before, 0) + " before opening, columns "
            + fixed(static_cast<double>((*store)->snapshot()->bytes()) / 1048576.0, 0));
    print(invocation, "P11", "against DuckDB: tests/bench/beside_duckdb.mjs; ClickHouse is not measured");
    const auto right = isRight(invocation, **store, options);
    if (!right) return tl::unexpected(right.error());
    store->reset();
    const auto opening = bench::timeOpening(invocation.database);
    if (!opening) return tl::unexpected(opening.error());
    print(invocation, "P12 dashboard of the last 24 h, from the start on",
        fixed(opening->dashboardMs, 0) + " ms; its columns after " + fixed(opening->columnsMs, 0) + " ms, all after "
            + fixed(opening->wholeMs, 0) + " ms");
    const bool isAllRight = *right && opening->right;
    print(invocation, "answers", isAllRight ? "right" : "WRONG");
    if (!isAllRight) invocation.exitCode = kRemarks;
    return {};
}

} // namespace

void addQueries(CLI::App& bench, Invocation& invocation)
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

} // namespace spanwise::cli
