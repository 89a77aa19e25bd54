// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/scrape_log_options.h"

#include "core/base/json_writer.h"
#include "core/ingest/scrape_log_import.h"
#include "core/store/writer.h"

namespace spanwise::cli {

namespace {

/// Scrapes of one transaction: enough to spare the disk, few enough to lose little.
constexpr std::uint64_t kScrapesTogether = 64;

std::string reportJson(const std::string& log, const ingest::ScrapeLogReport& report)
{
    std::string out;
    JsonWriter json(out);
    json.beginObject().key("file").text(log).key("scrapes").count(report.scrapes);
    json.key("failed_scrapes").count(report.failed).key("samples").count(report.samples);
    json.key("dropped").count(report.dropped).key("bad_lines").count(report.badLines);
    json.key("problems").beginArray();
    for (const auto& problem : report.problems)
        json.beginObject().key("line").count(problem.line).key("message").text(problem.message).endObject();
    json.endArray().endObject();
    return out;
}

} // namespace

Result<void> importScrapes(Invocation& invocation, const std::string& log, bool asJson)
{
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    store::Writer& writer = *(*store)->writer();
    ingest::MetricIntake intake(writer);
    std::uint64_t waiting = 0;
    const auto take = [&](const ingest::Scrape& scrape,
                          const ingest::ReadScrape& read) -> Result<ingest::MetricIntake::Taken> {
        auto taken = intake.take(scrape, read);
        if (!taken || ++waiting < kScrapesTogether) return taken;
        waiting = 0;
        if (auto committed = writer.commit(); !committed) return tl::unexpected(committed.error());
        return taken;
    };
    const auto report = ingest::importScrapeLog(log, take, invocation.stop);
    if (auto committed = writer.commit(); !committed) return committed;
    if (!report) return tl::unexpected(report.error());
    if (asJson)
        invocation.out.line(reportJson(log, *report));
    else
        invocation.out.line(printable(log) + ": " + std::to_string(report->scrapes) + " scrapes, "
            + std::to_string(report->failed) + " of them failed, " + std::to_string(report->samples)
            + " samples stored");
    for (const auto& problem : report->problems)
        say(printable(log) + ": line " + std::to_string(problem.line) + ": " + printable(problem.message));
    if (report->dropped > 0) say(std::to_string(report->dropped) + " samples were dropped; metrics targets says why");
    if (report->problemCount > 0 || report->dropped > 0) invocation.exitCode = kRemarks;
    return {};
}

} // namespace spanwise::cli
