// SPDX-License-Identifier: GPL-3.0-or-later
// Rubrics, rules, roles and their versions, as they are read for questions.
#include "core/store/review_read.h"
#include "core/store/review_reader.h"
#include "core/store/review_settings.h"

namespace spanwise::store {

Result<review::ReviewerRole> ReviewReader::role(const std::string& viewer) const
{
    return withReviews(
        *m_reader, [&](const SQLite::Database& db) -> Result<review::ReviewerRole> { return readRole(db, viewer); });
}

Result<std::vector<review::Rubric>> ReviewReader::rubrics() const
{
    return withReviews(
        *m_reader, [&](const SQLite::Database& db) -> Result<std::vector<review::Rubric>> { return readRubrics(db); });
}

Result<std::vector<review::Rule>> ReviewReader::rules() const
{
    return withReviews(
        *m_reader, [&](const SQLite::Database& db) -> Result<std::vector<review::Rule>> { return readRules(db); });
}

Result<review::Titles> ReviewReader::titles() const
{
    return withReviews(*m_reader, [&](const SQLite::Database& db) -> Result<review::Titles> { return readTitles(db); });
}

Result<std::vector<std::pair<std::string, review::ReviewerRole>>> ReviewReader::roles() const
{
    using Roles = std::vector<std::pair<std::string, review::ReviewerRole>>;
    return withReviews(*m_reader, [&](const SQLite::Database& db) -> Result<Roles> { return readRoles(db); });
}

Result<std::vector<std::pair<std::string, review::ReviewerRole>>> ReviewReader::formerRoles() const
{
    using Roles = std::vector<std::pair<std::string, review::ReviewerRole>>;
    return withReviews(*m_reader, [&](const SQLite::Database& db) -> Result<Roles> { return readFormerRoles(db); });
}

Result<std::set<std::string, std::less<>>> ReviewReader::archivedRubrics() const
{
    using Ids = std::set<std::string, std::less<>>;
    return withReviews(*m_reader, [&](const SQLite::Database& db) -> Result<Ids> { return readArchivedRubrics(db); });
}

Result<std::vector<review::Queue>> ReviewReader::queueSettings() const
{
    return withReviews(
        *m_reader, [&](const SQLite::Database& db) -> Result<std::vector<review::Queue>> { return readQueues(db); });
}

Result<std::map<std::string, std::int64_t>> ReviewReader::openByRule() const
{
    using Counts = std::map<std::string, std::int64_t>;
    return withReviews(*m_reader, [&](const SQLite::Database& db) -> Result<Counts> {
        Counts out;
        Query query(db, "SELECT rules, count(*) FROM review_item WHERE open = 1 GROUP BY rules");
        while (query.step())
            for (const std::string& rule : linesIn(query.bytes(0))) out[rule] += query.integer(1);
        return out;
    });
}

Result<std::vector<query::SettingVersion>> ReviewReader::versions(const std::string& kind, const std::string& id) const
{
    using Versions = std::vector<query::SettingVersion>;
    return withReviews(
        *m_reader, [&](const SQLite::Database& db) -> Result<Versions> { return readSettingVersions(db, kind, id); });
}

} // namespace spanwise::store
