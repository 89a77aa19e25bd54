// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/review_settings.h"

#include "core/store/review_projection.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace spanwise::store {

using review::Queue;
using review::Rubric;
using review::Rule;

namespace {
struct Setting {
    std::string id;
    std::int64_t version = 0;
    std::string json;
};

constexpr std::string_view kRubricState = "rubric_state"; ///< kind of the setting that says whether one is put away
constexpr std::string_view kSaved = "saved"; ///< member beside those of the setting: who and when

/// All versions, rising.
std::vector<Setting> allSettingsOf(const SQLite::Database& db, std::string_view kind)
{
    std::vector<Setting> out;
    Query query(db, "SELECT id, version, json FROM review_setting WHERE kind = ? ORDER BY id, version");
    query.bindText(1, kind);
    while (query.step()) out.push_back({textAt(query, 0), query.integer(1), textAt(query, 2)});
    return out;
}

/// The newest version of each.
std::vector<Setting> settingsOf(const SQLite::Database& db, std::string_view kind)
{
    std::vector<Setting> out;
    for (Setting& one : allSettingsOf(db, kind)) {
        if (!out.empty() && out.back().id == one.id)
            out.back() = std::move(one);
        else
            out.push_back(std::move(one));
    }
    return out;
}

void put(const SQLite::Database& db, std::string_view kind, std::string_view id, std::int64_t version, const Json& json)
{
    Query query(db, "INSERT OR REPLACE INTO review_setting (kind, id, version, json) VALUES (?,?,?,?)");
    const std::string text = json.canonical();
    query.bindText(1, kind).bindText(2, id).bind(3, version).bindText(4, text).run();
}

/// As the next version, unless nothing is other than in the newest one.
void putNext(
    const SQLite::Database& db, std::string_view kind, std::string_view id, const Json& json, const SavedBy& by)
{
    std::int64_t version = 0;
    for (const Setting& known : settingsOf(db, kind)) {
        if (known.id != id) continue;
        version = known.version;
        Json before = Json::parse(known.json).value_or(Json());
        Json now = json;
        const Json same;
        if (before.set(kSaved, same).canonical() == now.set(kSaved, same).canonical()) return;
    }
    Json saved = json;
    saved.set(kSaved, Json::object().set("by", by.actor).set("at_ns", by.at));
    put(db, kind, id, version + 1, saved);
}
} // namespace

Queue readQueue(const SQLite::Database& db, std::string_view id)
{
    for (Queue& queue : readQueues(db))
        if (queue.id == id) return std::move(queue);
    Queue queue;
    queue.id = id;
    queue.title = id;
    return queue;
}

std::vector<Queue> readQueues(const SQLite::Database& db)
{
    std::vector<Queue> out;
    for (const Setting& setting : settingsOf(db, "queue"))
        if (const auto json = Json::parse(setting.json))
            if (auto queue = review::queueFrom(*json)) out.push_back(std::move(*queue));
    if (std::ranges::find(out, "default", &Queue::id) == out.end()) out.insert(out.begin(), Queue {});
    return out;
}

std::vector<Rule> readRules(const SQLite::Database& db)
{
    std::vector<Rule> out = review::defaultRules();
    for (const Setting& setting : settingsOf(db, "rule")) {
        const auto json = Json::parse(setting.json);
        auto rule = json ? review::ruleFrom(*json) : Result<Rule>(fail(ErrorCode::Malformed, {}));
        if (!rule) continue;
        const auto known = std::ranges::find(out, rule->id, &Rule::id);
        if (known == out.end())
            out.push_back(std::move(*rule));
        else
            *known = std::move(*rule);
    }
    return out;
}

std::vector<Rubric> readRubrics(const SQLite::Database& db)
{
    std::vector<Rubric> out = review::shippedRubrics();
    for (const Setting& setting : allSettingsOf(db, "rubric"))
        if (auto rubric = review::rubricFrom(setting.json, review::shippedTaxonomies()))
            out.push_back(std::move(*rubric));
    return out;
}

Result<Rubric> readRubric(const SQLite::Database& db, std::string_view id, std::int64_t version)
{
    for (Rubric& rubric : readRubrics(db))
        if (rubric.id == id && rubric.version == version) return std::move(rubric);
    return fail(ErrorCode::NotFound, "there is no rubric " + std::string(id) + " version " + std::to_string(version));
}

std::set<std::string, std::less<>> readArchivedRubrics(const SQLite::Database& db)
{
    std::set<std::string, std::less<>> out;
    for (const Setting& setting : settingsOf(db, kRubricState))
        if (Json::parse(setting.json).value_or(Json())["archived"].boolean().value_or(false)) out.insert(setting.id);
    return out;
}

std::vector<std::string> readOwnModes(const SQLite::Database& db)
{
    std::vector<std::string> out;
    for (Setting& setting : settingsOf(db, "mode")) out.push_back(std::move(setting.id));
    return out;
}

review::Titles readTitles(const SQLite::Database& db)
{
    std::vector<std::pair<std::string, std::string>> own;
    for (const Setting& setting : settingsOf(db, "mode"))
        own.emplace_back(setting.id, Json::parse(setting.json).value_or(Json())["title"].text());
    return review::titlesOf(readRules(db), readRubrics(db), own);
}

review::ReviewerRole readRole(const SQLite::Database& db, std::string_view actor)
{
    const auto roles = readRoles(db);
    if (roles.empty()) return review::ReviewerRole::Lead;
    for (const auto& [name, role] : roles)
        if (name == actor) return role;
    return review::ReviewerRole::Reviewer;
}

std::vector<std::pair<std::string, review::ReviewerRole>> readRoles(const SQLite::Database& db)
{
    std::vector<std::pair<std::string, review::ReviewerRole>> out;
    for (const Setting& setting : settingsOf(db, "role"))
        if (const auto json = Json::parse(setting.json))
            if (const auto role = review::reviewerRoleFrom((*json)["role"].text())) out.emplace_back(setting.id, *role);
    return out;
}

std::vector<std::pair<std::string, review::ReviewerRole>> readFormerRoles(const SQLite::Database& db)
{
    const auto roleIn = [](const Setting& setting) {
        return review::reviewerRoleFrom(Json::parse(setting.json).value_or(Json())["role"].text());
    };
    std::map<std::string, std::optional<review::ReviewerRole>> last;
    std::set<std::string> present;
    for (const Setting& setting : allSettingsOf(db, "role")) {
        const auto role = roleIn(setting);
        present.erase(setting.id);
        if (!role) continue;
        present.insert(setting.id);
        last[setting.id] = *role;
    }
    std::vector<std::pair<std::string, review::ReviewerRole>> out;
    for (const auto& [name, role] : last)
        if (role && !present.contains(name)) out.emplace_back(name, *role);
    return out;
}

std::vector<query::SettingVersion> readSettingVersions(
    const SQLite::Database& db, std::string_view kind, std::string_view id)
{
    std::vector<query::SettingVersion> out;
    for (const Setting& setting : allSettingsOf(db, kind)) {
        if (setting.id != id) continue;
        const Json json = Json::parse(setting.json).value_or(Json());
        const Json& saved = json[kSaved];
        out.insert(out.begin(),
            {setting.version, saved["at_ns"].integer().value_or(0), std::string(saved["by"].text()), setting.json});
    }
    return out;
}

namespace {
Result<void> mayChange(const SQLite::Database& db, const SavedBy& by)
{
    const review::ReviewerRole role = by.actor.empty() ? review::ReviewerRole::Lead : readRole(db, by.actor);
    if (role == review::ReviewerRole::Lead) return {};
    return fail(ErrorCode::Conflict,
        "queues, rules, rubrics and roles are changed by a lead; " + by.actor + " is " + std::string(nameOf(role)));
}
} // namespace

namespace {
using Roles = std::vector<std::pair<std::string, review::ReviewerRole>>;

bool hasLeadWithout(const Roles& roles, std::string_view actor)
{
    return std::ranges::any_of(
        roles, [&](const auto& one) { return one.first != actor && one.second == review::ReviewerRole::Lead; });
}

Result<void> noLead()
{
    return fail(
        ErrorCode::Invalid, "nobody would be lead, and nobody could give roles any more: make somebody lead first");
}

Result<void> takeRole(Writer& writer, std::string_view actor, const SavedBy& by)
{
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<void> {
        if (auto may = mayChange(db, by); !may) return may;
        const Roles roles = readRoles(db);
        if (std::ranges::find(roles, actor, [](const auto& one) { return std::string_view(one.first); }) == roles.end())
            return fail(ErrorCode::NotFound, std::string(actor) + " has no role");
        if (roles.size() > 1 && !hasLeadWithout(roles, actor)) return noLead();
        putNext(db, "role", actor, Json::object().set("role", nullptr), by);
        return {};
    });
}

Result<void> archivedRubric(std::string_view id)
{
    return fail(ErrorCode::Conflict, "the rubric " + std::string(id) + " is archived: restore it first");
}

/// No queue may be left without its questions.
Result<void> archiveRubric(Writer& writer, std::string_view id, bool archived, const SavedBy& by)
{
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<void> {
        if (auto may = mayChange(db, by); !may) return may;
        const auto rubrics = readRubrics(db);
        if (std::ranges::find(rubrics, id, [](const Rubric& one) { return std::string_view(one.id); }) == rubrics.end())
            return fail(ErrorCode::NotFound, "there is no rubric " + std::string(id));
        if (readArchivedRubrics(db).contains(id) == archived) return {};
        for (const Queue& queue : readQueues(db))
            if (archived && !queue.archived && queue.rubricId == id)
                return fail(ErrorCode::Conflict,
                    "the queue " + queue.id + " asks the rubric " + std::string(id)
                        + ": give it another one, or archive it first");
        putNext(db, kRubricState, id, Json::object().set("archived", archived), by);
        return {};
    });
}

/// One of a list by its id; a copy, because the list is of this moment.
template <typename One> std::optional<One> withId(const std::vector<One>& all, std::string_view id)
{
    for (const One& one : all)
        if (one.id == id) return one;
    return std::nullopt;
}
} // namespace

Result<void> archiveSetting(Writer& writer, SettingKind kind, std::string_view id, bool archived, const SavedBy& by)
{
    if (kind == SettingKind::Role && archived) return takeRole(writer, id, by);
    if (kind == SettingKind::Rubric) return archiveRubric(writer, id, archived, by);
    const auto unknown = [&](const char* what) {
        return fail(ErrorCode::NotFound, std::string("there is no ") + what + ' ' + std::string(id));
    };
    struct Found {
        std::optional<Queue> queue;
        std::optional<Rule> rule;
        std::optional<review::ReviewerRole> role;
    };
    const auto found = withTransaction(writer, [&](const SQLite::Database& db) -> Result<Found> {
        Found out {withId(readQueues(db), id), withId(readRules(db), id), {}};
        for (const auto& [name, role] : readFormerRoles(db))
            if (name == id) out.role = role;
        return out;
    });
    if (!found) return tl::unexpected(found.error());
    switch (kind) {
    case SettingKind::Queue: {
        auto queue = found->queue;
        if (!queue) return unknown("queue");
        queue->archived = archived;
        return putQueue(writer, *queue, by);
    }
    case SettingKind::Rule: {
        auto rule = found->rule;
        if (!rule) return unknown("rule");
        rule->archived = archived;
        return putRule(writer, *rule, by);
    }
    case SettingKind::Role:
    case SettingKind::Rubric: break;
    }
    if (!found->role) return unknown("former role of");
    return putRole(writer, id, *found->role, by);
}

Result<void> putQueue(Writer& writer, const Queue& queue, const SavedBy& by)
{
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<void> {
        if (auto may = mayChange(db, by); !may) return may;
        if (queue.archived && queue.id == "default")
            return fail(ErrorCode::Invalid, "the default queue is always there: what people add by hand needs one");
        if (const auto rubric = readRubric(db, queue.rubricId, queue.rubricVersion); !rubric)
            return tl::unexpected(rubric.error());
        if (!queue.archived && readArchivedRubrics(db).contains(queue.rubricId)) return archivedRubric(queue.rubricId);
        putNext(db, "queue", queue.id, review::jsonOf(queue), by);
        return {};
    });
}

Result<void> putRule(Writer& writer, const Rule& rule, const SavedBy& by)
{
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<void> {
        if (auto may = mayChange(db, by); !may) return may;
        if (!review::isOneLine(rule.id))
            return fail(ErrorCode::Invalid, "the id of a rule is one line, without control characters");
        if (rule.archived && rule.when == review::Condition::Manual)
            return fail(ErrorCode::Invalid, "the rule " + rule.id + " is always there: people add items by hand");
        putNext(db, "rule", rule.id, review::jsonOf(rule), by);
        return {};
    });
}

Result<void> putRubric(Writer& writer, std::string_view file, const SavedBy& by)
{
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<void> {
        if (auto may = mayChange(db, by); !may) return may;
        const auto rubric = review::rubricFrom(file, review::shippedTaxonomies());
        if (!rubric) return tl::unexpected(rubric.error());
        if (const auto known = readRubric(db, rubric->id, rubric->version)) {
            if (known->json == rubric->json) return {};
            return fail(ErrorCode::Conflict,
                "rubric " + rubric->id + " version " + std::to_string(rubric->version)
                    + " is there and differs: a change needs a new version");
        }
        if (readArchivedRubrics(db).contains(rubric->id)) return archivedRubric(rubric->id);
        put(db, "rubric", rubric->id, rubric->version, rubric->json);
        return {};
    });
}

Result<void> putOwnMode(Writer& writer, std::string_view code, std::string_view title)
{
    const auto isCodeLetter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    };
    if (code.empty() || code.size() > 64 || !std::ranges::all_of(code, isCodeLetter))
        return fail(ErrorCode::Invalid, "a code has 1 to 64 of the characters a-z, 0-9, _ and .");
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<void> {
        put(db, "mode", code, 0, Json::object().set("title", title));
        return {};
    });
}

Result<void> putRole(Writer& writer, std::string_view actor, review::ReviewerRole role, const SavedBy& by)
{
    if (!review::isOneLine(actor))
        return fail(ErrorCode::Invalid,
            "a role needs the name of a person: one line, without line breaks or other control characters");
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<void> {
        if (auto may = mayChange(db, by); !may) return may;
        if (role != review::ReviewerRole::Lead && !hasLeadWithout(readRoles(db), actor)) return noLead();
        putNext(db, "role", actor, Json::object().set("role", nameOf(role)), by);
        return {};
    });
}

} // namespace spanwise::store
