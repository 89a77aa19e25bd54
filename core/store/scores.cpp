// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/scores.h"

#include "core/store/sqlite_query.h"

namespace spanwise::store {

Result<std::vector<query::ScoreEntry>> readScores(const Reader& reader)
{
    std::vector<query::ScoreEntry> out;
    auto done = reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query read(db, "SELECT trace_no, span_id, name, annotator, feedback, score, label, at_ns FROM evaluations");
        while (read.step()) {
            query::ScoreEntry one;
            one.span = {static_cast<TraceNo>(read.integer(0)), static_cast<std::uint64_t>(read.integer(1))};
            one.evaluator = std::string(read.bytes(2));
            if (one.evaluator.empty()) one.evaluator = read.integer(4) != 0 ? "feedback" : "(unnamed)";
            if (const auto annotator = read.bytes(3); !annotator.empty())
                one.evaluator += " (" + std::string(annotator) + ")";
            one.feedback = read.integer(4) != 0;
            if (!read.isNull(5)) one.score = read.real(5);
            one.label = std::string(read.bytes(6));
            one.at = read.integer(7);
            out.push_back(std::move(one));
        }
        // Those whose call has not come, and which their own trace has no span for, are of no span and no trace.
        Query waiting(
            db, "SELECT at_ns FROM logs WHERE response <> 0 AND response & 1 AND coalesce(call_trace, 0) = 0");
        while (waiting.step()) {
            query::ScoreEntry one;
            one.evaluator = "(unnamed)";
            one.at = waiting.integer(0);
            out.push_back(std::move(one));
        }
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

} // namespace spanwise::store
