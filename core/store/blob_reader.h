// SPDX-License-Identifier: GPL-3.0-or-later
// Large values of one column, one row after the other, read into memory of the caller's: a query would put each
// together in memory of SQLite's first.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <cstdint>
#include <sqlite3.h>
#include <string>

namespace spanwise::store {

/// One thread. Lives no longer than the connection.
class BlobReader {
public:
    /// Of a table with row ids. Texts must outlive it.
    BlobReader(const SQLite::Database& db, const char* table, const char* column)
        : m_db(db.getHandle())
        , m_table(table)
        , m_column(column)
    {
    }
    ~BlobReader() { sqlite3_blob_close(m_blob); }
    BlobReader(const BlobReader&) = delete;
    BlobReader& operator=(const BlobReader&) = delete;

    /// Into `to`, whose memory is used again. Throws SQLite::Exception, also when there is no such row.
    void read(std::int64_t row, std::string& to)
    {
        if (m_blob == nullptr)
            check(sqlite3_blob_open(m_db, "main", m_table, m_column, row, 0, &m_blob));
        else
            check(sqlite3_blob_reopen(m_blob, row));
        const int size = sqlite3_blob_bytes(m_blob);
        to.resize(static_cast<std::size_t>(size));
        check(sqlite3_blob_read(m_blob, to.data(), size, 0));
    }

private:
    void check(int code) const
    {
        if (code != SQLITE_OK) throw SQLite::Exception(m_db, code);
    }

    sqlite3* m_db;
    const char* m_table;
    const char* m_column;
    sqlite3_blob* m_blob = nullptr;
};

} // namespace spanwise::store
