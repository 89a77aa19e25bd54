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

namespace spanwise::bench {

namespace {
struct Round {
    double spansPerSecond = 0;
    double seconds = 0;
    ingest::ScanProgress before; ///< when the intake began
    ingest::ScanProgress after; ///< when it ended
    std::uint64_t rowsBehind = 0;
};

struct Files {
    std::filesystem::path backlog;
    std::filesystem::path measured;
};

Result<Round> takeIn(const Files& files, const std::filesystem::path& folder, bool scanned, std::stop_token stop)
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
        const ingest::FileReport backlog = ingest::importFile(pipeline, files.backlog, options);
        if (backlog.error) return tl::unexpected(*backlog.error);
        const auto before = (*store)->snapshot()->rows();
        std::optional<ingest::GuardScanner> guards;
        if (scanned) {
            guards.emplace(**store, ingest::between(pipeline), guard::shippedRules(),
                std::make_shared<const guard::AllowLists>(), nullptr);
            guards->start();
            // At work: its first portion is done.
            while (guards->progress().rows == 0 && !stop.stop_requested())
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
            out.before = guards->progress();
        }
        const auto began = std::chrono::steady_clock::now();
        const ingest::FileReport report = ingest::importFile(pipeline, files.measured, options);
        out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        if (report.error) return tl::unexpected(*report.error);
        const auto rows = (*store)->snapshot()->rows();
        out.spansPerSecond = static_cast<double>(rows - before) / out.seconds;
        if (guards) {
            out.after = guards->progress();
            out.rowsBehind = rows - std::min<std::uint64_t>(rows, out.after.rows);
        }
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
    const Files files {folder / "scan-cost-backlog.jsonl", folder / "scan-cost.jsonl"};
    // Another seed, other spans: nothing of the second file is in the store already.
    if (const auto done = writeWorkload(seed + 1, spans, FileForm::JsonLines, files.backlog); !done)
        return tl::unexpected(done.error());
    const auto written = writeWorkload(seed, spans, FileForm::JsonLines, files.measured);
    if (!written) return tl::unexpected(written.error());
    std::vector<double> plain;
    std::vector<double> scanned;
    double seconds = 0;
    ScanCost out;
    out.spans = written->truth.spans;
    // One round first that does not count: the files come into the page cache.
    for (int round = -1; round < rounds; ++round)
        for (const bool scan : {round % 2 == 0, round % 2 != 0}) {
            const auto one = takeIn(files, folder / "scan-cost-store", scan, stop);
            if (!one) return tl::unexpected(one.error());
            if (round < 0) continue;
            (scan ? scanned : plain).push_back(one->spansPerSecond);
            if (!scan) continue;
            out.scannedSpans += one->after.spans - one->before.spans;
            out.scannedMB += static_cast<double>(one->after.bytes - one->before.bytes) / 1e6;
            out.rowsBehind = one->rowsBehind;
            seconds += one->seconds;
        }
    std::error_code ignored;
    for (const auto& file : {files.backlog, files.measured}) std::filesystem::remove(file, ignored);
    out.spansPerSecond = medianOf(std::move(plain));
    out.spansPerSecondScanned = medianOf(std::move(scanned));
    if (seconds > 0) out.scannedMBs = out.scannedMB / seconds;
    return out;
}

} // namespace spanwise::bench
