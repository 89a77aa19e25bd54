// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of human review. The log is the truth; review_item and review_slot are its projection and can be rebuilt.
//
// The log refuses UPDATE and DELETE by triggers. Every connection of ours switches triggers off, because a file from
// elsewhere must get nothing to run (S17); the writer's switches them on again: opening has then compared the whole
// schema with this text word for word, so that the triggers that run are exactly these three. Readers cannot write at
// all, and other programs have triggers on by default. The third one is for INSERT OR REPLACE, which deletes without
// asking the second: it lets nothing in but the next number with a new id.
#pragma once

#include <string_view>

namespace spanwise::store {

inline constexpr std::string_view kReviewSchema = R"sql(
CREATE TABLE review_event (
    seq           INTEGER PRIMARY KEY, -- 1, 2, 3 … without gaps
    event_id      TEXT NOT NULL,
    item_id       TEXT NOT NULL,
    kind          TEXT NOT NULL,
    actor         TEXT NOT NULL,
    at_ns         INTEGER NOT NULL,
    lamport       INTEGER NOT NULL,
    payload       TEXT NOT NULL,       -- canonical JSON; texts as salted digests
    prev_hash     BLOB NOT NULL,
    hash          BLOB NOT NULL        -- core/review/chain.h
) STRICT;
CREATE UNIQUE INDEX review_event_by_id ON review_event (event_id);
CREATE INDEX review_event_by_item ON review_event (item_id, seq);
CREATE TRIGGER review_event_no_update BEFORE UPDATE ON review_event BEGIN
    SELECT RAISE(ABORT, 'the review log is append-only');
END;
CREATE TRIGGER review_event_no_delete BEFORE DELETE ON review_event BEGIN
    SELECT RAISE(ABORT, 'the review log is append-only');
END;
CREATE TRIGGER review_event_appends BEFORE INSERT ON review_event
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM review_event)
    OR EXISTS (SELECT 1 FROM review_event WHERE event_id = NEW.event_id) BEGIN
    SELECT RAISE(ABORT, 'the review log is append-only');
END;

-- What was written last, to notice a cut end.
CREATE TABLE review_head (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    entries       INTEGER NOT NULL,
    lamport       INTEGER NOT NULL,    -- largest so far
    hash          BLOB NOT NULL
) STRICT;

-- The texts behind the digests. Erasing a row leaves the chain whole and the text beyond recovery.
CREATE TABLE review_text (
    event_id      TEXT NOT NULL,
    digest        BLOB NOT NULL,
    salt          TEXT NOT NULL,
    text          TEXT NOT NULL,
    PRIMARY KEY (event_id, digest)
) STRICT, WITHOUT ROWID;

-- The context of an item as it was when it was added; its digest stands in the event item_added. Computers that took
-- the same call in have each sealed it with a salt of their own: all of them are kept.
CREATE TABLE review_snapshot (
    item_id       TEXT NOT NULL,
    digest        TEXT NOT NULL,       -- as the event says it
    salt          TEXT NOT NULL,
    data          TEXT NOT NULL,       -- canonical JSON, at most 1 MiB
    PRIMARY KEY (item_id, digest)
) STRICT, WITHOUT ROWID;

-- Items whose contexts and texts were erased: no bundle brings any of them back.
CREATE TABLE review_erased (
    item_id       TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE review_item (
    item_id       TEXT PRIMARY KEY,
    queue         TEXT NOT NULL,
    trace_id      TEXT NOT NULL,
    span_id       TEXT NOT NULL,
    state         TEXT NOT NULL,       -- in_review may have ended by lease_until_ns
    priority      REAL NOT NULL,
    added_ns      INTEGER NOT NULL,
    needed        INTEGER NOT NULL,
    submitted     INTEGER NOT NULL,
    verdict       TEXT NOT NULL,
    severity      TEXT NOT NULL,
    holder        TEXT NOT NULL,       -- of the lease that ends last
    lease_until_ns INTEGER NOT NULL,
    inclusion_p   REAL,                -- as stated; NULL: added by hand
    last_seq      INTEGER NOT NULL,
    last_ns       INTEGER NOT NULL,
    open          INTEGER NOT NULL,    -- 1: waiting or in review, and no test
    baseline      INTEGER NOT NULL,    -- 1: taken as normal traffic
    known         INTEGER NOT NULL,    -- 1: tests the reviewers; never among the open ones
    touched       TEXT NOT NULL,       -- who has reviewed or skipped it, sorted, a line each
    blind         INTEGER NOT NULL,
    similar       INTEGER NOT NULL,
    rules         TEXT NOT NULL,       -- ids, a line each
    modes         TEXT NOT NULL,       -- failure modes, a line each
    snapshot      TEXT NOT NULL        -- digest of the context that counts
) STRICT, WITHOUT ROWID;
-- The next item of a person is the first of those groups of `touched` that he is not in. There are few groups, so what
-- he has behind him costs nothing.
CREATE INDEX review_item_next ON review_item (queue, touched, priority DESC, added_ns, item_id) WHERE open = 1;
CREATE INDEX review_item_next_baseline ON review_item (queue, touched, added_ns, item_id)
WHERE open = 1 AND baseline = 1;
CREATE INDEX review_item_next_known ON review_item (queue, touched, added_ns, item_id)
WHERE known = 1 AND state <> 'dismissed';
-- The last four are for counting without the rows.
CREATE INDEX review_item_by_state ON review_item
(queue, state, priority DESC, added_ns, item_id, known, lease_until_ns, needed, submitted);
CREATE INDEX review_item_by_priority ON review_item (queue, priority DESC, added_ns, item_id);
CREATE INDEX review_item_by_trace ON review_item (trace_id);

-- Who has to do with an open item: 0 holds it until until_ns, 1 has reviewed it, 2 has skipped it.
CREATE TABLE review_slot (
    item_id       TEXT NOT NULL,
    actor         TEXT NOT NULL,
    kind          INTEGER NOT NULL,
    until_ns      INTEGER NOT NULL,
    PRIMARY KEY (item_id, actor, kind)
) STRICT, WITHOUT ROWID;
-- Items handed out so far, so that every fifth is of normal traffic.
CREATE TABLE review_handed (
    queue         TEXT NOT NULL,
    actor         TEXT NOT NULL,
    items         INTEGER NOT NULL,
    PRIMARY KEY (queue, actor)
) STRICT, WITHOUT ROWID;

-- What is being typed: saved a second after the last key, no event.
CREATE TABLE review_draft (
    item_id       TEXT NOT NULL,
    actor         TEXT NOT NULL,
    json          TEXT NOT NULL,
    saved_ns      INTEGER NOT NULL,
    PRIMARY KEY (item_id, actor)
) STRICT, WITHOUT ROWID;

-- Queues, rules, rubrics and roles as JSON: kind is queue, rule, rubric, taxonomy or role.
CREATE TABLE review_setting (
    kind          TEXT NOT NULL,
    id            TEXT NOT NULL,
    version       INTEGER NOT NULL,
    json          TEXT NOT NULL,
    PRIMARY KEY (kind, id, version)
) STRICT, WITHOUT ROWID;

-- What capped rules saw and took of each day.
CREATE TABLE review_day (
    rule          TEXT NOT NULL,
    day           INTEGER NOT NULL,
    drawn         INTEGER NOT NULL,    -- matching, and let through by the rate
    taken         INTEGER NOT NULL,
    stated        INTEGER NOT NULL,    -- drawn as the log says it to other computers; 0 = nothing yet
    PRIMARY KEY (rule, day)
) STRICT, WITHOUT ROWID;
-- Calls that a capped rule was counted for: all that feedback or findings may ask about again, and those that any rule
-- took.
CREATE TABLE review_matched (
    rule          TEXT NOT NULL,
    day           INTEGER NOT NULL,
    item_id       TEXT NOT NULL,       -- that the call has or would have in the rule's queue
    carrier       TEXT NOT NULL,       -- item that weighs it: its own or a similar one; empty = no rule took it
    hash          INTEGER,             -- of the sample: it has a place under the cap; NULL = none
    PRIMARY KEY (rule, day, item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_matched_by_carrier ON review_matched (carrier, rule, day) WHERE carrier <> '';
-- How far intake has come: rows of spans, and the time of the latest finding of a guard.
CREATE TABLE review_intake (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    next_row      INTEGER NOT NULL,
    found_ns      INTEGER NOT NULL
) STRICT;
-- How many evaluations a trace had when intake looked at it; more have come when it has others now.
CREATE TABLE review_evaluated (
    trace_no      INTEGER PRIMARY KEY,
    evaluations   INTEGER NOT NULL
) STRICT;
-- The inputs that were looked at last, for near-duplicates.
CREATE TABLE review_print (
    number        INTEGER PRIMARY KEY,
    simhash       INTEGER NOT NULL,
    exact         INTEGER NOT NULL,    -- 1: under three words, simhash is that of the whole text
    item_id       TEXT NOT NULL,       -- that stands for it; empty = was not queued
    row_no        INTEGER NOT NULL,    -- of the span
    novel         INTEGER NOT NULL     -- 1: nothing near it was known then
) STRICT;
-- Spans that a near-duplicate in the queue stands for.
CREATE TABLE review_similar (
    item_id       TEXT NOT NULL,
    trace_id      TEXT NOT NULL,
    span_id       TEXT NOT NULL,
    PRIMARY KEY (item_id, trace_id, span_id)
) STRICT, WITHOUT ROWID;
)sql";

} // namespace spanwise::store
