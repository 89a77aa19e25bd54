// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/inclusion.h"

#include "core/review/sampling.h"

#include <algorithm>

namespace spanwise::review {

double Inclusion::p(const CapCounts& counts) const
{
    if (capped.empty()) return uncapped; // to the last bit as it was stated
    std::vector<double> rates {uncapped};
    for (const CappedRate& one : capped) {
        const auto count = counts.find(one.day);
        rates.push_back(
            count == counts.end() ? one.rate : cappedRate(one.rate, count->second.cap, count->second.drawn));
    }
    return inclusionProbability(rates);
}

void Inclusion::join(const Inclusion& later)
{
    uncapped = std::max(uncapped, later.uncapped);
    for (const CappedRate& one : later.capped) {
        const auto known = std::ranges::find(capped, one.day, &CappedRate::day);
        if (known == capped.end())
            capped.push_back(one);
        else
            known->rate = std::max(known->rate, one.rate);
    }
    std::ranges::sort(capped, {}, &CappedRate::day);
}

void writeInclusion(Json& into, const Inclusion& inclusion, const CapCounts& counts)
{
    into.set("inclusion_p", inclusion.p(counts));
    if (inclusion.capped.empty()) return;
    Json capped = Json::array();
    for (const CappedRate& one : inclusion.capped)
        capped.add(Json::object().set("rule", one.day.first).set("day", one.day.second).set("rate", one.rate));
    into.set("uncapped_p", inclusion.uncapped).set("capped", std::move(capped));
}

Inclusion inclusionFrom(const Json& json)
{
    Inclusion out;
    const bool isCapped = !json["capped"].items().empty();
    out.uncapped = std::clamp(json[isCapped ? "uncapped_p" : "inclusion_p"].real().value_or(0), 0.0, 1.0);
    for (const Json& one : json["capped"].items())
        out.capped.push_back({{std::string(one["rule"].text()), one["day"].integer().value_or(0)},
            std::clamp(one["rate"].real().value_or(0), 0.0, 1.0)});
    std::ranges::sort(out.capped, {}, &CappedRate::day);
    return out;
}

Json jsonOf(const CapCounts& counts)
{
    Json out = Json::array();
    for (const auto& [day, count] : counts)
        out.add(Json::object()
                    .set("rule", day.first)
                    .set("day", day.second)
                    .set("cap", count.cap)
                    .set("drawn", count.drawn));
    return out;
}

CapCounts capCountsFrom(const Json& json)
{
    CapCounts out;
    for (const Json& one : json.items())
        joinInto(out,
            {{{std::string(one["rule"].text()), one["day"].integer().value_or(0)},
                {one["cap"].integer().value_or(0), one["drawn"].integer().value_or(0)}}});
    return out;
}

void joinInto(CapCounts& counts, const CapCounts& later)
{
    for (const auto& [day, count] : later) {
        CapCount& known = counts[day];
        known = {std::max(known.cap, count.cap), std::max(known.drawn, count.drawn)};
    }
}

Json jsonOf(const StandsFor& calls, const CapCounts& counts)
{
    Json out = Json::array();
    std::vector<std::pair<Inclusion, Json>> groups; // few: as many as there are sets of rules that match
    for (const auto& [id, inclusion] : calls) {
        auto group = std::ranges::find(groups, inclusion, &std::pair<Inclusion, Json>::first);
        if (group == groups.end()) group = groups.insert(group, {inclusion, Json::array()});
        group->second.add(id);
    }
    for (auto& [inclusion, ids] : groups) {
        Json group = Json::object();
        writeInclusion(group, inclusion, counts);
        out.add(std::move(group.set("items", std::move(ids))));
    }
    return out;
}

StandsFor standsForFrom(const Json& json)
{
    StandsFor out;
    for (const Json& group : json.items()) {
        const Inclusion inclusion = inclusionFrom(group);
        for (std::string& id : group["items"].textItems()) out[std::move(id)].join(inclusion);
    }
    return out;
}

} // namespace spanwise::review
