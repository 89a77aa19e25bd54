// SPDX-License-Identifier: GPL-3.0-or-later
// What `verify --save-readable` saves of a store that can be read: all of it, whichever part of the program it belongs
// to, also where retention has been at work. (Damaged stores: tests/app/tst_store_opening.cpp.)
#include "core/ingest/pipeline.h"
#include "core/ingest/verify.h"
#include "core/store/integrity.h"
#include "core/store/reader.h"
#include "core/store/removal.h"
#include "tests/support/bodies.h"
#include "tests/support/live_bodies.h"

#include <QTemporaryDir>
#include <QtTest>
#include <SQLiteCpp/SQLiteCpp.h>
#include <map>
#include <set>

using namespace spanwise;

namespace {

constexpr int kTraces = 6; // of ten spans, each in a payload block of its own

bool isDerived(const std::string& table)
{
    return std::set<std::string> {"state", "segments", "deltas"}.contains(table);
}

std::vector<std::string> tablesOf(SQLite::Database& db)
{
    std::vector<std::string> out;
    SQLite::Statement list(
        db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name");
    while (list.executeStep()) out.push_back(list.getColumn(0).getString());
    return out;
}

/// A row with something in every column, in tables that have none.
void fillEmptyTables(SQLite::Database& db)
{
    const std::map<std::string, std::string> values {
        {"INTEGER", "1"}, {"TEXT", "'text'"}, {"BLOB", "x'0102'"}, {"REAL", "0.5"}};
    for (const std::string& table : tablesOf(db)) {
        if (isDerived(table) || table == "erasing") continue; // the latter says that a removal goes on
        if (db.execAndGet("SELECT count(*) FROM " + table).getInt() > 0) continue;
        std::string row;
        SQLite::Statement columns(db, "SELECT type FROM pragma_table_xinfo('" + table + "')");
        while (columns.executeStep()) row += (row.empty() ? "" : ",") + values.at(columns.getColumn(0).getString());
        db.exec("INSERT INTO " + table + " VALUES (" + row + ")");
    }
}

std::map<std::string, int> countsOf(const std::string& path)
{
    SQLite::Database db(path, SQLite::OPEN_READONLY);
    std::map<std::string, int> out;
    for (const std::string& table : tablesOf(db))
        if (!isDerived(table)) out[table] = db.execAndGet("SELECT count(*) FROM " + table).getInt();
    return out;
}

} // namespace

class TestSalvage : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string m_from = (m_folder.path() + "/from.db").toStdString();
    std::string m_to = (m_folder.path() + "/to.db").toStdString();

    static void expectSound(const std::string& path)
    {
        const auto store = store::Store::open(path);
        QVERIFY2(store, store ? "" : store.error().message.c_str());
        for (const std::string& damage : (*store)->damage()) QFAIL(damage.c_str());
        QCOMPARE((*store)->snapshot()->rows(), std::uint64_t(50));
        const auto report = ingest::verify(**store, nullptr);
        QVERIFY(report);
        for (const auto* list : {&report->files.problems, &report->differences})
            for (const std::string& problem : *list) QFAIL(problem.c_str());
        QCOMPARE(report->unkept, std::uint64_t(20)); // two traces without payload
        QCOMPARE(report->spans, std::uint64_t(30));
        const auto unkept = (*store)->reader()->unkeptSpansOf(1);
        QVERIFY(unkept);
        QCOMPARE(unkept->size(), std::size_t(10));
        QVERIFY((*store)->reader()->unkeptSpansOf(3)->empty());
    }

private slots:
    void initTestCase()
    {
        auto store = store::Store::open(m_from);
        QVERIFY(store);
        ingest::Pipeline pipeline(**store, {});
        for (quint64 trace = 0; trace < kTraces; ++trace) {
            const auto owner = std::make_shared<test::Body>(test::jsonRequest(trace * 10, 10).toStdString());
            ingest::Delivery delivery;
            delivery.body = owner->text();
            delivery.owner = owner;
            QVERIFY(pipeline.submit(std::move(delivery), {}));
            pipeline.flush();
        }
        const auto done = pipeline.use([](store::Writer& writer) -> Result<void> {
            const auto dropped = store::dropBlocksBelow(writer, 3, 100);
            if (!dropped) return tl::unexpected(dropped.error());
            const auto removed = store::removeTrace(writer, 4, store::Because::Expired, 1000);
            if (!removed) return tl::unexpected(removed.error());
            const auto db = writer.transaction();
            if (!db) return tl::unexpected(db.error());
            fillEmptyTables(**db);
            (*db)->exec(
                "DELETE FROM erasing; UPDATE rule_packs SET next_row = 35; UPDATE review_intake SET next_row = 60");
            return {};
        });
        QVERIFY2(done, done ? "" : done.error().message.c_str());
        pipeline.flush();
    }

    void aStoreWithRetentionIsSound() { expectSound(m_from); }

    void savesEveryTable()
    {
        const auto saved = store::salvage(m_from, m_to);
        QVERIFY2(saved, saved ? "" : saved.error().message.c_str());
        for (const std::string& lost : saved->lost) QFAIL(lost.c_str());
        const auto before = countsOf(m_from);
        const auto after = countsOf(m_to);
        QVERIFY(before.size() > 30);
        for (const auto& [table, rows] : before) {
            QVERIFY2(rows > 0 || table == "erasing", table.c_str());
            QVERIFY2(after.at(table) == rows, table.c_str());
        }
        expectSound(m_to);
    }

    void marksOfProgressStandBehindAsManyRowsAsBefore()
    {
        SQLite::Database db(m_to, SQLite::OPEN_READONLY);
        // Rows 30 to 39 had been removed, and the gap is closed.
        QCOMPARE(db.execAndGet("SELECT next_row FROM rule_packs").getInt(), 30);
        QCOMPARE(db.execAndGet("SELECT next_row FROM review_intake").getInt(), 50);
        QCOMPARE(db.execAndGet("SELECT next_row FROM state").getInt(), 50);
    }
};

QTEST_GUILESS_MAIN(TestSalvage)
#include "tst_salvage.moc"
