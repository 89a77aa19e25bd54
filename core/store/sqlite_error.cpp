// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqlite_query.h"

#include <string>

namespace spanwise::store {

Error errorFrom(const SQLite::Exception& e)
{
    const std::string said = e.what();
    if (e.getExtendedErrorCode() == SQLITE_READONLY_ROLLBACK)
        return {ErrorCode::Busy, "the last write was interrupted: open the store once for writing, that puts it right"};
    switch (e.getErrorCode() & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {ErrorCode::Busy, "the store is held by another process: " + said};
    case SQLITE_NOMEM: return {ErrorCode::Io, "not enough memory"}; // Busy would be: another process holds it
    case SQLITE_FULL: return {ErrorCode::Io, "no space left for the store: " + said};
    case SQLITE_INTERRUPT: return {ErrorCode::Cancelled, "cancelled"};
    case SQLITE_CORRUPT: return {ErrorCode::Damaged, "the store is damaged: " + said};
    case SQLITE_NOTADB: return {ErrorCode::Malformed, "not a database: " + said};
    case SQLITE_READONLY: return {ErrorCode::Io, "the store cannot be written: " + said};
    default: return {ErrorCode::Io, "the store failed: " + said};
    }
}

} // namespace spanwise::store
