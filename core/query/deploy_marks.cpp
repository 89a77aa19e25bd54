// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/deploy_marks.h"

#include <algorithm>

namespace spanwise::query {

namespace {
void add(FirstSeen& to, const std::pair<NameId, NameId>& key, UnixNanos start)
{
    const auto [place, isNew] = to.try_emplace(key, start);
    if (!isNew) place->second = std::min(place->second, start);
}
} // namespace

void addFirstSeen(FirstSeen& to, const SelectedPart& part)
{
    for (std::size_t i = 0; i < part.segment->rows(); ++i) {
        if (!part.chosen.test(i)) continue;
        const auto version = static_cast<NameId>(part.segment->at(columns::Column::ServiceVersion, i));
        if (version == 0) continue;
        const auto service = static_cast<NameId>(part.segment->at(columns::Column::Service, i));
        add(to, {service, version}, part.segment->at(columns::Column::Start, i));
    }
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
