// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of retention and erasure: what arrived when, what is gone, and the receipts of what was erased.
#pragma once

#include <string_view>

namespace spanwise::store {

inline constexpr std::string_view kRetentionSchema = R"sql(
-- What was there at the end of each ten minutes in which something came. Retention counts from arrival.
CREATE TABLE arrivals (
    at_ns         INTEGER PRIMARY KEY,
    next_trace    INTEGER NOT NULL, -- traces below had arrived
    last_block    INTEGER NOT NULL  -- payload up to this block had arrived
) STRICT;

-- One row at most; none = nothing was ever removed.
CREATE TABLE removals (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    rows          INTEGER NOT NULL, -- row numbers below state.next_row that are gone
    payload_from  INTEGER NOT NULL  -- payload blocks below are gone
) STRICT;

-- Messages of removed traces that are still in the payload: what an interrupted removal has to go on with.
-- Block 0 says that one has begun and is not finished.
CREATE TABLE erasing (
    block         INTEGER NOT NULL,
    trace_no      INTEGER NOT NULL,
    PRIMARY KEY (block, trace_no)
) STRICT, WITHOUT ROWID;

-- Receipts: what was erased, without any of it.
CREATE TABLE erasures (
    number        INTEGER PRIMARY KEY,
    at_ns         INTEGER NOT NULL,
    subject       TEXT NOT NULL,    -- user, session or trace
    traces        INTEGER NOT NULL,
    spans         INTEGER NOT NULL,
    calls         INTEGER NOT NULL,
    logs          INTEGER NOT NULL,
    others        INTEGER NOT NULL, -- rows of other tables: evaluations, findings, reviews
    names         INTEGER NOT NULL,
    payload_bytes INTEGER NOT NULL
) STRICT;
)sql";

} // namespace spanwise::store
