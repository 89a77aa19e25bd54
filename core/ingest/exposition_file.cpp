// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/exposition_file.h"

#include "core/ingest/metric_intake.h"

#include <filesystem>

namespace spanwise::ingest {

bool looksLikeExposition(std::string_view text) noexcept
{
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return false;
    const char c = text[first];
    const bool begins = c == '#' || c == '_' || c == ':' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
        || text.substr(first, 2) == "{\"";
    return begins && text.find('\0') == std::string_view::npos;
}

Result<std::string> importExposition(Pipeline& pipeline, const SavedExposition& saved)
{
    Scrape scrape;
    scrape.job = std::filesystem::path(saved.name).filename().string();
    scrape.instance = saved.name;
    scrape.at = saved.at;
    scrape.body = saved.text;
    const ReadScrape read = readScrape(scrape);
    if (read.error) return tl::unexpected(*read.error);
    if (read.exposition.samples.empty()) return fail(ErrorCode::Malformed, "there are no metrics in it");
    decode::DecodeReport report = read.report;
    const auto stored = pipeline.use([&](store::Writer&) -> Result<void> {
        const auto taken = pipeline.metrics().take(scrape, read);
        if (!taken) return tl::unexpected(taken.error());
        report.acceptedDataPoints = taken->samples;
        if (taken->dropped > 0)
            report.rejectedDataPoints["left out of the series: the target's remarks say why"].count += taken->dropped;
        return {};
    });
    if (!stored) return tl::unexpected(stored.error());
    pipeline.countTaken(saved.source, report, saved.text.size());
    return read.format;
}

} // namespace spanwise::ingest
