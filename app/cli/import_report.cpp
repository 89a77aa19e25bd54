// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/import_report.h"

#include "app/cli/number_json.h"
#include "app/cli/output.h"

#include <map>

namespace spanwise::cli {

namespace {
using Rejections = std::map<std::string, decode::DecodeReport::Rejection, std::less<>>;

void writeRejections(JsonWriter& json, std::string_view key, const Rejections& rejections)
{
    json.key(key).beginArray();
    for (const auto& [reason, rejection] : rejections) {
        json.beginObject().key("reason").text(reason).key("count").count(rejection.count);
        writeText(json, "sample", rejection.sample);
        json.endObject();
    }
    json.endArray();
}

void writeProblems(JsonWriter& json, std::string_view key, const std::vector<ingest::FileReport::Problem>& problems)
{
    json.key(key).beginArray();
    for (const ingest::FileReport::Problem& problem : problems) {
        json.beginObject();
        writeText(json, "place", problem.place);
        json.key("message").text(problem.message).endObject();
    }
    json.endArray();
}

void writeCounts(JsonWriter& json, const ingest::SourceReport& source)
{
    json.key("documents").count(source.deliveries).key("spans").count(source.stored.spans);
    json.key("calls").integer(source.stored.calls).key("replaced").count(source.stored.replaced);
    json.key("duplicates").count(source.stored.duplicates).key("log_records").count(source.stored.logs);
    json.key("duplicate_log_records").count(source.stored.duplicateLogs);
    json.key("data_points").count(source.decoded.acceptedDataPoints);
}

void writeFile(JsonWriter& json, const ingest::FileReport& report)
{
    const decode::DecodeReport& decoded = report.source.decoded;
    json.beginObject().key("file").text(report.name);
    writeText(json, "format", report.format);
    json.key("bytes").count(report.bytes).key("empty").boolean(report.isEmpty);
    writeCounts(json, report.source);
    json.key("rejected").beginObject();
    writeRejections(json, "spans", decoded.rejectedSpans);
    writeRejections(json, "log_records", decoded.rejectedLogRecords);
    writeRejections(json, "data_points", decoded.rejectedDataPoints);
    json.endObject();
    writeRejections(json, "remarks", decoded.remarks);
    json.key("failed_documents").count(report.problemCount);
    writeProblems(json, "failed", report.problems);
    json.key("error");
    if (report.error)
        json.text(report.error->message);
    else
        json.null();
    json.endObject();
}

std::string plural(std::uint64_t count, std::string_view one, std::string_view many)
{
    return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}
} // namespace

std::string importJson(const std::vector<ingest::FileReport>& reports)
{
    ingest::SourceReport sum;
    std::uint64_t failed = 0;
    for (const ingest::FileReport& report : reports) {
        sum.deliveries += report.source.deliveries;
        sum.stored += report.source.stored;
        sum.decoded.acceptedDataPoints += report.source.decoded.acceptedDataPoints;
        failed += report.problemCount + (report.error ? 1U : 0U);
    }
    std::string out;
    JsonWriter json(out);
    json.beginObject().key("files").beginArray();
    for (const ingest::FileReport& report : reports) writeFile(json, report);
    json.endArray().key("totals").beginObject().key("files").count(reports.size());
    writeCounts(json, sum);
    json.key("failed").count(failed).endObject().endObject();
    return out;
}

std::string importLine(const ingest::FileReport& report)
{
    const store::Added& stored = report.source.stored;
    std::string out = printable(report.name) + ": ";
    if (report.isEmpty) return out + "empty";
    out += plural(stored.spans, "span", "spans");
    if (stored.calls > 0) out += ", " + plural(static_cast<std::uint64_t>(stored.calls), "call", "calls");
    if (stored.logs > 0) out += ", " + plural(stored.logs, "log record", "log records");
    if (report.source.decoded.acceptedDataPoints > 0)
        out += ", " + plural(report.source.decoded.acceptedDataPoints, "data point", "data points");
    if (stored.replaced > 0) out += ", " + std::to_string(stored.replaced) + " brought up to date";
    const std::uint64_t duplicates = stored.duplicates + stored.duplicateLogs;
    if (duplicates > 0) out += ", " + plural(duplicates, "duplicate", "duplicates");
    return report.format.empty() ? out : out + " (" + report.format + ")";
}

std::vector<std::string> importRemarks(const ingest::FileReport& report)
{
    constexpr std::size_t kMost = 2; // of a kind
    std::vector<std::string> out;
    const auto list = [&](const std::vector<ingest::FileReport::Problem>& problems, std::uint64_t all) {
        for (std::size_t i = 0; i < problems.size() && i < kMost; ++i) {
            const std::string place = problems[i].place.empty() ? std::string() : problems[i].place + ": ";
            out.push_back(report.name + ": " + place + problems[i].message);
        }
        if (all > kMost) out.back() += " (and " + std::to_string(all - kMost) + " more; --json lists them)";
    };
    if (report.error) out.push_back(report.name + ": " + report.error->message);
    list(report.problems, report.problemCount);
    list(report.rejections, report.rejections.size());
    if (report.isEmpty) out.push_back(report.name + ": is empty");
    return out;
}

} // namespace spanwise::cli
