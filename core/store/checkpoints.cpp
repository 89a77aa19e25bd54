// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/checkpoints.h"

#include <sqlite3.h>

namespace spanwise::store {

namespace {
constexpr int kSmallCommit = 64; ///< pages
constexpr int kFew = 300;
constexpr int kMany = 1000;
} // namespace

Checkpoints::Checkpoints(sqlite3* db)
    : m_db(db)
{
    sqlite3_wal_hook(db, &Checkpoints::afterCommit, this);
}

bool Checkpoints::isDue() const noexcept
{
    return m_pages - m_copied >= kFew;
}

void Checkpoints::copy()
{
    // What cannot be copied now stays in the WAL: the commits themselves are done.
    if (sqlite3_wal_checkpoint_v2(m_db, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr) == SQLITE_OK)
        m_copied = m_pages;
}

int Checkpoints::afterCommit(void* self, sqlite3* /*db*/, const char* /*name*/, int pages)
{
    auto& checkpoints = *static_cast<Checkpoints*>(self);
    if (pages < checkpoints.m_pages) checkpoints.m_pages = checkpoints.m_copied = 0; // the WAL began anew
    const int written = pages - checkpoints.m_pages;
    checkpoints.m_pages = pages;
    const bool isSmall = !checkpoints.m_inPortions && written <= kSmallCommit;
    if (pages - checkpoints.m_copied >= (isSmall ? kFew : kMany)) checkpoints.copy();
    return SQLITE_OK;
}

} // namespace spanwise::store
