// SPDX-License-Identifier: GPL-3.0-or-later
// What several computers exchange: in whatever order bundles come, all that know the same have the same, and stay
// whole.
#include "core/store/review_bundle.h"
#include "core/store/review_settings.h"
#include "tests/core/store/review_place.h"

#include <QRegularExpression>
#include <SQLiteCpp/SQLiteCpp.h>

using namespace spanwise;
using namespace spanwise::test;

namespace {
store::BundleReport take(Place& place, const std::string& lines, const std::string& who = "lea")
{
    const auto report = store::importReviewBundle(place.writer(), lines, {who, second(1000)});
    if (!report) qFatal("%s", report.error().message.c_str());
    if (!place.writer().commit()) qFatal("not committed");
    return *report;
}

std::string bundleOf(const Place& place, const store::HoldsBack& holdsBack = {})
{
    return store::reviewBundle(place.reader(), "", holdsBack)->lines;
}

/// Every column of the projection but the numbers that each log gives by itself.
QByteArrayList projectionOf(const Place& place)
{
    QByteArrayList out;
    SQLite::Database db(place.file.string(), SQLite::OPEN_READONLY);
    for (const char* sql :
        {"SELECT * FROM review_item ORDER BY item_id", "SELECT * FROM review_slot ORDER BY item_id, actor, kind"}) {
        SQLite::Statement rows(db, sql);
        while (rows.executeStep()) {
            QByteArray row;
            for (int i = 0; i < rows.getColumnCount(); ++i)
                if (std::string_view(rows.getColumnName(i)) != "last_seq")
                    row += QByteArray(rows.getColumn(i).getText()) + '|';
            out.append(row);
        }
    }
    return out;
}

/// Reviewed twice and blind, by a rubric of its own.
review::Queue doubleQueue()
{
    review::Queue queue;
    queue.id = queue.title = "double";
    queue.rubricId = "support";
    queue.rubricVersion = 2;
    queue.neededReviews = 2;
    queue.blind = true;
    return queue;
}
constexpr std::string_view kSupport =
    R"({"format":"rubric/1","id":"support","version":2,"title":"Support","verdict":{"pass":"ok","fail":"bad"},)"
    R"("questions":[{"key":"score","kind":"ordinal","options":[{"value":"1"},{"value":"2"}]}]})";

void setUpDouble(Place& place)
{
    QVERIFY(store::putRubric(place.writer(), kSupport));
    QVERIFY(store::putQueue(place.writer(), doubleQueue()));
    auto items = newItems(2, 2, true);
    for (auto& item : items) item.queue = "double";
    const auto ids = store::addReviewItems(place.writer(), std::move(items));
    Json answers = verdict("pass");
    QVERIFY(store::actOnReview(place.writer(),
        action(
            EventKind::Submitted, ids->at(0), "anna", 10, answers.set("answers", Json::object().set("score", "2")))));
    place.commit();
}

std::string withoutDefinitions(const std::string& bundle)
{
    QByteArrayList lines = QByteArray::fromStdString(bundle).split('\n');
    lines.removeIf([](const QByteArray& line) { return line.contains("_definition\":"); });
    return lines.join('\n').toStdString();
}

void expectSame(const Place& a, const Place& b)
{
    for (const Place* place : {&a, &b}) {
        const auto report = store::verifyReviewLog(*place->store->reader());
        QVERIFY(report);
        QVERIFY2(report->isSound(), report->problems.empty() ? "chain" : report->problems.front().c_str());
    }
    QCOMPARE(projectionOf(a), projectionOf(b));
    const auto ofA = a.reader().states("", {});
    const auto ofB = b.reader().states("", {});
    QCOMPARE(ofA->size(), ofB->size());
    for (std::size_t i = 0; i < ofA->size(); ++i) {
        const std::string& id = ofA->at(i).itemId;
        QVERIFY(ofA->at(i) == ofB->at(i));
        QCOMPARE(a.reader().item(id, "lea", second(900))->snapshot.canonical(),
            b.reader().item(id, "lea", second(900))->snapshot.canonical());
        QCOMPARE(a.reader().snapshots(id)->size(), b.reader().snapshots(id)->size());
    }
    const auto reviewed = std::ranges::count_if(*ofA, [](const ItemState& item) { return item.submitted() > 0; });
    QCOMPARE(a.reader().contexts("", {})->size(), static_cast<std::size_t>(reviewed));
}
} // namespace

class tst_review_bundle : public QObject {
    Q_OBJECT

private slots:
    void mergesComputersThatTookTheSameCallsIn_data()
    {
        QTest::addColumn<bool>("atOnce"); // both bundles are written before either is read
        QTest::addColumn<bool>("annaFirst");
        QTest::addRow("crosswise, anna reads first") << true << true;
        QTest::addRow("crosswise, bob reads first") << true << false;
        QTest::addRow("anna reads, then bob") << false << true;
        QTest::addRow("bob reads, then anna") << false << false;
    }
    void mergesComputersThatTookTheSameCallsIn()
    {
        QFETCH(bool, atOnce);
        QFETCH(bool, annaFirst);
        constexpr int kItems = 12;
        Place anna;
        Place bob;
        const auto ids = store::addReviewItems(anna.writer(), newItems(kItems, 2, true));
        auto others = newItems(kItems, 2, true);
        for (auto& item : others) item.snapshot.insert(item.snapshot.size() - 1, R"(,"findings":["only here"])");
        QCOMPARE(*store::addReviewItems(bob.writer(), std::move(others)), *ids);
        for (int i = 0; i < kItems; ++i) {
            const std::string& id = ids->at(static_cast<std::size_t>(i));
            QVERIFY(
                store::actOnReview(anna.writer(), action(EventKind::Submitted, id, "anna", 100 + i, verdict("pass"))));
            QVERIFY(store::actOnReview(
                bob.writer(), action(EventKind::Submitted, id, "bob", 100 + i, verdict(i % 3 == 0 ? "fail" : "pass"))));
        }
        anna.commit();
        bob.commit();
        Place& first = annaFirst ? anna : bob;
        Place& second = annaFirst ? bob : anna;
        const std::string early = bundleOf(first);
        const auto taken = take(first, bundleOf(second));
        QVERIFY(taken.rejected.empty());
        QCOMPARE(taken.snapshots, std::int64_t {kItems});
        QVERIFY(take(second, atOnce ? early : bundleOf(first)).rejected.empty());
        expectSame(anna, bob);
        const auto states = anna.reader().states("", {});
        for (int i = 0; i < kItems; ++i) QCOMPARE(states->at(static_cast<std::size_t>(i)).submitted(), 2);
        QVERIFY(take(anna, bundleOf(bob)).rejected.empty()); // once more changes nothing
        expectSame(anna, bob);
    }

    /// The context of the event that counts was held back: the other one is shown until it comes.
    void showsTheContextThatIsThere()
    {
        Place anna;
        Place bob;
        auto secret = newItems(1);
        secret[0].snapshot = R"({"messages":["secret"]})";
        const auto ids = store::addReviewItems(anna.writer(), std::move(secret));
        anna.commit();
        auto plain = newItems(2); // the first one moves bob's clock on, so that anna's event is the one that counts
        std::swap(plain[0], plain[1]);
        QVERIFY(store::addReviewItems(bob.writer(), std::move(plain)));
        bob.commit();
        const auto shown = [&] { return bob.reader().item(ids->at(0), "lea", second(9))->snapshot.canonical(); };
        const std::string own = shown();
        take(bob, bundleOf(anna, [](std::string_view text) { return text.find("secret") != text.npos; }));
        QCOMPARE(shown(), own);
        QCOMPARE(bob.reader().contexts("", {})->size(), std::size_t {0}); // nobody has reviewed it
        take(bob, bundleOf(anna));
        QCOMPARE(shown(), std::string(R"({"messages":["secret"]})"));
    }

    /// One forged line is refused, the rest is taken, and the log goes on.
    void refusesLinesThatWouldPoisonTheLog_data()
    {
        QTest::addColumn<QByteArray>("member");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("lamport") << QByteArray("lamport") << QByteArray("9223372036854775807");
        QTest::newRow("time") << QByteArray("at_ns") << QByteArray("9223372036854775000");
        QTest::newRow("item of another span") << QByteArray("span_id") << QByteArray("\"00000000000000ff\"");
    }
    void refusesLinesThatWouldPoisonTheLog()
    {
        QFETCH(QByteArray, member);
        QFETCH(QByteArray, value);
        Place anna;
        const auto ids = store::addReviewItems(anna.writer(), newItems(2));
        QVERIFY(store::actOnReview(anna.writer(), action(EventKind::Claimed, ids->at(0), "anna", 10)));
        anna.commit();
        QList<QByteArray> lines = QByteArray::fromStdString(bundleOf(anna)).split('\n');
        const QByteArray kind = member == "span_id" ? "item_added" : "claimed";
        QByteArray forged = *std::ranges::find_if(
            lines, [&](const QByteArray& line) { return line.contains("\"kind\":\"" + kind + '"'); });
        forged.replace("\"event_id\":\"", "\"event_id\":\"f");
        QString text = QString::fromUtf8(forged);
        text.replace(QRegularExpression("\"" + member + "\":(\"[^\"]*\"|\\d+)"), "\"" + member + "\":" + value);
        lines.insert(1, text.toUtf8());
        Place bob;
        const auto report = take(bob, lines.join('\n').toStdString());
        QCOMPARE(report.rejected.size(), std::size_t {1});
        QVERIFY2(report.rejected[0].starts_with("line 2: "), report.rejected[0].c_str());
        QCOMPARE(report.events, std::int64_t {3});
        QVERIFY(store::actOnReview(bob.writer(), action(EventKind::Submitted, ids->at(1), "bob", 20, verdict("pass"))));
        bob.commit();
        QVERIFY(take(anna, bundleOf(bob)).rejected.empty());
        expectSame(anna, bob);
    }

    void saysWhenAnActionWouldChangeNothing()
    {
        Place place;
        const auto ids = store::addReviewItems(place.writer(), newItems(1));
        const auto nothing = store::actOnReview(
            place.writer(), action(EventKind::PriorityChanged, ids->at(0), "anna", 10, Json::object()));
        QVERIFY(!nothing);
        QCOMPARE(nothing.error().code, ErrorCode::Conflict);
        place.commit();
        QCOMPARE(place.reader().head()->entries, std::int64_t {1});
    }

    /// What was held back at first comes with a later bundle, and the other way round nothing is lost.
    void takesTextsThatAnEarlierBundleHeldBack()
    {
        Place anna;
        const auto ids = store::addReviewItems(anna.writer(), newItems(2));
        QVERIFY(
            store::actOnReview(anna.writer(), action(EventKind::Submitted, ids->at(0), "anna", 10, verdict("pass"))));
        QVERIFY(store::actOnReview(anna.writer(),
            action(EventKind::Commented, ids->at(1), "anna", 11, Json::object().set("text", "nothing to hide"))));
        anna.commit();
        const std::string whole = bundleOf(anna);
        const std::string redacted =
            bundleOf(anna, [](std::string_view text) { return text.find("because") != text.npos; });
        QVERIFY(redacted.find("because pass") == redacted.npos);
        Place one;
        QCOMPARE(take(one, redacted).texts, std::int64_t {0});
        QVERIFY(!one.reader().item(ids->at(0), "lea", second(20))->state.reviews.at(0).note);
        const auto later = take(one, whole);
        QCOMPARE(later.events, std::int64_t {0});
        QCOMPARE(later.texts, std::int64_t {1});
        Place other;
        take(other, whole);
        take(other, redacted);
        expectSame(one, other);
        expectSame(one, anna);
    }

    /// Erased by a bundle as old as it may be: neither its texts nor its contexts come back, new events do.
    void leavesErasedWhatWasErased()
    {
        Place anna;
        const auto ids = store::addReviewItems(anna.writer(), newItems(2));
        for (const std::string& id : *ids)
            QVERIFY(store::actOnReview(anna.writer(), action(EventKind::Submitted, id, "anna", 10, verdict("pass"))));
        anna.commit();
        Place bob;
        take(bob, bundleOf(anna));
        const std::string trace = hexOf(0, 32);
        QVERIFY(store::eraseReviewTexts(bob.writer(), std::span(&trace, 1)));
        bob.commit();
        QVERIFY(store::actOnReview(anna.writer(),
            action(EventKind::Commented, ids->at(0), "anna", 30, Json::object().set("text", "it is about Jane Doe"))));
        anna.commit();
        const auto report = take(bob, bundleOf(anna));
        QCOMPARE(report.events, std::int64_t {1});
        QCOMPARE(report.erased, std::int64_t {3}); // the context, the note and the comment
        QVERIFY(report.rejected.empty());
        const auto item = bob.reader().item(ids->at(0), "anna", second(40));
        QVERIFY(item->snapshot.isNull());
        QVERIFY(!item->state.reviews.at(0).note);
        QVERIFY(!item->state.comments.at(0).text);
        QVERIFY(!bob.reader().item(ids->at(1), "anna", second(40))->snapshot.isNull());
        // What is written here afterwards is nobody else's business.
        QVERIFY(store::actOnReview(
            bob.writer(), action(EventKind::Commented, ids->at(0), "bob", 50, Json::object().set("text", "mine"))));
        bob.commit();
        QCOMPARE(take(bob, bundleOf(bob)).erased, std::int64_t {0});
        QVERIFY(store::verifyReviewLog(*bob.store->reader())->isSound());
    }

    /// The reader of a bundle reviews by the same questions as its writer.
    void setsQueuesUpAsWhereTheBundleComesFrom()
    {
        Place anna;
        setUpDouble(anna);
        Place bob;
        const auto report = take(bob, bundleOf(anna));
        QCOMPARE(report.settings, (std::vector<std::string> {"rubric support version 2", "queue double"}));
        QVERIFY2(report.remarks.empty(), report.remarks.empty() ? "" : report.remarks[0].c_str());
        const auto states = bob.reader().states("double", {});
        const auto item = bob.reader().item(states->at(0).itemId, "bob", second(20));
        QVERIFY(item->queue == doubleQueue());
        QCOMPARE(item->rubric.id, std::string("support"));
        QVERIFY(item->rubric.question("score"));
        const auto again = take(bob, bundleOf(anna));
        QVERIFY(again.settings.empty() && again.remarks.empty());
    }

    void leavesQueuesAloneThatAreThere()
    {
        Place anna;
        setUpDouble(anna);
        Place bob;
        review::Queue other;
        other.id = "double";
        QVERIFY(store::putQueue(bob.writer(), other));
        bob.commit();
        const auto report = take(bob, bundleOf(anna));
        QCOMPARE(report.settings, (std::vector<std::string> {"rubric support version 2"}));
        QCOMPARE(report.remarks.size(), std::size_t {1});
        QVERIFY2(report.remarks[0].find("needed_reviews 2") != std::string::npos, report.remarks[0].c_str());
        QCOMPARE(bob.reader().item(bob.reader().states("double", {})->at(0).itemId, "bob", second(20))->queue.rubricId,
            std::string("usable"));
    }

    /// As soon as there are roles, a lead decides what is asked.
    void setsNothingUpForWhoMayNotChangeQueues()
    {
        Place anna;
        setUpDouble(anna);
        Place bob;
        QVERIFY(store::putRole(bob.writer(), "lea", ReviewerRole::Lead));
        bob.commit();
        const auto refused = take(bob, bundleOf(anna), "bob");
        QVERIFY(refused.settings.empty());
        QCOMPARE(refused.events, std::int64_t {3});
        QCOMPARE(refused.remarks.size(), std::size_t {4}); // not taken, and missing: the queue and the rubric
        QCOMPARE(take(bob, bundleOf(anna), "lea").settings.size(), std::size_t {2});
    }

    void saysWhatABundleWithoutDefinitionsLeavesOpen()
    {
        Place anna;
        setUpDouble(anna);
        Place bob;
        const auto report = take(bob, withoutDefinitions(bundleOf(anna)));
        QCOMPARE(report.events, std::int64_t {3});
        QCOMPARE(report.remarks.size(), std::size_t {2});
        QVERIFY2(report.remarks[0].find("queue double") != std::string::npos, report.remarks[0].c_str());
        QVERIFY2(report.remarks[1].find("rubric support version 2") != std::string::npos, report.remarks[1].c_str());
    }
};

QTEST_GUILESS_MAIN(tst_review_bundle)
#include "tst_review_bundle.moc"
