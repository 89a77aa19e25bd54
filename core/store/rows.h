// SPDX-License-Identifier: GPL-3.0-or-later
// One SpanRow ↔ the tables spans and calls. The only place that knows the order of their columns.
#pragma once

#include "core/columns/row.h"
#include "core/store/payload.h"
#include "core/store/response_key.h"
#include "core/store/sqlite_query.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace spanwise::store {

/// A span's id as SQLite keeps it.
[[nodiscard]] constexpr std::int64_t signedId(std::uint64_t spanId) noexcept
{
    return static_cast<std::int64_t>(spanId);
}

/// OR FAIL: who runs it takes the whole transaction back when it fails, so that a statement of many rows needs no
/// journal of its own, which would copy each page before the first change.
inline constexpr std::string_view kInsertSpan =
    "INSERT OR FAIL INTO spans (trace_no, span_id, row_no, payload, start_ns, duration_ns, name, service, version, "
    "environment, class, error, marks, quality) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
inline constexpr int kSpanParameters = 14;
inline constexpr std::string_view kReplaceSpan =
    "INSERT OR REPLACE INTO spans (trace_no, span_id, row_no, payload, start_ns, duration_ns, name, service, "
    "version, environment, class, error, marks, quality) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
inline constexpr std::string_view kInsertCall =
    "INSERT OR FAIL INTO calls (trace_no, span_id, response, model, request_model, provider, operation, session, user, "
    "prompt, "
    "input_tokens, output_tokens, total_tokens, cached_tokens, cache_writes, reasoning, cost, first_token, "
    "cost_state, marks) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
inline constexpr int kCallParameters = 20;
inline constexpr std::string_view kReplaceCall =
    "INSERT OR REPLACE INTO calls (trace_no, span_id, response, model, request_model, provider, operation, session, "
    "user, "
    "prompt, input_tokens, output_tokens, total_tokens, cached_tokens, cache_writes, reasoning, cost, first_token, "
    "cost_state, marks) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
/// An INSERT of one row as one of `rows` rows: SQLite then opens the table and finds its end once for all of them.
[[nodiscard]] std::string insertMany(std::string_view insertOne, int parameters, int rows);

/// What readRow() reads; ends before any WHERE.
#define SPANWISE_ROW_COLUMNS                                                                                           \
    "SELECT s.trace_no, s.span_id, s.row_no, s.payload, s.start_ns, s.duration_ns, s.name, s.service, s.version, "     \
    "s.environment, s.class, s.error, s.marks, s.quality, c.model, c.request_model, c.provider, c.operation, "         \
    "c.session, c.user, c.prompt, c.input_tokens, c.output_tokens, c.total_tokens, c.cached_tokens, c.cache_writes, "  \
    "c.reasoning, c.cost, c.first_token, c.cost_state, c.marks, c.response "                                           \
    "FROM spans s LEFT JOIN calls c ON c.trace_no = s.trace_no AND c.span_id = s.span_id "
inline constexpr std::string_view kRowsOfTrace = SPANWISE_ROW_COLUMNS "WHERE s.trace_no = ?";
inline constexpr std::string_view kAllRows = SPANWISE_ROW_COLUMNS;
inline constexpr std::string_view kAllRowsInOrder = SPANWISE_ROW_COLUMNS "ORDER BY s.row_no";
#undef SPANWISE_ROW_COLUMNS

struct LocatedRow {
    columns::SpanRow row;
    Locator payload = 0;
    ResponseKey response = 0; ///< of the call
};

/// Binds the parameters from `first` on.
void bindSpan(Query& insert, int first, const columns::SpanRow& row, Locator payload);
/// `row.call` must be set.
void bindCall(Query& insert, int first, const columns::SpanRow& row, ResponseKey response);
void writeSpan(Query& insert, const columns::SpanRow& row, Locator payload);
/// `row.call` must be set.
void writeCall(Query& insert, const columns::SpanRow& row, ResponseKey response);
/// Numbers outside of their enums (a damaged row) read as the first entry.
[[nodiscard]] LocatedRow readRow(const Query& query);

} // namespace spanwise::store
