// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/call_facts.h"

#include "core/store/reader.h"
#include "core/store/sqlite_query.h"

namespace spanwise::store {

void putCallFacts(SQLite::Database& db, const std::vector<query::CallFacts>& facts)
{
    if (facts.empty()) return;
    Query put(db,
        "INSERT OR REPLACE INTO call_facts (trace_no, span_id, language, finish, tools, prompt_template, print) "
        "VALUES (?,?,?,?,?,?,?)");
    for (const query::CallFacts& one : facts) {
        put.bind(1, std::int64_t {one.span.trace}).bind(2, static_cast<std::int64_t>(one.span.spanId));
        put.bindText(3, one.language).bindText(4, one.finish).bindText(5, one.tools);
        put.bind(6, static_cast<std::int64_t>(one.promptTemplate));
        if (one.print)
            put.bind(7, static_cast<std::int64_t>(*one.print));
        else
            put.bindNull(7);
        put.run();
    }
}

Result<void> visitCallFacts(const Reader& reader, std::stop_token stop, const query::CallFactSource::Visitor& visit)
{
    return reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        // Reads the whole table in the order of its key.
        Query read(db,
            "SELECT trace_no, span_id, language, finish, tools, prompt_template, print FROM call_facts "
            "ORDER BY trace_no, span_id");
        while (read.step()) {
            if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "cancelled");
            query::CallFacts one;
            one.span = {static_cast<TraceNo>(read.integer(0)), static_cast<std::uint64_t>(read.integer(1))};
            one.language = std::string(read.bytes(2));
            one.finish = std::string(read.bytes(3));
            one.tools = std::string(read.bytes(4));
            one.promptTemplate = static_cast<std::uint64_t>(read.integer(5));
            if (!read.isNull(6)) one.print = static_cast<std::uint64_t>(read.integer(6));
            if (!visit(one)) break;
        }
        return {};
    });
}

} // namespace spanwise::store
