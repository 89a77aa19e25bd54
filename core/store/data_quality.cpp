// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/data_quality.h"

#include <algorithm>
#include <utility>

namespace spanwise::store {

namespace {
void addLine(std::vector<QualityLine>& lines, QualityLine line)
{
    if (line.count == 0) return;
    const auto same = std::ranges::find_if(
        lines, [&](const QualityLine& one) { return one.reason == line.reason && one.rejected == line.rejected; });
    if (same == lines.end()) {
        lines.push_back(std::move(line));
        return;
    }
    same->count += line.count;
    if (same->sample.empty()) same->sample = std::move(line.sample);
}

std::vector<QualityLine>& linesFor(DataQuality& quality, const SourceRecord::Count& count)
{
    if (count.kind == "rejected span") return quality.spans.lines;
    if (count.kind == "rejected log") return quality.logs.lines;
    if (count.kind == "rejected point") return quality.points.lines;
    if (count.kind == "failed delivery") return quality.deliveries.lines;
    return quality.remarks;
}

void sortLines(std::vector<QualityLine>& lines)
{
    std::ranges::stable_sort(lines, [](const QualityLine& a, const QualityLine& b) { return a.count > b.count; });
}
} // namespace

std::uint64_t QualitySum::lineSum() const noexcept
{
    std::uint64_t sum = 0;
    for (const QualityLine& line : lines) sum += line.count;
    return sum;
}

DataQuality qualityOf(std::span<const SourceRecord> sources)
{
    DataQuality out;
    for (const SourceRecord& source : sources) {
        out.spans.received += source.receivedSpans;
        out.spans.stored += source.spans;
        addLine(out.spans.lines, {"duplicate: stored once", source.duplicates, {}, false});
        addLine(out.spans.lines, {"later copy: took the place of the earlier one", source.replaced, {}, false});
        out.logs.received += source.receivedLogs;
        out.logs.stored += source.logs;
        addLine(out.logs.lines, {"duplicate: stored once", source.duplicateLogs, {}, false});
        out.points.received += source.receivedPoints;
        out.points.stored += source.points;
        out.deliveries.received += source.deliveries;
        out.deliveries.stored += source.deliveries - source.failedDeliveries;
        for (const SourceRecord::Count& count : source.counts)
            addLine(linesFor(out, count), {count.reason, count.count, count.sample, count.kind != "remark"});
    }
    for (QualitySum* sum : {&out.spans, &out.logs, &out.points, &out.deliveries}) sortLines(sum->lines);
    sortLines(out.remarks);
    return out;
}

} // namespace spanwise::store
