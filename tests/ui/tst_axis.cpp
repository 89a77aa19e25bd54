// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/axis.h"
#include "ui/charts/bucket_chart.h"
#include "ui/format/format.h"

#include <QtTest>
#include <algorithm>
#include <cmath>

using namespace spanwise;
using namespace spanwise::ui;

namespace {

constexpr UnixNanos kMonday = 1'795'392'000'000'000'000; // 2026-11-23T00:00:00Z

QStringList labelsOf(const std::vector<TimeTick>& ticks)
{
    QStringList out;
    for (const TimeTick& tick : ticks) out << tick.label;
    return out;
}

} // namespace

class TestAxis : public QObject {
    Q_OBJECT

private slots:
    void init() { format::setZone(QTimeZone::utc()); }

    void theUnitStandsOnTheTopLabelAlone()
    {
        const Scale scale = valueScale(5.6e9, query::Unit::Nanoseconds);
        QCOMPARE(scale.ticks.front().label, QStringLiteral("0"));
        QCOMPARE(scale.ticks.back().label, QStringLiteral("6\u00A0s"));
        QCOMPARE(scale.ticks[1].label, QStringLiteral("2"));
        QCOMPARE(scale.high, 6e9);
    }

    void theTopIsAtOrAboveTheLargest_data()
    {
        QTest::addColumn<double>("largest");
        QTest::addColumn<int>("unit");
        for (const double largest : {0.0, 1e-9, 0.017, 1.0, 3.0, 9.99, 184'203.0, 5.6e9, 3.7e12, 1e18})
            for (int unit = 0; unit <= int(query::Unit::Score); ++unit)
                QTest::addRow("%g, unit %d", largest, unit) << largest << unit;
    }
    void theTopIsAtOrAboveTheLargest()
    {
        QFETCH(double, largest);
        QFETCH(int, unit);
        const Scale scale = valueScale(largest, query::Unit(unit), 5);
        QVERIFY(scale.high >= largest * 0.999999);
        QVERIFY(scale.ticks.size() >= 2 && scale.ticks.size() <= 7);
        QSet<QString> labels;
        for (const Tick& tick : scale.ticks) labels.insert(tick.label);
        QCOMPARE(std::size_t(labels.size()), scale.ticks.size()); // "0, 0, 0.1, 0.1" would be a lie
    }

    void countsHaveNoFractions()
    {
        for (const Tick& tick : valueScale(3, query::Unit::Count).ticks) QCOMPARE(tick.at, std::round(tick.at));
    }

    void scoresGoBelowZero()
    {
        const Scale scale = valueScale(0.5, query::Unit::Score, 5, -0.9);
        QVERIFY(scale.low <= -0.9 && scale.high >= 0.5);
        QVERIFY(std::ranges::any_of(scale.ticks, [](const Tick& tick) { return tick.label == QStringLiteral("0"); }));
        QCOMPARE(valueScale(-0.2, query::Unit::Score, 5, -0.9).high, 0.0);
        QCOMPARE(valueText(0.25, query::Unit::Score), QStringLiteral("0.25"));
    }

    void ticksOfADayAreRound()
    {
        const auto ticks = timeTicks({kMonday - 7 * kNanosPerHour, kMonday + 17 * kNanosPerHour}, 600);
        QCOMPARE(labelsOf(ticks),
            (QStringList {
                QStringLiteral("18:00"), QStringLiteral("23 Nov"), QStringLiteral("06:00"), QStringLiteral("12:00")}));
    }

    void ticksFollowTheZoneOverAClockChange()
    {
        format::setZone(QTimeZone("Europe/Berlin")); // 2026-10-25, 03:00 becomes 02:00
        const UnixNanos from = 1'792'872'000'000'000'000; // 2026-10-24T20:00Z
        const auto ticks = timeTicks({from, from + 12 * kNanosPerHour}, 1200, 90);
        QVERIFY(ticks.size() >= 10);
        for (std::size_t i = 1; i < ticks.size(); ++i) QVERIFY(ticks[i].at > ticks[i - 1].at);
        QVERIFY(labelsOf(ticks).contains(QStringLiteral("25 Oct")));
        QVERIFY(labelsOf(ticks).contains(QStringLiteral("04:00")));
    }

    /// Looked for from the range on, not from midnight.
    void ticksOfALateHourAreThoseOfAnEarlyOne()
    {
        const Nanos late = 22 * kNanosPerHour;
        for (const Nanos length : {30 * kNanosPerSecond, 10 * 60 * kNanosPerSecond, 3 * kNanosPerHour}) {
            const UnixNanos from = kMonday + 17 * kNanosPerSecond;
            const auto early = timeTicks({from, from + length}, 600);
            const auto ticks = timeTicks({from + late, from + late + length}, 600);
            QVERIFY(early.size() > 2);
            QCOMPARE(ticks.size(), early.size());
            for (std::size_t i = 0; i < ticks.size(); ++i) QCOMPARE(ticks[i].at, early[i].at + late);
        }
        format::setZone(QTimeZone("Europe/Berlin")); // behind the change, and on its day
        const UnixNanos from = kMonday + 7 * kNanosPerHour;
        const auto ticks = timeTicks({from, from + 60 * kNanosPerSecond}, 600);
        QVERIFY(!ticks.empty() && ticks.front().at >= from && ticks.front().at < from + 30 * kNanosPerSecond);
    }

    void neverMoreTicksThanFit()
    {
        for (const Nanos length :
            {kNanosPerSecond, kNanosPerMinute, kNanosPerHour, kNanosPerDay, 40 * kNanosPerDay, 800 * kNanosPerDay})
            QVERIFY(timeTicks({kMonday, kMonday + length}, 600, 84).size() <= 9);
    }

    void placesValuesOnGrowingBins()
    {
        const std::vector<std::int64_t> edges {1'000'000, 10'000'000, 100'000'000, 1'000'000'000};
        QCOMPARE(binPosition(edges, 1'000'000), 0.0);
        QCOMPARE(binPosition(edges, 10'000'000), 1.0);
        QVERIFY(std::abs(binPosition(edges, 31'622'776.6) - 1.5) < 1e-6);
        QCOMPARE(binPosition(edges, 5e12), 3.0);
        const auto ticks = binTicks(edges, query::Unit::Nanoseconds, 5);
        QCOMPARE(ticks.front().label, QStringLiteral("1\u00A0ms"));
        QVERIFY(ticks.size() <= 5);
    }

    void aGapEndsARun()
    {
        const double gap = std::nan("");
        using Runs = std::vector<std::pair<std::size_t, std::size_t>>;
        QCOMPARE(runsOf({gap, 1, 2, gap, 3, gap}), (Runs {{1, 2}, {4, 4}}));
        QCOMPARE(runsOf({1, 2}), (Runs {{0, 1}}));
        QCOMPARE(runsOf({gap}), Runs {});
    }
};

QTEST_GUILESS_MAIN(TestAxis)
#include "tst_axis.moc"
