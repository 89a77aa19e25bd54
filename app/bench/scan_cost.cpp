// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/scan_cost.h"

#include "app/bench/otlp_writer.h"
#include "core/ingest/file_source.h"
#include "core/ingest/guard_scanner.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

namespace spanwise::bench {

namespace {
constexpr std::size_t kFiles = 10; ///< and one before them, which is not measured: the guards need something to do

struct Round {
    double spansPerSecond = 0;
    double seconds = 0;
    ingest::ScanProgress scanned;
    std::uint64_t busiestWait = 0;
    std::uint64_t idleIntakes = 0;
};

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point began)
{
    return std::chrono::duration<double>(Clock::now() - began).count();
}

/// Until at most `rows` wait for the guards.
void waitUntilBehind(
    const store::Store& store, const ingest::GuardScanner& guards, std::uint64_t rows, std::stop_token stop)
{
    const std::uint64_t all = store.snapshot()->rows();
    while (!stop.stop_requested() && all > guards.progress().rows + rows)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

Result<Round> takeIn(const std::vector<std::filesystem::path>& files, const std::filesystem::path& folder, bool scan,
    std::stop_token stop)
{
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    std::filesystem::create_directories(folder, ignored);
    auto store = store::Store::open((folder / "bench.db").string());
    if (!store) return tl::unexpected(store.error());
    Round out;
    {
        ingest::Pipeline pipeline(**store, {});
        ingest::ImportOptions options;
        options.stop = stop;
        std::optional<ingest::GuardScanner> guards;
        double intake = 0;
        std::uint64_t measured = 0;
        Clock::time_point start;
        for (std::size_t i = 0; i < files.size(); ++i) {
            const auto before = (*store)->snapshot()->rows();
            if (i == 1) start = Clock::now();
            const auto began = Clock::now();
            const ingest::FileReport report = ingest::importFile(pipeline, files[i], options);
            const double took = secondsSince(began);
            if (report.error) return tl::unexpected(*report.error);
            const auto rows = (*store)->snapshot()->rows();
            if (i > 0) {
                intake += took;
                measured += rows - before;
            }
            if (!scan) continue;
            if (!guards) {
                guards.emplace(**store, ingest::between(pipeline), guard::shippedRules(),
                    std::make_shared<const guard::AllowLists>(), nullptr);
                guards->start();
                continue; // the first file waits for them while the second comes
            }
            const std::uint64_t looked = guards->progress().rows;
            out.busiestWait = std::max(out.busiestWait, rows - std::min<std::uint64_t>(rows, looked));
            if (looked >= rows) ++out.idleIntakes;
            waitUntilBehind(**store, *guards, rows - before, stop);
        }
        if (guards) {
            waitUntilBehind(**store, *guards, 0, stop);
            out.scanned = guards->progress();
        }
        out.seconds = secondsSince(start);
        out.spansPerSecond = static_cast<double>(measured) / std::max(intake, 1e-9);
    }
    store->reset();
    std::filesystem::remove_all(folder, ignored);
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
    return out;
}

double medianOf(std::vector<double> values)
{
    std::ranges::sort(values);
    return values.empty() ? 0 : values[values.size() / 2];
}
} // namespace

Result<ScanCost> measureScanCost(
    const std::filesystem::path& folder, std::uint64_t spans, int rounds, std::uint64_t seed, std::stop_token stop)
{
    std::vector<std::filesystem::path> files;
    ScanCost out;
    out.files = kFiles;
    for (std::size_t i = 0; i <= kFiles; ++i) { // each seed makes other spans
        files.push_back(folder / ("scan-cost-" + std::to_string(i) + ".jsonl"));
        const auto written =
            writeWorkload(seed + i, std::max<std::uint64_t>(1, spans / kFiles), FileForm::JsonLines, files.back());
        if (!written) return tl::unexpected(written.error());
        if (i > 0) out.spans += written->truth.spans;
    }
    std::vector<double> plain;
    std::vector<double> scanned;
    // One round first that does not count: the files come into the page cache.
    for (int round = -1; round < rounds; ++round)
        for (const bool scan : {round % 2 == 0, round % 2 != 0}) {
            const auto one = takeIn(files, folder / "scan-cost-store", scan, stop);
            if (!one) return tl::unexpected(one.error());
            if (round < 0) continue;
            (scan ? scanned : plain).push_back(one->spansPerSecond);
            if (!scan) continue;
            out.scannedSpans += one->scanned.spans;
            out.scannedMB += static_cast<double>(one->scanned.bytes) / 1e6;
            out.seconds += one->seconds;
            out.busiestWait = std::max(out.busiestWait, one->busiestWait);
            out.idleIntakes += one->idleIntakes;
        }
    std::error_code ignored;
    for (const auto& file : files) std::filesystem::remove(file, ignored);
    out.spansPerSecond = medianOf(std::move(plain));
    out.spansPerSecondScanned = medianOf(std::move(scanned));
    return out;
}

} // namespace spanwise::bench
