// SPDX-License-Identifier: GPL-3.0-or-later
// What review works by: queues, rules, rubrics with all their versions, own failure modes, roles. Kept as JSON beside
// the log. What nobody has stated is the default.
#pragma once

#include "core/base/result.h"
#include "core/review/permission.h"
#include "core/review/queue.h"
#include "core/review/rubric.h"
#include "core/review/rule.h"
#include "core/store/sqlite_query.h"
#include "core/store/writer.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::store {

/// Runs `work(db)` inside the writer's transaction; what SQLite throws becomes the error.
template <typename Work> [[nodiscard]] auto withTransaction(Writer& writer, Work&& work)
{
    using Returned = decltype(work(std::declval<const SQLite::Database&>()));
    const auto db = writer.transaction();
    if (!db) return Returned {tl::unexpected<Error>(db.error())};
    return guarded([&] { return work(static_cast<const SQLite::Database&>(**db)); });
}

// Reading; these throw SQLite::Exception.
[[nodiscard]] review::Queue readQueue(const SQLite::Database& db, std::string_view id);
[[nodiscard]] std::vector<review::Queue> readQueues(const SQLite::Database& db); ///< the default one is always there
[[nodiscard]] std::vector<review::Rule> readRules(const SQLite::Database& db);
/// Error: NotFound.
[[nodiscard]] Result<review::Rubric> readRubric(const SQLite::Database& db, std::string_view id, std::int64_t version);
[[nodiscard]] std::vector<review::Rubric> readRubrics(const SQLite::Database& db); ///< with the shipped ones
[[nodiscard]] std::vector<std::string> readOwnModes(const SQLite::Database& db);
/// Lead for everybody as long as no role was given to anybody: one person on one desktop is all of them.
[[nodiscard]] review::ReviewerRole readRole(const SQLite::Database& db, std::string_view actor);

// Writing.
[[nodiscard]] Result<void> putQueue(Writer& writer, const review::Queue& queue);
[[nodiscard]] Result<void> putRule(Writer& writer, const review::Rule& rule);
/// A version that is there already cannot be changed. Error: Conflict, Invalid.
[[nodiscard]] Result<void> putRubric(Writer& writer, std::string_view file);
[[nodiscard]] Result<void> putOwnMode(Writer& writer, std::string_view code, std::string_view title);
[[nodiscard]] Result<void> putRole(Writer& writer, std::string_view actor, review::ReviewerRole role);

} // namespace spanwise::store
