// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/writer_statements.h"

#include "core/store/rows.h"
#include "core/store/segment_table.h"

namespace spanwise::store {

WriterStatements::WriterStatements(const SQLite::Database& db)
    : findTrace(db, "SELECT trace_no FROM traces WHERE trace_id = ?")
    , insertTrace(db, "INSERT INTO traces VALUES (?,?,?,?,?,?,?,?,?,?,?,?)")
    , growTrace(db,
          "UPDATE traces SET start_ns = min(start_ns, ?2), end_ns = max(end_ns, ?3), spans = spans + ?4, "
          "logs = logs + ?5, outdated = 1 WHERE trace_no = ?1")
    , updateTrace(db,
          "UPDATE traces SET start_ns = ?2, end_ns = ?3, spans = ?4, calls = ?5, failed_calls = ?6, "
          "error_spans = ?7, session = ?8, user = ?9, outdated = 0 WHERE trace_no = ?1")
    , spansOfTrace(db, "SELECT spans FROM traces WHERE trace_no = ?")
    , findSpan(db,
          "SELECT s.row_no, s.payload, s.start_ns, s.duration_ns, c.span_id, c.response FROM spans s LEFT JOIN calls c "
          "ON c.trace_no = s.trace_no AND c.span_id = s.span_id WHERE s.trace_no = ? AND s.span_id = ?")
    , insertSpan(db, kInsertSpan)
    , insertSpans(db, insertMany(kInsertSpan, kSpanParameters, kRowsInOne))
    , replaceSpan(db, kReplaceSpan)
    , insertCall(db, kInsertCall)
    , insertCalls(db, insertMany(kInsertCall, kCallParameters, kRowsInOne))
    , replaceCall(db, kReplaceCall)
    , deleteCall(db, "DELETE FROM calls WHERE trace_no = ? AND span_id = ?")
    , rowsOfTrace(db, kRowsOfTrace)
    , findLog(db, "SELECT 1 FROM logs WHERE trace_no = ? AND at_ns = ? AND digest = ?")
    , insertLog(db, "INSERT INTO logs VALUES (?,?,?,?,?,?,?)")
    , supersede(db, "INSERT OR IGNORE INTO superseded VALUES (?)")
    , insertName(db, "INSERT INTO names VALUES (?,?)")
    , insertEvaluation(db, "INSERT OR REPLACE INTO evaluations VALUES (?,?,?,?,?,?,?,?,?,?,?)")
    , deleteEvaluations(db, "DELETE FROM evaluations WHERE trace_no = ?")
    , settleTrace(db, "UPDATE traces SET outdated = 0 WHERE trace_no = ?")
    , updateState(db, "UPDATE state SET next_row = ?, next_trace = ?, last_block = ?, next_delta = ?")
    , insertDelta(db, "INSERT INTO deltas VALUES (?,?,?)")
    , deleteDeltas(db, "DELETE FROM deltas WHERE number >= ? AND number < ?")
    , insertSegment(db, kPutSegment)
    , countRemoved(db, "INSERT INTO removals VALUES (1, ?1, 0) ON CONFLICT (id) DO UPDATE SET rows = rows + ?1")
    , markArrival(db,
          "INSERT INTO arrivals VALUES (?1,?2,?3) ON CONFLICT (at_ns) DO UPDATE SET "
          "next_trace = max(next_trace, ?2), last_block = max(last_block, ?3)")
    , payloadFrom(db, "SELECT payload_from FROM removals")
{
}

} // namespace spanwise::store
