// SPDX-License-Identifier: GPL-3.0-or-later
// A prepared statement for loops: the raw handle with bind and read by type, nothing allocated a row. Throws
// SQLite::Exception like the rest of SQLiteCpp; guarded() turns that into an Error where a folder ends.
#pragma once

#include "core/base/result.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <cstdint>
#include <sqlite3.h>
#include <string_view>
#include <utility>

namespace spanwise::store {

/// `sql` is a literal of ours with parameters: values never become part of it.
class Query {
public:
    Query(const SQLite::Database& db, std::string_view sql)
        : m_db(db.getHandle())
    {
        if (sqlite3_prepare_v3(
                m_db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &m_statement, nullptr)
            != SQLITE_OK)
            throw SQLite::Exception(m_db);
    }
    ~Query() { sqlite3_finalize(m_statement); }
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    /// Parameters count from 1.
    Query& bind(int parameter, std::int64_t value)
    {
        check(sqlite3_bind_int64(m_statement, parameter, value));
        return *this;
    }
    Query& bind(int parameter, double value)
    {
        check(sqlite3_bind_double(m_statement, parameter, value));
        return *this;
    }
    /// Not copied: lives until the statement has run.
    Query& bindText(int parameter, std::string_view value)
    {
        const char* text = value.empty() ? "" : value.data();
        check(sqlite3_bind_text64(m_statement, parameter, text, value.size(), SQLITE_STATIC, SQLITE_UTF8));
        return *this;
    }
    /// Not copied: lives until the statement has run.
    Query& bindBlob(int parameter, std::string_view value)
    {
        const char* bytes = value.empty() ? "" : value.data();
        check(sqlite3_bind_blob64(m_statement, parameter, bytes, value.size(), SQLITE_STATIC));
        return *this;
    }
    Query& bindNull(int parameter)
    {
        check(sqlite3_bind_null(m_statement, parameter));
        return *this;
    }
    /// kUnknown (-1) of the columns is NULL in the rows.
    Query& bindKnown(int parameter, std::int64_t value)
    {
        return value < 0 ? bindNull(parameter) : bind(parameter, value);
    }

    /// True = a row is there to be read. After the last one the statement is ready to run again.
    bool step()
    {
        const int code = sqlite3_step(m_statement);
        if (code == SQLITE_ROW) return true;
        const int after = sqlite3_reset(m_statement);
        if (code != SQLITE_DONE) throw SQLite::Exception(m_db, after != SQLITE_OK ? after : code);
        return false;
    }
    /// Runs a statement that gives no rows.
    void run()
    {
        while (step()) { }
    }
    void reset() noexcept { sqlite3_reset(m_statement); }

    /// Columns count from 0.
    [[nodiscard]] std::int64_t integer(int column) const { return sqlite3_column_int64(m_statement, column); }
    [[nodiscard]] double real(int column) const { return sqlite3_column_double(m_statement, column); }
    [[nodiscard]] int type(int column) const { return sqlite3_column_type(m_statement, column); } ///< SQLITE_INTEGER …
    [[nodiscard]] std::string_view name(int column) const { return sqlite3_column_name(m_statement, column); }
    [[nodiscard]] bool isNull(int column) const { return sqlite3_column_type(m_statement, column) == SQLITE_NULL; }
    [[nodiscard]] std::int64_t known(int column) const { return isNull(column) ? -1 : integer(column); }
    /// Text or blob; valid until the next step or reset.
    [[nodiscard]] std::string_view bytes(int column) const
    {
        const void* data = sqlite3_column_blob(m_statement, column);
        const int size = sqlite3_column_bytes(m_statement, column);
        return data ? std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size))
                    : std::string_view();
    }

private:
    void check(int code)
    {
        if (code != SQLITE_OK) throw SQLite::Exception(m_db, code);
    }

    sqlite3* m_db = nullptr;
    sqlite3_stmt* m_statement = nullptr;
};

/// What SQLite said, as one of our errors, in words that say what to do.
[[nodiscard]] Error errorFrom(const SQLite::Exception& e);

/// Runs `work`, which gives a Result or nothing, and catches what SQLite and the allocator throw.
template <typename Work> [[nodiscard]] auto guarded(Work&& work)
{
    using Returned = decltype(work());
    if constexpr (std::is_void_v<Returned>) {
        try {
            work();
            return Result<void> {};
        } catch (const SQLite::Exception& e) {
            return Result<void> {tl::unexpected<Error>(errorFrom(e))};
        } catch (const std::bad_alloc&) {
            return Result<void> {fail(ErrorCode::Io, "not enough memory")};
        }
    } else {
        try {
            return Returned {work()};
        } catch (const SQLite::Exception& e) {
            return Returned {tl::unexpected<Error>(errorFrom(e))};
        } catch (const std::bad_alloc&) {
            return Returned {fail(ErrorCode::Io, "not enough memory")};
        }
    }
}

} // namespace spanwise::store
