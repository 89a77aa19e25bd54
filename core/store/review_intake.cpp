// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/review_intake.h"

#include "core/review/item_state.h"
#include "core/store/reader.h"
#include "core/store/review_log.h"
#include "core/store/review_projection.h"
#include "core/store/review_settings.h"
#include "core/store/sqlite_query.h"

#include <algorithm>
#include <set>

namespace spanwise::store {

namespace {
constexpr std::int64_t kMostPrints = 5000;

/// Runs `work(db)`, which fills `out`, over a connection of the pool.
template <typename Out, typename Work> Result<Out> read(const Reader& reader, Out out, Work work)
{
    const auto done = reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        work(db, out);
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

/// An item that no person ever judged by itself, closed without that having been the aim: it was added and taken back,
/// or holds a copied verdict and something graver is known of its call by now. Rules that take it come upon it as if it
/// were new.
bool isAsIfNew(const RaisedItem& raised, const review::ItemState& state)
{
    if (!raised.inclusion || state.inclusionP || state.known != review::Verdict::None) return false;
    if (state.dismissed == review::kTakenBack) return true;
    const review::ItemStatus status = state.storedStatus();
    const bool isClosed = status == review::ItemStatus::Done || status == review::ItemStatus::Dismissed;
    return state.isCopy() && isClosed && raised.priority > state.priority
        && std::ranges::none_of(
            state.currentReviews(), [](const review::Review* one) { return one->derivedFrom.empty(); });
}

/// What the item does not know yet; nothing when it knows all.
std::optional<Json> newsOf(const RaisedItem& raised, const review::ItemState& state)
{
    const bool asIfNew = isAsIfNew(raised, state);
    const bool byHand = !state.inclusionP && !asIfNew; // whatever rules think of it; it may stand for what they took
    if (byHand && raised.standsFor.empty() && raised.priority <= state.priority) return std::nullopt;
    std::vector<std::string> rules;
    for (const std::string& rule : raised.rules)
        if (std::ranges::find(state.rules, rule) == state.rules.end()) rules.push_back(rule);
    review::Inclusion inclusion = state.inclusion;
    if (raised.inclusion && (state.inclusionP || asIfNew)) inclusion.join(*raised.inclusion);
    review::StandsFor calls;
    for (const auto& [id, taken] : raised.standsFor) {
        const auto known = state.standsFor.find(id);
        review::Inclusion joined = known == state.standsFor.end() ? review::Inclusion {} : known->second;
        joined.join(taken);
        if (known == state.standsFor.end() || joined != known->second) calls.emplace(id, std::move(joined));
    }
    if (raised.priority <= state.priority && rules.empty() && calls.empty() && inclusion == state.inclusion)
        return std::nullopt;
    review::CapCounts counts = state.capCounts;
    joinInto(counts, raised.counts);
    Json out = Json::object();
    out.set("priority", std::max(raised.priority, state.priority)).set("rules", Json::texts(rules));
    if (state.inclusionP || asIfNew) writeInclusion(out, inclusion, counts);
    if (asIfNew) out.set("by_rules", true);
    if (!calls.empty()) out.set("stands_for", jsonOf(calls, counts));
    if (!raised.counts.empty()) out.set("cap_counts", jsonOf(raised.counts));
    return out;
}
} // namespace

Result<IntakeState> readIntakeState(const Reader& reader)
{
    return read(reader, IntakeState {}, [](const SQLite::Database& db, IntakeState& state) {
        Query intake(db, "SELECT next_row, found_ns FROM review_intake WHERE id = 1");
        if (intake.step()) {
            state.nextRow = static_cast<std::uint64_t>(intake.integer(0));
            state.foundUpTo = intake.integer(1);
        }
        Query days(db, "SELECT rule, day, drawn, taken FROM review_day");
        while (days.step()) state.days[{textAt(days, 0), days.integer(1)}] = {days.integer(2), days.integer(3)};
        Query prints(db,
            "SELECT p.simhash, p.exact, p.item_id, coalesce(i.queue, ''), p.row_no, p.novel FROM review_print p "
            "LEFT JOIN review_item i ON i.item_id = p.item_id ORDER BY p.number DESC LIMIT ?");
        prints.bind(1, kMostPrints);
        while (prints.step())
            state.prints.push_back(
                {{static_cast<std::uint64_t>(prints.integer(0)), prints.integer(1) != 0}, textAt(prints, 2),
                    textAt(prints, 3), static_cast<std::uint64_t>(prints.integer(4)), prints.integer(5) != 0});
        std::ranges::reverse(state.prints);
        state.rules = readRules(db);
        for (const review::Queue& queue : readQueues(db)) // what fed a queue waits for it to come back
            for (review::Rule& rule : state.rules) rule.archived |= queue.archived && rule.queue == queue.id;
    });
}

Result<void> saveIntakeStep(Writer& writer, const IntakeStep& step)
{
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<void> {
        Query intake(db, "INSERT OR REPLACE INTO review_intake (id, next_row, found_ns) VALUES (1, ?, ?)");
        intake.bind(1, static_cast<std::int64_t>(step.nextRow)).bind(2, step.foundUpTo).run();
        Query evaluated(db, "INSERT OR REPLACE INTO review_evaluated (trace_no, evaluations) VALUES (?, ?)");
        for (const auto& [trace, count] : step.evaluated) evaluated.bind(1, std::int64_t {trace}).bind(2, count).run();
        Query day(db,
            "INSERT INTO review_day (rule, day, drawn, taken, stated) VALUES (?,?,?,?,0) "
            "ON CONFLICT (rule, day) DO UPDATE SET drawn = excluded.drawn, taken = excluded.taken");
        for (const auto& [key, count] : step.days)
            day.bindText(1, key.first).bind(2, key.second).bind(3, count.drawn).bind(4, count.taken).run();
        Query matched(db,
            "INSERT INTO review_matched (rule, day, item_id, carrier, hash) VALUES (?,?,?,?,?) "
            "ON CONFLICT (rule, day, item_id) DO UPDATE SET carrier = excluded.carrier, "
            "hash = coalesce(excluded.hash, hash) WHERE excluded.carrier <> ''");
        for (const WeighedMatch& one : step.matched) {
            matched.bindText(1, one.match.rule).bind(2, one.match.day).bindText(3, one.match.item);
            matched.bindText(4, one.carrier);
            if (one.place)
                matched.bind(5, static_cast<std::int64_t>(*one.place)); // the same 64 bits
            else
                matched.bindNull(5);
            matched.run();
        }
        Query print(db, "INSERT INTO review_print (simhash, exact, item_id, row_no, novel) VALUES (?,?,?,?,?)");
        for (const StoredPrint& one : step.prints)
            print.bind(1, static_cast<std::int64_t>(one.print.simhash))
                .bind(2, std::int64_t {one.print.exact})
                .bindText(3, one.itemId)
                .bind(4, static_cast<std::int64_t>(one.row))
                .bind(5, std::int64_t {one.novel})
                .run();
        Query old(db, "DELETE FROM review_print WHERE number <= (SELECT max(number) FROM review_print) - ?");
        old.bind(1, kMostPrints).run();
        Query similar(db, "INSERT OR IGNORE INTO review_similar (item_id, trace_id, span_id) VALUES (?,?,?)");
        for (const SimilarSpan& one : step.similar)
            similar.bindText(1, one.itemId).bindText(2, one.traceId).bindText(3, one.spanId).run();
        return {};
    });
}

Result<std::set<review::RuleMatch>> countedBefore(const Reader& reader, std::span<const review::RuleMatch> matches)
{
    return read(reader, std::set<review::RuleMatch> {}, [&](const SQLite::Database& db, auto& out) {
        Query known(db, "SELECT 1 FROM review_matched WHERE rule = ? AND day = ? AND item_id = ?");
        for (const review::RuleMatch& one : matches) {
            known.bindText(1, one.rule).bind(2, one.day).bindText(3, one.item);
            if (known.step()) out.insert(one);
            known.reset();
        }
    });
}

Result<Said> saidSince(const Reader& reader, UnixNanos foundUpTo)
{
    return read(reader, Said {{}, {}, foundUpTo}, [&](const SQLite::Database& db, Said& out) {
        std::set<columns::TraceNo> traces;
        Query evaluated(db,
            "SELECT e.trace_no, count(*) AS n FROM evaluations e GROUP BY e.trace_no HAVING n IS NOT "
            "(SELECT r.evaluations FROM review_evaluated r WHERE r.trace_no = e.trace_no)");
        while (evaluated.step()) {
            const auto trace = static_cast<columns::TraceNo>(evaluated.integer(0));
            out.evaluated.emplace_back(trace, evaluated.integer(1));
            traces.insert(trace);
        }
        Query found(db, "SELECT trace_no, found_ns FROM findings INDEXED BY findings_by_time WHERE found_ns > ?");
        found.bind(1, foundUpTo);
        while (found.step()) {
            traces.insert(static_cast<columns::TraceNo>(found.integer(0)));
            out.foundUpTo = std::max(out.foundUpTo, found.integer(1));
        }
        out.traces.assign(traces.begin(), traces.end());
    });
}

Result<ScanMark> scanMark(const Reader& reader, std::string_view packVersion)
{
    return read(reader, ScanMark {}, [&](const SQLite::Database& db, ScanMark& out) {
        Query pack(db, "SELECT next_row FROM rule_packs WHERE version = ?");
        pack.bindText(1, packVersion);
        if (pack.step()) out.nextRow = static_cast<std::uint64_t>(pack.integer(0));
        Query found(db, "SELECT max(found_ns) FROM findings INDEXED BY findings_by_time");
        if (found.step()) out.lastFound = found.integer(0);
    });
}

Result<std::vector<std::optional<Standing>>> standingOf(const Reader& reader, std::span<const std::string> itemIds)
{
    return read(reader, std::vector<std::optional<Standing>> {}, [&](const SQLite::Database& db, auto& out) {
        Query item(db, "SELECT open FROM review_item WHERE item_id = ?");
        for (const std::string& id : itemIds) {
            auto& one = out.emplace_back();
            item.bindText(1, id);
            if (!item.step()) continue;
            one = Standing {item.integer(0) != 0};
            item.reset();
        }
    });
}

Result<std::int64_t> raiseReviewItems(Writer& writer, std::span<const RaisedItem> items, UnixNanos now)
{
    if (items.empty()) return 0;
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<std::int64_t> {
        std::vector<review::ReviewEvent> events;
        std::int64_t raised = 0;
        std::int64_t lamport = readReviewHead(db).lamport;
        EventRows rows(db);
        for (const RaisedItem& one : items) {
            review::ItemState state;
            for (const review::ReviewEvent& event : rows.of(one.itemId)) state.apply(event);
            if (!state.isKnown()) continue;
            auto news = newsOf(one, state);
            if (!news) continue;
            raised += one.priority > state.priority || !(*news)["rules"].items().empty();
            const auto say = [&](review::EventKind kind, Json payload) {
                lamport = review::lamportAfter(lamport);
                events.push_back(review::makeEvent(kind, one.itemId, std::string(review::kIntakeActor), now, lamport,
                    std::move(payload), review::systemRandomHex));
            };
            if (isAsIfNew(one, state) || state.dismissed == review::kDisplaced)
                say(review::EventKind::Reopened, Json::object().set("reason", "a rule takes it"));
            say(review::EventKind::PriorityChanged, std::move(*news));
        }
        const auto appended = appendReviewEvents(writer, events);
        if (!appended) return tl::unexpected(appended.error());
        return raised;
    });
}

Result<std::vector<SimilarSpan>> similarTo(const Reader& reader, const std::string& itemId)
{
    std::vector<SimilarSpan> out;
    const auto done = reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query query(db, "SELECT trace_id, span_id FROM review_similar WHERE item_id = ? ORDER BY trace_id, span_id");
        query.bindText(1, itemId);
        while (query.step()) out.push_back({itemId, textAt(query, 0), textAt(query, 1)});
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

} // namespace spanwise::store
