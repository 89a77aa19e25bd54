// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/projection.h"
#include "core/store/reader.h"
#include "core/store/review_log.h"
#include "core/store/review_projection.h"

#include <algorithm>
#include <set>

namespace spanwise::store {

using review::ItemState;
using review::ReviewEvent;

namespace {
void checkChain(const SQLite::Database& db, std::optional<Digest> noted, ReviewLogReport& report, std::stop_token stop)
{
    const ReviewHead head = readReviewHead(db);
    review::ChainCheck chain;
    Query log(db,
        "SELECT seq, event_id, item_id, kind, actor, at_ns, lamport, payload, prev_hash, hash FROM review_event "
        "ORDER BY seq");
    while (!stop.stop_requested() && log.step())
        chain.add({log.integer(0), log.bytes(1), log.bytes(2), log.bytes(3), log.bytes(4), log.integer(5),
            log.integer(6), log.bytes(7), log.bytes(8), log.bytes(9)});
    report.chain = chain.finish(head.entries, head.hash);
    if (report.chain.isSound() && noted && *noted != report.chain.head)
        report.problems.push_back("the head hash is " + report.chain.head.hex() + ", noted was " + noted->hex());
}

void checkTexts(const SQLite::Database& db, ReviewLogReport& report)
{
    Query texts(db, "SELECT event_id, digest, salt, text FROM review_text");
    while (texts.step() && report.problems.size() < kMostReviewProblems)
        if (bytesOf(review::sealOf(texts.bytes(2), texts.bytes(3))) != texts.bytes(1))
            report.problems.push_back("a text of event " + textAt(texts, 0) + " was changed");
    Query strays(db,
        "SELECT DISTINCT event_id FROM review_text t WHERE NOT EXISTS (SELECT 1 FROM review_event e WHERE "
        "e.event_id = t.event_id)");
    while (strays.step() && report.problems.size() < kMostReviewProblems)
        report.problems.push_back("there is a text of event " + textAt(strays, 0) + ", which is not in the log");
}

class ItemCheck {
public:
    ItemCheck(const SQLite::Database& db, ReviewLogReport& report)
        : m_db(db)
        , m_report(report)
        , m_projection(db)
        , m_snapshots(db, "SELECT digest, salt, data FROM review_snapshot WHERE item_id = ?")
    {
    }

    void check(const std::vector<ReviewEvent>& events, std::int64_t lastSeq)
    {
        ItemState state;
        for (const ReviewEvent& event : events) {
            state.apply(event);
            const auto seals = review::sealsIn(event.payload).size();
            m_report.erasedTexts += static_cast<std::int64_t>(seals - std::min(seals, event.texts.size()));
        }
        if (!state.isKnown()) return;
        const std::string what = m_projection.difference(projectedItem(state, lastSeq));
        if (!what.empty()) wrongRow(state.itemId, what);
        checkContexts(state.itemId, review::contextSeals(events));
    }

    void checkRowsWithoutEvents()
    {
        for (const std::string& item : m_projection.rowsWithoutEvents()) wrongRow(item, "no event has added it");
        Query contexts(m_db,
            "SELECT DISTINCT item_id FROM review_snapshot s WHERE NOT EXISTS (SELECT 1 FROM review_event e "
            "WHERE e.item_id = s.item_id AND e.kind = 'item_added')");
        while (contexts.step()) problem("there is a context of item " + textAt(contexts, 0) + ", which no event added");
    }

private:
    /// Each has to be as one of the events sealed it.
    void checkContexts(const std::string& item, const std::vector<std::string>& seals)
    {
        std::size_t sound = 0;
        m_snapshots.bindText(1, item);
        while (m_snapshots.step()) {
            const std::string digest = review::sealOf(m_snapshots.bytes(1), m_snapshots.bytes(2)).hex();
            if (digest == m_snapshots.bytes(0) && std::ranges::find(seals, digest) != seals.end())
                ++sound;
            else
                problem("a context of item " + item + " was changed");
        }
        m_report.erasedTexts += static_cast<std::int64_t>(seals.size() - sound);
    }

    void wrongRow(const std::string& item, const std::string& what)
    {
        if (m_report.wrongRows.size() < kMostReviewProblems)
            m_report.wrongRows.push_back("item " + item + " is not what its events say: " + what);
    }

    void problem(std::string text)
    {
        if (m_report.problems.size() < kMostReviewProblems) m_report.problems.push_back(std::move(text));
    }

    const SQLite::Database& m_db;
    ReviewLogReport& m_report;
    ProjectionCheck m_projection;
    Query m_snapshots;
};
} // namespace

Result<ReviewLogReport> verifyReviewLog(const Reader& reader, std::optional<Digest> noted, std::stop_token stop)
{
    ReviewLogReport report;
    const auto done = reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        checkChain(db, noted, report, stop);
        checkTexts(db, report);
        ItemCheck items(db, report);
        visitReviewItems(db, [&](std::vector<ReviewEvent>& events, std::int64_t lastSeq) {
            items.check(events, lastSeq);
            return !stop.stop_requested();
        });
        items.checkRowsWithoutEvents();
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "cancelled");
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return report;
}

} // namespace spanwise::store
