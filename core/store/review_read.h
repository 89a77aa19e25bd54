// SPDX-License-Identifier: GPL-3.0-or-later
// What the files behind ReviewReader share: a connection of the pool for one question, and the lines of columns that
// hold several.
#pragma once

#include "core/review/event.h"
#include "core/store/reader.h"
#include "core/store/sqlite_query.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spanwise::store {

/// Runs `work(db)` over a connection of the pool and gives back what it gives.
template <typename Work> auto withReviews(const Reader& reader, Work&& work)
{
    using Returned = decltype(work(std::declval<const SQLite::Database&>()));
    std::optional<Returned> out;
    const auto done = reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        out.emplace(work(db));
        return {};
    });
    if (!done) return Returned {tl::unexpected<Error>(done.error())};
    return std::move(*out);
}

/// The entries of a column like `rules`, which has a line each.
inline std::vector<std::string> linesIn(std::string_view text)
{
    std::vector<std::string> out;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        out.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return out;
}

/// Whether a person is in a group of `touched` (schema_review.h).
inline bool isTouchedBy(std::string_view group, std::string_view person)
{
    for (std::size_t at = 0; at <= group.size();) {
        const std::size_t end = std::min(group.find('\n', at), group.size());
        if (group.substr(at, end - at) == person && !person.empty()) return true;
        at = end + 1;
    }
    return false;
}

/// Condition on rows of review_event: a person did it. Windows renew claims and give them back by themselves, and the
/// intake needs nobody: whoever counts these as work takes an item that was left on screen for hours of it.
inline constexpr std::string_view kDoneByPerson =
    "kind NOT IN ('item_added', 'claim_renewed', 'claim_released') AND actor <> 'intake'";
static_assert(review::kIntakeActor == "intake");

/// The first number that a question with a queue and, if not empty, a person gives; 0 when it gives no row.
inline std::int64_t countOf(
    const SQLite::Database& db, std::string_view sql, std::string_view queue, std::string_view actor)
{
    Query query(db, sql);
    query.bindText(1, queue);
    if (!actor.empty()) query.bindText(2, actor);
    return query.step() ? query.integer(0) : 0;
}

} // namespace spanwise::store
