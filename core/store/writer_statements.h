// SPDX-License-Identifier: GPL-3.0-or-later
// What the writer says to SQLite, prepared once. Inside core/store/writer*.cpp only.
#pragma once

#include "core/store/sqlite_query.h"

namespace spanwise::store {

struct WriterStatements {
    static constexpr int kRowsInOne = 16; ///< of insertSpans and insertCalls

    explicit WriterStatements(const SQLite::Database& db);

    Query findTrace, insertTrace, growTrace, updateTrace, spansOfTrace, findSpan, insertSpan, insertSpans, replaceSpan,
        insertCall, insertCalls, replaceCall, deleteCall, rowsOfTrace, findLog, insertLog, supersede, insertName,
        insertEvaluation, deleteEvaluations, settleTrace, updateState, insertDelta, deleteDeltas, insertSegment,
        countRemoved, markArrival, payloadFrom;
};

} // namespace spanwise::store
