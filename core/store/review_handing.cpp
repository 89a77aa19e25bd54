// SPDX-License-Identifier: GPL-3.0-or-later
// Which item a person gets next.
#include "core/store/review_projection.h"
#include "core/store/review_read.h"
#include "core/store/review_reader.h"
#include "core/store/review_settings.h"

#include <algorithm>
#include <tuple>

namespace spanwise::store {

namespace {
// What of the open items a person gets. They are kept in groups by who has reviewed or skipped them already
// (schema_review.h); each group is looked into once, at its first free item.
enum class Among : std::uint8_t { All, Baseline, Known };
struct Groups {
    std::string_view first; ///< the least group not below ?2
    std::string_view after; ///< the least group above ?2
    std::string_view items; ///< of one group, in order
};
// A free slot: fewer live leases of others than reviews that are still to be made.
#define SPANWISE_FREE                                                                                                  \
    "AND needed - submitted > (SELECT count(*) FROM review_slot s WHERE s.item_id = i.item_id AND s.kind = 0 "         \
    "AND s.until_ns > ?3 AND s.actor <> ?4) "
constexpr Groups kGroups[] = {
    {"SELECT min(touched) FROM review_item WHERE queue = ?1 AND open = 1 AND touched >= ?2",
        "SELECT min(touched) FROM review_item WHERE queue = ?1 AND open = 1 AND touched > ?2",
        "SELECT item_id, priority, added_ns FROM review_item i WHERE queue = ?1 AND open = 1 AND touched = "
        "?2 " SPANWISE_FREE "ORDER BY priority DESC, added_ns, item_id LIMIT ?5"},
    {"SELECT min(touched) FROM review_item WHERE queue = ?1 AND open = 1 AND baseline = 1 AND touched >= ?2",
        "SELECT min(touched) FROM review_item WHERE queue = ?1 AND open = 1 AND baseline = 1 AND touched > ?2",
        "SELECT item_id, 0, added_ns FROM review_item i WHERE queue = ?1 AND open = 1 AND baseline = 1 "
        "AND touched = ?2 " SPANWISE_FREE "ORDER BY added_ns, item_id LIMIT ?5"},
    {"SELECT min(touched) FROM review_item WHERE queue = ?1 AND known = 1 AND state <> 'dismissed' AND touched >= ?2",
        "SELECT min(touched) FROM review_item WHERE queue = ?1 AND known = 1 AND state <> 'dismissed' AND touched > ?2",
        "SELECT item_id, 0, added_ns FROM review_item i WHERE queue = ?1 AND known = 1 AND state <> 'dismissed' "
        "AND touched = ?2 AND ?3 = ?3 AND ?4 = ?4 ORDER BY added_ns, item_id LIMIT ?5"},
};
#undef SPANWISE_FREE

std::optional<std::string> firstFree(const SQLite::Database& db, Among among, const query::NextQuestion& question)
{
    struct Found {
        std::string id;
        double priority = 0;
        UnixNanos added = 0;
    };
    const Groups& sql = kGroups[static_cast<std::size_t>(among)];
    Query first(db, sql.first);
    Query after(db, sql.after);
    Query items(db, sql.items);
    std::optional<Found> best;
    std::string group;
    for (Query* groups = &first;; groups = &after) {
        groups->bindText(1, question.queue).bindText(2, group);
        if (!groups->step() || groups->isNull(0)) break;
        group = textAt(*groups, 0);
        groups->reset();
        if (isTouchedBy(group, question.viewer)) continue;
        items.bindText(1, question.queue).bindText(2, group).bind(3, question.now).bindText(4, question.viewer);
        items.bind(5, static_cast<std::int64_t>(question.without.size()) + 1);
        while (items.step()) {
            Found one {textAt(items, 0), items.real(1), items.integer(2)};
            if (std::ranges::find(question.without, one.id) != question.without.end()) continue;
            if (!best
                || std::tuple(-one.priority, one.added, one.id) < std::tuple(-best->priority, best->added, best->id))
                best = std::move(one);
            items.reset();
            break;
        }
    }
    return best ? std::optional(std::move(best->id)) : std::nullopt;
}
} // namespace

Result<std::optional<std::string>> ReviewReader::next(const query::NextQuestion& question) const
{
    return withReviews(*m_reader, [&](const SQLite::Database& db) -> Result<std::optional<std::string>> {
        const review::Queue queue = readQueue(db, question.queue);
        if (queue.archived) return std::optional<std::string> {};
        const std::int64_t handed = countOf(
            db, "SELECT items FROM review_handed WHERE queue = ?1 AND actor = ?2", question.queue, question.viewer);
        const std::int64_t number = handed + static_cast<std::int64_t>(question.ahead) + 1;
        if (queue.knownEvery > 0 && number % queue.knownEvery == 0)
            if (auto found = firstFree(db, Among::Known, question)) return found;
        if (queue.baselineEvery > 0 && number % queue.baselineEvery == 0)
            if (auto found = firstFree(db, Among::Baseline, question)) return found;
        return firstFree(db, Among::All, question);
    });
}

} // namespace spanwise::store
