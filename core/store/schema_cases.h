// SPDX-License-Identifier: GPL-3.0-or-later
// Table of regression cases. `json` is the case (core/cases/case.h); the other columns are for lists.
#pragma once

#include <string_view>

namespace spanwise::store {

inline constexpr std::string_view kCasesSchema = R"sql(
CREATE TABLE cases (
    case_id       TEXT PRIMARY KEY,
    title         TEXT NOT NULL,
    set_name      TEXT NOT NULL,       -- empty = none
    tags          TEXT NOT NULL,       -- JSON list, sorted
    label         TEXT NOT NULL,
    severity      TEXT NOT NULL,
    modes         TEXT NOT NULL,       -- failure modes, JSON list
    checks        INTEGER NOT NULL,
    stale         INTEGER NOT NULL,
    unproven      INTEGER NOT NULL,
    seen          INTEGER NOT NULL,    -- how often it was met, at least 1
    added_ns      INTEGER NOT NULL,
    changed_ns    INTEGER NOT NULL,
    item_id       TEXT NOT NULL,       -- review item; empty = imported
    trace_id      TEXT NOT NULL,
    search        TEXT NOT NULL,       -- what a search looks in, case-folded (core/query/case_filter.h)
    json          TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cases_by_added ON cases (added_ns, case_id);
CREATE INDEX cases_by_item ON cases (item_id);
CREATE INDEX cases_by_trace ON cases (trace_id);
)sql";

} // namespace spanwise::store
