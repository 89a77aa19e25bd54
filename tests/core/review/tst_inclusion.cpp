// SPDX-License-Identifier: GPL-3.0-or-later
// How likely rules took a call, also under a cap and for calls that a similar item stands for; and that each call
// counts once in a rate.
#include "core/review/calls_once.h"
#include "core/review/inclusion.h"
#include "core/review/statistics.h"
#include "tests/core/review/review_world.h"

#include <QtTest>
#include <cmath>

using namespace spanwise;
using namespace spanwise::review;
using spanwise::test::World;

namespace {
bool near(double a, double b)
{
    return std::fabs(a - b) < 1e-12;
}

/// A decided item; without a probability when `p` is negative.
ItemState decided(World& world, const std::string& id, const char* verdict, double p, Json more = Json::object())
{
    more.set("queue", "default").set("rules", Json::texts({p < 0 ? "similar" : "baseline"})).set("needed_reviews", 1);
    more.set("inclusion_p", p < 0 ? Json() : Json(p));
    ItemState state;
    state.apply(world.event(EventKind::ItemAdded, id, "intake", 0, std::move(more)));
    state.apply(world.submitted(
        id, "anna", 1, verdict, p < 0 ? Json::object().set("derived_from", "another") : Json::object()));
    return state;
}

Json standsFor(double p, const std::vector<std::string>& ids)
{
    return Json::object().set(
        "stands_for", Json::array().add(Json::object().set("inclusion_p", p).set("items", Json::texts(ids))));
}

WeightedRate rateOf(std::vector<ItemState> items)
{
    countCallsOnce(items);
    std::vector<const ItemState*> all;
    for (const ItemState& item : items) all.push_back(&item);
    return failureRate(all);
}
} // namespace

class tst_inclusion : public QObject {
    Q_OBJECT

private slots:
    void followsTheCallsOfTheDay()
    {
        const Inclusion inclusion {0.1, {{{"capped", 7}, 0.5}}};
        QVERIFY(near(inclusion.p({}), 1 - 0.9 * 0.5));
        QVERIFY(near(inclusion.p({{{"capped", 7}, {20, 10}}}), 1 - 0.9 * 0.5));
        QVERIFY(near(inclusion.p({{{"capped", 7}, {20, 100}}}), 1 - 0.9 * 0.9));
        QVERIFY(near(inclusion.p({{{"capped", 8}, {20, 100}}}), 1 - 0.9 * 0.5)); // another day
        QCOMPARE((Inclusion {0.3, {}}).p({}), 0.3);
    }

    void keepsAllOfItAsJson()
    {
        const CapCounts counts {{{"a", 7}, {20, 100}}, {{"b", 8}, {5, 3}}};
        QCOMPARE(capCountsFrom(*Json::parse(jsonOf(counts).canonical())), counts);
        const StandsFor calls {{"x", {0.2, {}}}, {"y", {0.2, {}}}, {"z", {0.1, {{{"a", 7}, 1}, {{"b", 8}, 0.5}}}}};
        const Json json = jsonOf(calls, counts);
        QCOMPARE(json.items().size(), std::size_t {2}); // a group a probability
        QCOMPARE(standsForFrom(*Json::parse(json.canonical())), calls);
    }

    /// Two computers say what they know, in either order.
    void joinsWhatLogsSay()
    {
        World world;
        Json first = Json::object().set("priority", 50).set("inclusion_p", 1.0).set("uncapped_p", 0.25);
        first.set("capped", Json::array().add(Json::object().set("rule", "c").set("day", 7).set("rate", 1)));
        first.set("cap_counts", jsonOf(CapCounts {{{"c", 7}, {10, 100}}}));
        Json second = standsFor(0.5, {"x"});
        second.set("cap_counts", jsonOf(CapCounts {{{"c", 7}, {10, 40}}}));
        const ReviewEvent added = world.added("item");
        const ReviewEvent one = world.event(EventKind::PriorityChanged, "item", "intake", 1, first);
        const ReviewEvent other = world.event(EventKind::PriorityChanged, "item", "intake", 1, second);
        ItemState forth;
        ItemState back;
        for (const ReviewEvent* event : {&added, &one, &other}) QVERIFY(forth.apply(*event));
        for (const ReviewEvent* event : {&added, &other, &one}) QVERIFY(back.apply(*event));
        QCOMPARE(forth, back);
        QVERIFY(near(*forth.inclusionP, 1 - 0.75 * 0.9));
        QCOMPARE(forth.priority, 50.0); // the second one says nothing of it
        QVERIFY(near(forth.weightOfOthers(), 2));
        forth.weighBy({{{"c", 7}, {0, 1000}}});
        QVERIFY(near(*forth.inclusionP, 1 - 0.75 * 0.99));
    }

    void letsAnItemSpeakForItsGroup()
    {
        World world;
        std::vector<std::string> others;
        std::vector<ItemState> items;
        for (int i = 0; i < 89; ++i) others.push_back("c" + std::to_string(i));
        items.push_back(decided(world, "bad", "fail", 1, standsFor(1, others)));
        for (int i = 0; i < 10; ++i) items.push_back(decided(world, "good" + std::to_string(i), "pass", 1));
        for (const std::string& id : others) items.push_back(decided(world, id, "fail", -1)); // applied to similar
        const WeightedRate rate = rateOf(items);
        QVERIFY(near(*rate.rate, 0.9));
        QVERIFY(rate.interval->low < 0.9 && rate.interval->high > 0.9);
        QVERIFY(near(rate.effectiveN, 100.0 * 100 / (90 * 90 + 10))); // 90 calls, one judgement
        QCOMPARE(rate.reviewed, std::int64_t {11});
        QCOMPARE(rate.similar, std::int64_t {89});
        QCOMPARE(rate.excludedCopies, std::int64_t {89});
        QCOMPARE(rate.excludedByHand, std::int64_t {0});
    }

    void weighsEachCallOfAGroupByItsOwnProbability()
    {
        World world;
        const WeightedRate rate = rateOf(
            {decided(world, "bad", "fail", 0.5, standsFor(0.1, {"x", "y"})), decided(world, "good", "pass", 0.25)});
        QVERIFY(near(rate.weightedBad, 2 + 20) && near(rate.weightedItems, 26));
    }

    /// The logs of two computers may hold two items that stand for each other and for a third.
    void countsEachCallOnce()
    {
        World world;
        std::vector<ItemState> items {decided(world, "a", "fail", 1, standsFor(1, {"b", "c"})),
            decided(world, "b", "pass", 1, standsFor(1, {"a", "c"}))};
        QVERIFY(near(rateOf(items).weightedItems, 3));
        std::swap(items[0], items[1]);
        QVERIFY(near(rateOf(items).weightedBad, 2));
        // The call goes with the item that is decided.
        items[1] = ItemState();
        items[1].apply(world.event(EventKind::ItemAdded, "a", "intake", 0,
            standsFor(1, {"b", "c"}).set("rules", Json::texts({"x"})).set("inclusion_p", 1)));
        QVERIFY(near(rateOf(items).weightedItems, 2));
    }

    void letsACopySpeakForItselfOnceItWasReviewed()
    {
        World world;
        ItemState copy = decided(world, "copy", "fail", -1);
        copy.apply(world.submitted("copy", "anna", 5, "pass"));
        const WeightedRate rate = rateOf({decided(world, "bad", "fail", 1, standsFor(0.5, {"copy", "x"})), copy});
        QVERIFY(near(rate.weightedBad, 1 + 2) && near(rate.weightedItems, 1 + 2 + 2));
        QCOMPARE(rate.reviewed, std::int64_t {2});
        QCOMPARE(rate.excludedCopies, std::int64_t {0});
    }
};

QTEST_APPLESS_MAIN(tst_inclusion)
#include "tst_inclusion.moc"
