// SPDX-License-Identifier: GPL-3.0-or-later
// What the guards found, and what they have looked at. Written by the scanner only, beside the intake.
#pragma once

#include <string_view>

namespace spanwise::store {

/// No text of a span stands here but excerpts, and those of secrets and personal data are masked.
inline constexpr std::string_view kFindingsSchema = R"sql(
CREATE TABLE rule_packs (
    pack          INTEGER PRIMARY KEY,
    version       TEXT NOT NULL,    -- name, version and checksum of the rules in force
    first_ns      INTEGER NOT NULL, -- first used
    next_row      INTEGER NOT NULL  -- rows below it were looked at with this pack: the watermark
) STRICT;
CREATE UNIQUE INDEX rule_packs_by_version ON rule_packs (version);

CREATE TABLE findings (
    trace_no      INTEGER NOT NULL,
    span_id       INTEGER NOT NULL,
    kind          TEXT NOT NULL,
    rule          TEXT NOT NULL,
    side          INTEGER NOT NULL, -- 0 input, 1 tool result, 2 output
    message       INTEGER NOT NULL, -- index in the conversation of the span
    part          INTEGER NOT NULL,
    start_byte    INTEGER NOT NULL, -- in the part's text
    end_byte      INTEGER NOT NULL,
    severity      INTEGER NOT NULL,
    score         REAL NOT NULL,
    view          INTEGER NOT NULL,
    near          INTEGER NOT NULL, -- 1: just below the threshold, for review
    excerpt       TEXT NOT NULL,
    detail        TEXT NOT NULL,
    digest        TEXT NOT NULL,    -- of a secret: HMAC-SHA-256 with this store's key
    pack          INTEGER NOT NULL, -- that found it last
    found_ns      INTEGER NOT NULL, -- first
    PRIMARY KEY (trace_no, span_id, kind, rule, side, message, part, start_byte, end_byte)
) STRICT, WITHOUT ROWID;
-- What was found since intake of review items looked.
CREATE INDEX findings_by_time ON findings (found_ns);

-- Spans with something to look at. Not here: not looked at, or without content of any kind.
CREATE TABLE scans (
    trace_no      INTEGER NOT NULL,
    span_id       INTEGER NOT NULL,
    state         INTEGER NOT NULL, -- 1 scanned, 2 failed, 3 skipped: content not recorded
    pack          INTEGER NOT NULL,
    reason        TEXT NOT NULL,    -- of a failure
    PRIMARY KEY (trace_no, span_id)
) STRICT, WITHOUT ROWID;

-- Of calls: what drift compares. No text; the two numbers are hashes.
CREATE TABLE call_facts (
    trace_no      INTEGER NOT NULL,
    span_id       INTEGER NOT NULL,
    language      TEXT NOT NULL,    -- of the last user message, ISO 639-1; empty = no opinion
    finish        TEXT NOT NULL,    -- canonical finish reasons with a comma between
    tools         TEXT NOT NULL,    -- names of tools that were called, sorted, with a line feed between
    prompt_template INTEGER NOT NULL, -- of the system message without its numbers; 0 = none
    print         INTEGER,          -- SimHash of the last user message; NULL = too short
    PRIMARY KEY (trace_no, span_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE guard_key (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    key           BLOB NOT NULL     -- 32 random bytes, so that digests of secrets mean nothing elsewhere
) STRICT;

-- Tools that a service has called, with how often: a new one beside an injection is a sign.
CREATE TABLE known_tools (
    service       TEXT NOT NULL,
    tool          TEXT NOT NULL,
    calls         INTEGER NOT NULL,
    PRIMARY KEY (service, tool)
) STRICT, WITHOUT ROWID;
)sql";

} // namespace spanwise::store
