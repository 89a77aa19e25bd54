// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cases/merge.h"

#include <algorithm>
#include <array>

namespace spanwise::cases {

namespace {
constexpr std::array<std::string_view, 9> kCompared {
    "title", "input", "bad_output", "expected", "set", "cut", "redactions", "origin", "review"};

Json placeOf(const Json& origin)
{
    return Json::object().set("trace_id", origin["trace_id"]).set("span_id", origin["span_id"]);
}

void addPlace(Case& one, const Json& origin)
{
    const Json place = placeOf(origin);
    if (place["trace_id"].text().empty() || place == placeOf(one.origin)) return;
    const auto& seen = one.alsoSeen.items();
    if (std::ranges::find(seen, place) == seen.end()) one.alsoSeen.add(place);
}
} // namespace

Merged merged(const Case& standing, const Case& other)
{
    Merged out {standing, {}};
    addPlace(out.one, other.origin);
    for (const Json& place : other.alsoSeen.items()) addPlace(out.one, place);
    out.one.tags.insert(out.one.tags.end(), other.tags.begin(), other.tags.end());
    seal(out.one);
    const Json mine = jsonOf(standing);
    const Json theirs = jsonOf(other);
    const bool sameSpan = placeOf(standing.origin) == placeOf(other.origin);
    for (const std::string_view member : kCompared) {
        if (!sameSpan && (member == "origin" || member == "review")) continue;
        if (!(mine[member] == theirs[member])) out.differs.emplace_back(member);
    }
    return out;
}

} // namespace spanwise::cases
