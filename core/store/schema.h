// SPDX-License-Identifier: GPL-3.0-or-later
// Today's tables of both files as readable text. Opening compares a file's tables with these, word for word, so that
// nothing planted in a file from elsewhere ever runs. A change here needs a step in migrations.cpp and a new version.
#pragma once

#include "core/store/schema_cases.h"
#include "core/store/schema_findings.h"
#include "core/store/schema_retention.h"
#include "core/store/schema_review.h"
#include "core/store/schema_series.h"
#include "core/store/schema_sources.h"
#include "core/store/schema_targets.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace spanwise::store {

inline constexpr std::int32_t kSchemaVersion = 1; ///< user_version of both files
inline constexpr std::int32_t kDatabaseId = 0x5370776E; ///< application_id of NAME.db: "Spwn"
inline constexpr std::int32_t kPayloadId = 0x53707770; ///< application_id of NAME.db-payload: "Spwp"

/// Unknown is NULL. Names are ids of `names`, 0 = none. Times are ns since 1970, money is nano-USD.
inline constexpr std::string_view kTelemetrySchema = R"sql(
CREATE TABLE state (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    store_id      INTEGER NOT NULL, -- random; the payload file carries the same
    next_row      INTEGER NOT NULL, -- row numbers from 0, in order of arrival
    next_trace    INTEGER NOT NULL, -- trace numbers from 1
    last_block    INTEGER NOT NULL, -- newest payload block that belongs to a commit
    next_delta    INTEGER NOT NULL
) STRICT;

-- The dictionary; read whole at opening.
CREATE TABLE names (
    id            INTEGER PRIMARY KEY,
    text          TEXT NOT NULL
) STRICT;

CREATE TABLE traces (
    trace_no      INTEGER PRIMARY KEY,
    trace_id      BLOB NOT NULL,    -- 16 bytes
    start_ns      INTEGER NOT NULL,
    end_ns        INTEGER NOT NULL,
    spans         INTEGER NOT NULL,
    logs          INTEGER NOT NULL,
    calls         INTEGER NOT NULL,
    failed_calls  INTEGER NOT NULL,
    error_spans   INTEGER NOT NULL,
    session       INTEGER NOT NULL,
    user          INTEGER NOT NULL,
    outdated      INTEGER NOT NULL  -- 1: more came since its calls were read
) STRICT;
CREATE UNIQUE INDEX traces_by_id ON traces (trace_id);
CREATE INDEX traces_outdated ON traces (outdated) WHERE outdated = 1;

-- One row a span. New traces have the largest number: inserts append, and a trace is one contiguous read.
CREATE TABLE spans (
    trace_no      INTEGER NOT NULL,
    span_id       INTEGER NOT NULL, -- its 8 bytes, big endian, as a signed number
    row_no        INTEGER NOT NULL, -- place in the columns, never changes
    payload       INTEGER NOT NULL, -- where its message lies: block << 28 | offset
    start_ns      INTEGER NOT NULL,
    duration_ns   INTEGER NOT NULL,
    name          INTEGER NOT NULL,
    service       INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    environment   INTEGER NOT NULL,
    class         INTEGER NOT NULL,
    error         INTEGER NOT NULL,
    marks         INTEGER NOT NULL, -- bit 0 failed without a recorded call, bit 1 root
    quality       INTEGER NOT NULL,
    PRIMARY KEY (trace_no, span_id)
) STRICT, WITHOUT ROWID;

-- What only model calls have, for those spans that are counted as one.
CREATE TABLE calls (
    trace_no      INTEGER NOT NULL,
    span_id       INTEGER NOT NULL,
    response      INTEGER NOT NULL, -- key of its response id (response_key.h), 0 = it has none
    model         INTEGER NOT NULL,
    request_model INTEGER NOT NULL,
    provider      INTEGER NOT NULL,
    operation     INTEGER NOT NULL,
    session       INTEGER NOT NULL,
    user          INTEGER NOT NULL,
    prompt        INTEGER NOT NULL,
    input_tokens  INTEGER,
    output_tokens INTEGER,
    total_tokens  INTEGER,
    cached_tokens INTEGER,
    cache_writes  INTEGER,
    reasoning     INTEGER,
    cost          INTEGER,
    first_token   INTEGER,          -- ns
    cost_state    INTEGER NOT NULL,
    marks         INTEGER NOT NULL, -- bit 0 truncated, bit 1 soft error, bit 2 tokens estimated
    PRIMARY KEY (trace_no, span_id)
) STRICT, WITHOUT ROWID;

-- Log records; those of no trace have trace_no 0. The digest of its message tells one from another.
CREATE TABLE logs (
    trace_no      INTEGER NOT NULL,
    at_ns         INTEGER NOT NULL,
    digest        INTEGER NOT NULL,
    span_id       INTEGER NOT NULL,
    payload       INTEGER NOT NULL,
    response      INTEGER NOT NULL, -- key of the call that it is about and that its own trace does not have; 0 = none
    call_trace    INTEGER,          -- the trace of that call; 0 = has not come, NULL = to be looked for
    PRIMARY KEY (trace_no, at_ns, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX logs_by_response ON logs (response) WHERE response <> 0;
CREATE INDEX logs_by_call ON logs (call_trace) WHERE response <> 0;

CREATE TABLE evaluations (
    trace_no      INTEGER NOT NULL,
    number        INTEGER NOT NULL,
    span_id       INTEGER NOT NULL,
    response_id   TEXT NOT NULL,
    name          TEXT NOT NULL,
    score         REAL,
    label         TEXT NOT NULL,
    explanation   TEXT NOT NULL,
    annotator     TEXT NOT NULL,
    feedback      INTEGER NOT NULL,
    at_ns         INTEGER NOT NULL,
    PRIMARY KEY (trace_no, number)
) STRICT, WITHOUT ROWID;

-- Messages in the payload that a later copy of the same span replaced.
CREATE TABLE superseded (
    payload       INTEGER PRIMARY KEY
) STRICT;

-- The columns in memory as blobs (core/columns/segment.h): derived, rebuilt from rows when damaged.
-- When their rows start comes before the blob, so that it is read without: those of the last day are read first.
CREATE TABLE segments (
    first_row     INTEGER PRIMARY KEY,
    first_start   INTEGER NOT NULL,
    last_start    INTEGER NOT NULL,
    first_sound   INTEGER,          -- of rows whose times are not suspect; NULL = there are none
    last_sound    INTEGER,
    data          BLOB NOT NULL
) STRICT;
-- What came since those were written, a blob or two a commit.
CREATE TABLE deltas (
    number        INTEGER PRIMARY KEY,
    replaces      INTEGER NOT NULL, -- 0: new rows; 1: rows in the place of older ones; 2: rows that are gone
    data          BLOB NOT NULL
) STRICT;
)sql";

/// Each part of the program that keeps something states its tables in a file of its own; this is their list.
inline constexpr std::string_view kSchemaParts[] = {kTelemetrySchema, kSourcesSchema, kRetentionSchema, kReviewSchema,
    kCasesSchema, kSeriesSchema, kTargetsSchema, kFindingsSchema};
[[nodiscard]] inline std::string schemaOfDatabase()
{
    std::string all;
    for (const std::string_view part : kSchemaParts) all += part;
    return all;
}

/// `data` comes last, so that the other columns are read without it.
inline constexpr std::string_view kPayloadSchema = R"sql(
CREATE TABLE store (
    store_id      INTEGER PRIMARY KEY
) STRICT;
CREATE TABLE blocks (
    block         INTEGER PRIMARY KEY,
    first_ns      INTEGER NOT NULL, -- earliest start in it
    last_ns       INTEGER NOT NULL,
    codec         INTEGER NOT NULL, -- 0 as it is, 1 zstd
    raw_size      INTEGER NOT NULL,
    checksum      INTEGER NOT NULL, -- XXH3 of the bytes as they are
    data          BLOB NOT NULL
) STRICT;
)sql";

} // namespace spanwise::store
