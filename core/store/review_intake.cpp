// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/review_intake.h"

#include "core/store/reader.h"
#include "core/store/review_projection.h"
#include "core/store/review_settings.h"
#include "core/store/sqlite_query.h"

#include <algorithm>

namespace spanwise::store {

namespace {
constexpr std::int64_t kMostPrints = 5000;
}

Result<IntakeState> readIntakeState(const Reader& reader)
{
    IntakeState state;
    const auto done = reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query intake(db, "SELECT next_row, evaluated_ns FROM review_intake WHERE id = 1");
        if (intake.step()) {
            state.nextRow = static_cast<std::uint64_t>(intake.integer(0));
            state.evaluatedUpTo = intake.integer(1);
        }
        Query days(db, "SELECT rule, day, matching, taken FROM review_day");
        while (days.step()) state.days[{textAt(days, 0), days.integer(1)}] = {days.integer(2), days.integer(3)};
        Query prints(db, "SELECT simhash, exact, item_id FROM review_print ORDER BY number DESC LIMIT ?");
        prints.bind(1, kMostPrints);
        while (prints.step())
            state.prints.push_back(
                {{static_cast<std::uint64_t>(prints.integer(0)), prints.integer(1) != 0}, textAt(prints, 2)});
        std::ranges::reverse(state.prints);
        state.rules = readRules(db);
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return state;
}

Result<void> saveIntakeStep(Writer& writer, const IntakeStep& step)
{
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<void> {
        Query intake(db, "INSERT OR REPLACE INTO review_intake (id, next_row, evaluated_ns) VALUES (1, ?, ?)");
        intake.bind(1, static_cast<std::int64_t>(step.nextRow)).bind(2, step.evaluatedUpTo).run();
        Query day(db, "INSERT OR REPLACE INTO review_day (rule, day, matching, taken) VALUES (?,?,?,?)");
        for (const auto& [key, count] : step.days)
            day.bindText(1, key.first).bind(2, key.second).bind(3, count.matching).bind(4, count.taken).run();
        Query print(db, "INSERT INTO review_print (simhash, exact, item_id) VALUES (?,?,?)");
        for (const StoredPrint& one : step.prints)
            print.bind(1, static_cast<std::int64_t>(one.print.simhash))
                .bind(2, std::int64_t {one.print.exact})
                .bindText(3, one.itemId)
                .run();
        Query old(db, "DELETE FROM review_print WHERE number <= (SELECT max(number) FROM review_print) - ?");
        old.bind(1, kMostPrints).run();
        Query similar(db, "INSERT OR IGNORE INTO review_similar (item_id, trace_id, span_id) VALUES (?,?,?)");
        for (const SimilarSpan& one : step.similar)
            similar.bindText(1, one.itemId).bindText(2, one.traceId).bindText(3, one.spanId).run();
        return {};
    });
}

Result<std::pair<std::vector<columns::TraceNo>, UnixNanos>> evaluatedTraces(const Reader& reader, UnixNanos after)
{
    std::pair<std::vector<columns::TraceNo>, UnixNanos> out {{}, after};
    const auto done = reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query query(
            db, "SELECT trace_no, max(at_ns) FROM evaluations WHERE at_ns > ? GROUP BY trace_no ORDER BY trace_no");
        query.bind(1, after);
        while (query.step()) {
            out.first.push_back(static_cast<columns::TraceNo>(query.integer(0)));
            out.second = std::max(out.second, query.integer(1));
        }
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return out;
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
