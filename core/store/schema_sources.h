// SPDX-License-Identifier: GPL-3.0-or-later
// Where the telemetry came from and what became of it. Written in the same transaction as what a source brought, so
// that its numbers are those of the rows.
#pragma once

#include <string_view>

namespace spanwise::store {

/// received = new + replaced + duplicates + rejected, for spans and log records alike.
inline constexpr std::string_view kSourcesSchema = R"sql(
CREATE TABLE sources (
    source           INTEGER PRIMARY KEY,
    kind             TEXT NOT NULL,
    name             TEXT NOT NULL,
    started_ns       INTEGER NOT NULL,
    finished_ns      INTEGER NOT NULL, -- 0 = running, or broken off
    note             TEXT NOT NULL,
    deliveries       INTEGER NOT NULL, -- requests, lines, documents that were handed over
    failed           INTEGER NOT NULL, -- of those, not stored at all: could not be decoded, or the store failed
    bytes            INTEGER NOT NULL,
    received_spans   INTEGER NOT NULL, -- in deliveries that could be decoded
    spans            INTEGER NOT NULL, -- new
    replaced         INTEGER NOT NULL, -- known, and this copy took its place
    duplicates       INTEGER NOT NULL, -- known already
    calls            INTEGER NOT NULL,
    received_logs    INTEGER NOT NULL,
    logs             INTEGER NOT NULL, -- new
    duplicate_logs   INTEGER NOT NULL,
    received_points  INTEGER NOT NULL,
    points           INTEGER NOT NULL  -- accepted
) STRICT;
-- Reasons: rejected span, rejected log, rejected point, failed delivery, remark.
CREATE TABLE source_counts (
    source           INTEGER NOT NULL,
    kind             TEXT NOT NULL,
    reason           TEXT NOT NULL,
    count            INTEGER NOT NULL,
    sample           TEXT NOT NULL,
    PRIMARY KEY (source, kind, reason)
) STRICT, WITHOUT ROWID;
-- Which instrumentations wrote the calls, and how many of these state a field (core/query/coverage.h); field 'calls' is
-- all of them. As the calls were when they came: a later span can change one.
CREATE TABLE source_fields (
    source           INTEGER NOT NULL,
    dialect          TEXT NOT NULL,
    field            TEXT NOT NULL,
    calls            INTEGER NOT NULL,
    PRIMARY KEY (source, dialect, field)
) STRICT, WITHOUT ROWID;
)sql";

} // namespace spanwise::store
