// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/deploy_marks.h"

#include "core/query/parallel_scan.h"
#include "core/query/segment_facts.h"

#include <algorithm>
#include <array>

namespace spanwise::query {

namespace {
void add(FirstSeen& to, const std::pair<NameId, NameId>& key, UnixNanos start)
{
    const auto [place, isNew] = to.try_emplace(key, start);
    if (!isNew) place->second = std::min(place->second, start);
}

void addRows(FirstSeen& to, const SelectedPart& part)
{
    using columns::Column;
    const columns::Segment& segment = *part.segment;
    struct Recent {
        std::uint64_t pair = 0;
        UnixNanos first = 0;
    };
    std::array<Recent, 256> recent {}; // by hash: services and versions are few, and rows of one come again and again
    std::array<std::int64_t, columns::kBlock> services;
    std::array<std::int64_t, columns::kBlock> versions;
    std::array<std::int64_t, columns::kBlock> starts;
    walkBlocks(part, false, [&](const Block& block) {
        columns::gather(segment.column(Column::Service), block.first, block.rows, services);
        columns::gather(segment.column(Column::ServiceVersion), block.first, block.rows, versions);
        columns::gather(segment.column(Column::Start), block.first, block.rows, starts);
        for (std::size_t i = 0; i < block.rows.size(); ++i) {
            if (versions[i] == 0) continue;
            const std::uint64_t pair =
                static_cast<std::uint64_t>(services[i]) << 32U | static_cast<std::uint64_t>(versions[i]);
            Recent& known = recent[(pair * 0x9E37'79B9'7F4A'7C15ULL) >> 56U];
            if (known.pair == pair && known.first <= starts[i]) continue;
            known = {pair, starts[i]};
            add(to, {static_cast<NameId>(services[i]), static_cast<NameId>(versions[i])}, starts[i]);
        }
    });
}

/// Of all rows of the segment.
const FirstSeen& keptFirstSeen(const std::shared_ptr<const columns::Segment>& segment)
{
    return segment->facts().get(placeOf(SegmentFact::Versions), [&] {
        FirstSeen out;
        if (segment->column(columns::Column::ServiceVersion).max() == 0) return out;
        addRows(out, {segment, columns::Bitmap(segment->rows(), true), segment->rows(), segment->calls()});
        return out;
    });
}
} // namespace

void addFirstSeen(FirstSeen& to, const SelectedPart& part)
{
    const FirstSeen& whole = keptFirstSeen(part.segment);
    if (part.rows == part.segment->rows()) return addFirstSeen(to, whole);
    // A service whose versions were all seen before this segment begins has nothing new here, whatever is chosen.
    const bool anyNew = std::ranges::any_of(whole, [&](const auto& seen) {
        const auto known = to.find(seen.first);
        return known == to.end() || known->second > seen.second;
    });
    if (anyNew) addRows(to, part);
}

void addFirstSeen(FirstSeen& to, const FirstSeen& more)
{
    for (const auto& [key, start] : more) add(to, key, start);
}

std::vector<DeployMark> deployMarksOf(const FirstSeen& seen, const NameSource& names)
{
    std::vector<DeployMark> out;
    for (auto at = seen.begin(); at != seen.end();) {
        const NameId service = at->first.first;
        std::vector<std::pair<UnixNanos, NameId>> order;
        for (; at != seen.end() && at->first.first == service; ++at) order.emplace_back(at->second, at->first.second);
        std::ranges::sort(order);
        for (std::size_t i = 1; i < order.size(); ++i)
            out.push_back({order[i].first, std::string(names.text(service)), std::string(names.text(order[i].second)),
                std::string(names.text(order[i - 1].second))});
    }
    std::ranges::sort(out, {}, &DeployMark::at);
    return out;
}

} // namespace spanwise::query
