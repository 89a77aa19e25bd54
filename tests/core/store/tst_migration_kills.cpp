// SPDX-License-Identifier: GPL-3.0-or-later
// R12: the program is killed at any moment of a migration. Afterwards each file has the old schema whole or a new one
// whole, never something between, and the next start goes on to the end. The steps are made up, as in tst_migrations:
// they rewrite every row, so that there is time to be killed in. SPANWISE_KILLS=100 for the figure of the promise.
#include "core/ingest/pipeline.h"
#include "core/store/integrity.h"
#include "core/store/migrations.h"
#include "core/store/store.h"
#include "tests/support/bodies.h"
#include "tests/support/live_bodies.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>
#include <SQLiteCpp/SQLiteCpp.h>
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

using namespace spanwise;
using namespace spanwise::store;
using namespace spanwise::test;
namespace fs = std::filesystem;

namespace {
constexpr std::uint64_t kSpans = 4000;

constexpr Migration kSteps[] = {
    {2,
        "ALTER TABLE spans ADD COLUMN doubled INTEGER NOT NULL DEFAULT 0; UPDATE spans SET doubled = 2 * span_id;"
        "CREATE INDEX spans_by_doubled ON spans (doubled)",
        "CREATE TABLE copies (block INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;"
        "INSERT INTO copies SELECT block, data FROM blocks"},
    {3,
        "DROP INDEX spans_by_doubled; UPDATE spans SET doubled = doubled + 1;"
        "CREATE TABLE seen (span_id INTEGER PRIMARY KEY) STRICT; INSERT OR IGNORE INTO seen SELECT span_id FROM spans",
        "DELETE FROM copies WHERE block % 2 = 0; ALTER TABLE copies RENAME COLUMN bytes TO content"},
};

/// Everything that a file holds, its schema and its version in front: equal files have equal texts.
std::string contentOf(const fs::path& file)
{
    SQLite::Database db(file.string(), SQLite::OPEN_READWRITE); // which rolls back what was not whole
    std::string out = "version " + db.execAndGet("PRAGMA user_version").getString() + '\n';
    std::vector<std::string> tables;
    for (SQLite::Statement schema(db, "SELECT type, name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name");
         schema.executeStep();) {
        out += schema.getColumn(2).getString() + '\n';
        if (schema.getColumn(0).getString() == "table") tables.push_back(schema.getColumn(1).getString());
    }
    for (const std::string& table : tables) {
        std::vector<std::string> rows;
        for (SQLite::Statement all(db, "SELECT * FROM \"" + table + '"'); all.executeStep();) {
            std::string row;
            for (int i = 0; i < all.getColumnCount(); ++i) row += all.getColumn(i).getString() + '\x1f';
            rows.push_back(std::move(row));
        }
        std::ranges::sort(rows);
        out += table + '\n';
        for (const std::string& row : rows) out += row + '\n';
    }
    return out;
}

void fill(const fs::path& file)
{
    auto store = Store::open(file);
    if (!store) qFatal("%s", store.error().message.c_str());
    ingest::Pipeline pipeline(**store, {});
    for (std::uint64_t first = 0; first < kSpans; first += 500) {
        const auto owner = std::make_shared<Body>(jsonRequest(first, 500).toStdString());
        ingest::Delivery delivery;
        delivery.body = owner->text();
        delivery.owner = owner;
        if (!pipeline.submit(std::move(delivery), {})) qFatal("not taken");
    }
    pipeline.flush();
}

/// The files of `from` under the name that `to` has.
void copyStore(const StorePaths& from, const StorePaths& to)
{
    fs::remove_all(to.database.parent_path());
    fs::create_directories(to.database.parent_path());
    fs::copy_file(from.database, to.database);
    fs::copy_file(from.payload, to.payload);
}

/// Migrates in a process of its own, which is killed after so many microseconds. True = it had come to its end.
bool migrateUntilKilled(const StorePaths& paths, std::int64_t microseconds)
{
    const pid_t child = fork();
    if (child == 0) _exit(migrate(paths, kSteps) ? 0 : 1);
    ::usleep(static_cast<useconds_t>(microseconds));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0) qFatal("the migration failed by itself");
    return WIFEXITED(status);
}
} // namespace

class TestMigrationKills : public QObject {
    Q_OBJECT

private slots:
    void eachFileIsAsBeforeAStepOrAfterIt()
    {
        const quint32 seed = qEnvironmentVariableIsSet("SPANWISE_SEED") ? qgetenv("SPANWISE_SEED").toUInt() : 20260301U;
        const int kills = qEnvironmentVariableIsSet("SPANWISE_KILLS") ? qgetenv("SPANWISE_KILLS").toInt() : 8;
        std::mt19937 random(seed);
        QTemporaryDir folder;
        const fs::path top = folder.path().toStdString();
        const StorePaths before = StorePaths::of(top / "before.db");
        fill(before.database);

        // What each file is before, between and after the steps, and how long all of it takes.
        std::vector<std::string> database {contentOf(before.database)};
        std::vector<std::string> payload {contentOf(before.payload)};
        const StorePaths whole = StorePaths::of(top / "whole" / "s.db");
        copyStore(before, whole);
        QElapsedTimer time;
        time.start();
        for (std::size_t steps = 1; steps <= std::size(kSteps); ++steps) {
            QVERIFY(migrate(whole, std::span(kSteps, steps)));
            database.push_back(contentOf(whole.database));
            payload.push_back(contentOf(whole.payload));
        }
        copyStore(before, whole);
        time.restart();
        QVERIFY(migrate(whole, kSteps));
        std::int64_t all = time.nsecsElapsed() / 1000;

        int onTheWay = 0;
        for (int kill = 0; kill < kills; ++kill) {
            const StorePaths paths = StorePaths::of(top / "killed" / "s.db");
            copyStore(before, paths);
            const bool ended = migrateUntilKilled(paths, std::int64_t(random() % std::uint64_t(all)));
            all = ended ? std::max<std::int64_t>(all * 3 / 4, 1000) : all * 9 / 8; // as fast as the machine is now
            const std::string place = "seed " + std::to_string(seed) + ", kill " + std::to_string(kill);
            const auto now = std::ranges::find(database, contentOf(paths.database));
            const auto nowPayload = std::ranges::find(payload, contentOf(paths.payload));
            QVERIFY2(now != database.end(), (place + ": the database is between two schemas").c_str());
            QVERIFY2(nowPayload != payload.end(), (place + ": the payload is between two schemas").c_str());
            onTheWay += !ended && now != database.end() - 1;
            // The copy of what was is whole as soon as it has its name.
            for (std::size_t step = 0; step < std::size(kSteps); ++step) {
                const std::string name = ".before-v" + std::to_string(kSteps[step].version);
                if (const fs::path copy = paths.database.string() + name; fs::exists(copy))
                    QCOMPARE(contentOf(copy), database[step]);
                if (const fs::path copy = paths.payload.string() + name; fs::exists(copy))
                    QCOMPARE(contentOf(copy), payload[step]);
            }
            QVERIFY2(migrate(paths, kSteps), place.c_str());
            QVERIFY2(contentOf(paths.database) == database.back(), place.c_str());
            QVERIFY2(contentOf(paths.payload) == payload.back(), place.c_str());
        }
        qInfo("%d kills within %.0f ms from seed %u: %d on the way, 0 files between two schemas", kills,
            double(all) / 1000, seed, onTheWay);
        QVERIFY(onTheWay > 0);
    }
};

QTEST_APPLESS_MAIN(TestMigrationKills)
#include "tst_migration_kills.moc"
