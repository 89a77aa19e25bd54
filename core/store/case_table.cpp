// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/case_table.h"

#include "core/cases/merge.h"
#include "core/cases/text_measures.h"
#include "core/guard/text_view.h"
#include "core/query/case_filter.h"
#include "core/review/near_duplicates.h"
#include "core/review/projection.h"
#include "core/store/reader.h"
#include "core/store/review_log.h"
#include "core/store/review_projection.h"
#include "core/store/review_settings.h"
#include "core/store/sqlite_query.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace spanwise::store {

using cases::Case;

namespace {
constexpr std::string_view kPut =
    "INSERT OR REPLACE INTO cases (case_id, title, set_name, tags, label, severity, modes, checks, stale, unproven, "
    "seen, added_ns, changed_ns, item_id, trace_id, search, json) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
// Every condition of a list question, as query::passes; ?1 set, ?2 tag, ?3 text, ?4 stale only, ?5 unproven only.
constexpr std::string_view kCount = "SELECT count(*) FROM cases WHERE (?1 = '' OR set_name = ?1) AND (?2 = '' OR ?2 IN "
                                    "(SELECT value FROM json_each(tags))) "
                                    "AND (?3 = '' OR instr(search, ?3) > 0) AND (?4 = 0 OR stale = 1) "
                                    "AND (?5 = 0 OR unproven = 1)";
constexpr std::string_view kPage =
    "SELECT case_id, title, set_name, tags, label, severity, modes, checks, stale, unproven, seen, added_ns, item_id, "
    "trace_id FROM cases WHERE (?1 = '' OR set_name = ?1) AND (?2 = '' OR ?2 IN (SELECT value FROM json_each(tags))) "
    "AND (?3 = '' OR instr(search, ?3) > 0) AND (?4 = 0 OR stale = 1) "
    "AND (?5 = 0 OR unproven = 1) AND (added_ns, case_id) < (?6, ?7) ORDER BY added_ns DESC, case_id DESC LIMIT ?8";
constexpr std::string_view kWhole = "SELECT json FROM cases WHERE (?1 = '' OR set_name = ?1) AND (?2 = '' OR ?2 IN "
                                    "(SELECT value FROM json_each(tags))) "
                                    "AND (?3 = '' OR instr(search, ?3) > 0) AND (?4 = 0 OR stale = 1) "
                                    "AND (?5 = 0 OR unproven = 1) ORDER BY case_id";

/// A column of a list, as JSON: tags and codes may hold any character.
std::vector<std::string> listIn(std::string_view json)
{
    const auto list = Json::parse(json);
    return list ? list->textItems() : std::vector<std::string>();
}

void bindQuestion(Query& query, const query::CaseListQuestion& question)
{
    query.bindText(1, question.set).bindText(2, question.tag).bindText(3, cases::caseFolded(question.text));
    query.bind(4, std::int64_t {question.staleOnly}).bind(5, std::int64_t {question.unprovenOnly});
}

void write(const SQLite::Database& db, const Case& one, UnixNanos addedAt, UnixNanos now)
{
    const std::string json = cases::lineOf(one);
    const std::string tags = Json::texts(one.tags).canonical();
    const std::string modes = Json::texts(one.review["failure_modes"].textItems()).canonical();
    const std::string search = query::searchTextOf(one);
    Query put(db, kPut);
    put.bindText(1, one.id).bindText(2, one.title).bindText(3, one.set).bindText(4, tags);
    put.bindText(5, one.review["label"].text()).bindText(6, one.review["severity"].text()).bindText(7, modes);
    put.bind(8, static_cast<std::int64_t>(one.checks.items().size())).bind(9, std::int64_t {one.stale});
    put.bind(10, std::int64_t {one.unproven}).bind(11, static_cast<std::int64_t>(1 + one.alsoSeen.items().size()));
    put.bind(12, addedAt).bind(13, now).bindText(14, one.review["item_id"].text());
    put.bindText(15, one.origin["trace_id"].text()).bindText(16, search).bindText(17, json).run();
}

struct Stored {
    Case one;
    UnixNanos addedAt = 0;
};
std::optional<Stored> stored(const SQLite::Database& db, std::string_view id)
{
    Query query(db, "SELECT json, added_ns FROM cases WHERE case_id = ?");
    query.bindText(1, id);
    if (!query.step()) return std::nullopt;
    auto one = cases::caseFromLine(query.bytes(0));
    if (!one) return std::nullopt;
    return Stored {std::move(*one), query.integer(1)};
}

/// One case that cannot be read would keep everybody from the others.
Result<void> readsBack(const Case& one)
{
    const auto again = cases::caseFrom(cases::jsonOf(one));
    if (!again) return fail(ErrorCode::Invalid, "the case cannot be stored: " + again.error().message);
    return {};
}

/// A file may name any item of this store: its span must agree.
bool isMadeOf(const review::ItemState& item, const Case& one)
{
    return item.isKnown() && one.origin["trace_id"].text() == item.traceId
        && one.origin["span_id"].text() == item.spanId;
}

template <typename Work> Result<void> with(const Reader& reader, Work&& work)
{
    return reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        work(db);
        return {};
    });
}
} // namespace

Result<PutCase> putCase(Writer& writer, Case one, const std::string& actor, UnixNanos now, OnKnownCase known)
{
    cases::seal(one);
    if (const auto readable = readsBack(one); !readable) return tl::unexpected(readable.error());
    auto put = withTransaction(writer, [&](const SQLite::Database& db) -> Result<PutCase> {
        const auto before = stored(db, one.id);
        if (!before) {
            write(db, one, now, now);
            return PutCase {};
        }
        const bool replaces = known == OnKnownCase::Replace;
        cases::Merged both = replaces ? cases::merged(one, before->one) : cases::merged(before->one, one);
        both.one.stale = before->one.stale; // of the review here, whatever a file says
        PutCase out {CasePut::Unchanged, std::move(both.differs)};
        if (both.one == before->one) return out;
        out.how = replaces && !out.differs.empty() ? CasePut::Replaced : CasePut::SeenBefore;
        write(db, both.one, before->addedAt, now);
        return out;
    });
    const std::string itemId(one.review["item_id"].text());
    if (!put || put->how == CasePut::Unchanged || itemId.empty()) return put;
    const auto item = withTransaction(writer, [&](const SQLite::Database& db) -> Result<review::ItemState> {
        return review::foldItem(readReviewEvents(db, itemId));
    });
    if (!item) return tl::unexpected(item.error());
    // Imported ones have their item elsewhere; one that was deleted and made again is noted with it already.
    if (!isMadeOf(*item, one) || std::ranges::find(item->cases, one.id) != item->cases.end()) return put;
    const auto noted = actOnReview(
        writer, {review::EventKind::CaseCreated, itemId, actor, Json::object().set("case_id", one.id), now});
    if (!noted) return tl::unexpected(noted.error());
    return put;
}

Result<void> replaceCase(Writer& writer, const std::string& id, Case one, UnixNanos now)
{
    cases::seal(one);
    if (auto readable = readsBack(one); !readable) return readable;
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<void> {
        const auto before = stored(db, id);
        if (!before) return fail(ErrorCode::NotFound, "there is no case " + id);
        if (one.id != id && stored(db, one.id))
            return fail(ErrorCode::Conflict, "the case " + one.id + " has the same checks and messages");
        Query remove(db, "DELETE FROM cases WHERE case_id = ?");
        remove.bindText(1, id).run();
        write(db, one, before->addedAt, now);
        return {};
    });
}

Result<void> removeCase(Writer& writer, const std::string& id)
{
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<void> {
        if (!stored(db, id)) return fail(ErrorCode::NotFound, "there is no case " + id);
        Query remove(db, "DELETE FROM cases WHERE case_id = ?");
        remove.bindText(1, id).run();
        return {};
    });
}

Result<std::int64_t> markStaleCases(Writer& writer, const std::string& itemId, UnixNanos now)
{
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<std::int64_t> {
        std::vector<std::string> ids;
        // An imported case may name an item of another store by the same id: its trace must agree.
        Query find(db,
            "SELECT case_id FROM cases JOIN review_item USING (item_id) WHERE item_id = ? "
            "AND cases.trace_id = review_item.trace_id");
        find.bindText(1, itemId);
        while (find.step()) ids.push_back(textAt(find, 0));
        if (ids.empty()) return std::int64_t {0};
        review::ItemState state;
        for (const review::ReviewEvent& event : readReviewEvents(db, itemId)) state.apply(event);
        std::int64_t changed = 0;
        for (const std::string& id : ids)
            if (auto one = stored(db, id); one && one->one.stale != state.casesStale) {
                one->one.stale = state.casesStale;
                write(db, one->one, one->addedAt, now);
                ++changed;
            }
        return changed;
    });
}

Result<std::int64_t> eraseCases(Writer& writer, std::span<const std::string> traceIds)
{
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<std::int64_t> {
        std::int64_t erased = 0;
        Query remove(db, "DELETE FROM cases WHERE trace_id = ?");
        Query changes(db, "SELECT changes()");
        for (const std::string& trace : traceIds) {
            remove.bindText(1, trace).run();
            if (changes.step()) erased += changes.integer(0);
            changes.reset();
        }
        return erased;
    });
}

Result<std::optional<std::set<std::string>>> CaseReader::alikeOf(const query::CaseListQuestion& question) const
{
    if (!question.alikeOnly) return std::nullopt;
    const auto pairs = nearDuplicates();
    if (!pairs) return tl::unexpected(pairs.error());
    std::set<std::string> ids;
    for (const auto& [one, other] : *pairs) ids.insert({one, other});
    return ids;
}

Result<query::CaseListAnswer> CaseReader::list(const query::CaseListQuestion& question) const
{
    query::CaseListAnswer out;
    const auto alike = alikeOf(question);
    if (!alike) return tl::unexpected(alike.error());
    const auto done = with(*m_reader, [&](const SQLite::Database& db) {
        Query page(db, kPage);
        bindQuestion(page, question);
        // Which are alike is no matter of SQL: those are counted while all pages go by.
        const bool isWhole = alike->has_value();
        const bool isLater = question.after && !isWhole;
        const std::string after = isLater ? question.after->id : std::string("\x7f");
        page.bind(6, isLater ? question.after->addedAt : std::numeric_limits<std::int64_t>::max());
        page.bindText(7, after);
        page.bind(8, question.limit == 0 || isWhole ? std::int64_t {-1} : static_cast<std::int64_t>(question.limit));
        while (page.step()) {
            if (isWhole) {
                if (!(*alike)->contains(std::string(page.bytes(0)))) continue;
                ++out.matched;
                const bool isOfPage = !question.after
                    || std::tuple(page.integer(11), page.bytes(0))
                        < std::tuple(question.after->addedAt, std::string_view(question.after->id));
                if (!isOfPage || (question.limit > 0 && out.entries.size() >= question.limit)) continue;
            }
            query::CaseEntry entry;
            entry.id = textAt(page, 0);
            entry.title = textAt(page, 1);
            entry.set = textAt(page, 2);
            entry.tags = listIn(page.bytes(3));
            entry.label = textAt(page, 4);
            entry.severity = textAt(page, 5);
            entry.failureModes = listIn(page.bytes(6));
            entry.checks = static_cast<int>(page.integer(7));
            entry.stale = page.integer(8) != 0;
            entry.unproven = page.integer(9) != 0;
            entry.seen = static_cast<int>(page.integer(10));
            entry.addedAt = page.integer(11);
            entry.itemId = textAt(page, 12);
            entry.traceId = textAt(page, 13);
            out.entries.push_back(std::move(entry));
        }
        Query count(db, kCount);
        bindQuestion(count, question);
        if (!isWhole && count.step()) out.matched = count.integer(0);
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<std::vector<Case>> CaseReader::all(const query::CaseListQuestion& question) const
{
    std::vector<Case> out;
    Result<void> broken;
    const auto alike = alikeOf(question);
    if (!alike) return tl::unexpected(alike.error());
    const auto done = with(*m_reader, [&](const SQLite::Database& db) {
        Query whole(db, kWhole);
        bindQuestion(whole, question);
        while (whole.step()) {
            auto one = cases::caseFromLine(whole.bytes(0));
            if (one && *alike && !(*alike)->contains(one->id)) continue;
            if (one)
                out.push_back(std::move(*one));
            else
                broken = tl::unexpected(one.error());
        }
    });
    if (!done) return tl::unexpected(done.error());
    if (!broken) return tl::unexpected(broken.error());
    return out;
}

Result<Case> CaseReader::one(const std::string& id) const
{
    std::optional<Stored> found;
    const auto done = with(*m_reader, [&](const SQLite::Database& db) { found = stored(db, id); });
    if (!done) return tl::unexpected(done.error());
    if (!found) return fail(ErrorCode::NotFound, "there is no case " + id);
    return std::move(found->one);
}

Result<std::vector<query::NamedCount>> CaseReader::sets() const
{
    std::vector<query::NamedCount> out;
    const auto done = with(*m_reader, [&](const SQLite::Database& db) {
        Query query(
            db, "SELECT set_name, count(*) FROM cases WHERE set_name <> '' GROUP BY set_name ORDER BY set_name");
        while (query.step()) out.emplace_back(textAt(query, 0), query.integer(1));
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<std::vector<query::NamedCount>> CaseReader::tags() const
{
    std::map<std::string, std::int64_t> counts;
    const auto done = with(*m_reader, [&](const SQLite::Database& db) {
        Query query(db, "SELECT tags FROM cases");
        while (query.step())
            for (const std::string& tag : listIn(query.bytes(0))) ++counts[tag];
    });
    if (!done) return tl::unexpected(done.error());
    return std::vector<query::NamedCount>(counts.begin(), counts.end());
}

namespace {
review::TextPrint questionOf(const Case& one)
{
    return review::printOf(guard::normalizedText(cases::lastUserText(one.input["messages"])));
}
} // namespace

Result<std::vector<std::string>> CaseReader::alikeTo(const Case& one) const
{
    const auto everything = all({});
    if (!everything) return tl::unexpected(everything.error());
    const review::TextPrint asked = questionOf(one);
    std::vector<std::string> out;
    for (const Case& other : *everything)
        if (other.id != one.id && review::isNear(asked, questionOf(other)))
            out.push_back(other.title + " (" + other.id + ")");
    return out;
}

Result<std::vector<std::pair<std::string, std::string>>> CaseReader::nearDuplicates() const
{
    const auto everything = all({});
    if (!everything) return tl::unexpected(everything.error());
    std::vector<std::pair<std::string, review::TextPrint>> prints;
    for (const Case& one : *everything) prints.emplace_back(one.id, questionOf(one));
    std::vector<std::pair<std::string, std::string>> out;
    for (std::size_t i = 0; i < prints.size(); ++i)
        for (std::size_t j = i + 1; j < prints.size(); ++j)
            if (review::isNear(prints[i].second, prints[j].second)) out.emplace_back(prints[i].first, prints[j].first);
    return out;
}

} // namespace spanwise::store
