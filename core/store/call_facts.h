// SPDX-License-Identifier: GPL-3.0-or-later
// The table call_facts of schema_findings.h: written with the scans of the same spans, read for drift.
#pragma once

#include "core/query/call_facts.h"

namespace SQLite {
class Database;
}

namespace spanwise::store {

class Reader;

/// Inside a transaction; what was noted of the same spans before is replaced. Throws SQLite::Exception.
void putCallFacts(SQLite::Database& db, const std::vector<query::CallFacts>& facts);
/// Error: Cancelled, Io, Damaged.
[[nodiscard]] Result<void> visitCallFacts(
    const Reader& reader, std::stop_token stop, const query::CallFactSource::Visitor& visit);

} // namespace spanwise::store
