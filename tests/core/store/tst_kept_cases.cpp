// SPDX-License-Identifier: GPL-3.0-or-later
// Cases in a real store: kept once, marked stale by whoever changes the review, and the alike ones found.
#include "core/cases/from_review.h"
#include "core/store/case_table.h"
#include "core/store/review_bundle.h"
#include "core/store/review_undo.h"
#include "tests/core/store/review_place.h"

using namespace spanwise;
using namespace spanwise::test;
using store::CasePut;
using store::CaseReader;

namespace {

cases::Case caseOf(Place& place, const std::string& item)
{
    const auto read = place.reader().item(item, "anna", second(50));
    if (!read) qFatal("no item");
    auto made = cases::caseFromReview(read->state, read->snapshot);
    if (!made) qFatal("no case");
    return *made;
}

/// Items whose last user messages these are, each failed by anna.
std::vector<std::string> reviewed(Place& place, const std::vector<std::string>& questions)
{
    auto items = newItems(static_cast<int>(questions.size()));
    for (std::size_t i = 0; i < questions.size(); ++i)
        items[i].snapshot =
            Json::object()
                .set("messages", Json::array().add(Json::object().set("role", "user").set("content", questions[i])))
                .set("output", "I cannot say.")
                .canonical();
    const auto ids = store::addReviewItems(place.writer(), std::move(items));
    if (!ids) qFatal("not added");
    for (const std::string& id : *ids)
        if (!store::actOnReview(place.writer(), action(EventKind::Submitted, id, "anna", 10, verdict("fail"))))
            qFatal("not reviewed");
    place.commit();
    return *ids;
}

query::CaseListQuestion alike(std::size_t limit = 200)
{
    query::CaseListQuestion question;
    question.alikeOnly = true;
    question.limit = limit;
    return question;
}

bool isStale(Place& place, const std::string& id)
{
    place.commit();
    return CaseReader(place.store->reader()).one(id)->stale;
}

} // namespace

class tst_kept_cases : public QObject {
    Q_OBJECT

private slots:
    void keepsACaseOnce()
    {
        Place place;
        const cases::Case one = caseOf(place, reviewed(place, {"When is breakfast?"}).at(0));
        QVERIFY(store::putCase(place.writer(), one, "anna", second(60))->how == CasePut::Added);
        QVERIFY(store::putCase(place.writer(), one, "anna", second(61))->how == CasePut::Unchanged);
        place.commit();
        QCOMPARE(CaseReader(place.store->reader()).list({})->matched, std::int64_t {1});
    }

    /// The same checks and messages with another title and answer: the stored ones stand unless one says otherwise.
    void keepsOrReplacesAKnownCase()
    {
        Place place;
        const cases::Case one = caseOf(place, reviewed(place, {"When is breakfast?"}).at(0));
        QVERIFY(store::putCase(place.writer(), one, "anna", second(60)));
        cases::Case other = one;
        other.title = "another";
        other.expected = Json::object().set("text", "From 7:30.");
        other.tags = {"new"};
        const auto kept = store::putCase(place.writer(), other, "anna", second(61));
        QVERIFY(kept && kept->how == CasePut::SeenBefore);
        QCOMPARE(kept->differs, (std::vector<std::string> {"title", "expected"}));
        place.commit();
        QCOMPARE(CaseReader(place.store->reader()).one(one.id)->title, one.title);
        QCOMPARE(CaseReader(place.store->reader()).one(one.id)->tags, std::vector<std::string> {"new"});
        other.tags = {"newer"};
        const auto replaced = store::putCase(place.writer(), other, "anna", second(62), store::OnKnownCase::Replace);
        QVERIFY(replaced && replaced->how == CasePut::Replaced);
        place.commit();
        const auto now = CaseReader(place.store->reader()).one(one.id);
        QCOMPARE(now->title, std::string("another"));
        QCOMPARE(now->expected["text"].text(), std::string_view("From 7:30."));
        QCOMPARE(now->tags, (std::vector<std::string> {"new", "newer"}));
    }

    void refusesACaseThatCouldNotBeReadBack()
    {
        Place place;
        cases::Case one = caseOf(place, reviewed(place, {"When is breakfast?"}).at(0));
        for (int i = 0; i < 21; ++i)
            one.checks.add(Json::object().set("type", "contains").set("value", std::to_string(i)));
        const auto put = store::putCase(place.writer(), one, "anna", second(60));
        QVERIFY(!put && put.error().code == ErrorCode::Invalid);
        place.commit();
        QCOMPARE(CaseReader(place.store->reader()).list({})->matched, std::int64_t {0});
    }

    /// A file may name any item: the log of one here is written only where the span agrees, and so is the mark.
    void leavesItemsAloneThatACaseOnlyNames()
    {
        Place place;
        const std::string item = reviewed(place, {"When is breakfast?"}).at(0);
        const auto madeOf = [&] { return place.reader().item(item, "anna", second(50))->state.cases; };
        cases::Case own = caseOf(place, item);
        own.checks.add(Json::object().set("type", "min_length").set("value", 1));
        cases::Case foreign = caseOf(place, item);
        foreign.origin.set("trace_id", std::string(32, 'f'));
        QVERIFY(store::putCase(place.writer(), foreign, "bob", second(60)));
        place.commit();
        QVERIFY(madeOf().empty());
        QVERIFY(store::actOnReview(place.writer(), action(EventKind::Reopened, item, "anna", 70)));
        QVERIFY(!isStale(place, foreign.id));
        QVERIFY(store::putCase(place.writer(), own, "bob", second(80)));
        place.commit();
        QCOMPARE(madeOf().size(), std::size_t {1});
    }

    /// A second thought marks the case, taking it back takes the mark away; so does a reopening.
    void marksACaseStaleAndTakesTheMarkAway()
    {
        Place place;
        const std::string item = reviewed(place, {"When is breakfast?"}).at(0);
        const cases::Case one = caseOf(place, item);
        QVERIFY(store::putCase(place.writer(), one, "anna", second(60)));
        QVERIFY(!isStale(place, one.id));
        QVERIFY(store::actOnReview(place.writer(), action(EventKind::Reopened, item, "anna", 70)));
        QVERIFY(isStale(place, one.id));
        const auto undone = store::undoLastReviewAction(place.writer(), "anna", second(80));
        QVERIFY(undone && undone->undone && undone->undone->kind == EventKind::Reopened);
        QVERIFY(!isStale(place, one.id));
        QVERIFY(store::actOnReview(place.writer(), action(EventKind::Submitted, item, "anna", 90, verdict("pass"))));
        QVERIFY(isStale(place, one.id));
        query::CaseListQuestion stale;
        stale.staleOnly = true;
        QCOMPARE(CaseReader(place.store->reader()).list(stale)->matched, std::int64_t {1});
    }

    /// Undoing takes back nothing in the place of a case: it says that the case stands, and goes on when it was said.
    void stopsUndoingAtACaseThatWasMade()
    {
        Place place;
        const auto items = reviewed(place, {"When is breakfast?", "When is lunch?"});
        for (const std::string& item : items)
            QVERIFY(store::putCase(place.writer(), caseOf(place, item), "anna", second(60)));
        const auto undo = [&](const store::PastCases& past) {
            auto undoing = store::undoLastReviewAction(place.writer(), "anna", second(70), past);
            place.commit();
            return *undoing;
        };
        const auto told = undo({});
        QVERIFY(!told.undone && told.madeCase);
        QCOMPARE(told.madeCase->itemId, items[1]);
        QCOMPARE(undo({}).madeCase->eventId, told.madeCase->eventId);
        const auto before = undo({told.madeCase->eventId});
        QVERIFY(!before.undone && before.madeCase);
        QCOMPARE(before.madeCase->itemId, items[0]);
        const auto undone = undo({before.madeCase->eventId});
        QVERIFY(undone.undone && !undone.madeCase);
        QCOMPARE(undone.undone->kind, EventKind::Submitted);
        // A case that was removed is in nobody's way.
        for (const std::string& item : items) {
            const std::string id = place.reader().item(item, "anna", second(80))->state.cases.at(0);
            QVERIFY(store::removeCase(place.writer(), id));
        }
        QCOMPARE(undo({}).undone->kind, EventKind::Submitted);
    }

    void marksACaseStaleByTheBundleOfAnother()
    {
        Place mine;
        const std::string item = reviewed(mine, {"When is breakfast?"}).at(0);
        const cases::Case one = caseOf(mine, item);
        QVERIFY(store::putCase(mine.writer(), one, "anna", second(60)));
        mine.commit();
        Place other;
        QVERIFY(store::importReviewBundle(
            other.writer(), store::reviewBundle(mine.reader(), "default", {})->lines, {"anna", second(80)}));
        QVERIFY(store::actOnReview(other.writer(), action(EventKind::Reopened, item, "bob", 70)));
        other.commit();
        QVERIFY(!isStale(mine, one.id));
        QVERIFY(store::importReviewBundle(
            mine.writer(), store::reviewBundle(other.reader(), "default", {})->lines, {"anna", second(80)}));
        QVERIFY(isStale(mine, one.id));
    }

    void findsCasesThatAskNearlyTheSame()
    {
        Place place;
        const auto items = reviewed(place,
            {"When does the breakfast room open on a Sunday in winter, and until when is it open?",
                "When does the breakfast room open on a Sunday in winter, and until  when is it OPEN?",
                "Can I take my dog along to the room for free?"});
        for (const std::string& item : items)
            QVERIFY(store::putCase(place.writer(), caseOf(place, item), "anna", second(60)));
        place.commit();
        const CaseReader reader(place.store->reader());
        const auto pairs = reader.nearDuplicates();
        QCOMPARE(pairs->size(), std::size_t {1});
        const auto found = reader.list(alike());
        QCOMPARE(found->matched, std::int64_t {2});
        QCOMPARE(found->entries.size(), std::size_t {2});
        QCOMPARE(reader.all(alike())->size(), std::size_t {2});
        QCOMPARE(reader.list(alike(1))->entries.size(), std::size_t {1});
        QCOMPARE(reader.list({})->matched, std::int64_t {3});
        // Page by page the count stays that of all pages, and no case is left out.
        std::vector<std::string> seen;
        query::CaseListQuestion page = alike(1);
        for (auto list = reader.list(page); !list->entries.empty(); list = reader.list(page)) {
            QCOMPARE(list->matched, std::int64_t {2});
            QCOMPARE(list->entries.size(), std::size_t {1});
            seen.push_back(list->entries[0].id);
            page.after = {list->entries[0].addedAt, list->entries[0].id};
        }
        QCOMPARE(seen.size(), std::size_t {2});
        QVERIFY(seen[0] != seen[1]);
    }
};

QTEST_GUILESS_MAIN(tst_kept_cases)
#include "tst_kept_cases.moc"
