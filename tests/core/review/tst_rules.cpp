// SPDX-License-Identifier: GPL-3.0-or-later
// Intake: samples, probabilities, caps, outliers, near-duplicates.
#include "core/review/near_duplicates.h"
#include "core/review/rule.h"
#include "core/review/sampling.h"
#include "tests/core/review/review_world.h"

#include <QCryptographicHash>
#include <QRandomGenerator>
#include <QtTest>
#include <bit>
#include <cmath>

using namespace spanwise;
using namespace spanwise::review;
using spanwise::test::below;

namespace {
SpanFacts span(int number)
{
    SpanFacts facts;
    facts.traceId = QByteArray::number(number, 16).rightJustified(32, '0').toStdString();
    facts.spanId = QByteArray::number(number, 16).rightJustified(16, '0').toStdString();
    facts.start = number * kNanosPerSecond;
    return facts;
}

Rule everything(double rate, std::optional<std::int64_t> cap = std::nullopt)
{
    Rule rule;
    rule.id = "r";
    rule.rate = rate;
    rule.dailyCap = cap;
    rule.priority = 5;
    return rule;
}

std::uint64_t slowSimhash(const QStringList& words)
{
    std::uint64_t out = 0;
    for (int bit = 0; bit < 64; ++bit) {
        int balance = 0;
        for (qsizetype i = 0; i + 3 <= words.size(); ++i) {
            std::uint64_t hash = 14695981039346656037ULL;
            for (const char c : (words[i] + ' ' + words[i + 1] + ' ' + words[i + 2]).toUtf8())
                hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
            balance += (hash >> bit) % 2 == 1 ? 1 : -1;
        }
        if (balance > 0) out |= 1ULL << bit;
    }
    return out;
}
} // namespace

class tst_rules : public QObject {
    Q_OBJECT

private slots:
    void samplesByTheFirstEightBytesOfTheHash()
    {
        for (int i = 0; i < 200; ++i) {
            const SpanFacts facts = span(i);
            const QByteArray digest = QCryptographicHash::hash(
                QByteArray("seed\n") + facts.traceId.c_str() + "\n" + facts.spanId.c_str(), QCryptographicHash::Sha256);
            QCOMPARE(sampleHash("seed", facts.traceId, facts.spanId), digest.left(8).toHex().toULongLong(nullptr, 16));
        }
    }

    void takesTheShareThatWasAskedFor()
    {
        int taken = 0;
        for (int i = 0; i < 20'000; ++i) taken += isTaken(sampleHash("s", span(i).traceId, span(i).spanId), 0.2);
        QVERIFY(std::abs(taken - 4000) < 4 * std::sqrt(20'000 * 0.2 * 0.8));
        QVERIFY(isTaken(~0ULL, 1));
        QVERIFY(!isTaken(0, 0));
        QVERIFY(isTaken(0, 1e-18));
        QVERIFY(!isTaken(1ULL << 63U, 0.5) && isTaken((1ULL << 63U) - 1, 0.5));
    }

    void joinsProbabilities()
    {
        const std::vector<double> rates {0.2, 0.5, 0.01};
        QVERIFY(std::fabs(inclusionProbability(rates) - (1 - 0.8 * 0.5 * 0.99)) < 1e-15);
        QCOMPARE(inclusionProbability({}), 0.0);
        QCOMPARE(cappedRate(1, 20, 100), 0.2);
        QCOMPARE(cappedRate(0.5, 20, 10), 0.5);
        QCOMPARE(cappedRate(0.5, std::nullopt, 1000), 0.5);
    }

    void countsTheRulesThatMatchAndNotThoseThatTook()
    {
        Rule sure = everything(1);
        sure.id = "sure";
        Rule half = everything(0.5);
        half.id = "half";
        half.priority = 50;
        const std::vector<Rule> rules {sure, half};
        std::vector<SpanFacts> spans;
        for (int i = 0; i < 100; ++i) spans.push_back(span(i));
        CapState caps;
        const auto taken = decide(rules, spans, caps);
        QCOMPARE(taken.size(), std::size_t {100});
        for (const Intake& one : taken) {
            QCOMPARE(one.inclusionP(), 1.0);
            const bool byHalf = isTaken(sampleHash("half", spans[one.span].traceId, spans[one.span].spanId), 0.5);
            QCOMPARE(one.priority, byHalf ? 50.0 : 5.0);
            QCOMPARE(one.rules.size(), byHalf ? std::size_t {2} : std::size_t {1});
        }
        CapState again;
        const auto same = decide(rules, spans, again);
        for (std::size_t i = 0; i < same.size(); ++i) QCOMPARE(same[i].span, taken[i].span);
    }

    void keepsTheCapOfADay()
    {
        const std::vector<Rule> rules {everything(1, 20)};
        std::vector<SpanFacts> spans;
        for (int i = 0; i < 100; ++i) spans.push_back(span(i));
        spans.push_back(span(0));
        spans.back().start += kNanosPerDay;
        CapState caps;
        const auto taken = decide(rules, spans, caps);
        QCOMPARE(taken.size(), std::size_t {21});
        QCOMPARE(caps.days.at({"r", 0}), (DayCount {100, 20}));
        QCOMPARE(caps.days.at({"r", 1}), (DayCount {1, 1}));
        for (const Intake& one : taken) QCOMPARE(one.inclusionP(), one.span == 100 ? 1.0 : 0.2);
        QVERIFY(decide(rules, std::vector<SpanFacts> {span(200)}, caps).empty());
        QCOMPARE(dayOf(-1), std::int64_t {-1});
    }

    void displacesTheLargestHashOfTheDay()
    {
        const std::vector<Rule> rules {everything(1, 2)};
        const auto hash = sampleHash("r", span(7).traceId, span(7).spanId);
        CapState caps;
        caps.days[{"r", 0}] = {10, 2};
        caps.places[{"r", 0}] = {{hash - 1, "smaller"}, {hash + 1, "larger"}};
        QCOMPARE(decide(rules, std::vector {span(7)}, caps).size(), std::size_t {1});
        QCOMPARE(caps.displaced, (std::vector<RuleMatch> {{"r", 0, "larger"}}));
        QCOMPARE(caps.days.at({"r", 0}), (DayCount {11, 2}));
        caps.places[{"r", 0}] = {{hash - 1, "smaller"}};
        QVERIFY(decide(rules, std::vector {span(7)}, caps).empty());
        QCOMPARE(caps.displaced.size(), std::size_t {1});
    }

    /// A rate of a half lets some 50 of 100 through, and 20 of those are taken: as likely as 20 of 100.
    void countsForTheCapWhatTheRateLetsThrough()
    {
        const std::vector<Rule> rules {everything(0.5, 20)};
        std::vector<SpanFacts> spans;
        for (int i = 0; i < 100; ++i) spans.push_back(span(i));
        std::int64_t drawn = 0;
        for (const SpanFacts& one : spans) drawn += isTaken(sampleHash("r", one.traceId, one.spanId), 0.5);
        QVERIFY(drawn > 30 && drawn < 70);
        CapState caps;
        const auto taken = decide(rules, spans, caps);
        QCOMPARE(caps.days.at({"r", 0}), (DayCount {drawn, 20}));
        for (const Intake& one : taken) QCOMPARE(one.inclusionP(), 0.5 * 20 / static_cast<double>(drawn));
    }

    void countsAndTakesWhatACappedRuleFirstMatchesLater()
    {
        Rule complaint = everything(1, 2);
        complaint.id = "complaint";
        complaint.when = Condition::Complaint;
        const std::vector<Rule> rules {complaint, everything(1, 1)};
        std::vector<SpanFacts> spans {span(1), span(2), span(3)};
        CapState caps;
        QCOMPARE(decide(rules, spans, caps).size(), std::size_t {1});
        spans[1].complaint = true;
        QCOMPARE(decide(rules, spans, caps, Look::Again).size(), std::size_t {1});
        QCOMPARE(caps.days.at({"complaint", 0}), (DayCount {1, 1}));
        // Asked about once more, it is no news; the others are.
        spans[0].complaint = spans[2].complaint = true;
        QCOMPARE(decide(rules, spans, caps, Look::Again).size(), std::size_t {1});
        QCOMPARE(caps.days.at({"complaint", 0}), (DayCount {3, 2}));
        QCOMPARE(caps.days.at({"r", 0}), (DayCount {3, 1}));
    }

    void knowsEachCondition()
    {
        const auto takes = [](Condition when, const SpanFacts& facts) {
            Rule rule = everything(1);
            rule.when = when;
            rule.thresholds = {{"faithfulness", 0.7}};
            return matches(rule, 0, facts);
        };
        SpanFacts facts = span(1);
        for (const Condition when : {Condition::Complaint, Condition::GuardCritical, Condition::GuardOther,
                 Condition::NewFailure, Condition::Error, Condition::LowScore, Condition::NearThreshold,
                 Condition::Outlier, Condition::Novel, Condition::Manual})
            QVERIFY(!takes(when, facts));
        QVERIFY(takes(Condition::Everything, facts));
        facts.findings = {{"pii.email", "high", 0.6, 0.5, false}};
        QVERIFY(takes(Condition::GuardOther, facts) && !takes(Condition::GuardCritical, facts));
        QVERIFY(takes(Condition::NearThreshold, facts) && !takes(Condition::Error, facts));
        facts.findings = {{"not_json", "critical", 0.7, 0.5, true}};
        QVERIFY(takes(Condition::GuardCritical, facts) && takes(Condition::Error, facts));
        QVERIFY(!takes(Condition::NearThreshold, facts));
        facts.scores = {{"faithfulness", 0.69, ""}};
        QVERIFY(takes(Condition::LowScore, facts));
        facts.scores = {{"faithfulness", 0.7, ""}, {"other", 0.0, ""}};
        QVERIFY(!takes(Condition::LowScore, facts)); // no threshold is known for the other
        facts.scores = {{"other", std::nullopt, "Fail"}};
        QVERIFY(takes(Condition::LowScore, facts));
    }

    void asksTheFilterOfTheRule()
    {
        Rule rule = everything(1);
        rule.filter = "model = \"x\"";
        SpanFacts facts = span(1);
        QVERIFY(!matches(rule, 0, facts));
        facts.filters = {true};
        QVERIFY(matches(rule, 0, facts));
        rule.enabled = false;
        QVERIFY(!matches(rule, 0, facts));
    }

    void keepsRulesAsJson()
    {
        for (const Rule& rule : defaultRules()) {
            const auto back = ruleFrom(jsonOf(rule));
            QVERIFY(back);
            QCOMPARE(*back, rule);
        }
        QVERIFY(!ruleFrom(*Json::parse(R"({"id":"x","when":"sometimes"})")));
        QVERIFY(!ruleFrom(*Json::parse(R"({"id":"x","when":"error","rate":1.5})")));
    }

    void findsOutliersByMedians()
    {
        const std::vector<double> values {1, 2, 3, 4, 100};
        const RobustScale scale = robustScale(values);
        QCOMPARE(scale.median, 3.0);
        QCOMPARE(scale.mad, 1.0);
        QVERIFY(std::fabs(*scale.z(100) - 65.4265) < 1e-9);
        QVERIFY(!robustScale(std::vector<double> {5, 5, 5, 9}).z(9));
        QVERIFY(!robustScale({}).z(1));
        QRandomGenerator random(3);
        for (int round = 0; round < 200; ++round) {
            std::vector<double> some(1 + below(random, 30));
            for (double& value : some) value = random.bounded(100);
            std::vector<double> sorted = some;
            std::sort(sorted.begin(), sorted.end());
            const auto middle = [](const std::vector<double>& v) {
                return v.size() % 2 ? v[v.size() / 2] : (v[v.size() / 2 - 1] + v[v.size() / 2]) / 2;
            };
            const double median = middle(sorted);
            for (double& value : sorted) value = std::fabs(value - median);
            std::sort(sorted.begin(), sorted.end());
            QCOMPARE(robustScale(some).median, median);
            QCOMPARE(robustScale(some).mad, middle(sorted));
        }
    }

    void hashesTextsThatAreNearAlike()
    {
        QCOMPARE(fnv1a64(""), 0xcbf29ce484222325ULL); // the published offset basis and vectors of FNV
        QCOMPARE(fnv1a64("a"), 0xaf63dc4c8601ec8cULL);
        QCOMPARE(fnv1a64("foobar"), 0x85944171f73967e8ULL);
        QRandomGenerator random(8);
        for (int round = 0; round < 100; ++round) {
            QStringList words;
            for (int i = 3 + random.bounded(30); i > 0; --i) words << QString("w%1").arg(random.bounded(50));
            QCOMPARE(printOf(words.join(' ').toStdString()).simhash, slowSimhash(words));
        }
        const TextPrint a {0b1011, false};
        QVERIFY(isNear(a, {0b1011 ^ 0b111, false}));
        QVERIFY(!isNear(a, {0b1011 ^ 0b1111, false}));
        QVERIFY(!isNear(a, {0b1011, true}));
        QVERIFY(isNear(printOf("hello there"), printOf("hello there")));
        QVERIFY(!isNear(printOf("hello there"), printOf("hello you")));
    }

    void keepsOneRepresentative()
    {
        NearDuplicates recent(2);
        const TextPrint one = printOf("how do i cancel my booking for sunday");
        QVERIFY(!recent.find(one));
        recent.add(one, "item-1");
        QCOMPARE(*recent.find(one), std::string("item-1"));
        QVERIFY(!recent.find(one, {"item-1"}));
        recent.add(printOf("a quite other question about parking lots"), "item-2");
        recent.add(printOf("and a third one that nobody asked before"), "item-3");
        QVERIFY(!recent.find(one)); // pushed out
    }
};

QTEST_APPLESS_MAIN(tst_rules)
#include "tst_rules.moc"
