// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/scrape_log_import.h"

#include "core/decode/scrape_log.h"

#include <fstream>
#include <iterator>

namespace spanwise::ingest {

namespace {

constexpr std::size_t kMostProblems = 100;

std::string failureOf(const decode::ScrapeLogLine& line)
{
    if (line.outcome == "ok" || line.outcome == "http_error") return {};
    if (line.outcome == "timeout") return "no answer in time";
    if (line.outcome == "connection_closed") return "the connection was closed before the answer was complete";
    return "the scrape failed: " + line.outcome;
}

Scrape scrapeOf(const decode::ScrapeLogLine& line, const std::filesystem::path& folder)
{
    Scrape out;
    out.job = line.target;
    out.instance = line.instance.empty() ? line.target : line.instance;
    out.address = out.instance;
    out.at = line.atMs;
    out.duration = line.durationMs;
    out.failure = failureOf(line);
    out.status = static_cast<int>(line.status != 0 ? line.status : line.outcome == "http_error" ? 500 : 200);
    out.contentType = line.contentType;
    out.contentEncoding = line.contentEncoding;
    if (line.body.empty() || !out.failure.empty() || out.status != 200) return out;
    std::ifstream in(folder / line.body, std::ios::binary);
    if (!in)
        out.failure = "the recorded body " + line.body + " cannot be read";
    else
        out.body.assign(std::istreambuf_iterator<char>(in), {});
    return out;
}

} // namespace

Result<ScrapeLogReport> importScrapeLog(
    const std::filesystem::path& log, const StoreScrape& store, std::stop_token stop)
{
    std::ifstream in(log);
    if (!in) return fail(ErrorCode::Io, log.string() + " cannot be read");
    ScrapeLogReport report;
    const auto problem = [&](std::uint64_t line, std::string message) {
        ++report.problemCount;
        if (report.problems.size() < kMostProblems) report.problems.push_back({line, std::move(message)});
    };
    std::string text;
    for (std::uint64_t number = 1; std::getline(in, text); ++number) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
        if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
        const auto line = decode::readScrapeLogLine(text);
        if (!line) {
            ++report.badLines;
            problem(number, line.error().message);
            continue;
        }
        const Scrape scrape = scrapeOf(*line, log.parent_path());
        const ReadScrape read = readScrape(scrape);
        if (read.error && line->outcome == "ok") problem(number, line->body + ": " + read.error->message);
        const auto taken = store(scrape, read);
        if (!taken) return tl::unexpected(taken.error());
        ++report.scrapes;
        report.failed += read.error ? 1U : 0U;
        report.samples += taken->samples;
        report.dropped += taken->dropped;
    }
    return report;
}

} // namespace spanwise::ingest
