// SPDX-License-Identifier: GPL-3.0-or-later
// What follows live data gives what asking anew gives, whatever came, was replaced or left the range.
#include "core/query/live_report.h"
#include "core/query/occurrences.h"
#include "core/query/rank_index.h"
#include "core/query/row_changes.h"
#include "tests/support/answer_text.h"
#include "tests/support/row_world.h"

#include <QElapsedTimer>
#include <QtTest>
#include <algorithm>
#include <map>

using namespace spanwise;
using namespace spanwise::query;
using test::dumped;
using test::RandomRows;
using test::RowWorld;

namespace {

/// One step of a store's life: rows come, some are replaced.
void live(RowWorld& world, RandomRows& random)
{
    const std::uint64_t next = world.rows.empty() ? 1 : world.rows.back().rowNo + 1;
    world.append(random.rows(static_cast<std::size_t>(random.between(0, 700)), next));
    for (int i = 0; i < 3 && !world.rows.empty(); ++i) {
        const auto at = static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(world.rows.size()) - 1));
        columns::SpanRow row = random.rows(1, world.rows[at].rowNo).front();
        row.trace = world.rows[at].trace;
        row.spanId = world.rows[at].spanId;
        world.replace(row);
    }
}

TimeRange randomRange(RandomRows& random, TimeRange before)
{
    if (random.chance(0.3)) return {};
    if (random.chance(0.5)) { // moves on, as "the last hour" does
        const Nanos shift = random.between(0, 120'000'000'000);
        if (before.from != TimeRange {}.from) return {before.from + shift, before.to + shift};
    }
    const UnixNanos from = RandomRows::kEpoch + random.between(0, 1'800'000'000'000);
    return {from, from + random.between(1'000'000'000, 1'800'000'000'000)};
}

Filter randomFilter(RandomRows& random)
{
    constexpr const char* kTexts[] {
        "", "", "call and failed", "service = \"n1\"", "duration > 1s", "not model is known"};
    const auto parsed = Filter::parse(kTexts[random.between(0, 5)]);
    if (!parsed) qFatal("%s", parsed.error().message.c_str());
    return *parsed;
}

} // namespace

class tst_live_report : public QObject {
    Q_OBJECT

private slots:
    void findsRanksLikeSorting()
    {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            RandomRows random(seed);
            RankIndex index;
            std::vector<std::int64_t> all;
            for (int step = 0; step < 30; ++step) {
                for (std::int64_t i = random.between(0, 120); i > 0; --i) {
                    all.push_back(random.between(0, std::int64_t {1} << random.between(1, 45)));
                    index.add(all.back());
                }
                for (std::int64_t i = random.between(0, step % 7 == 6 ? 500 : 30); i > 0 && !all.empty(); --i) {
                    const auto at = random.between(0, static_cast<std::int64_t>(all.size()) - 1);
                    index.remove(all[static_cast<std::size_t>(at)]);
                    all.erase(all.begin() + at);
                }
                if (all.empty()) continue;
                std::vector<std::uint64_t> ranks {1, (all.size() + 1) / 2, all.size()};
                for (const RankIndex::Bin bin : index.missing(ranks)) {
                    std::vector<std::int64_t> values;
                    std::ranges::copy_if(all, std::back_inserter(values),
                        [&](std::int64_t value) { return RankIndex::binOf(value) == bin; });
                    index.fill(bin, std::move(values));
                }
                std::vector<std::int64_t> sorted = all;
                std::ranges::sort(sorted);
                std::vector<std::int64_t> expected;
                for (const std::uint64_t rank : ranks) expected.push_back(sorted[rank - 1]);
                QCOMPARE(index.values(ranks), expected);
            }
        }
    }

    void countsDifferentNumbersAsTheyComeAndGo()
    {
        RandomRows random(11);
        Occurrences counted;
        std::map<std::uint32_t, std::uint32_t> times;
        for (int i = 0; i < 60'000; ++i) {
            const auto number = static_cast<std::uint32_t>(random.between(0, i < 30'000 ? 3'000 : 60) * 65'536);
            if (random.chance(0.55)) {
                const auto more = static_cast<std::uint32_t>(random.between(1, 3));
                counted.add(number, more);
                times[number] += more;
            } else {
                counted.remove(number);
                if (const auto found = times.find(number); found != times.end() && --found->second == 0)
                    times.erase(found);
            }
            QCOMPARE(counted.size(), std::uint64_t {times.size()});
        }
    }

    void keepsTheBinsInOrder()
    {
        RandomRows random(3);
        for (int i = 0; i < 100'000; ++i) {
            const std::int64_t a = random.between(0, std::int64_t {1} << random.between(1, 62));
            const std::int64_t b = random.between(0, std::int64_t {1} << random.between(1, 62));
            if (a <= b)
                QVERIFY(RankIndex::binOf(a) <= RankIndex::binOf(b));
            else
                QVERIFY(RankIndex::binOf(b) <= RankIndex::binOf(a));
        }
    }

    void reportsWhatAskingAnewReports_data()
    {
        QTest::addColumn<quint64>("seed");
        for (quint64 seed = 1; seed <= 18; ++seed) QTest::addRow("seed %llu", seed) << seed;
    }
    void reportsWhatAskingAnewReports()
    {
        QFETCH(quint64, seed);
        RandomRows random(seed);
        RowWorld world;
        ReportQuestion question;
        question.scope.filter = randomFilter(random);
        constexpr Dimension kDimensions[] {Dimension::Model, Dimension::Service, Dimension::ErrorClass};
        for (std::int64_t i = random.between(0, 2); i > 0; --i)
            question.by.push_back(kDimensions[static_cast<std::size_t>(i - 1) + seed % 2]);
        question.order = static_cast<GroupOrder>(random.between(0, 6));
        question.limit = static_cast<std::size_t>(random.between(0, 4));
        LiveReport report(question);
        TimeRange range;
        for (int step = 0; step < 12; ++step) {
            live(world, random);
            range = randomRange(random, range);
            question.scope.range = range;
            const DataView view = world.view();
            const auto followed = report.refresh(view, range);
            const auto asked = answer(view, question);
            QVERIFY(followed && asked);
            QCOMPARE(dumped(*followed), dumped(*asked));
        }
    }

    void drawsWhatAskingAnewDraws_data() { reportsWhatAskingAnewReports_data(); }
    void drawsWhatAskingAnewDraws()
    {
        QFETCH(quint64, seed);
        constexpr Measure kMeasures[] {Measure::Latency, Measure::Calls, Measure::ErrorRate, Measure::Cost,
            Measure::Tokens, Measure::Sessions, Measure::CostPerCall, Measure::Spans, Measure::FailedWithoutCall,
            Measure::InputTokens, Measure::TimeToFirstToken};
        RandomRows random(seed + 100);
        RowWorld world;
        SeriesQuestion question;
        question.scope.filter = randomFilter(random);
        question.measure = kMeasures[random.between(0, 10)];
        if (random.chance(0.6)) question.by = Dimension::Model;
        question.maxSeries = static_cast<std::size_t>(random.between(0, 4));
        question.step.pixelsPerPoint = 20;
        question.deployMarks = random.chance(0.3);
        LiveSeries series(question);
        TimeRange range;
        for (int step = 0; step < 10; ++step) {
            live(world, random);
            range = randomRange(random, range);
            question.scope.range = range;
            const DataView view = world.view();
            const auto followed = series.refresh(view, range);
            const auto asked = answer(view, question);
            QVERIFY(followed && asked);
            QCOMPARE(dumped(*followed), dumped(*asked));
        }
    }

    /// Segments that grew, were sealed or replaced between two views: only what is new in them came.
    void findsOnlyTheRowsThatAreNew()
    {
        RandomRows random(23);
        RowWorld world;
        world.append(random.rows(62'500));
        DataView before = world.view();
        TimeRange rangeBefore;
        for (int step = 0; step < 6; ++step) { // past a full segment, in pieces that do not fit its chunks
            for (int publish = 0; publish < 3; ++publish)
                world.append(
                    random.rows(static_cast<std::size_t>(random.between(0, 700)), world.rows.back().rowNo + 1));
            if (step % 5 == 4) {
                columns::SpanRow row = world.rows[world.rows.size() - 10];
                row.duration += 1;
                world.replace(row);
            }
            const DataView now = world.view();
            const TimeRange range = randomRange(random, rangeBefore);
            const auto changes = changesBetween(before, rangeBefore, now, range, Filter {});
            QVERIFY(changes);
            const auto rowsOf = [](const DataView& view, TimeRange in) {
                std::map<std::uint64_t, columns::SpanRow> out;
                for (const auto& segment : view.snapshot->segments())
                    for (std::size_t i = 0; i < segment->rows(); ++i)
                        if (const columns::SpanRow row = segment->row(i); row.start >= in.from && row.start < in.to)
                            out.emplace(row.rowNo, row);
                return out;
            };
            std::map<std::uint64_t, columns::SpanRow> came = rowsOf(now, range);
            std::map<std::uint64_t, columns::SpanRow> left = rowsOf(before, rangeBefore);
            for (auto at = left.begin(); at != left.end();) {
                const auto same = came.find(at->first);
                const bool both = same != came.end() && same->second == at->second;
                if (both) came.erase(same);
                at = both ? left.erase(at) : std::next(at);
            }
            const auto same = [](const auto& wanted, const std::vector<columns::SpanRow>& got) {
                return std::ranges::equal(
                    wanted, got, [](const auto& one, const columns::SpanRow& row) { return one.second == row; });
            };
            QVERIFY(same(came, changes->came));
            QVERIFY(same(left, changes->left));
            before = now;
            rangeBefore = range;
        }
    }

    /// P10: the work of a tick does not grow with the store. Printed, not asserted: seconds are the machine's.
    void printsWhatATickCosts()
    {
        for (const std::size_t rows : {std::size_t {20'000}, std::size_t {100'000}}) {
            RandomRows random(5);
            RowWorld world;
            world.append(random.rows(rows));
            ReportQuestion question;
            question.by = {Dimension::Model};
            LiveReport report(question);
            SeriesQuestion drawn;
            LiveSeries series(drawn);
            for (int i = 0; i < 2; ++i) { // the second time is when it begins to count
                QVERIFY(report.refresh(world.view(), {}));
                QVERIFY(series.refresh(world.view(), {}));
                world.append(random.rows(1, world.rows.back().rowNo + 1));
            }
            QVERIFY(report.refresh(world.view(), {}));
            QVERIFY(series.refresh(world.view(), {}));
            world.append(random.rows(1000, world.rows.back().rowNo + 1));
            QElapsedTimer timer;
            timer.start();
            QVERIFY(report.refresh(world.view(), {}));
            const qint64 table = timer.nsecsElapsed() / 1000;
            timer.restart();
            QVERIFY(series.refresh(world.view(), {}));
            qInfo("%zu rows, 1,000 more: report %lld us, series %lld us", rows, table, timer.nsecsElapsed() / 1000);
        }
    }
};

QTEST_GUILESS_MAIN(tst_live_report)
#include "tst_live_report.moc"
