// SPDX-License-Identifier: GPL-3.0-or-later
// Which failure modes that people coined are offered once some of it was taken back.
#include "core/review/codes.h"
#include "core/store/review_bundle.h"
#include "core/store/review_undo.h"
#include "tests/core/store/review_place.h"

#include <algorithm>

using namespace spanwise;
using namespace spanwise::test;

namespace {
/// The choices of failure modes on an item, for somebody who has reviewed nothing.
std::vector<std::string> offeredIn(Place& place, const std::string& item)
{
    place.commit();
    std::vector<std::string> out;
    const auto read = place.reader().item(item, "carl", 30);
    for (const review::Option& one : read->rubric.question("failure_modes")->options) out.push_back(one.value);
    return out;
}
bool offers(Place& place, const std::string& item, const char* mode)
{
    return std::ranges::count(offeredIn(place, item), std::string(mode)) == 1;
}
/// Two items; anna has failed the first, and coined "late_bus" for it.
std::vector<std::string> withAModeCoined(Place& place)
{
    const auto items = store::addReviewItems(place.writer(), newItems(2));
    Json failed = verdict("fail");
    failed.set("review_id", "r1").set("failure_modes", Json::texts({"other"})).set("note", "The bus was late.");
    (void)store::actOnReview(place.writer(), action(EventKind::Submitted, items->at(0), "anna", 10, failed));
    (void)store::actOnReview(place.writer(),
        action(EventKind::Coded, items->at(0), "anna", 20, review::codingPayload("r1", "other", "late_bus")));
    return *items;
}
bool undo(Place& place, const char* actor)
{
    const auto done = store::undoLastReviewAction(place.writer(), actor, second(50));
    return done && done->undone;
}
} // namespace

class tst_review_modes : public QObject {
    Q_OBJECT

private slots:
    /// Coined by mistake and taken back: no choice for anybody, and one again when it is coined again.
    void offersNoModeWhoseCoiningWasTakenBack()
    {
        Place place;
        const auto items = withAModeCoined(place);
        const std::vector<std::string> with = offeredIn(place, items[1]);
        QCOMPARE(with.back(), std::string("late_bus"));
        QVERIFY(undo(place, "anna"));
        QCOMPARE(offeredIn(place, items[1]), std::vector<std::string>(with.begin(), with.end() - 1));
        QVERIFY(store::actOnReview(place.writer(),
            action(EventKind::Coded, items[0], "anna", 60, review::codingPayload("r1", "other", "late_bus"))));
        QCOMPARE(offeredIn(place, items[1]), with);
    }

    /// Who has chosen it meanwhile keeps it for all, as long as his review stands.
    void offersAModeThatAnotherReviewUses()
    {
        Place place;
        const auto items = withAModeCoined(place);
        Json own = verdict("fail");
        own.set("failure_modes", Json::texts({"late_bus"}));
        QVERIFY(store::actOnReview(place.writer(), action(EventKind::Submitted, items[1], "bob", 40, own)));
        QVERIFY(undo(place, "anna"));
        QVERIFY(offers(place, items[0], "late_bus"));
        QVERIFY(undo(place, "bob"));
        QVERIFY(!offers(place, items[0], "late_bus"));
        QVERIFY(store::actOnReview(place.writer(), action(EventKind::Submitted, items[1], "bob", 60, own)));
        QVERIFY(offers(place, items[0], "late_bus"));
    }

    /// Z on a merge gives both back as they were: the new name goes, the old one comes again.
    void takesTheNameOfAMergeBackWithTheMerge()
    {
        Place place;
        const auto items = withAModeCoined(place);
        QVERIFY(store::actOnReview(place.writer(),
            action(EventKind::Coded, items[0], "anna", 30, review::codingPayload("r1", "late_bus", "delay"))));
        QVERIFY(offers(place, items[1], "delay"));
        QVERIFY(!offers(place, items[1], "late_bus"));
        QVERIFY(undo(place, "anna"));
        QVERIFY(!offers(place, items[1], "delay"));
        QVERIFY(offers(place, items[1], "late_bus"));
    }

    /// Another computer is told of the undoing before it is told of the coining.
    void offersNoModeWhoseUndoingCameFirst()
    {
        Place place;
        const auto items = withAModeCoined(place);
        QVERIFY(undo(place, "anna"));
        place.commit();
        const auto bundle = store::reviewBundle(place.reader(), "default");
        QVERIFY(bundle);
        QStringList lines = QString::fromStdString(bundle->lines).split(u'\n', Qt::SkipEmptyParts);
        const auto coining = std::ranges::find_if(lines, [](const QString& one) {
            return one.contains(QLatin1String("\"coded\"")) && !one.contains(QLatin1String("undoes"));
        });
        QVERIFY(coining != lines.end());
        const QString late = *coining;
        lines.erase(coining);
        Place there;
        const store::SavedBy lea {"lea", second(100)};
        QVERIFY(store::importReviewBundle(there.writer(), lines.join(u'\n').toStdString(), lea));
        QVERIFY(!offers(there, items[1], "late_bus"));
        lines = {lines.front(), late};
        QCOMPARE(store::importReviewBundle(there.writer(), lines.join(u'\n').toStdString(), lea)->events, 1);
        QVERIFY(!offers(there, items[1], "late_bus"));
    }
};

QTEST_GUILESS_MAIN(tst_review_modes)
#include "tst_review_modes.moc"
