// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/source_log.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

namespace spanwise::store {

namespace {
using query::Coverage;
using query::CoveredField;

constexpr std::string_view kAllCalls = "calls";

/// The numbers in the order of their columns.
constexpr std::array kNumbers {&SourceRecord::deliveries, &SourceRecord::failedDeliveries, &SourceRecord::bytes,
    &SourceRecord::receivedSpans, &SourceRecord::spans, &SourceRecord::replaced, &SourceRecord::duplicates,
    &SourceRecord::calls, &SourceRecord::receivedLogs, &SourceRecord::logs, &SourceRecord::duplicateLogs,
    &SourceRecord::receivedPoints, &SourceRecord::points};
constexpr int kFirstNumber = 6; ///< column of the first one, from 0

std::string textAt(const Query& query, int column)
{
    return std::string(query.bytes(column));
}

std::vector<SourceRecord::Dialect> readDialects(Query& fields, std::int64_t number)
{
    std::map<std::string, Coverage> found;
    fields.bind(1, number);
    while (fields.step()) {
        Coverage& coverage = found[textAt(fields, 0)];
        const std::string_view field = fields.bytes(1);
        const auto calls = static_cast<std::uint64_t>(fields.integer(2));
        if (field == kAllCalls) coverage.calls = calls;
        for (std::size_t i = 0; i < query::kCoveredFields; ++i)
            if (field == nameOf(static_cast<CoveredField>(i))) coverage.stated[i] = calls;
    }
    std::vector<SourceRecord::Dialect> out;
    for (auto& [name, coverage] : found) out.push_back({name, coverage});
    std::ranges::stable_sort(out, [](const auto& a, const auto& b) { return a.coverage.calls > b.coverage.calls; });
    return out;
}
} // namespace

SourceWriter::SourceWriter(const SQLite::Database& db)
    : m_next(db, "SELECT coalesce(max(source), 0) + 1 FROM sources")
    , m_put(db, "INSERT OR REPLACE INTO sources VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
    , m_dropCounts(db, "DELETE FROM source_counts WHERE source = ?")
    , m_dropFields(db, "DELETE FROM source_fields WHERE source = ?")
    , m_putCount(db, "INSERT OR REPLACE INTO source_counts VALUES (?,?,?,?,?)")
    , m_putField(db, "INSERT OR REPLACE INTO source_fields VALUES (?,?,?,?)")
{
}

std::int64_t SourceWriter::put(const SourceRecord& source)
{
    std::int64_t number = source.source;
    if (number == 0) {
        if (m_next.step()) number = m_next.integer(0);
        m_next.reset();
    }
    m_put.bind(1, number).bindText(2, source.kind).bindText(3, source.name).bind(4, source.startedAt);
    m_put.bind(5, source.finishedAt).bindText(6, source.note);
    for (std::size_t i = 0; i < kNumbers.size(); ++i)
        m_put.bind(kFirstNumber + 1 + static_cast<int>(i), static_cast<std::int64_t>(source.*kNumbers[i]));
    m_put.run();
    m_dropCounts.bind(1, number).run();
    m_dropFields.bind(1, number).run();
    for (const SourceRecord::Count& one : source.counts) {
        m_putCount.bind(1, number).bindText(2, one.kind).bindText(3, one.reason);
        m_putCount.bind(4, static_cast<std::int64_t>(one.count)).bindText(5, one.sample).run();
    }
    putDialects(number, source);
    return number;
}

void SourceWriter::putDialects(std::int64_t number, const SourceRecord& source)
{
    const auto write = [&](const std::string& dialect, std::string_view field, std::uint64_t calls) {
        m_putField.bind(1, number).bindText(2, dialect).bindText(3, field);
        m_putField.bind(4, static_cast<std::int64_t>(calls)).run();
    };
    for (const SourceRecord::Dialect& dialect : source.dialects) {
        write(dialect.name, kAllCalls, dialect.coverage.calls);
        for (std::size_t i = 0; i < query::kCoveredFields; ++i)
            if (dialect.coverage.stated[i] > 0)
                write(dialect.name, nameOf(static_cast<CoveredField>(i)), dialect.coverage.stated[i]);
    }
}

std::vector<SourceRecord> readSources(const SQLite::Database& db)
{
    std::vector<SourceRecord> out;
    Query query(db,
        "SELECT source, kind, name, started_ns, finished_ns, note, deliveries, failed, bytes, received_spans, spans, "
        "replaced, duplicates, calls, received_logs, logs, duplicate_logs, received_points, points "
        "FROM sources ORDER BY source DESC");
    Query counts(db, "SELECT kind, reason, count, sample FROM source_counts WHERE source = ?");
    Query fields(db, "SELECT dialect, field, calls FROM source_fields WHERE source = ?");
    while (query.step()) {
        SourceRecord record;
        record.source = query.integer(0);
        record.kind = textAt(query, 1);
        record.name = textAt(query, 2);
        record.startedAt = query.integer(3);
        record.finishedAt = query.integer(4);
        record.note = textAt(query, 5);
        for (std::size_t i = 0; i < kNumbers.size(); ++i)
            record.*kNumbers[i] = static_cast<std::uint64_t>(query.integer(kFirstNumber + static_cast<int>(i)));
        counts.bind(1, record.source);
        while (counts.step())
            record.counts.push_back({textAt(counts, 0), textAt(counts, 1),
                static_cast<std::uint64_t>(counts.integer(2)), textAt(counts, 3)});
        record.dialects = readDialects(fields, record.source);
        out.push_back(std::move(record));
    }
    return out;
}

} // namespace spanwise::store
