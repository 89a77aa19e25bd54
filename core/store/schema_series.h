// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of gateway metrics. What comes in is a row of `metric_tails`, one for each scrape; from time to time a
// target's tail is packed: its times become an axis, its series a chunk each on that axis.
#pragma once

#include <string_view>

namespace spanwise::store {

/// Times are ms since 1970, as Prometheus has them. The forms of the blobs stand in core/metrics.
inline constexpr std::string_view kSeriesSchema = R"sql(
CREATE TABLE metric_targets (
    target        INTEGER PRIMARY KEY,
    kind          TEXT NOT NULL,    -- scrape, otlp, file
    job           TEXT NOT NULL,
    instance      TEXT NOT NULL,
    address       TEXT NOT NULL,    -- without credentials
    gateway       TEXT NOT NULL,    -- recognized product, empty = not
    interval_ms   INTEGER NOT NULL, -- 0 = not scraped
    last_ms       INTEGER NOT NULL, -- newest attempt or delivery
    last_ok_ms    INTEGER NOT NULL,
    failing_ms    INTEGER NOT NULL, -- since when it fails, 0 = it does not
    error         TEXT NOT NULL,    -- of the newest attempt, in plain words
    format        TEXT NOT NULL,
    samples       INTEGER NOT NULL, -- in the newest answer
    bytes         INTEGER NOT NULL,
    duration_ms   INTEGER NOT NULL,
    refused       INTEGER NOT NULL, -- series beyond the limit
    widest_label  TEXT NOT NULL,    -- with the most values, when series were refused
    UNIQUE (kind, job, instance)
) STRICT;
-- Remarks and losses by reason, since the target was first seen.
CREATE TABLE metric_remarks (
    target        INTEGER NOT NULL,
    reason        TEXT NOT NULL,
    count         INTEGER NOT NULL,
    sample        TEXT NOT NULL,
    last_ms       INTEGER NOT NULL,
    PRIMARY KEY (target, reason)
) STRICT, WITHOUT ROWID;
-- What TYPE, UNIT and HELP said.
CREATE TABLE metric_families (
    target        INTEGER NOT NULL,
    name          TEXT NOT NULL,
    type          INTEGER NOT NULL, -- MetricType of core/model/exposition.h
    unit          TEXT NOT NULL,
    help          TEXT NOT NULL,
    PRIMARY KEY (target, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE metric_series (
    series        INTEGER PRIMARY KEY,
    target        INTEGER NOT NULL,
    type          INTEGER NOT NULL, -- of its family
    first_ms      INTEGER NOT NULL,
    name          TEXT NOT NULL,
    labels        BLOB NOT NULL     -- Labels::packed()
) STRICT;
CREATE INDEX metric_series_by_name ON metric_series (name);
CREATE INDEX metric_series_by_target ON metric_series (target, name);
CREATE TABLE metric_tails (
    target        INTEGER NOT NULL,
    number        INTEGER NOT NULL,
    at_ms         INTEGER NOT NULL,
    data          BLOB NOT NULL,    -- tail_codec.h
    PRIMARY KEY (target, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE metric_axes (
    axis          INTEGER PRIMARY KEY,
    target        INTEGER NOT NULL,
    level         INTEGER NOT NULL, -- 0 as it came, 1 thinned to a minute, 2 to an hour
    first_ms      INTEGER NOT NULL,
    last_ms       INTEGER NOT NULL,
    data          BLOB NOT NULL     -- chunk_codec.h
) STRICT;
CREATE INDEX metric_axes_by_target ON metric_axes (target, last_ms);
CREATE TABLE metric_chunks (
    axis          INTEGER NOT NULL,
    series        INTEGER NOT NULL,
    data          BLOB NOT NULL,    -- chunk_codec.h
    PRIMARY KEY (axis, series)
) STRICT, WITHOUT ROWID;
-- The newest exemplar of each series.
CREATE TABLE metric_exemplars (
    series        INTEGER PRIMARY KEY,
    at_ms         INTEGER NOT NULL,
    value         REAL NOT NULL,
    labels        BLOB NOT NULL     -- Labels::packed()
) STRICT;
)sql";

} // namespace spanwise::store
