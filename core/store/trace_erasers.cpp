// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/trace_erasers.h"

namespace spanwise::store {
namespace {

#define SPANWISE_OF_TRACE "trace_id = (SELECT lower(hex(trace_id)) FROM traces WHERE trace_no = ?1)"
#define SPANWISE_ITEMS "item_id IN (SELECT item_id FROM review_item WHERE " SPANWISE_OF_TRACE ")"
#define SPANWISE_EVENTS "event_id IN (SELECT event_id FROM review_event WHERE " SPANWISE_ITEMS ")"

// Of reviews the log and its chain stay, the texts behind its digests go (review_log.h).
constexpr TraceEraser kErasers[] = {
    {"evaluations", "SELECT count(*) FROM evaluations WHERE trace_no = ?1",
        "DELETE FROM evaluations WHERE trace_no = ?1"},
    {"review contexts", "SELECT count(*) FROM review_snapshot WHERE " SPANWISE_ITEMS,
        "DELETE FROM review_snapshot WHERE " SPANWISE_ITEMS, false},
    {"review texts", "SELECT count(*) FROM review_text WHERE " SPANWISE_EVENTS,
        "DELETE FROM review_text WHERE " SPANWISE_EVENTS, false},
    {"review drafts", "SELECT count(*) FROM review_draft WHERE " SPANWISE_ITEMS,
        "DELETE FROM review_draft WHERE " SPANWISE_ITEMS, false},
    {"cases", "SELECT count(*) FROM cases WHERE " SPANWISE_OF_TRACE, "DELETE FROM cases WHERE " SPANWISE_OF_TRACE,
        false},
    {"findings", "SELECT count(*) FROM findings WHERE trace_no = ?1", "DELETE FROM findings WHERE trace_no = ?1"},
    {"scans", "SELECT count(*) FROM scans WHERE trace_no = ?1", "DELETE FROM scans WHERE trace_no = ?1"},
    {"call facts", "SELECT count(*) FROM call_facts WHERE trace_no = ?1", "DELETE FROM call_facts WHERE trace_no = ?1"},
};

constexpr std::string_view kMarks[] = {
    "INSERT OR IGNORE INTO review_erased (item_id) SELECT item_id FROM review_item WHERE " SPANWISE_OF_TRACE,
};

#undef SPANWISE_OF_TRACE
#undef SPANWISE_ITEMS
#undef SPANWISE_EVENTS

} // namespace

std::span<const TraceEraser> traceErasers() noexcept
{
    return kErasers;
}

std::span<const std::string_view> erasureMarks() noexcept
{
    return kMarks;
}

} // namespace spanwise::store
