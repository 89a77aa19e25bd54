// SPDX-License-Identifier: GPL-3.0-or-later
// What review works by: queues, rules, rubrics, own failure modes, roles. Kept as JSON beside the log. What nobody has
// stated is the default. A change is a new version; the earlier ones stay, with who saved them and when.
//
// Nothing of it is ever deleted. Every item in the hash-chained log names its queue, the rules that took it and the
// people who reviewed it: a deleted queue would leave items whose rubric nobody knows, and a deleted rule estimates
// whose probabilities nobody can explain. So a queue and a rule are archived, and a person's role is taken away: they
// are hidden and do nothing more, the log is not touched, and restoring brings them back as they were. A rubric is
// archived whole, as a setting beside its versions: a version never changes, because reviews name it.
#pragma once

#include "core/base/result.h"
#include "core/query/review_queue.h"
#include "core/review/permission.h"
#include "core/review/queue.h"
#include "core/review/rubric.h"
#include "core/review/rule.h"
#include "core/review/titles.h"
#include "core/store/sqlite_query.h"
#include "core/store/writer.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
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
/// Ids of those that are put away.
[[nodiscard]] std::set<std::string, std::less<>> readArchivedRubrics(const SQLite::Database& db);
[[nodiscard]] std::vector<std::string> readOwnModes(const SQLite::Database& db);
[[nodiscard]] review::Titles readTitles(const SQLite::Database& db);
/// All that were given, by name.
[[nodiscard]] std::vector<std::pair<std::string, review::ReviewerRole>> readRoles(const SQLite::Database& db);
/// Lead for everybody as long as no role was given to anybody: one person on one desktop is all of them.
[[nodiscard]] review::ReviewerRole readRole(const SQLite::Database& db, std::string_view actor);

/// Of people who have none any more: what they were last.
[[nodiscard]] std::vector<std::pair<std::string, review::ReviewerRole>> readFormerRoles(const SQLite::Database& db);

/// Newest first; `kind` is queue, rule, role or rubric_state. Empty: as shipped.
[[nodiscard]] std::vector<query::SettingVersion> readSettingVersions(
    const SQLite::Database& db, std::string_view kind, std::string_view id);

/// Who saves a setting, and when; empty and 0 where nobody can be named.
struct SavedBy {
    std::string actor;
    UnixNanos at = 0;
};

// Writing; a named person must be lead for it (error: Conflict). What is as the newest version already makes no new
// one.
[[nodiscard]] Result<void> putQueue(Writer& writer, const review::Queue& queue, const SavedBy& by = {});
[[nodiscard]] Result<void> putRule(Writer& writer, const review::Rule& rule, const SavedBy& by = {});
/// A version that is there already cannot be changed, and an archived rubric gets no further one. Error: Conflict,
/// Invalid.
[[nodiscard]] Result<void> putRubric(Writer& writer, std::string_view file, const SavedBy& by = {});
[[nodiscard]] Result<void> putOwnMode(Writer& writer, std::string_view code, std::string_view title);
/// Error: Invalid for a name with line breaks; Invalid when nobody would be lead: as soon as one person has a role,
/// everybody else is a reviewer, and nobody could give roles any more.
[[nodiscard]] Result<void> putRole(
    Writer& writer, std::string_view actor, review::ReviewerRole role, const SavedBy& by = {});

enum class SettingKind : std::uint8_t { Queue, Rule, Role, Rubric };
/// Archives a queue, a rule or a rubric, or takes a role away; with `archived` false, brings it back as it was. Error:
/// NotFound; Invalid for the default queue and the rule of what people add by hand, which must always be there, and for
/// roles when nobody would be lead while others have a role; Conflict for a rubric that a queue asks, and for a queue
/// whose rubric was put away meanwhile. Taking the last role makes everybody lead again.
[[nodiscard]] Result<void> archiveSetting(
    Writer& writer, SettingKind kind, std::string_view id, bool archived, const SavedBy& by = {});

} // namespace spanwise::store
