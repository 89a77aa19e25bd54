// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/source_report.h"

#include <algorithm>

namespace spanwise::ingest {

namespace {
using decode::DecodeReport;
using Rejections = std::map<std::string, DecodeReport::Rejection, std::less<>>;

std::string failureOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Malformed: return "could not be decoded";
    case ErrorCode::TooLarge: return "larger than the limit";
    case ErrorCode::Cancelled: return "the sender or the program ended first";
    case ErrorCode::Invalid: return "refused before it was read";
    case ErrorCode::Busy: return "more came than could be stored at once";
    default: return "the store could not take it";
    }
}

std::string placed(const std::string& place, const std::string& what)
{
    if (place.empty() || what.empty()) return place + what;
    return place + ": " + what;
}

/// `from` into `to`; a reason's first sample gets the place of its delivery.
void merge(Rejections& to, const Rejections& from, const std::string& place)
{
    for (const auto& [reason, rejection] : from) {
        DecodeReport::Rejection& sum = to[reason];
        if (sum.count == 0) sum.sample = placed(place, rejection.sample);
        sum.count += rejection.count;
    }
}
} // namespace

void SourceReport::add(
    const DecodeReport& more, const store::Added& added, const DialectCoverage& theirs, const std::string& place)
{
    ++deliveries;
    stored += added;
    decoded.acceptedSpans += more.acceptedSpans;
    decoded.acceptedLogRecords += more.acceptedLogRecords;
    decoded.acceptedDataPoints += more.acceptedDataPoints;
    merge(decoded.rejectedSpans, more.rejectedSpans, place);
    merge(decoded.rejectedLogRecords, more.rejectedLogRecords, place);
    merge(decoded.rejectedDataPoints, more.rejectedDataPoints, place);
    merge(decoded.remarks, more.remarks, place);
    for (const auto& [name, coverage] : theirs) dialects[name].add(coverage);
}

void SourceReport::addFailed(const Error& error, const std::string& place, std::string_view reason)
{
    ++deliveries;
    ++failedDeliveries;
    DecodeReport::Rejection& sum = failed[reason.empty() ? failureOf(error.code) : std::string(reason)];
    if (sum.count++ == 0) sum.sample = placed(place, error.message);
}

void describe(const SourceReport& report, store::SourceRecord& record)
{
    const DecodeReport& decoded = report.decoded;
    record.deliveries = report.deliveries;
    record.failedDeliveries = report.failedDeliveries;
    record.bytes = report.bytes;
    record.receivedSpans = decoded.acceptedSpans + DecodeReport::total(decoded.rejectedSpans);
    record.spans = report.stored.spans;
    record.replaced = report.stored.replaced;
    record.duplicates = report.stored.duplicates;
    record.calls = static_cast<std::uint64_t>(std::max<std::int64_t>(report.stored.calls, 0));
    record.receivedLogs = decoded.acceptedLogRecords + DecodeReport::total(decoded.rejectedLogRecords);
    record.logs = report.stored.logs;
    record.duplicateLogs = report.stored.duplicateLogs;
    record.receivedPoints = decoded.acceptedDataPoints + DecodeReport::total(decoded.rejectedDataPoints);
    record.points = decoded.acceptedDataPoints;
    record.counts.clear();
    const auto addCounts = [&](const char* kind, const auto& reasons) {
        for (const auto& [reason, rejection] : reasons)
            record.counts.push_back({kind, reason, rejection.count, rejection.sample});
    };
    addCounts("rejected span", decoded.rejectedSpans);
    addCounts("rejected log", decoded.rejectedLogRecords);
    addCounts("rejected point", decoded.rejectedDataPoints);
    addCounts("failed delivery", report.failed);
    addCounts("remark", decoded.remarks);
    for (const auto& [what, count] : report.captured) record.counts.push_back({"withheld", what, count, {}});
    record.dialects.clear();
    for (const auto& [name, coverage] : report.dialects) record.dialects.push_back({name, coverage});
}

} // namespace spanwise::ingest
