// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/integrity.h"

#include "core/columns/segment.h"
#include "core/store/column_loader.h"
#include "core/store/database.h"
#include "core/store/payload.h"
#include "core/store/rows.h"
#include "core/store/schema.h"
#include "core/store/sqlite_query.h"

namespace spanwise::store {

namespace {

constexpr std::size_t kMostProblems = 100;

class Check {
public:
    Check(const SQLite::Database& db, const SQLite::Database& payload, std::stop_token stop)
        : m_db(db)
        , m_payload(payload)
        , m_stop(std::move(stop))
    {
    }

    Result<IntegrityReport> run()
    {
        for (std::string& problem : pageProblems(m_db, true)) note("database: " + problem);
        for (std::string& problem : pageProblems(m_payload, true)) note("payload: " + problem);
        checkBlocks();
        checkSegments();
        checkRows();
        if (m_stop.stop_requested()) return fail(ErrorCode::Cancelled, "cancelled");
        return std::move(m_report);
    }

private:
    void note(std::string problem)
    {
        if (m_report.problems.size() < kMostProblems) m_report.problems.push_back(std::move(problem));
    }

    void checkBlocks()
    {
        Query query(m_payload, "SELECT block, codec, raw_size, checksum, data FROM blocks ORDER BY block");
        while (!m_stop.stop_requested() && query.step()) {
            ++m_report.blocks;
            const auto raw = unpackBlock(
                query.integer(1), query.integer(2), static_cast<std::uint64_t>(query.integer(3)), query.bytes(4));
            const std::string name = "block " + std::to_string(query.integer(0)) + ": ";
            if (!raw) {
                note(name + raw.error().message);
                continue;
            }
            for (std::uint32_t at = 0; at < raw->size();) {
                const auto record = recordAt(*raw, at);
                if (!record) {
                    note(name + record.error().message);
                    break;
                }
                at = record->next;
            }
        }
    }

    void checkSegments()
    {
        for (const char* sql : {"SELECT data FROM segments", "SELECT data FROM deltas"}) {
            Query query(m_db, sql);
            while (query.step()) {
                ++m_report.segments;
                if (const auto segment = columns::Segment::fromBytes(query.bytes(0)); !segment)
                    note("column segment: " + segment.error().message);
            }
        }
    }

    void checkRows()
    {
        columns::ColumnStore columns;
        if (!loadColumns(m_db, columns, m_report.problems))
            note("the column segments do not add up; they were rebuilt from the rows in memory");
        const auto snapshot = columns.snapshot();
        Query query(m_db, kAllRowsInOrder);
        while (!m_stop.stop_requested() && query.step()) {
            const LocatedRow located = readRow(query);
            ++m_report.rows;
            m_report.calls += located.row.call ? 1U : 0U;
            if (const auto have = snapshot->row(located.row.rowNo); !have || *have != located.row)
                note("row " + std::to_string(located.row.rowNo) + " differs from its columns");
        }
        if (snapshot->rows() != m_report.rows)
            note("the columns hold " + std::to_string(snapshot->rows()) + " rows, the table "
                + std::to_string(m_report.rows));
    }

    const SQLite::Database& m_db;
    const SQLite::Database& m_payload;
    std::stop_token m_stop;
    IntegrityReport m_report;
};

} // namespace

Result<IntegrityReport> checkIntegrity(const std::filesystem::path& database, std::stop_token stop)
{
    const StorePaths paths = StorePaths::of(database);
    if (const auto version = inspectHeader(paths.database, kDatabaseId); !version)
        return tl::unexpected(version.error());
    if (const auto version = inspectHeader(paths.payload, kPayloadId); !version) return tl::unexpected(version.error());
    return guarded([&] {
        const ReadFiles files = openToRead(paths);
        return Check(files.database, files.payload, stop).run();
    });
}

} // namespace spanwise::store
