// SPDX-License-Identifier: GPL-3.0-or-later
// The period before under a chart, against counting the rows one by one.
#include "tests/support/query_world.h"
#include "ui/pages/compared_series.h"
#include "ui/session/follower.h"
#include "ui/theme/category_colors.h"

#include <QtTest>
#include <cmath>
#include <limits>
#include <numeric>

using namespace spanwise;
using namespace spanwise::ui;
using spanwise::test::QueryWorld;

namespace {

constexpr Nanos kLength = 300 * kNanosPerSecond;

/// Calls that started in `range`, all or the failed ones.
double callsIn(const QueryWorld& world, TimeRange range, bool failedOnly)
{
    double n = 0;
    for (const columns::SpanRow& row : world.rows)
        n += row.call && range.contains(row.start) && (!failedOnly || row.errorClass != ErrorClass::None);
    return n;
}

/// Calls in `range` whose latency is known and lies in [low, high).
std::uint64_t timed(const QueryWorld& world, TimeRange range, std::int64_t low, std::int64_t high)
{
    std::uint64_t n = 0;
    for (const columns::SpanRow& row : world.rows)
        n += row.call && range.contains(row.start) && row.duration >= low && row.duration < high
                && (row.quality & (quality::kTimeSuspect | quality::kUnfinished)) == 0
            ? 1U
            : 0U;
    return n;
}

std::uint64_t sum(const std::vector<std::uint64_t>& counts)
{
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t {0});
}

} // namespace

class tst_compared_series : public QObject {
    Q_OBJECT

    /// The second half of the world's ten minutes, so that the first is what was before.
    static query::SeriesQuestion question(const QueryWorld& world, query::Measure measure, Nanos step)
    {
        UnixNanos first = world.rows.front().start;
        for (const columns::SpanRow& row : world.rows) first = std::min(first, row.start);
        first -= first % (60 * kNanosPerSecond);
        query::SeriesQuestion out;
        out.scope.range = {first + kLength, first + 2 * kLength};
        out.measure = measure;
        out.step.step = step;
        return out;
    }

private slots:
    void putsEachBucketUnderTheOneThatLayAsFarBack_data()
    {
        QTest::addColumn<bool>("follows");
        QTest::newRow("asked anew") << false;
        QTest::newRow("following live data") << true;
    }
    void putsEachBucketUnderTheOneThatLayAsFarBack()
    {
        QFETCH(bool, follows);
        for (std::uint32_t seed = 1; seed <= 5; ++seed) {
            const QueryWorld world(seed, 400);
            Follower follower;
            const auto asked = question(world, query::Measure::Calls, 30 * kNanosPerSecond);
            const auto both = answer(world.view, ComparedQuestion {asked, true}, {}, follows ? &follower : nullptr);
            QVERIFY(both && both->before);
            TimeChart chart = singleChart(both->now, QStringLiteral("calls"));
            addBefore(chart, both->before, {});
            QCOMPARE(chart.series.size(), std::size_t(2));
            QVERIFY(chart.series[1].before && !chart.series[0].before);
            QVERIFY(chart.series[1].name.startsWith(QStringLiteral("previous 5")));
            for (std::size_t i = 0; i < chart.buckets(); ++i) {
                const TimeRange then {chart.starts[i] - kLength, chart.ends[i] - kLength};
                const double shown = chart.series[1].values[i];
                QCOMPARE(std::isnan(shown) ? 0 : shown, callsIn(world, then, false));
            }
        }
    }

    void saysOfHowManyValuesThePercentileBeforeIs()
    {
        const QueryWorld world(2, 400);
        const auto asked = question(world, query::Measure::Latency, 60 * kNanosPerSecond);
        const auto both = answer(world.view, ComparedQuestion {asked, true}, {});
        QVERIFY(both && both->before);
        TimeChart chart = percentileChart(both->now);
        addBefore(chart, both->before, QStringLiteral("p95"));
        const ChartSeries& before = chart.series.back();
        QVERIFY(before.before);
        QCOMPARE(before.n.size(), chart.buckets());
        for (std::size_t i = 0; i < chart.buckets(); ++i) {
            const TimeRange then {chart.starts[i] - kLength, chart.ends[i] - kLength};
            const std::uint64_t n = timed(world, then, 0, std::numeric_limits<std::int64_t>::max());
            QCOMPARE(before.n[i], n);
            QCOMPARE(before.weakness(i).isEmpty(), n == 0 || n >= 20);
        }
    }

    void saysWhichPercentilesAreOfTooFewValues()
    {
        const QueryWorld world(2, 400);
        const auto asked = question(world, query::Measure::Latency, 60 * kNanosPerSecond);
        const auto both = answer(world.view, ComparedQuestion {asked, false}, {});
        QVERIFY(both);
        const TimeChart chart = percentileChart(both->now);
        const std::uint64_t needed[] {2, 20, 100};
        for (std::size_t s = 0; s < 3; ++s)
            for (std::size_t i = 0; i < chart.buckets(); ++i)
                QCOMPARE(chart.series[s].weakness(i).isEmpty(),
                    chart.series[s].n[i] == 0 || chart.series[s].n[i] >= needed[s]);
        QVERIFY(chart.series[2].n[0] > 0);
        QVERIFY(chart.series[2].weakness(0).startsWith(QStringLiteral("p99 needs at least 100 values")));
    }

    void marksPercentilesOfTooFewValuesInADistribution()
    {
        query::DistributionAnswer few;
        few.percentiles.p50 = {0.5, 3, 1, 5, true};
        few.percentiles.p95 = {0.95, 5, 1, 5, false};
        const BinChart chart = binChart(few);
        QCOMPARE(chart.marks[0].name, QStringLiteral("p50"));
        QCOMPARE(chart.marks[1].name, QStringLiteral("p95?"));
    }

    /// Steps begin at round times, before the range where that does not; what they hold does not.
    void cutsTheBucketsAtTheEdgesToWhatWasAsked()
    {
        const QueryWorld world(4, 400);
        auto asked = question(world, query::Measure::Calls, 60 * kNanosPerSecond);
        asked.scope.range.from += 17 * kNanosPerSecond;
        asked.scope.range.to -= 13 * kNanosPerSecond;
        const auto both = answer(world.view, ComparedQuestion {asked, false}, {});
        QVERIFY(both);
        const TimeChart chart = singleChart(both->now, QStringLiteral("calls"));
        QVERIFY(chart.starts.front() < asked.scope.range.from && chart.ends.back() > asked.scope.range.to);
        QCOMPARE(chart.spanOf(0).from, asked.scope.range.from);
        QCOMPARE(chart.spanOf(chart.buckets() - 1).to, asked.scope.range.to);
        for (std::size_t i = 0; i < chart.buckets(); ++i) {
            const double shown = chart.series[0].values[i];
            QCOMPARE(std::isnan(shown) ? 0 : shown, callsIn(world, chart.spanOf(i), false));
        }
    }

    void sharesAreOfTheCallsOfTheirOwnPeriod()
    {
        for (std::uint32_t seed = 1; seed <= 5; ++seed) {
            const QueryWorld world(seed, 400);
            CategoryColors categories;
            const auto asked = question(world, query::Measure::Calls, 60 * kNanosPerSecond);
            const auto shares = answer(world.view, ErrorSharesQuestion {asked.scope, asked.step, true}, {});
            QVERIFY(shares && shares->callsBefore);
            const TimeChart chart = shareChart(*shares, categories);
            QVERIFY(chart.series.back().before);
            for (const ChartSeries& s : chart.series) QVERIFY(!s.name.contains(QStringLiteral("did not fail")));
            for (std::size_t i = 0; i < chart.buckets(); ++i) {
                const TimeRange now {chart.starts[i], chart.ends[i]};
                const TimeRange then {now.from - kLength, now.to - kLength};
                double together = 0;
                for (const ChartSeries& s : chart.series)
                    if (!s.before && !std::isnan(s.values[i])) together += s.values[i];
                if (callsIn(world, now, false) > 0)
                    QVERIFY(std::abs(together - callsIn(world, now, true) / callsIn(world, now, false)) < 1e-9);
                const double before = chart.series.back().values[i];
                if (callsIn(world, then, false) > 0)
                    QVERIFY(std::abs(before - callsIn(world, then, true) / callsIn(world, then, false)) < 1e-9);
                else
                    QVERIFY(std::isnan(before));
            }
        }
    }

    void comparesGroupByGroup()
    {
        for (std::uint32_t seed = 1; seed <= 5; ++seed) {
            const QueryWorld world(seed, 400);
            CategoryColors categories;
            auto asked = question(world, query::Measure::Calls, 60 * kNanosPerSecond);
            asked.by = query::Dimension::Model;
            asked.maxSeries = 4;
            const auto both = answer(world.view, ComparedQuestion {asked, true, true}, {});
            QVERIFY(both && both->before);
            TimeChart chart = groupChart(both->now, query::Dimension::Model, categories);
            const std::size_t groups = chart.series.size();
            addGroupsBefore(chart, both->before, Rank::P95);
            QVERIFY(chart.series.size() > groups);
            for (std::size_t k = groups; k < chart.series.size(); ++k) {
                const ChartSeries& line = chart.series[k];
                const auto now = std::ranges::find_if(
                    chart.series, [&](const ChartSeries& s) { return line.name.startsWith(s.name + u','); });
                QVERIFY(now != chart.series.end() && !now->before && line.before);
                QCOMPARE(line.color, now->color);
                for (std::size_t i = 0; i < chart.buckets(); ++i) {
                    const TimeRange then {chart.starts[i] - kLength, chart.ends[i] - kLength};
                    double n = 0;
                    for (const columns::SpanRow& row : world.rows)
                        n += row.call && then.contains(row.start)
                            && QString::fromStdString(std::string(world.textOf(row.call->model))) == now->key;
                    QCOMPARE(std::isnan(line.values[i]) ? 0 : line.values[i], n);
                }
            }
        }
    }

    void putsBothPeriodsIntoTheSameBins()
    {
        for (std::uint32_t seed = 1; seed <= 5; ++seed) {
            const QueryWorld world(seed, 400);
            query::DistributionQuestion asked;
            asked.scope = question(world, query::Measure::Latency, 0).scope;
            const auto both = query::compare(world.view, asked);
            QVERIFY(both);
            const BinChart chart = binChart(*both, kLength);
            QCOMPARE(chart.before.size(), chart.counts.size());
            const TimeRange now = asked.scope.range;
            const TimeRange then {now.from - kLength, now.to - kLength};
            for (std::size_t bin = 0; bin < chart.counts.size(); ++bin) {
                QCOMPARE(chart.counts[bin], timed(world, now, chart.edges[bin], chart.edges[bin + 1]));
                QCOMPARE(chart.before[bin], timed(world, then, chart.edges[bin], chart.edges[bin + 1]));
            }
            QCOMPARE(sum(chart.counts), both->current.percentiles.n);
            QCOMPARE(sum(chart.before), both->previous.percentiles.n);
            asked.scope.range = then; // the oldest data
            const auto alone = query::compare(world.view, asked);
            QVERIFY(alone && binChart(*alone, kLength).before.empty());
        }
    }

    void putsBothPeriodsIntoTheSameCells()
    {
        for (std::uint32_t seed = 1; seed <= 5; ++seed) {
            const QueryWorld world(seed, 400);
            query::HeatMapQuestion asked;
            const auto series = question(world, query::Measure::Latency, 60 * kNanosPerSecond);
            asked.scope = series.scope;
            asked.step = series.step;
            asked.bins = 7;
            const auto both = query::compare(world.view, asked);
            QVERIFY(both && both->previous.n > 0);
            const HeatChart chart = heatChart(*both, kLength);
            QCOMPARE(chart.before.size(), chart.counts.size());
            for (std::size_t column = 0; column < chart.starts.size(); ++column)
                for (std::size_t row = 0; row < chart.rows(); ++row) {
                    const TimeRange now {chart.starts[column], chart.ends[column]};
                    const TimeRange then {now.from - kLength, now.to - kLength};
                    const std::size_t cell = column * chart.rows() + row;
                    QCOMPARE(
                        std::uint64_t {chart.counts[cell]}, timed(world, now, chart.edges[row], chart.edges[row + 1]));
                    QCOMPARE(
                        std::uint64_t {chart.before[cell]}, timed(world, then, chart.edges[row], chart.edges[row + 1]));
                }
        }
    }

    void hasNothingBeforeWhereNobodyComparesOrNothingWas()
    {
        const QueryWorld world(3, 200);
        auto asked = question(world, query::Measure::Calls, 30 * kNanosPerSecond);
        QVERIFY(!answer(world.view, ComparedQuestion {asked, false}, {})->before);
        asked.scope.range = {asked.scope.range.from - kLength, asked.scope.range.to - kLength}; // the oldest data
        QVERIFY(!answer(world.view, ComparedQuestion {asked, true}, {})->before);
        asked.scope.range = {};
        QVERIFY(!answer(world.view, ComparedQuestion {asked, true}, {})->before);
    }
};

QTEST_GUILESS_MAIN(tst_compared_series)
#include "tst_compared_series.moc"
