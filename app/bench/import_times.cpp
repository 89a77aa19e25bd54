// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/import_times.h"

#include "core/analyze/shipped_prices.h"
#include "core/ingest/file_source.h"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <system_error>
#include <unistd.h>

namespace spanwise::bench {

namespace {
/// From here on the highest memory counts anew (proc(5), clear_refs).
void forgetPeak()
{
    std::ofstream("/proc/self/clear_refs") << "5";
}

double peakMiB()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::strtod(line.c_str() + 6, nullptr) / 1024;
    return 0;
}

/// What was written before, the workload itself above all, must not reach the disk at the expense of what is measured.
void writeBack()
{
    ::sync();
}

std::uint64_t bytesOf(const std::filesystem::path& store)
{
    std::uint64_t sum = 0;
    for (const char* more : {"", "-wal", "-payload"}) {
        std::error_code failed;
        const auto size = std::filesystem::file_size(store.string() + more, failed);
        if (!failed) sum += size;
    }
    return sum;
}
} // namespace

Result<ImportTime> timeImport(
    const std::filesystem::path& path, const std::filesystem::path& store, std::stop_token stop)
{
    if (std::filesystem::exists(store)) return fail(ErrorCode::Invalid, store.string() + " is there already");
    writeBack();
    const auto files = ingest::filesToImport(std::span(&path, 1));
    if (!files) return tl::unexpected(files.error());
    ImportTime out;
    {
        auto opened = store::Store::open(store.string());
        if (!opened) return tl::unexpected(opened.error());
        forgetPeak();
        ingest::PipelineOptions options;
        options.prices = analyze::shippedPrices();
        options.onlyFiles = true; // as the command has it
        const auto began = std::chrono::steady_clock::now();
        {
            ingest::Pipeline pipeline(**opened, options);
            ingest::ImportOptions reading;
            reading.stop = stop;
            for (const ingest::FileReport& report : ingest::importFiles(pipeline, *files, reading))
                if (report.error) return tl::unexpected(*report.error);
        }
        out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        out.peakMiB = peakMiB();
        out.spans = (*opened)->snapshot()->rows();
        out.calls = (*opened)->snapshot()->calls();
    }
    out.diskBytes = bytesOf(store);
    return out;
}

void removeStore(const std::filesystem::path& store)
{
    for (const char* more : {"", "-wal", "-shm", "-lock", "-payload", "-payload-journal"}) {
        std::error_code ignored;
        std::filesystem::remove(store.string() + more, ignored);
    }
}

} // namespace spanwise::bench
