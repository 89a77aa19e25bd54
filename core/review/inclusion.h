// SPDX-License-Identifier: GPL-3.0-or-later
// How likely it was that rules put a call into a queue. Without a cap that is known at once. Under a daily cap it
// depends on how many calls the day had, of which a rule sees the last one only when the day is over: an item keeps
// what its probability is made of, and is weighed by the numbers that are known when somebody asks.
#pragma once

#include "core/base/json.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace spanwise::review {

/// A capped rule's id, day since 1970 (UTC, by the start of the calls).
using CapDay = std::pair<std::string, std::int64_t>;
/// What a capped rule could choose from on a day.
struct CapCount {
    std::int64_t cap = 0;
    std::int64_t drawn = 0; ///< calls that it matches and whose sample hash its rate lets through
    bool operator==(const CapCount&) const = default;
};
using CapCounts = std::map<CapDay, CapCount>;

struct CappedRate {
    CapDay day;
    double rate = 1;
    bool operator==(const CappedRate&) const = default;
};

/// All rules of a queue that match one call, also those that did not take it.
struct Inclusion {
    double uncapped = 0; ///< 1 − Π(1 − rate) over rules without a cap
    std::vector<CappedRate> capped; ///< by rule and day

    /// rate · min(1, cap / drawn) for capped rules; the rate itself for days that `counts` does not know.
    [[nodiscard]] double p(const CapCounts& counts) const;
    /// Takes in what later looks found: rules only ever come to match.
    void join(const Inclusion& later);
    bool operator==(const Inclusion&) const = default;
};

/// Sets inclusion_p and, under caps, uncapped_p and capped.
void writeInclusion(Json& into, const Inclusion& inclusion, const CapCounts& counts);
/// Of an object without the latter two: the probability as it stands there.
[[nodiscard]] Inclusion inclusionFrom(const Json& json);
[[nodiscard]] Json jsonOf(const CapCounts& counts);
[[nodiscard]] CapCounts capCountsFrom(const Json& json);
/// Larger numbers are later ones.
void joinInto(CapCounts& counts, const CapCounts& later);

/// Near-duplicates that an item stands for: the item id that each would have had, and how likely rules took it.
using StandsFor = std::map<std::string, Inclusion>;
/// Calls of one probability together: [{inclusion_p, …, items: [id, …]}, …].
[[nodiscard]] Json jsonOf(const StandsFor& calls, const CapCounts& counts);
[[nodiscard]] StandsFor standsForFrom(const Json& json);

} // namespace spanwise::review
