// SPDX-License-Identifier: GPL-3.0-or-later
// The metrics addresses that the window asks.
#pragma once

#include <string_view>

namespace spanwise::store {

/// Secrets are not here: the system keeps them under "target/" and the key. Keys of certificates stay in their files.
inline constexpr std::string_view kTargetsSchema = R"sql(
CREATE TABLE kept_targets (
    key           TEXT PRIMARY KEY, -- random
    url           TEXT NOT NULL,    -- without credentials
    job           TEXT NOT NULL,
    instance      TEXT NOT NULL,
    interval_ms   INTEGER NOT NULL,
    timeout_ms    INTEGER NOT NULL,
    auth          INTEGER NOT NULL, -- 0 none, 1 bearer token, 2 user and password
    user          TEXT NOT NULL,
    certificate   TEXT NOT NULL,    -- paths of PEM files; empty = none
    certificate_key TEXT NOT NULL,
    authority     TEXT NOT NULL,
    fingerprint   TEXT NOT NULL,    -- SHA-256 of the one certificate that is taken unverified
    link_local    INTEGER NOT NULL,
    protobuf      INTEGER NOT NULL,
    UNIQUE (job, instance)
) STRICT, WITHOUT ROWID;
)sql";

} // namespace spanwise::store
