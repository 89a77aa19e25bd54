// SPDX-License-Identifier: GPL-3.0-or-later
// The review log in a real store: what it refuses, what verifying finds, what the projection answers.
#include "core/query/review_queue.h"
#include "core/review/projection.h"
#include "core/store/review_intake.h"
#include "core/store/review_log.h"
#include "core/store/review_reader.h"
#include "core/store/review_settings.h"
#include "core/store/store.h"
#include "core/store/writer.h"
#include "tests/core/review/review_world.h"

#include <QTemporaryDir>
#include <QtTest>
#include <sqlite3.h>

using namespace spanwise;
using namespace spanwise::test;
using store::Store;

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

struct Place {
    QTemporaryDir folder;
    std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / "s.db";
    std::unique_ptr<Store> store;

    Place() { open(); }
    void open() { store = std::move(*Store::open(file)); }
    void close() { store.reset(); }
    store::Writer& writer() { return *store->writer(); }
    [[nodiscard]] store::ReviewReader reader() const { return store::ReviewReader(store->reader()); }
    void commit() { QVERIFY(writer().commit()); }
};

std::string hexOf(int number, int digits)
{
    return QByteArray::number(number, 16).rightJustified(digits, '0').toStdString();
}

std::vector<store::NewReviewItem> newItems(int count, int needed = 1, bool blind = false, int from = 0)
{
    std::vector<store::NewReviewItem> items;
    for (int i = from; i < from + count; ++i) {
        Json plain = Json::object();
        plain.set("rules", Json::texts({i % 10 == 0 ? "baseline" : "error"})).set("inclusion_p", 0.5);
        plain.set("priority", i % 10 == 0 ? 10 : 50).set("needed_reviews", needed).set("blind", blind);
        items.push_back({"default", hexOf(i, 32), hexOf(i, 16), "intake", plain,
            R"({"messages":["hello )" + std::to_string(i) + R"("]})", second(i)});
    }
    return items;
}

store::ReviewAction action(
    EventKind kind, const std::string& item, const std::string& actor, std::int64_t at, Json payload = Json::object())
{
    return {kind, item, actor, std::move(payload), second(at)};
}
query::ReviewListQuestion listOf(std::optional<ItemStatus> status, const char* viewer, std::int64_t at)
{
    query::ReviewListQuestion question;
    question.status = status;
    question.viewer = viewer;
    question.now = second(at);
    return question;
}

Json verdict(const char* value)
{
    Json payload = Json::object().set("verdict", value).set("note", std::string("because ") + value);
    if (std::string_view(value) == "fail") payload.set("severity", "high").set("failure_modes", Json::texts({"loop"}));
    return payload;
}
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
        QVERIFY_EXCEPTION_THROWN((*db)->exec("UPDATE review_event SET actor = 'x'"), SQLite::Exception);
        QVERIFY_EXCEPTION_THROWN((*db)->exec("DELETE FROM review_event"), SQLite::Exception);
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
        row("projection", "UPDATE review_item SET state = 'done'", 0);
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

    void handsOutByPriorityAndEveryFifthFromNormalTraffic()
    {
        Place place;
        QVERIFY(store::addReviewItems(place.writer(), newItems(40)));
        place.commit();
        std::vector<double> priorities;
        for (int i = 0; i < 10; ++i) {
            const auto next = place.reader().next({"default", "anna", second(100 + i), {}});
            QVERIFY(next && *next);
            priorities.push_back(place.reader().item(**next, "anna", second(100))->state.priority);
            QVERIFY(store::actOnReview(place.writer(), action(EventKind::Claimed, **next, "anna", 100 + i)));
            QVERIFY(store::actOnReview(
                place.writer(), action(EventKind::Submitted, **next, "anna", 100 + i, verdict("pass"))));
            place.commit();
        }
        QCOMPARE(priorities, (std::vector<double> {50, 50, 50, 50, 10, 50, 50, 50, 50, 10}));
        const auto queues = place.reader().queues("anna", second(200));
        QCOMPARE(queues->at(0).done, std::int64_t {10});
        QCOMPARE(queues->at(0).forViewer, std::int64_t {30});
        const auto progress = place.reader().progress("default", "anna", second(200));
        QCOMPARE(progress->reviewsLeft, std::int64_t {30});
        QVERIFY(progress->perHour && progress->timeLeft);
    }

    /// Against the slow way: all items, those that he may have, the first of them.
    void handsOutTheFirstThatIsFreeForHim()
    {
        Place place;
        Queue queue;
        queue.baselineEvery = queue.knownEvery = 0;
        QVERIFY(store::putQueue(place.writer(), queue));
        const auto ids = store::addReviewItems(place.writer(), newItems(24, 2));
        QVERIFY(ids);
        QRandomGenerator random(11);
        const std::vector<std::string> people {"anna", "bob", "carla"};
        int handed = 0;
        for (int step = 0; step < 220; ++step) {
            const std::int64_t at = 100 + step * 40;
            const std::string& who = people[below(random, people.size())];
            const std::string& item = (*ids)[below(random, ids->size())];
            Json payload = Json::object();
            EventKind kind = EventKind::Claimed;
            switch (random.bounded(6)) {
            case 0: break;
            case 1:
                kind = EventKind::Skipped;
                payload.set("reason", "x");
                break;
            case 2:
                kind = EventKind::PriorityChanged;
                payload.set("priority", random.bounded(5) * 20);
                break;
            case 3:
                kind = EventKind::Reopened;
                payload.set("reason", "x");
                break;
            default: kind = EventKind::Submitted; payload = verdict(random.bounded(2) ? "pass" : "unsure");
            }
            if (kind == EventKind::Skipped) // only who holds it skips it
                (void)store::actOnReview(place.writer(), action(EventKind::Claimed, item, who.c_str(), at));
            (void)store::actOnReview(place.writer(), action(kind, item, who.c_str(), at, payload));
            place.commit();
            const auto states = place.reader().states("default", {});
            for (const std::string& viewer : people) {
                const ItemState* first = nullptr;
                for (const ItemState& one : *states) {
                    const ItemStatus status = one.storedStatus();
                    if (status != ItemStatus::Waiting && status != ItemStatus::InReview) continue;
                    if (one.reviewOf(viewer) || one.freeSlots(viewer, second(at)) == 0) continue;
                    if (std::ranges::find(one.skippedBy, viewer) != one.skippedBy.end()) continue;
                    const auto rank = [](const ItemState& s) { return std::tuple(-s.priority, s.addedAt, s.itemId); };
                    if (!first || rank(one) < rank(*first)) first = &one;
                }
                const auto next = place.reader().next({"default", viewer, second(at), {}});
                QVERIFY(next);
                QCOMPARE(next->value_or("none"), first ? first->itemId : std::string("none"));
                handed += first != nullptr;
            }
        }
        QVERIFY(handed > 200);
    }

    void givesNobodyWhatSomebodyHolds()
    {
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(2));
        QVERIFY(store::actOnReview(place.writer(), action(EventKind::Claimed, items->at(1), "anna", 10)));
        place.commit();
        const auto ask = [&](const char* who, std::int64_t at, std::vector<std::string> without = {}) {
            return *place.reader().next({"default", who, second(at), std::move(without)});
        };
        QCOMPARE(ask("bob", 20).value_or(""), items->at(0));
        QCOMPARE(ask("anna", 20).value_or(""), items->at(1)); // her own claim
        QCOMPARE(ask("bob", 10 + 600).value_or(""), items->at(1)); // her lease is over
        QVERIFY(!ask("bob", 20, {items->at(0)}));
        QVERIFY(!store::actOnReview(place.writer(), action(EventKind::Claimed, items->at(1), "bob", 20)));
        place.writer().rollback();
        const auto list = place.reader().list(listOf(ItemStatus::InReview, "bob", 20));
        QCOMPARE(list->matched, std::int64_t {1});
        QCOMPARE(place.reader().list(listOf(ItemStatus::InReview, "bob", 700))->matched, std::int64_t {0});
    }

    void keepsABlindReviewerBlind()
    {
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(1, 2, true));
        QVERIFY(store::actOnReview(
            place.writer(), action(EventKind::Submitted, items->at(0), "anna", 10, verdict("fail"))));
        place.commit();
        const auto bob = place.reader().item(items->at(0), "bob", second(20));
        QCOMPARE(bob->state.reviews.size(), std::size_t {0});
        QVERIFY(!bob->findingsVisible);
        const auto list = place.reader().list(listOf({}, "bob", 20));
        QCOMPARE(list->entries[0].submitted, -1);
        QVERIFY(list->entries[0].severity.empty() && list->entries[0].failureModes.empty());
        QVERIFY(
            store::actOnReview(place.writer(), action(EventKind::Submitted, items->at(0), "bob", 30, verdict("pass"))));
        place.commit();
        const auto after = place.reader().item(items->at(0), "bob", second(40));
        QCOMPARE(after->state.reviews.size(), std::size_t {2});
        QCOMPARE(after->state.statusAt(second(40)), ItemStatus::Disputed);
    }

    /// Neither the notes nor the failure modes of the figures say what another wrote before both are done.
    void keepsFiguresBlind()
    {
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(1, 2, true));
        QVERIFY(store::actOnReview(
            place.writer(), action(EventKind::Submitted, items->at(0), "anna", 10, verdict("fail"))));
        place.commit();
        const auto figuresOf = [&](const char* viewer, std::int64_t at) {
            return *query::answer(place.reader(), query::ReviewFiguresQuestion {"default", viewer, second(at)});
        };
        QVERIFY(figuresOf("bob", 20).codes.empty() && figuresOf("bob", 20).pivots.front().groups.empty());
        QCOMPARE(figuresOf("anna", 20).codes.size(), std::size_t {1});
        QCOMPARE(figuresOf("bob", 20).reviewers.size(), std::size_t {1}); // that somebody works is no secret to a lead
        QVERIFY(
            store::actOnReview(place.writer(), action(EventKind::Submitted, items->at(0), "bob", 30, verdict("pass"))));
        place.commit();
        QCOMPARE(figuresOf("bob", 40).codes.size(), std::size_t {1});
    }

    /// From the frozen contexts: they outlive the spans. What was erased is unknown, and still counted.
    void groupsFailureModesByWhatTheCallsWereMadeWith()
    {
        Place place;
        auto fresh = newItems(4);
        for (int i = 0; i < 3; ++i) {
            Json span = Json::object();
            span.set("model", i == 2 ? "large" : "small").set("prompt_name", "greet").set("prompt_version", "3");
            span.set("service", "shop").set("service_version", "1.4.2").set("started_at_ns", kStart);
            fresh[std::size_t(i)].snapshot = Json::object().set("span", std::move(span)).canonical();
        }
        const auto items = store::addReviewItems(place.writer(), std::move(fresh));
        for (const std::string& item : *items)
            QVERIFY(
                store::actOnReview(place.writer(), action(EventKind::Submitted, item, "anna", 10, verdict("fail"))));
        place.commit();
        const auto figures =
            query::answer(place.reader(), query::ReviewFiguresQuestion {"default", "anna", second(20)});
        QVERIFY(figures);
        QStringList seen;
        for (const review::CodePivot& pivot : figures->pivots)
            for (const review::PivotGroup& group : pivot.groups)
                seen.append(QStringLiteral("%1 %2 %3")
                                .arg(QString::fromStdString(std::string(nameOf(pivot.by))),
                                    QString::fromStdString(group.value), QString::number(group.codes.at(0).items)));
        QCOMPARE(seen,
            (QStringList {"model small 2", "model large 1", "model  1", "prompt greet@3 3", "prompt  1",
                "version shop@1.4.2 3", "version  1", "week 2025-10-06 3", "week  1"}));
    }

    void undoesAcrossRestarts()
    {
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(1));
        QVERIFY(store::actOnReview(
            place.writer(), action(EventKind::Submitted, items->at(0), "anna", 10, verdict("fail"))));
        place.commit();
        place.close();
        place.open();
        const auto own = place.reader().ownActions("anna", 10);
        QCOMPARE(own->size(), std::size_t {1});
        QVERIFY(store::actOnReview(place.writer(),
            action(EventKind::Retracted, own->at(0).itemId, "anna", 20,
                Json::object().set("review_id", own->at(0).reviewId))));
        place.commit();
        const auto item = place.reader().item(items->at(0), "anna", second(30));
        QCOMPARE(item->state.statusAt(second(30)), ItemStatus::Waiting);
        QCOMPARE(*item->state.reviews[0].note, std::string("because fail")); // the form opens with the same answers
    }

    void keepsDraftsUntilTheyAreSubmitted()
    {
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(1));
        QVERIFY(store::saveReviewDraft(place.writer(), items->at(0), "anna", R"({"note":"half a thou"})", second(1)));
        place.commit();
        place.close();
        place.open();
        QCOMPARE(place.reader().item(items->at(0), "anna", second(2))->draft["note"].text(),
            std::string_view("half a thou"));
        QVERIFY(place.reader().item(items->at(0), "bob", second(2))->draft.isNull());
        QVERIFY(store::actOnReview(
            place.writer(), action(EventKind::Submitted, items->at(0), "anna", 10, verdict("pass"))));
        place.commit();
        QVERIFY(place.reader().item(items->at(0), "anna", second(2))->draft.isNull());
    }

    void asksTheRubricBeforeItTakesAnAnswer()
    {
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(1));
        QVERIFY(!store::actOnReview(place.writer(),
            action(EventKind::Submitted, items->at(0), "anna", 10, Json::object().set("verdict", "fail"))));
        QVERIFY(store::putOwnMode(place.writer(), "late_bus", "Late bus"));
        QVERIFY(!store::putOwnMode(place.writer(), "Late bus", ""));
        Json own = verdict("fail");
        own.set("failure_modes", Json::texts({"late_bus"}));
        QVERIFY(store::actOnReview(place.writer(), action(EventKind::Submitted, items->at(0), "anna", 10, own)));
    }

    void keepsEachVersionOfARubric()
    {
        Place place;
        const char* one = R"({"format":"rubric/1","id":"r","version":1,"questions":[{"key":"a","kind":"text"}]})";
        QVERIFY(store::putRubric(place.writer(), one));
        QVERIFY(store::putRubric(place.writer(), one)); // the same again
        const auto changed = store::putRubric(
            place.writer(), R"({"format":"rubric/1","id":"r","version":1,"questions":[{"key":"b","kind":"text"}]})");
        QVERIFY(!changed && changed.error().code == ErrorCode::Conflict);
        QVERIFY(store::putRubric(
            place.writer(), R"({"format":"rubric/1","id":"r","version":2,"questions":[{"key":"b","kind":"text"}]})"));
        place.commit();
        QCOMPARE(place.reader().rubrics()->size(), std::size_t {3});
    }

    void asksForRolesOnceAnyAreGiven()
    {
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(1, 2));
        QCOMPARE(*place.reader().role("anna"), ReviewerRole::Lead);
        QVERIFY(store::putRole(place.writer(), "carla", ReviewerRole::Lead));
        QVERIFY(store::putRole(place.writer(), "anna", ReviewerRole::Viewer));
        place.commit();
        QCOMPARE(*place.reader().role("bob"), ReviewerRole::Reviewer);
        QVERIFY(!store::actOnReview(place.writer(), action(EventKind::Claimed, items->at(0), "anna", 10)));
        const Json reason = Json::object().set("reason", "duplicate");
        QVERIFY(!store::actOnReview(place.writer(), action(EventKind::Dismissed, items->at(0), "bob", 10, reason)));
        QVERIFY(store::actOnReview(place.writer(), action(EventKind::Dismissed, items->at(0), "carla", 10, reason)));
    }

    void leavesSomebodyWhoCanGiveRoles()
    {
        Place place;
        QVERIFY(!store::putRole(place.writer(), "bob", ReviewerRole::Reviewer));
        QVERIFY(store::putRole(place.writer(), "anna", ReviewerRole::Lead));
        QVERIFY(store::putRole(place.writer(), "bob", ReviewerRole::Reviewer));
        QVERIFY(!store::putRole(place.writer(), "anna", ReviewerRole::Viewer));
        QVERIFY(!store::putRole(place.writer(), "", ReviewerRole::Lead));
        const auto byBob = store::putRole(place.writer(), "bob", ReviewerRole::Lead, {"bob", 5});
        QVERIFY(!byBob && byBob.error().code == ErrorCode::Conflict);
        QVERIFY(!store::putQueue(place.writer(), Queue {}, {"bob", 5}));
        QVERIFY(!store::putRule(place.writer(), review::defaultRules().front(), {"bob", 5}));
        QVERIFY(store::putQueue(place.writer(), Queue {}, {"anna", 5}));
        place.commit();
        QCOMPARE(place.reader().roles()->size(), std::size_t {2});
    }

    void keepsEarlierVersionsOfQueuesAndRules()
    {
        Place place;
        Queue queue;
        QVERIFY(place.reader().versions("queue", "default")->empty());
        for (const int needed : {1, 2, 2, 3}) {
            queue.neededReviews = needed;
            QVERIFY(store::putQueue(place.writer(), queue, {"anna", 100 + needed}));
        }
        review::Rule rule = review::defaultRules().front();
        rule.rate = 0.25;
        QVERIFY(store::putRule(place.writer(), rule, {"bob", 7}));
        place.commit();
        const auto versions = place.reader().versions("queue", "default");
        QVERIFY(versions);
        QCOMPARE(versions->size(), std::size_t {3}); // saving the same again is no change
        QCOMPARE(versions->front().version, std::int64_t {3});
        QCOMPARE(versions->front().by, std::string("anna"));
        QCOMPARE(versions->front().at, UnixNanos {103});
        QCOMPARE(review::queueFrom(*Json::parse(versions->back().json))->neededReviews, 1);
        QCOMPARE(place.reader().queues("anna", 1)->front().queue, queue);
        QCOMPARE(place.reader().rules()->front(), rule);
        QCOMPARE(place.reader().rules()->size(), review::defaultRules().size());
        QCOMPARE(place.reader().versions("rule", rule.id)->size(), std::size_t {1});
    }

    /// Nothing of it is deleted: the log is as it was, and restoring brings everything back.
    void archivesAQueueAndBringsItBack()
    {
        Place place;
        Queue queue;
        queue.id = "safety";
        QVERIFY(store::putQueue(place.writer(), queue, {"anna", 1}));
        auto fresh = newItems(2);
        for (store::NewReviewItem& one : fresh) one.queue = "safety";
        const auto items = store::addReviewItems(place.writer(), std::move(fresh));
        QVERIFY(store::actOnReview(
            place.writer(), action(EventKind::Submitted, items->at(0), "anna", 10, verdict("fail"))));
        place.commit();
        const auto head = place.reader().head()->hash;
        const auto forBob = [&] { return *place.reader().next({"safety", "bob", second(20), {}}); };
        QVERIFY(forBob());
        QVERIFY(store::archiveSetting(place.writer(), store::SettingKind::Queue, "safety", true, {"anna", 2}));
        place.commit();
        const auto summary = [&] { return place.reader().queues("bob", second(20))->back(); };
        QVERIFY(summary().queue.archived && summary().forViewer == 0);
        QCOMPARE(summary().waiting, std::int64_t {1});
        QVERIFY(!forBob());
        QVERIFY(place.reader().head()->hash == head);
        QVERIFY(store::verifyReviewLog(*place.store->reader())->isSound());
        QCOMPARE(place.reader().states("safety", {})->size(), std::size_t {2});
        QVERIFY(store::archiveSetting(place.writer(), store::SettingKind::Queue, "safety", false, {"anna", 3}));
        place.commit();
        QCOMPARE(summary().queue, queue);
        QVERIFY(forBob());
        QCOMPARE(place.reader().versions("queue", "safety")->size(), std::size_t {3});
        QVERIFY(!store::archiveSetting(place.writer(), store::SettingKind::Queue, "default", true));
        QVERIFY(!store::archiveSetting(place.writer(), store::SettingKind::Queue, "nowhere", true));
        QVERIFY(store::putRole(place.writer(), "carla", ReviewerRole::Lead));
        QVERIFY(!store::archiveSetting(place.writer(), store::SettingKind::Queue, "safety", true, {"bob", 4}));
    }

    void archivesARuleAndWhatFeedsAnArchivedQueue()
    {
        Place place;
        Queue queue;
        queue.id = "safety";
        review::Rule feeding = review::defaultRules().front();
        feeding.id = "own";
        feeding.queue = "safety";
        QVERIFY(store::putQueue(place.writer(), queue) && store::putRule(place.writer(), feeding));
        QVERIFY(store::archiveSetting(place.writer(), store::SettingKind::Rule, "error", true, {"anna", 2}));
        QVERIFY(!store::archiveSetting(place.writer(), store::SettingKind::Rule, "manual", true));
        place.commit();
        const auto resting = [&] {
            QStringList out;
            const auto state = store::readIntakeState(*place.store->reader()); // lives longer than the loop
            for (const review::Rule& rule : state->rules)
                if (!rule.takesIn()) out.append(QString::fromStdString(rule.id));
            return out;
        };
        QCOMPARE(resting(), QStringList {"error"});
        QVERIFY(store::archiveSetting(place.writer(), store::SettingKind::Queue, "safety", true));
        place.commit();
        QCOMPARE(resting(), (QStringList {"error", "own"}));
        QVERIFY(store::archiveSetting(place.writer(), store::SettingKind::Rule, "error", false));
        QVERIFY(store::archiveSetting(place.writer(), store::SettingKind::Queue, "safety", false));
        place.commit();
        QCOMPARE(resting(), QStringList());
        QCOMPARE(*place.reader().rules(), [&] {
            auto rules = review::defaultRules();
            rules.push_back(feeding);
            return rules;
        }());
    }

    void takesARoleAwayAndGivesItBack()
    {
        Place place;
        using store::SettingKind;
        QVERIFY(store::putRole(place.writer(), "anna", ReviewerRole::Lead));
        QVERIFY(store::putRole(place.writer(), "bob", ReviewerRole::Viewer));
        QVERIFY(!store::archiveSetting(place.writer(), SettingKind::Role, "anna", true)); // nobody would be lead
        QVERIFY(!store::archiveSetting(place.writer(), SettingKind::Role, "carla", true));
        QVERIFY(store::archiveSetting(place.writer(), SettingKind::Role, "bob", true));
        place.commit();
        QCOMPARE(*place.reader().role("bob"), ReviewerRole::Reviewer);
        QCOMPARE(place.reader().roles()->size(), std::size_t {1});
        QCOMPARE(place.reader().formerRoles()->at(0), std::pair(std::string("bob"), ReviewerRole::Viewer));
        QVERIFY(store::archiveSetting(place.writer(), SettingKind::Role, "bob", false, {"anna", 5}));
        place.commit();
        QCOMPARE(*place.reader().role("bob"), ReviewerRole::Viewer);
        QVERIFY(place.reader().formerRoles()->empty());
        QVERIFY(store::archiveSetting(place.writer(), SettingKind::Role, "bob", true));
        QVERIFY(store::archiveSetting(place.writer(), SettingKind::Role, "anna", true));
        place.commit();
        QCOMPARE(*place.reader().role("zoe"), ReviewerRole::Lead); // as before anybody had one
        QVERIFY(!store::archiveSetting(place.writer(), SettingKind::Role, "bob", false)); // a viewer alone
        QVERIFY(store::archiveSetting(place.writer(), SettingKind::Role, "anna", false));
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
