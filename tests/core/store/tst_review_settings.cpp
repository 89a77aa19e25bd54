// SPDX-License-Identifier: GPL-3.0-or-later
// Queues, rules, rubrics and roles in a real store: each change is a version, and what is put away comes back.
#include "core/review/codes.h"
#include "core/store/review_intake.h"
#include "core/store/review_settings.h"
#include "tests/core/store/review_place.h"

using namespace spanwise;
using namespace spanwise::test;

class tst_review_settings : public QObject {
    Q_OBJECT

private slots:
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

    /// Coined by coding a review: known from then on, offered where the modes come from a taxonomy, gone once merged.
    void offersTheModesThatPeopleCoined()
    {
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(2));
        Json failed = verdict("fail");
        failed.set("review_id", "r1").set("failure_modes", Json::texts({"other"})).set("note", "The bus was late.");
        QVERIFY(store::actOnReview(place.writer(), action(EventKind::Submitted, items->at(0), "anna", 10, failed)));
        const auto coded = [&](const char* from, const char* to) {
            return store::actOnReview(place.writer(),
                action(EventKind::Coded, items->at(0), "anna", 20, review::codingPayload("r1", from, to)));
        };
        const auto offered = [&](const std::string& item) {
            place.commit();
            const auto read = place.reader().item(item, "bob", 30);
            std::vector<std::string> out;
            for (const review::Option& one : read->rubric.question("failure_modes")->options) out.push_back(one.value);
            return out;
        };
        const auto holds = [](const std::vector<std::string>& all, const char* one) {
            return std::ranges::count(all, std::string(one)) == 1;
        };
        const std::vector<std::string> before = offered(items->at(1));
        QVERIFY(coded("other", "late_bus"));
        const std::vector<std::string> after = offered(items->at(1));
        QCOMPARE(after.size(), before.size() + 1);
        QCOMPARE(after.back(), std::string("late_bus"));
        Json own = verdict("fail");
        own.set("failure_modes", Json::texts({"late_bus"}));
        QVERIFY(store::actOnReview(place.writer(), action(EventKind::Submitted, items->at(1), "bob", 40, own)));

        QVERIFY(coded("late_bus", "delay"));
        const std::vector<std::string> merged = offered(items->at(1));
        QVERIFY(holds(merged, "delay"));
        QVERIFY(holds(merged, "late_bus")); // bob's own review has it still
        QVERIFY(!holds(offered(items->at(0)), "late_bus"));
        QVERIFY(coded("delay", "late_bus"));
        QVERIFY(holds(offered(items->at(0)), "late_bus"));
    }

    /// A rubric that lists its modes offers those alone, and takes again what a review of the item carries.
    void takesAgainWhatAReviewCarries()
    {
        Place place;
        const auto items = store::addReviewItems(place.writer(), newItems(2));
        QVERIFY(store::putRubric(place.writer(),
            R"({"format":"rubric/1","id":"r","version":1,"questions":[{"key":"failure_modes","kind":"multi",)"
            R"("required_if":"verdict=fail","options":[{"value":"rude","title":"Rude"}]}]})"));
        review::Queue queue;
        queue.rubricId = "r";
        queue.rubricVersion = 1;
        QVERIFY(store::putQueue(place.writer(), queue));
        Json failed = Json::object().set("verdict", "fail").set("review_id", "r1");
        failed.set("failure_modes", Json::texts({"rude"}));
        QVERIFY(store::actOnReview(place.writer(), action(EventKind::Submitted, items->at(0), "anna", 10, failed)));
        QVERIFY(store::actOnReview(place.writer(),
            action(EventKind::Coded, items->at(0), "anna", 20, review::codingPayload("r1", "rude", "late_bus"))));
        place.commit();
        const auto options = [&](std::size_t item) {
            return place.reader().item(items->at(item), "anna", 30)->rubric.question("failure_modes")->options.size();
        };
        QCOMPARE(options(0), std::size_t {2});
        QCOMPARE(options(1), std::size_t {1});
        Json again = Json::object().set("verdict", "fail").set("failure_modes", Json::texts({"late_bus"}));
        QVERIFY(!store::actOnReview(place.writer(), action(EventKind::Submitted, items->at(1), "anna", 40, again)));
        QVERIFY(store::actOnReview(place.writer(), action(EventKind::Submitted, items->at(0), "anna", 40, again)));
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

    /// Reviews keep naming the versions of a rubric that is put away; no queue is left without its questions.
    void archivesARubricAndBringsItBack()
    {
        Place place;
        using store::SettingKind;
        const char* own = R"({"format":"rubric/1","id":"own","version":1,"title":"Own","questions":[
            {"key":"note","kind":"text"}]})";
        const char* next = R"({"format":"rubric/1","id":"own","version":2,"title":"Own","questions":[
            {"key":"note","kind":"text"},{"key":"b","kind":"text"}]})";
        Queue queue;
        queue.id = "safety";
        queue.rubricId = "own";
        queue.rubricVersion = 1;
        QVERIFY(store::putRubric(place.writer(), own) && store::putQueue(place.writer(), queue));
        auto fresh = newItems(1);
        fresh.front().queue = "safety";
        const auto items = store::addReviewItems(place.writer(), std::move(fresh));
        QVERIFY(store::actOnReview(
            place.writer(), action(EventKind::Submitted, items->at(0), "anna", 10, verdict("pass"))));
        place.commit();
        const auto head = place.reader().head()->hash;
        const auto archive = [&](bool archived, const store::SavedBy& by = {"anna", 5}) {
            return store::archiveSetting(place.writer(), SettingKind::Rubric, "own", archived, by);
        };
        QCOMPARE(archive(true).error().code, ErrorCode::Conflict); // the queue asks it
        QVERIFY(store::archiveSetting(place.writer(), SettingKind::Queue, "safety", true));
        QVERIFY(archive(true));
        place.commit();
        QCOMPARE(*place.reader().archivedRubrics(), (std::set<std::string, std::less<>> {"own"}));
        QCOMPARE(place.reader().versions("rubric_state", "own")->front().by, std::string("anna"));
        QVERIFY(place.reader().head()->hash == head);
        QVERIFY(store::verifyReviewLog(*place.store->reader())->isSound());
        QCOMPARE(place.reader().item(items->at(0), "anna", second(20))->rubric.title, std::string("Own"));
        QCOMPARE(place.reader().states("safety", {})->front().reviews.front().rubricId, std::string("own"));
        // Nothing new is begun with it.
        QCOMPARE(store::putRubric(place.writer(), next).error().code, ErrorCode::Conflict);
        QCOMPARE(store::archiveSetting(place.writer(), SettingKind::Queue, "safety", false).error().code,
            ErrorCode::Conflict);
        QVERIFY(archive(false));
        QVERIFY(store::archiveSetting(place.writer(), SettingKind::Queue, "safety", false));
        QVERIFY(store::putRubric(place.writer(), next));
        place.commit();
        QVERIFY(place.reader().archivedRubrics()->empty());
        QCOMPARE(place.reader().versions("rubric_state", "own")->size(), std::size_t {2});
        QCOMPARE(store::archiveSetting(place.writer(), SettingKind::Rubric, "nowhere", true).error().code,
            ErrorCode::NotFound);
        QVERIFY(store::putRole(place.writer(), "carla", ReviewerRole::Lead));
        QVERIFY(!archive(true, {"bob", 6}));
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

    /// Who only looks adds nothing; what rules take in goes on whatever roles there are.
    void letsViewersAddNothing()
    {
        Place place;
        QVERIFY(store::putRole(place.writer(), "lea", ReviewerRole::Lead));
        for (const char* name : {"vera", "intake"}) QVERIFY(store::putRole(place.writer(), name, ReviewerRole::Viewer));
        auto byHand = newItems(1);
        byHand[0].actor = "vera";
        const auto refused = store::addReviewItems(place.writer(), byHand);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Invalid);
        byHand[0].actor = "anna";
        QCOMPARE(store::addReviewItems(place.writer(), byHand)->size(), std::size_t {1});
        QCOMPARE(store::addReviewItems(place.writer(), newItems(2, 1, false, 1))->size(), std::size_t {2});
        place.commit();
        QVERIFY(store::verifyReviewLog(*place.store->reader())->isSound());
    }

    /// Such a name would be two people to whoever counts lines.
    void refusesNamesOfSeveralLines()
    {
        Place place;
        const auto ids = store::addReviewItems(place.writer(), newItems(1));
        for (const char* name : {"x\nbob", "bob\t", "\x7f", ""}) {
            const auto refused = store::actOnReview(place.writer(), action(EventKind::Claimed, ids->at(0), name, 10));
            QVERIFY(!refused);
            QCOMPARE(refused.error().code, ErrorCode::Invalid);
            auto items = newItems(1, 1, false, 5);
            items[0].actor = name;
            QVERIFY(!store::addReviewItems(place.writer(), std::move(items)));
            QVERIFY(!store::putRole(place.writer(), name, ReviewerRole::Lead));
            review::Rule rule = review::defaultRules().front();
            rule.id = name;
            QVERIFY(!store::putRule(place.writer(), rule));
        }
        QVERIFY(store::actOnReview(place.writer(), action(EventKind::Claimed, ids->at(0), "Zo\u00eb van Dam", 10)));
    }

    void keepsIdsWithBlanksWhole()
    {
        Place place;
        auto items = newItems(1);
        items[0].plain.set("rules", Json::texts({"my rule", "error"}));
        QVERIFY(store::addReviewItems(place.writer(), std::move(items)));
        place.commit();
        const auto list = place.reader().list(listOf({}, "anna", 10));
        QCOMPARE(list->entries.at(0).rules, (std::vector<std::string> {"my rule", "error"}));
        QCOMPARE(place.reader().openByRule()->at("my rule"), std::int64_t {1});
    }
};

QTEST_GUILESS_MAIN(tst_review_settings)
#include "tst_review_settings.moc"
