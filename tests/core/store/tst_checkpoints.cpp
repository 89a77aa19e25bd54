// SPDX-License-Identifier: GPL-3.0-or-later
// Nobody waits for the copy of thousands of pages because he wrote one.
#include "core/store/checkpoints.h"

#include <QFileInfo>
#include <QTemporaryDir>
#include <QtTest>
#include <optional>
#include <sqlite3.h>

using namespace spanwise::store;

namespace {

constexpr int kPage = 4096;

/// A database in WAL mode to which pages are added, as the writer of a store has it.
class World {
public:
    World()
        : m_file(m_folder.filePath("t.db"))
    {
        if (sqlite3_open(m_file.toUtf8(), &m_db) != SQLITE_OK) qFatal("no database");
        run("PRAGMA page_size = 4096");
        run("PRAGMA journal_mode = WAL");
        run("CREATE TABLE t (n INTEGER PRIMARY KEY, data BLOB)");
        sqlite3_wal_checkpoint_v2(m_db, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
        checkpoints.emplace(m_db);
    }
    ~World() { sqlite3_close(m_db); }
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// One commit of about so many pages.
    void commit(int pages)
    {
        run("BEGIN");
        for (int i = 0; i < pages; ++i) run("INSERT INTO t VALUES (NULL, zeroblob(3800))");
        run("COMMIT");
    }
    /// Pages of the database itself, without the WAL.
    [[nodiscard]] qint64 copied() const { return QFileInfo(m_file).size() / kPage; }
    [[nodiscard]] qint64 waiting() const { return QFileInfo(m_file + "-wal").size() / kPage; }

    std::optional<Checkpoints> checkpoints;

private:
    void run(const char* sql)
    {
        char* why = nullptr;
        if (sqlite3_exec(m_db, sql, nullptr, nullptr, &why) != SQLITE_OK) qFatal("%s", why);
    }

    QTemporaryDir m_folder;
    QString m_file;
    sqlite3* m_db = nullptr;
};

} // namespace

class tst_checkpoints : public QObject {
    Q_OBJECT

private slots:
    void smallCommitsCopyFewPages()
    {
        World world;
        qint64 before = world.copied();
        qint64 most = 0;
        for (int i = 0; i < 1000; ++i) {
            world.commit(1);
            most = std::max(most, world.copied() - before);
            before = world.copied();
        }
        QVERIFY(world.copied() > 500);
        QVERIFY2(most > 0 && most <= 300, qPrintable(QString::number(most)));
        QVERIFY2(world.waiting() < 700, qPrintable(QString::number(world.waiting())));
    }

    void largeCommitsCopySeldom()
    {
        World world;
        const qint64 before = world.copied();
        for (int i = 0; i < 3; ++i) world.commit(300);
        QCOMPARE(world.copied(), before);
        world.commit(300);
        QVERIFY(world.copied() > before + 900); // and no import leaves more than this to its end
    }

    void aSmallCommitAfterLargeOnesCopiesWhatTheyLeft()
    {
        World world;
        const qint64 before = world.copied();
        world.commit(400);
        QCOMPARE(world.copied(), before);
        world.commit(1);
        QVERIFY(world.copied() > before + 300);
    }

    void workInPortionsCopiesWhenItIsAsked()
    {
        World world;
        world.checkpoints->setInPortions(true);
        const qint64 before = world.copied();
        world.commit(200);
        QVERIFY(!world.checkpoints->isDue());
        for (int i = 0; i < 200; ++i) world.commit(1);
        QCOMPARE(world.copied(), before);
        QVERIFY(world.checkpoints->isDue());
        world.checkpoints->copy();
        QVERIFY(world.copied() > before + 300);
        QVERIFY(!world.checkpoints->isDue());
    }

    void workInPortionsThatForgetsToCopyDoesNotFillTheDisk()
    {
        World world;
        world.checkpoints->setInPortions(true);
        const qint64 before = world.copied();
        for (int i = 0; i < 8; ++i) world.commit(300);
        QVERIFY(world.copied() > before + 1500);
    }
};

QTEST_GUILESS_MAIN(tst_checkpoints)
#include "tst_checkpoints.moc"
