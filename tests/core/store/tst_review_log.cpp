// SPDX-License-Identifier: GPL-3.0-or-later
// The review log in a real store: what it refuses, what verifying finds, that erasing leaves it whole.
#include "core/review/projection.h"
#include "tests/core/store/review_place.h"

#include <sqlite3.h>

using namespace spanwise;
using namespace spanwise::test;

namespace {
/// Another program's access to the file.
class Raw {
public:
    explicit Raw(const std::filesystem::path& file) { sqlite3_open(file.c_str(), &m_db); }
    ~Raw() { sqlite3_close(m_db); }
    QByteArray run(const char* sql)
    {
        char* message = nullptr;
        sqlite3_exec(m_db, sql, nullptr, nullptr, &message);
        const QByteArray text(message);
        sqlite3_free(message);
        return text;
    }
    std::int64_t number(const char* sql)
    {
        std::int64_t value = -1;
        sqlite3_exec(
            m_db, sql,
            [](void* out, int, char** cells, char**) {
                *static_cast<std::int64_t*>(out) = cells[0] ? QByteArray(cells[0]).toLongLong() : -1;
                return 0;
            },
            &value, nullptr);
        return value;
    }

private:
    sqlite3* m_db = nullptr;
};
} // namespace

class tst_review_log : public QObject {
    Q_OBJECT

private slots:
    void refusesChangesByAnybody()
    {
        Place place;
        QVERIFY(store::addReviewItems(place.writer(), newItems(3)));
        place.commit();
        place.close();
        Raw raw(place.file);
        QVERIFY(raw.run("UPDATE review_event SET actor = 'x' WHERE seq = 1").contains("append-only"));
        QVERIFY(raw.run("DELETE FROM review_event WHERE seq = 3").contains("append-only"));
        QVERIFY(raw.run("DELETE FROM review_event").contains("append-only"));
        QVERIFY(raw.run("INSERT OR REPLACE INTO review_event SELECT seq, event_id, item_id, kind, 'x', at_ns, lamport, "
                        "payload, prev_hash, hash FROM review_event WHERE seq = 2")
                    .contains("append-only"));
        QVERIFY(raw.run("INSERT OR REPLACE INTO review_event SELECT 4, event_id, item_id, kind, 'x', at_ns, lamport, "
                        "payload, prev_hash, hash FROM review_event WHERE seq = 2")
                    .contains("append-only"));
        QCOMPARE(raw.number("SELECT count(*) FROM review_event"), std::int64_t {3});
    }

    void refusesChangesByItsOwnWriterToo()
    {
        Place place;
        QVERIFY(store::addReviewItems(place.writer(), newItems(1)));
        place.commit();
        const auto db = place.writer().transaction();
        QVERIFY(db);
        QVERIFY_THROWS_EXCEPTION(SQLite::Exception, (*db)->exec("UPDATE review_event SET actor = 'x'"));
        QVERIFY_THROWS_EXCEPTION(SQLite::Exception, (*db)->exec("DELETE FROM review_event"));
        place.writer().rollback();
    }

    void opensNothingWithAPlantedTrigger()
    {
        Place place;
        place.close();
        Raw(place.file).run("CREATE TRIGGER planted AFTER INSERT ON review_event BEGIN DELETE FROM review_item; END");
        QVERIFY(!Store::open(place.file));
    }

    void findsWhatWasTamperedWith_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<qint64>("firstBad"); // 0: not in the chain
        const auto row = [](const char* name, const char* sql, qint64 bad) {
            QTest::newRow(name) << QByteArray(sql) << bad;
        };
        row("nothing", "SELECT 1", -1);
        row("actor", "UPDATE review_event SET actor = 'x' WHERE seq = 4", 4);
        row("time", "UPDATE review_event SET at_ns = at_ns + 1 WHERE seq = 2", 2);
        row("payload", "UPDATE review_event SET payload = replace(payload, 'pass', 'fail') WHERE kind = 'submitted'",
            7);
        row("item", "UPDATE review_event SET item_id = 'x' WHERE seq = 3", 3);
        row("lamport", "UPDATE review_event SET lamport = 99 WHERE seq = 5", 5);
        row("deleted", "DELETE FROM review_event WHERE seq = 3", 3);
        row("cut", "DELETE FROM review_event WHERE seq >= 6", 6);
        row("swapped",
            "UPDATE review_event SET seq = -1 WHERE seq = 2; UPDATE review_event SET seq = 2 WHERE seq = 3; UPDATE "
            "review_event SET seq = 3 WHERE seq = -1",
            2);
        row("text", "UPDATE review_text SET text = 'other'", 0);
        row("context", "UPDATE review_snapshot SET data = '{}'", 0);
        row("text of no event", "INSERT INTO review_text VALUES ('none', x'00', 's', 't')", 0);
        row("context of no item", "INSERT INTO review_snapshot VALUES ('none', 'd', 's', '{}')", 0);
        row("slots", "DELETE FROM review_slot", 0);
        row("item of no event",
            "INSERT INTO review_item SELECT 'none', queue, trace_id, span_id, state, priority, added_ns, needed, "
            "submitted, verdict, severity, holder, lease_until_ns, inclusion_p, last_seq, last_ns, open, baseline, "
            "known, touched, blind, similar, rules, modes, snapshot FROM review_item LIMIT 1",
            0);
        row("slot of no event", "INSERT INTO review_slot VALUES ('none', 'anna', 1, 0)", 0);
        row("item that is gone", "DELETE FROM review_item WHERE item_id = (SELECT max(item_id) FROM review_item)", 0);
    }
    void findsWhatWasTamperedWith()
    {
        QFETCH(QByteArray, sql);
        QFETCH(qint64, firstBad);
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(5));
        QVERIFY(store::actOnReview(place.writer(), action(EventKind::Claimed, items->at(0), "anna", 10)));
        QVERIFY(store::actOnReview(
            place.writer(), action(EventKind::Submitted, items->at(0), "anna", 20, verdict("pass"))));
        place.commit();
        place.close();
        {
            Raw raw(place.file);
            sqlite3* db = nullptr;
            sqlite3_open(place.file.c_str(), &db);
            sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr); // who wants to cheat can do this
            sqlite3_exec(db, sql.constData(), nullptr, nullptr, nullptr);
            sqlite3_close(db);
        }
        place.open();
        const auto report = store::verifyReviewLog(*place.store->reader());
        QVERIFY(report);
        QCOMPARE(report->isSound(), firstBad == -1);
        QCOMPARE(qint64(report->chain.firstBad), std::max<qint64>(firstBad, 0));
    }

    /// Whatever column of the projection is changed: it is found, named and written anew, and the log stays as it is.
    void rebuildsEveryColumnOfTheProjection_data()
    {
        QTest::addColumn<QByteArray>("column");
        for (const char* column : {"queue", "trace_id", "span_id", "state", "priority", "added_ns", "needed",
                 "submitted", "verdict", "severity", "holder", "lease_until_ns", "inclusion_p", "last_seq", "last_ns",
                 "open", "baseline", "known", "touched", "blind", "similar", "rules", "modes", "snapshot"})
            QTest::newRow(column) << QByteArray(column);
    }
    void rebuildsEveryColumnOfTheProjection()
    {
        QFETCH(QByteArray, column);
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(3));
        QVERIFY(store::actOnReview(
            place.writer(), action(EventKind::Submitted, items->at(0), "anna", 20, verdict("fail"))));
        QVERIFY(store::actOnReview(place.writer(), action(EventKind::Claimed, items->at(1), "bob", 30)));
        place.commit();
        place.close();
        Raw(place.file).run(QByteArray("UPDATE review_item SET " + column + " = 77").constData());
        place.open();
        const auto found = store::verifyReviewLog(*place.store->reader());
        QCOMPARE(found->wrongRows.size(), std::size_t {3});
        QVERIFY2(
            found->wrongRows[0].find(column.toStdString() + " is ") != std::string::npos, found->wrongRows[0].c_str());
        QVERIFY(found->isLogSound() && !found->isSound());
        const auto rebuilt = store::rebuildReviewProjection(place.writer());
        QVERIFY(rebuilt);
        place.commit();
        QCOMPARE(rebuilt->items, std::int64_t {3});
        QCOMPARE(rebuilt->rewritten, std::int64_t {3});
        QCOMPARE(rebuilt->wrong.size(), std::size_t {3});
        const auto now = store::verifyReviewLog(*place.store->reader());
        QVERIFY(now->isSound());
        QVERIFY(now->chain.head == found->chain.head);
        QCOMPARE(store::rebuildReviewProjection(place.writer())->rewritten, std::int64_t {0});
    }

    /// Rows that no event has put there go; those that are missing come back.
    void rebuildsWhatIsMissingAndRemovesWhatNobodyAdded()
    {
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(3));
        QVERIFY(store::actOnReview(place.writer(), action(EventKind::Claimed, items->at(1), "bob", 30)));
        place.commit();
        place.close();
        Raw(place.file)
            .run(("DELETE FROM review_item WHERE item_id = '" + items->at(0)
                + "'; DELETE FROM review_slot; INSERT INTO review_slot VALUES ('none', 'anna', 1, 0)")
                     .c_str());
        place.open();
        const auto rebuilt = store::rebuildReviewProjection(place.writer());
        place.commit();
        QCOMPARE(rebuilt->rewritten, std::int64_t {2});
        QCOMPARE(rebuilt->removed, std::int64_t {1});
        QVERIFY(store::verifyReviewLog(*place.store->reader())->isSound());
        QVERIFY(place.reader().item(items->at(1), "bob", second(31))->state.holds("bob", second(31)));
    }

    void comparesTheHeadWithANotedOne()
    {
        Place place;
        QVERIFY(store::addReviewItems(place.writer(), newItems(2)));
        place.commit();
        const auto head = place.reader().head();
        QCOMPARE(head->entries, std::int64_t {2});
        QVERIFY(store::verifyReviewLog(*place.store->reader(), head->hash)->isSound());
        QVERIFY(!store::verifyReviewLog(*place.store->reader(), Digest {})->isSound());
    }

    /// Random histories: the rows in the store are those of the fold, and stay so when they are written anew.
    void keepsTheProjectionEqualToTheFold()
    {
        QRandomGenerator random(5);
        for (int round = 0; round < 30; ++round) {
            Place place;
            World world;
            Projection projection;
            const std::vector<std::string> items {"i1", "i2", "i3"};
            for (int step = 0; step < 40; ++step) {
                const std::string& item = items[below(random, items.size())];
                ReviewEvent event =
                    randomEvent(random, world, projection.item(item), item, step * 90, {"anna", "bob", "carla"});
                projection.apply(event);
                QVERIFY(store::appendReviewEvents(place.writer(), std::span(&event, 1)));
            }
            place.commit();
            const auto states = place.reader().states("", {});
            QVERIFY(states);
            const auto expected = projection.items();
            QCOMPARE(states->size(), expected.size());
            for (std::size_t i = 0; i < states->size(); ++i) QVERIFY(states->at(i) == *expected[i]);
            QVERIFY(store::verifyReviewLog(*place.store->reader())->isSound());
            const auto dump = [&] {
                return Raw(place.file)
                    .number("SELECT sum(length(item_id || state || needed || submitted || verdict || severity || "
                            "holder || lease_until_ns || last_seq || open || modes)) FROM review_item");
            };
            const auto before = dump();
            QVERIFY(store::rebuildReviewProjection(place.writer()));
            place.commit();
            QCOMPARE(dump(), before);
            QVERIFY(store::verifyReviewLog(*place.store->reader())->isSound());
        }
    }

    /// V7: the texts go, the chain stays.
    void erasesTextsAndStaysVerifiable()
    {
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(2));
        QVERIFY(store::actOnReview(
            place.writer(), action(EventKind::Submitted, items->at(0), "anna", 10, verdict("pass"))));
        QVERIFY(store::saveReviewDraft(place.writer(), items->at(0), "bob", R"({"note":"planted-draft"})", second(1)));
        place.commit();
        const std::string trace = hexOf(0, 32);
        const auto erased = store::eraseReviewTexts(place.writer(), std::span(&trace, 1));
        QVERIFY(erased);
        place.commit();
        QCOMPARE(erased->items, std::int64_t {1});
        QCOMPARE(erased->snapshots, std::int64_t {1});
        QCOMPARE(erased->texts, std::int64_t {1});
        QCOMPARE(erased->drafts, std::int64_t {1});
        const auto report = store::verifyReviewLog(*place.store->reader());
        QVERIFY(report->isSound());
        QCOMPARE(report->erasedTexts, std::int64_t {2});
        const auto item = place.reader().item(items->at(0), "anna", second(20));
        QVERIFY(item->snapshot.isNull() && !item->state.reviews[0].note);
        QCOMPARE(item->state.verdict(), Verdict::Pass);
        QCOMPARE(Raw(place.file).number("SELECT count(*) FROM review_event WHERE payload LIKE '%because%'"),
            std::int64_t {0});
    }
};

QTEST_GUILESS_MAIN(tst_review_log)
#include "tst_review_log.moc"
