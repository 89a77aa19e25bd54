// SPDX-License-Identifier: GPL-3.0-or-later
// How many calls capped rules could choose from, for the items that this store's own intake took: their probability
// falls with every call of the day that comes later.
//
// Estimates on this computer use the counts of the moment. Other computers learn them from the log, in which intake
// states them anew when they have grown by a quarter, and exactly once the day is over; so a bundle says what it needs,
// whatever became of the spans. Counts of two computers are kept apart by that: each weighs its own items by its own
// counts, and those of others by what they state.
#pragma once

#include "core/base/result.h"
#include "core/review/inclusion.h"
#include "core/review/rule.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace spanwise::store {

class Reader;
class Writer;

/// By item; `itemId` empty = of all. Throws SQLite::Exception.
[[nodiscard]] std::map<std::string, review::CapCounts> readCapCounts(
    const SQLite::Database& db, const std::string& itemId = {});

/// Places under a cap that may be taken from the items that hold them: those that nobody has done anything with and
/// that stand for no other call.
[[nodiscard]] Result<std::vector<review::CapPlace>> freeablePlaces(const Reader& reader, const review::CapDay& day);

/// Takes their places from these items, and dismisses those that no other rule holds, as "intake"; gives how many. Who
/// has begun with one meanwhile keeps it.
[[nodiscard]] Result<std::int64_t> displaceItems(
    Writer& writer, std::span<const review::RuleMatch> places, UnixNanos now);

/// Appends what is to be stated by now, as priority_changed events of "intake"; gives how many.
[[nodiscard]] Result<std::int64_t> stateCapCounts(Writer& writer, std::span<const review::Rule> rules, UnixNanos now);

} // namespace spanwise::store
