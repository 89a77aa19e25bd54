// SPDX-License-Identifier: GPL-3.0-or-later
// The mechanism of migrations, with steps made up for the test: no second schema has been released yet. As soon as one
// is, a store of each released schema lies below tests/fixtures/stores and is migrated here as well.
#include "core/store/migrations.h"
#include "core/store/schema.h"
#include "core/store/store.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <SQLiteCpp/SQLiteCpp.h>

using namespace spanwise;
using namespace spanwise::store;

namespace {
constexpr Migration kSteps[] = {
    {2, "CREATE TABLE second (id INTEGER PRIMARY KEY) STRICT; INSERT INTO second VALUES (7)", ""},
    {3, "ALTER TABLE second ADD COLUMN more INTEGER", "CREATE TABLE third (id INTEGER PRIMARY KEY) STRICT"},
};
constexpr Migration kBroken[] = {
    kSteps[0], {3, "ALTER TABLE second ADD COLUMN more INTEGER; INSERT INTO nowhere VALUES (1)", ""}};

int versionOf(const std::filesystem::path& file)
{
    return SQLite::Database(file.string()).execAndGet("PRAGMA user_version").getInt();
}
bool hasTable(const std::filesystem::path& file, const std::string& name)
{
    return SQLite::Database(file.string()).tableExists(name);
}
} // namespace

class TestMigrations : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_paths = StorePaths::of(m_folder->filePath("t.db").toStdString());
        QVERIFY(createStore(m_paths));
    }

    /// Opening compares a store's tables with a fresh one's, so a store that opens after all real steps is the same.
    void todaysStepsMakeTodaysSchema()
    {
        QVERIFY(migrate(m_paths));
        QCOMPARE(versionOf(m_paths.database), kSchemaVersion);
        QVERIFY(Store::open(m_paths.database));
        std::int32_t version = 1;
        for (const Migration& step : migrations()) QCOMPARE(step.version, ++version);
        QCOMPARE(version, kSchemaVersion);
    }

    void stepsRunInOrderAndOnce()
    {
        QVERIFY(migrate(m_paths, kSteps));
        QVERIFY(migrate(m_paths, kSteps));
        QCOMPARE(versionOf(m_paths.database), 3);
        QCOMPARE(versionOf(m_paths.payload), 3);
        SQLite::Database db(m_paths.database.string());
        QCOMPARE(db.execAndGet("SELECT count(*) FROM second WHERE id = 7 AND more IS NULL").getInt(), 1);
        QVERIFY(hasTable(m_paths.payload, "third"));
    }

    void aStepThatFailsLeavesTheSchemaBefore()
    {
        const auto done = migrate(m_paths, kBroken);
        QVERIFY(!done);
        QCOMPARE(versionOf(m_paths.database), 2);
        SQLite::Database db(m_paths.database.string());
        QVERIFY_THROWS_EXCEPTION(SQLite::Exception, db.exec("SELECT more FROM second"));
        QVERIFY(migrate(m_paths, kSteps)); // the next release has the right step
        QCOMPARE(versionOf(m_paths.database), 3);
    }

    void goesOnWhereAStopLeftTheFiles()
    {
        SQLite::Database(m_paths.payload.string(), SQLite::OPEN_READWRITE)
            .exec("CREATE TABLE third (id INTEGER PRIMARY KEY) STRICT; PRAGMA user_version = 3");
        QVERIFY(migrate(m_paths, kSteps));
        QCOMPARE(versionOf(m_paths.database), 3);
        QCOMPARE(versionOf(m_paths.payload), 3);
    }

    void keepsACopyOfWhatWas()
    {
        QVERIFY(migrate(m_paths, kSteps));
        const std::filesystem::path copy = m_paths.database.string() + ".before-v2";
        QCOMPARE(versionOf(copy), 1);
        QVERIFY(!hasTable(copy, "second"));
        QVERIFY(hasTable(copy, "spans"));
        dropBackups(m_paths);
        QVERIFY(!std::filesystem::exists(copy));
    }

    void aSchemaThatNoStepLeadsOnFromIsRefused()
    {
        SQLite::Database(m_paths.database.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 0");
        const auto done = migrate(m_paths, kSteps);
        QVERIFY(!done);
        QCOMPARE(done.error().code, ErrorCode::Unsupported);
        QCOMPARE(versionOf(m_paths.database), 0);
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    StorePaths m_paths;
};

QTEST_APPLESS_MAIN(TestMigrations)
#include "tst_migrations.moc"
