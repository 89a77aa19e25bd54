// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/projection.h"
#include "core/store/review_log.h"
#include "core/store/review_projection.h"
#include "core/store/review_settings.h"

namespace spanwise::store {

using review::ItemState;
using review::ReviewEvent;

Result<RebuiltReviews> rebuildReviewProjection(Writer& writer)
{
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<RebuiltReviews> {
        RebuiltReviews out;
        ProjectionCheck check(db);
        ProjectionRows projection(db);
        const auto note = [&](const std::string& item, const std::string& what) {
            if (out.wrong.size() < kMostReviewProblems) out.wrong.push_back("item " + item + ": " + what);
        };
        // Gathered first: a statement that reads the table must not run while its rows are replaced.
        std::vector<std::pair<ItemState, std::int64_t>> different;
        visitReviewItems(db, [&](std::vector<ReviewEvent>& events, std::int64_t lastSeq) {
            ItemState state = review::foldItem(events);
            if (!state.isKnown()) return true;
            ++out.items;
            const std::string what = check.difference(projectedItem(state, lastSeq));
            if (what.empty()) return true;
            note(state.itemId, what);
            different.emplace_back(std::move(state), lastSeq);
            return true;
        });
        for (const auto& [state, lastSeq] : different) projection.write(state, lastSeq);
        out.rewritten = static_cast<std::int64_t>(different.size());
        for (const std::string& item : check.rowsWithoutEvents()) {
            note(item, "no event has added it");
            projection.remove(item);
            ++out.removed;
        }
        return out;
    });
}

} // namespace spanwise::store
