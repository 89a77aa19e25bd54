// SPDX-License-Identifier: GPL-3.0-or-later
// Published vectors of agreement and rates, and each coefficient a second time by its definition over pairs.
#include "core/review/judges.h"
#include "core/review/projection.h"
#include "core/review/statistics.h"
#include "tests/core/review/review_world.h"

#include <QRandomGenerator>
#include <QtTest>
#include <cmath>

using namespace spanwise;
using namespace spanwise::review;
using spanwise::test::below;
using spanwise::test::World;

namespace {
using Table = ConfusionTable;

bool near(std::optional<double> got, double want, double within = 5e-7)
{
    return got && std::fabs(*got - want) <= within;
}

/// Items from reviewers' rows as papers print them; '.' is a gap.
std::vector<Values> itemsOf(const QStringList& reviewers)
{
    std::vector<Values> items;
    for (const QString& row : reviewers) {
        const QStringList cells = row.split(' ');
        items.resize(std::max(items.size(), static_cast<std::size_t>(cells.size())));
        for (qsizetype i = 0; i < cells.size(); ++i)
            if (cells[i] != ".") items[static_cast<std::size_t>(i)].push_back(cells[i].toDouble());
    }
    return items;
}

/// Krippendorff's alpha by its definition: mean distance inside items over mean distance among all values, pair by
/// pair, without a table of coincidences.
std::optional<double> alphaByPairs(const std::vector<Values>& items, Scale scale)
{
    Values all;
    for (const Values& item : items)
        if (item.size() >= 2) all.insert(all.end(), item.begin(), item.end());
    const auto distance = [&](double a, double b) {
        if (a == b) return 0.0;
        switch (scale) {
        case Scale::Nominal: return 1.0;
        case Scale::Interval: return (a - b) * (a - b);
        case Scale::Ratio: return a + b == 0 ? 0 : (a - b) / (a + b) * ((a - b) / (a + b));
        case Scale::Ordinal: {
            double between = 0;
            for (const double v : all) {
                if (v >= std::min(a, b) && v <= std::max(a, b)) between += 1;
                if (v == a || v == b) between -= 0.5;
            }
            return between * between;
        }
        }
        return 0.0;
    };
    const auto n = static_cast<double>(all.size());
    double within = 0;
    double among = 0;
    for (const Values& item : items) {
        if (item.size() < 2) continue;
        double sum = 0;
        for (std::size_t i = 0; i < item.size(); ++i)
            for (std::size_t j = 0; j < item.size(); ++j)
                if (i != j) sum += distance(item[i], item[j]);
        within += sum / static_cast<double>(item.size() - 1);
    }
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = 0; j < all.size(); ++j)
            if (i != j) among += distance(all[i], all[j]);
    if (among == 0) return std::nullopt;
    return 1 - within / n / (among / (n * (n - 1)));
}

ItemState decided(std::optional<double> p, bool bad, const std::vector<std::string>& reviewers = {"anna"})
{
    static int number = 0;
    ItemState item;
    item.itemId = "item-" + std::to_string(++number);
    item.inclusionP = p;
    item.neededAtFirst = static_cast<int>(reviewers.size());
    for (const std::string& reviewer : reviewers) {
        Review review;
        review.id = item.itemId + reviewer;
        review.actor = reviewer;
        review.verdict = bad ? Verdict::Fail : Verdict::Pass;
        review.rubricId = "usable";
        review.rubricVersion = 1;
        review.at = number;
        item.reviews.push_back(review);
    }
    return item;
}

/// "usable", version 1, with these questions.
Rubric rubricWith(const std::string& questions)
{
    const std::string file =
        R"({"format":"rubric/1","id":"usable","version":1,"verdict":{"pass":"","fail":""},"questions":[)" + questions
        + "]}";
    auto rubric = rubricFrom(file, {});
    if (!rubric) qFatal("%s", rubric.error().message.c_str());
    return *rubric;
}

std::vector<QuestionAgreement> agreementFor(
    const std::vector<ItemState>& items, const std::vector<Rubric>& rubrics, std::string_view question)
{
    std::vector<const ItemState*> all;
    for (const ItemState& item : items) all.push_back(&item);
    auto out = agreementOf(all, rubrics);
    std::erase_if(out, [&](const QuestionAgreement& one) { return one.question != question; });
    return out;
}
} // namespace

class tst_statistics : public QObject {
    Q_OBJECT

private slots:
    void agreesWithPublishedTablesOfCohen()
    {
        const PairAgreement a = pairAgreement(Table {{20, 5}, {10, 15}});
        QVERIFY(near(a.po, 0.70) && near(a.pe, 0.50) && near(a.kappa, 0.4));
        QVERIFY(near(a.standardError, 0.1296, 5e-5));
        const PairAgreement b = pairAgreement(Table {{45, 15}, {25, 15}});
        QVERIFY(near(b.kappa, 0.1304348) && near(b.pe, 0.54));
        const PairAgreement c = pairAgreement(Table {{25, 35}, {5, 35}});
        QVERIFY(near(c.kappa, 0.2592593) && near(c.pe, 0.46));
        const PairAgreement d = pairAgreement(Table {{9, 3, 1}, {4, 8, 2}, {2, 1, 6}});
        QVERIFY(near(d.kappa, 0.4507042) && near(d.linear, 0.4782609) && near(d.quadratic, 0.5074627));
        const PairAgreement rare = pairAgreement(Table {{118, 5}, {2, 0}});
        QVERIFY(near(rare.po, 0.944) && near(rare.kappa, -0.0233918) && near(rare.ac1, 0.9407763));
    }

    void leavesKappaUndefinedWhenOneValueWasUsed()
    {
        const PairAgreement same = pairAgreement(Table {{50, 0}, {0, 0}});
        QVERIFY(near(same.po, 1));
        QVERIFY(!same.kappa && !same.linear && !same.quadratic && !same.ac1 && !same.standardError);
        QVERIFY(!pairAgreement(Table {{0, 0}, {0, 0}}).po);
        QVERIFY(!krippendorffAlpha(std::vector<Values> {{1, 1}, {1, 1, 1}}, Scale::Nominal).alpha);
        QVERIFY(!fleissAgreement({{3, 0}, {3, 0}}).kappa);
    }

    void agreesWithThePublishedTableOfFleiss()
    {
        const std::vector<std::vector<std::int64_t>> rows {{0, 0, 0, 0, 14}, {0, 2, 6, 4, 2}, {0, 0, 3, 5, 6},
            {0, 3, 9, 2, 0}, {2, 2, 8, 1, 1}, {7, 7, 0, 0, 0}, {3, 2, 6, 3, 0}, {2, 5, 3, 2, 2}, {6, 5, 2, 1, 0},
            {0, 2, 2, 3, 7}};
        const FleissAgreement fleiss = fleissAgreement(rows);
        QVERIFY(near(fleiss.meanP, 0.3780220) && near(fleiss.expected, 0.2127551) && near(fleiss.kappa, 0.2099307));

        // Once more by its meaning: the chance that two of an item's reviews are equal.
        double meanP = 0;
        for (const auto& row : rows) {
            std::vector<int> values;
            for (std::size_t j = 0; j < row.size(); ++j)
                values.insert(values.end(), static_cast<std::size_t>(row[j]), int(j));
            int equal = 0;
            int pairs = 0;
            for (std::size_t x = 0; x < values.size(); ++x)
                for (std::size_t y = x + 1; y < values.size(); ++y, ++pairs) equal += values[x] == values[y];
            meanP += double(equal) / pairs / double(rows.size());
        }
        QVERIFY(near(fleiss.meanP, meanP));
        QVERIFY(!fleissAgreement({{1, 1}, {2, 1}}).kappa);
    }

    void agreesWithPublishedDataOfKrippendorff()
    {
        const auto four = itemsOf({"1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .",
            "1 2 3 3 2 4 4 1 2 5 1 ."});
        QCOMPARE(krippendorffAlpha(four, Scale::Nominal).pairable, std::int64_t {40});
        QVERIFY(near(krippendorffAlpha(four, Scale::Nominal).alpha, 0.7434211));
        QVERIFY(near(krippendorffAlpha(four, Scale::Ordinal).alpha, 0.8153875));
        QVERIFY(near(krippendorffAlpha(four, Scale::Interval).alpha, 0.8491071));
        QVERIFY(near(krippendorffAlpha(four, Scale::Ratio).alpha, 0.7974028));

        const auto three = itemsOf(
            {". . . . . 3 4 1 2 1 1 3 3 . 3", "1 . 2 1 3 3 4 3 . . . . . . .", ". . 2 1 3 4 4 . 2 1 1 3 3 . 4"});
        QCOMPARE(krippendorffAlpha(three, Scale::Nominal).pairable, std::int64_t {26});
        QVERIFY(near(krippendorffAlpha(three, Scale::Nominal).alpha, 0.6913580));
        QVERIFY(near(krippendorffAlpha(three, Scale::Interval).alpha, 0.8108449));
        QVERIFY(near(krippendorffAlpha(three, Scale::Ordinal).alpha, 0.8067214));
    }

    void computesAlphaAsItsDefinitionOverPairs()
    {
        QRandomGenerator random(11);
        for (int round = 0; round < 300; ++round) {
            std::vector<Values> items(1 + below(random, 12));
            for (Values& item : items)
                for (int i = random.bounded(5); i > 0; --i) item.push_back(random.bounded(5));
            for (const Scale scale : {Scale::Nominal, Scale::Ordinal, Scale::Interval, Scale::Ratio}) {
                const auto got = krippendorffAlpha(items, scale).alpha;
                const auto want = alphaByPairs(items, scale);
                QCOMPARE(got.has_value(), want.has_value());
                if (want) QVERIFY(near(got, *want, 1e-9));
            }
        }
    }

    void drawsTheSameIntervalEveryTime()
    {
        std::vector<Values> items;
        for (int i = 0; i < 60; ++i) items.push_back({double(i % 2), double(i % 7 == 0 ? 1 - i % 2 : i % 2)});
        const Alpha one = krippendorffAlphaWithInterval(items, Scale::Nominal);
        const Alpha other = krippendorffAlphaWithInterval(items, Scale::Nominal);
        QVERIFY(one.low && one.high && one.alpha);
        QCOMPARE(*one.low, *other.low);
        QCOMPARE(*one.high, *other.high);
        QVERIFY(*one.low <= *one.alpha && *one.alpha <= *one.high);
        QVERIFY(*one.low < *one.high);
    }

    void weighsReviewedItems()
    {
        std::vector<WeighedItem> items;
        for (int i = 0; i < 50; ++i) items.push_back({1.0, i < 20});
        for (int i = 0; i < 50; ++i) items.push_back({0.05, i < 3});
        items.push_back({std::nullopt, true}); // by hand
        const WeightedRate rate = weightedRate(items);
        QVERIFY(near(rate.weightedBad, 80) && near(rate.weightedItems, 1050));
        QVERIFY(near(rate.rate, 0.0761905) && near(rate.plainShare, 0.23));
        QCOMPARE(rate.excludedByHand, std::int64_t {1});
        // Kish: (50·1 + 50·20)² / (50·1 + 50·400)
        QVERIFY(near(rate.effectiveN, 1050.0 * 1050.0 / 20050.0, 1e-9));
        QVERIFY(rate.interval && rate.interval->low < 0.0761905 && rate.interval->high > 0.0761905);
        QVERIFY(!weightedRate({}).rate);
    }

    /// Wilson's bounds are the shares whose own test would just not refuse the observed one.
    void boundsSharesAsWilsonSays()
    {
        for (const double n : {1.0, 5.0, 20.0, 333.0})
            for (const double share : {0.0, 0.2, 0.5, 1.0}) {
                const auto interval = wilson(share, n);
                for (const double bound : {interval->low, interval->high}) {
                    if (bound <= 0 || bound >= 1) continue;
                    const double z = (share - bound) / std::sqrt(bound * (1 - bound) / n);
                    QVERIFY(std::fabs(std::fabs(z) - 1.959963984540054) < 1e-9);
                }
            }
        QVERIFY(!wilson(0, 0));
    }

    void correctsThePassRateOfAJudge()
    {
        QVERIFY(near(correctedPassRate(0.80, 0.90, 0.80), 0.8571429));
        QVERIFY(!correctedPassRate(0.8, 0.5, 0.5));
        QCOMPARE(*correctedPassRate(0.05, 0.9, 0.8), 0.0);
        const JudgeQuality quality = judgeQuality({10, 9, 5, 4});
        QVERIFY(near(quality.tpr, 0.9) && near(quality.tnr, 0.8));
        QVERIFY(!judgeQuality({}).tpr);
    }

    /// Decided items only; one check that says two things of a call says nothing.
    void comparesAutomaticChecksWithPeople()
    {
        World world;
        std::vector<ItemState> states;
        std::vector<CallContext> contexts;
        const auto add = [&](const char* human, std::vector<Judgement> judgements) {
            const std::string id = "i" + std::to_string(states.size());
            states.push_back(foldItem(std::vector {world.added(id), world.submitted(id, "anna", 1, human)}));
            contexts.push_back({});
            contexts.back().judgements = std::move(judgements);
        };
        add("pass", {{"grounded", "PASS"}, {"tone", "0.7"}});
        add("pass", {{"grounded", "fail"}});
        add("pass", {{"grounded", "pass"}, {"grounded", "fail"}});
        add("fail", {{"grounded", "incorrect"}});
        add("unsure", {{"grounded", "pass"}}); // waits for one more
        std::vector<const ItemState*> items;
        for (const ItemState& state : states) items.push_back(&state);
        JudgeRunsByName runs;
        runs["grounded"].count(Verdict::Pass, 3);
        runs["grounded"].count(Verdict::Fail, 1);
        runs["grounded"].count(Verdict::None, 9);
        runs["elsewhere"].count(Verdict::Pass, 5); // on no decided item
        const auto judges = judgeFigures(items, contexts, runs);
        QCOMPARE(judges.size(), std::size_t {2});
        QCOMPARE(judges[0].name, std::string("grounded"));
        QCOMPARE(judges[0].counts.humanPasses, std::int64_t {2});
        QCOMPARE(judges[0].counts.passesAgreed, std::int64_t {1});
        QCOMPARE(judges[0].counts.humanFails, std::int64_t {1});
        QCOMPARE(judges[0].counts.failsAgreed, std::int64_t {1});
        QCOMPARE(judges[0].unclear, std::int64_t {1});
        QCOMPARE(*judges[0].quality.tpr, 0.5);
        QCOMPARE(*judges[0].runs.passRate(), 0.75);
        QCOMPARE(*judges[0].corrected, 1.0); // (0.75 + 1 − 1) / (0.5 + 1 − 1), clamped
        QVERIFY(!judgeFigures(items, contexts)[0].corrected);
        QVERIFY(!judges[1].runs.passRate() && !judges[1].corrected);
        QCOMPARE(judges[1].unclear, std::int64_t {1});
        QVERIFY(!judges[1].quality.tpr);

        Json snapshot = Json::object();
        snapshot.set("evaluations",
            Json::array()
                .add(Json::object().set("name", "a").set("label", "pass").set("annotator", "LLM"))
                .add(Json::object().set("name", "b").set("label", "pass").set("annotator", "HUMAN"))
                .add(Json::object().set("name", "c").set("label", "bad").set("feedback", true)));
        QCOMPARE(callContextOf(snapshot).judgements.size(), std::size_t {1});
    }

    void countsActiveTime()
    {
        const auto s = [](std::int64_t seconds) { return seconds * kNanosPerSecond; };
        const Nanos active = activeTime({s(0), s(30), s(70), s(400), s(430)});
        QCOMPARE(active, s(220));
        QVERIFY(near(itemsPerHour(4, active), 65.4545, 5e-5));
        QCOMPARE(activeTime({s(430), s(0), s(400), s(30), s(70)}), active);
        QVERIFY(!itemsPerHour(1, 0));
    }

    void comparesReviewersByQuestion()
    {
        std::vector<ItemState> items;
        for (int i = 0; i < 30; ++i) {
            ItemState item = decided(1.0, i % 3 == 0, {"anna", "bob"});
            if (i < 5) item.reviews[1].verdict = Verdict::Unsure;
            if (i == 6) item.reviews[1].derivedFrom = "other"; // a copy is no second opinion
            if (i == 7) item.reviews[1].retracted = true;
            items.push_back(std::move(item));
        }
        std::vector<const ItemState*> all;
        for (const ItemState& item : items) all.push_back(&item);
        const auto agreement = agreementOf(all);
        QCOMPARE(agreement.size(), std::size_t {1});
        QCOMPARE(agreement[0].question, std::string("verdict"));
        QCOMPARE(agreement[0].items, std::size_t {28});
        QVERIFY(near(agreement[0].percent, 23.0 / 28));
        QVERIFY(agreement[0].pair && agreement[0].fleiss && !agreement[0].tooFew());
        QVERIFY(near(agreement[0].pair->po, 23.0 / 28));
        QCOMPARE(agreement[0].values, (std::vector<std::string> {"pass", "fail", "unsure"}));
    }

    /// By the order of the rubric, where 10 comes after 3; with what nobody gave between.
    void comparesOrdinalAnswersByTheirOrder()
    {
        const Rubric rubric = rubricWith(R"({"key":"score","kind":"ordinal","options":[
            {"value":"1"},{"value":"2"},{"value":"3"},{"value":"10"}]})");
        const std::vector<std::string> scale {"1", "2", "3", "10"};
        std::vector<ItemState> items;
        Table table(4, std::vector<std::int64_t>(4, 0));
        std::vector<Values> places;
        for (int i = 0; i < 40; ++i) {
            const std::size_t a = i % 4 == 1 ? 3 : std::size_t(i % 4); // "2" is never given
            const std::size_t b = i % 3 == 0 ? 2 : a;
            ItemState item = decided(1.0, false, {"anna", "bob"});
            item.reviews[0].answers.set("score", scale[a]);
            item.reviews[1].answers.set("score", scale[b]);
            ++table[a][b];
            places.push_back({double(a), double(b)});
            items.push_back(std::move(item));
        }
        const QuestionAgreement score = agreementFor(items, {rubric}, "score").at(0);
        QCOMPARE(score.values, scale);
        QCOMPARE(score.scale, Scale::Ordinal);
        QCOMPARE(score.compared, Compared::Value);
        QVERIFY(near(score.alpha.alpha, *krippendorffAlpha(places, Scale::Ordinal).alpha, 1e-12));
        QVERIFY(std::fabs(*score.alpha.alpha - *krippendorffAlpha(places, Scale::Nominal).alpha) > 0.01);
        QVERIFY(near(score.pair->linear, *pairAgreement(table).linear, 1e-12));
        QVERIFY(near(score.pair->quadratic, *pairAgreement(table).quadratic, 1e-12));
        QVERIFY(!agreementFor(items, {rubric}, "verdict").at(0).pair->linear); // pass and fail have no distance
        // The rubric is not known here: single values, numbers by size.
        const QuestionAgreement unknown = agreementFor(items, {}, "score").at(0);
        QCOMPARE(unknown.scale, Scale::Nominal);
        QCOMPARE(unknown.values, (std::vector<std::string> {"1", "3", "10"}));
    }

    /// Anna and Bob share one code and differ on two others.
    void comparesQuestionsWithSeveralAnswersCodeByCode()
    {
        const Rubric rubric = rubricWith(R"({"key":"failure_modes","kind":"multi","required_if":"verdict=fail",
            "options":[{"value":"tone"},{"value":"loop"},{"value":"format"}]},
            {"key":"topics","kind":"multi","options":[{"value":"b"},{"value":"a"}]})");
        std::vector<ItemState> items;
        for (int i = 0; i < 24; ++i) {
            ItemState item = decided(1.0, true, {"anna", "bob"});
            item.reviews[0].failureModes = {"loop", "tone"};
            item.reviews[1].failureModes =
                i < 12 ? std::vector<std::string> {"format", "loop"} : std::vector<std::string> {"loop", "tone"};
            if (i % 2 == 0) item.reviews[0].answers.set("topics", Json::texts({"a"}));
            items.push_back(std::move(item));
        }
        // One of them passes it: he was not asked what is wrong, so there is nothing to compare.
        items.push_back(decided(1.0, true, {"anna", "bob"}));
        items.back().reviews[0].failureModes = {"tone"};
        items.back().reviews[1].verdict = Verdict::Pass;

        for (const bool isKnown : {true, false}) {
            const auto modes =
                agreementFor(items, isKnown ? std::vector {rubric} : std::vector<Rubric> {}, "failure_modes");
            QCOMPARE(modes.size(), std::size_t {4});
            QCOMPARE(modes[0].compared, Compared::Codes);
            QCOMPARE(modes[0].items, std::size_t {24});
            QVERIFY(near(modes[0].percent, 0.5));
            QVERIFY(modes[0].alpha.alpha && modes[0].matrix.empty());
            std::map<std::string, double> equal;
            for (const QuestionAgreement& one : modes)
                if (one.compared == Compared::Code) equal[one.code] = *one.percent;
            QCOMPARE(equal, (std::map<std::string, double> {{"format", 0.5}, {"loop", 1.0}, {"tone", 0.5}}));
        }
        const auto modes = agreementFor(items, {rubric}, "failure_modes");
        QCOMPARE(modes[1].code, std::string("tone")); // in the order of the rubric
        QCOMPARE(modes[1].matrix, (Table {{0, 12}, {12, 24}}));
        QCOMPARE(modes[1].pair->n, std::int64_t {24});
        QVERIFY(!modes[2].alpha.alpha); // both always chose it
        // Nothing chosen is an answer where everybody is asked: he says that none of them is so.
        const auto topics = agreementFor(items, {rubric}, "topics");
        QCOMPARE(topics.size(), std::size_t {2});
        QCOMPARE(topics[1].items, std::size_t {25});
        QVERIFY(near(topics[1].percent, 13.0 / 25));
        for (ItemState& item : items)
            for (Review& review : item.reviews) review.answers = {};
        QVERIFY(agreementFor(items, {rubric}, "topics").empty()); // a question that nobody uses
    }

    /// What people wrote in their own words is no answer that could be the same.
    void comparesNoTexts()
    {
        const Rubric rubric = rubricWith(R"({"key":"why","kind":"text"})");
        std::vector<ItemState> items {decided(1.0, true, {"anna", "bob"})};
        for (Review& review : items[0].reviews) review.answers.set("why", "it is rude");
        QVERIFY(agreementFor(items, {rubric}, "why").empty());
    }

    void describesReviewers()
    {
        std::vector<ItemState> items;
        for (int i = 0; i < 45; ++i) {
            ItemState item = decided(1.0, i % 2 == 0);
            item.reviews[0].activeMs = 1000 * (i + 1);
            if (i == 0) item.adjudication = Adjudication {"carla", 1, Verdict::Pass, {}, {}, {}};
            if (i == 1) item.known = Verdict::Pass;
            if (i == 2) item.known = Verdict::Pass;
            items.push_back(std::move(item));
        }
        std::vector<const ItemState*> all;
        for (const ItemState& item : items) all.push_back(&item);
        const auto figures = reviewerFigures(all, {{"anna", {0, kNanosPerMinute, 2 * kNanosPerMinute}}});
        QCOMPARE(figures.size(), std::size_t {1});
        QCOMPARE(figures[0].reviews, std::int64_t {45});
        QVERIFY(near(figures[0].failShare, 23.0 / 45) && near(figures[0].medianSeconds, 23));
        QCOMPARE(figures[0].overturned, std::int64_t {1});
        QCOMPARE(figures[0].knownReviewed, std::int64_t {2});
        QCOMPARE(figures[0].knownRight, std::int64_t {1});
        QCOMPARE(figures[0].drift.size(), std::size_t {3});
        QVERIFY(near(figures[0].perHour, 45 * 30));
    }

    void leavesOpenItemsOutOfTheFailureRate()
    {
        ItemState open = decided(1.0, true);
        open.neededAtFirst = 2;
        ItemState bad = decided(0.5, true);
        ItemState good = decided(1.0, false);
        ItemState byHand = decided(std::nullopt, true);
        const std::vector<const ItemState*> all {&open, &bad, &good, &byHand};
        const WeightedRate rate = failureRate(all);
        QCOMPARE(rate.reviewed, std::int64_t {2});
        QCOMPARE(rate.excludedByHand, std::int64_t {1});
        QVERIFY(near(rate.rate, 2.0 / 3));
    }
};

QTEST_APPLESS_MAIN(tst_statistics)
#include "tst_statistics.moc"
