// SPDX-License-Identifier: GPL-3.0-or-later
// The period before under a chart, against counting the rows one by one.
#include "tests/support/query_world.h"
#include "ui/pages/compared_series.h"
#include "ui/session/follower.h"
#include "ui/theme/category_colors.h"

#include <QtTest>
#include <cmath>

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
