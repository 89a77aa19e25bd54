// SPDX-License-Identifier: GPL-3.0-or-later
// When the WAL is copied into the database. SQLite does it within a commit, so that whoever waits for that commit waits
// for the copy too: 2,000 pages at once, its rule here before, were the longest commits of scrapes (640 of 696 ms on a
// busy disk). Small commits therefore copy after 300 pages; commits of bulk imports, which nobody waits for one by one,
// after 1,000, since a page that changes often is then copied less often. Not after more: what is left at the end of an
// import is copied when nothing else works any more, and the file of a longer WAL takes longer to go. Work in portions
// copies in a portion of its own, so that neither holds the writer for as long as both. What was copied is not counted
// again while readers keep the WAL from beginning anew.
#pragma once

struct sqlite3;

namespace spanwise::store {

class Checkpoints {
public:
    /// Takes the place of wal_autocheckpoint on the connection that writes; must live as long as it does.
    explicit Checkpoints(sqlite3* db);
    Checkpoints(const Checkpoints&) = delete;
    Checkpoints& operator=(const Checkpoints&) = delete;

    /// Commits copy after 1,000 pages only: before it comes to that, who works in portions copies between them.
    void setInPortions(bool on) noexcept { m_inPortions = on; }
    /// It is time for copy(): 300 pages wait.
    [[nodiscard]] bool isDue() const noexcept;
    /// Outside of a transaction.
    void copy();

private:
    static int afterCommit(void* self, sqlite3* db, const char* name, int pages);

    sqlite3* m_db;
    bool m_inPortions = false;
    int m_pages = 0; ///< of the WAL after the newest commit
    int m_copied = 0; ///< of these, when a checkpoint was last tried
};

} // namespace spanwise::store
