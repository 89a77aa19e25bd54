// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/review_verdicts.h"

#include "core/store/reader.h"
#include "core/store/sqlite_query.h"

#include <sstream>

namespace spanwise::store {

Result<std::vector<SpanVerdict>> finalVerdicts(const Reader& reader)
{
    std::vector<SpanVerdict> out;
    auto done = reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        // Reads the whole table: as many rows as people have looked at.
        Query read(db,
            "SELECT trace_id, span_id, verdict, modes, inclusion_p FROM review_item "
            "WHERE state = 'done' AND verdict IN ('pass', 'fail') ORDER BY last_ns, item_id");
        while (read.step()) {
            SpanVerdict one;
            one.traceId = std::string(read.bytes(0));
            one.spanId = std::string(read.bytes(1));
            one.verdict = review::verdictFrom(read.bytes(2));
            std::istringstream modes {std::string(read.bytes(3))};
            for (std::string mode; modes >> mode;) one.failureModes.push_back(mode);
            if (!read.isNull(4)) one.inclusionP = read.real(4);
            out.push_back(std::move(one));
        }
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

} // namespace spanwise::store
