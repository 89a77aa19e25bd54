// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/scan_cost.h"

#include "app/bench/otlp_writer.h"
#include "core/ingest/file_source.h"
#include "core/ingest/guard_scanner.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <system_error>

namespace spanwise::bench {

namespace {
struct Round {
    double spansPerSecond = 0;
    double scannedShare = 0;
};

Result<Round> takeIn(const std::filesystem::path& file, const std::filesystem::path& folder, bool scanned)
{
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    std::filesystem::create_directories(folder, ignored);
    auto store = store::Store::open((folder / "bench.db").string());
    if (!store) return tl::unexpected(store.error());
    Round out;
    {
        ingest::Pipeline pipeline(**store, {});
        std::optional<ingest::GuardScanner> guards;
        if (scanned) {
            guards.emplace(**store, ingest::between(pipeline), guard::shippedRules(),
                std::make_shared<const guard::AllowLists>(), nullptr);
            guards->start();
        }
        const auto began = std::chrono::steady_clock::now();
        const ingest::FileReport report = ingest::importFile(pipeline, file, {});
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        if (report.error) return tl::unexpected(*report.error);
        const auto rows = static_cast<double>((*store)->snapshot()->rows());
        out.spansPerSecond = rows / seconds;
        if (guards && rows > 0) out.scannedShare = static_cast<double>(guards->progress().rows) / rows;
    }
    store->reset();
    std::filesystem::remove_all(folder, ignored);
    return out;
}

double medianOf(std::vector<double> values)
{
    std::ranges::sort(values);
    return values.empty() ? 0 : values[values.size() / 2];
}
} // namespace

Result<ScanCost> measureScanCost(
    const std::filesystem::path& folder, std::uint64_t spans, int rounds, std::uint64_t seed)
{
    const std::filesystem::path file = folder / "scan-cost.jsonl";
    const auto written = writeWorkload(seed, spans, FileForm::JsonLines, file);
    if (!written) return tl::unexpected(written.error());
    std::vector<double> plain;
    std::vector<double> scanned;
    ScanCost out;
    out.spans = written->truth.spans;
    // One round first that does not count: the file comes into the page cache.
    for (int round = -1; round < rounds; ++round)
        for (const bool scan : {round % 2 == 0, round % 2 != 0}) {
            const auto one = takeIn(file, folder / "scan-cost-store", scan);
            if (!one) return tl::unexpected(one.error());
            if (round < 0) continue;
            (scan ? scanned : plain).push_back(one->spansPerSecond);
            if (scan) out.scannedShare = std::max(out.scannedShare, one->scannedShare);
        }
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    out.spansPerSecond = medianOf(std::move(plain));
    out.spansPerSecondScanned = medianOf(std::move(scanned));
    return out;
}

} // namespace spanwise::bench
