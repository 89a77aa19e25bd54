// SPDX-License-Identifier: GPL-3.0-or-later
// Thinned, a series says of what was counted all that it said before: growth, resets, and what histograms counted in
// each bucket of each step. Gauges keep how low and how high they went.
#include "core/metrics/histogram_math.h"
#include "core/metrics/measured.h"
#include "core/metrics/quantile.h"
#include "core/metrics/rate.h"
#include "core/metrics/thin.h"

#include <QtTest>
#include <algorithm>
#include <random>

using namespace spanwise;
using metrics::UnixMs;

namespace {

constexpr UnixMs kStart = 1'795'420'800'000; // on a whole hour
constexpr UnixMs kMinute = 60'000;
constexpr UnixMs kScrape = 15'000;

/// `count` scrapes of a counter that restarts now and then.
metrics::Series counter(int count, unsigned seed)
{
    std::mt19937 random(seed);
    metrics::Series out;
    double value = 0;
    for (int i = 0; i < count; ++i) {
        value = random() % 50 == 0 ? double(random() % 3) : value + double(random() % 9);
        if (random() % 70 == 0) out.floats.push_back({kStart + i * kScrape - 1, metrics::staleMark()});
        out.floats.push_back({kStart + i * kScrape, value});
    }
    return out;
}

/// Likewise of a native histogram with up to eight buckets.
metrics::Series histogram(int count, unsigned seed)
{
    std::mt19937 random(seed);
    metrics::Series out;
    NativeHistogram now;
    now.schema = 2;
    for (int i = 0; i < count; ++i) {
        if (random() % 60 == 0) {
            now = {};
            now.schema = 2;
        }
        for (auto more = random() % 6; more > 0; --more) {
            const auto index = static_cast<std::int32_t>(random() % 8);
            const auto place = std::ranges::lower_bound(now.positive, index, {}, &NativeHistogram::Bucket::index);
            if (place != now.positive.end() && place->index == index)
                place->count += 1;
            else
                now.positive.insert(place, {index, 1});
            now.count += 1;
            now.sum += index;
        }
        out.histograms.push_back({kStart + i * kScrape, std::make_shared<const NativeHistogram>(now)});
    }
    return out;
}

/// What all buckets counted in (from, to], as the increase between the samples that lie there and the one before.
NativeHistogram counted(const std::vector<metrics::HistogramSample>& samples, UnixMs from, UnixMs to)
{
    NativeHistogram out;
    out.schema = 2;
    for (std::size_t i = 1; i < samples.size(); ++i) {
        if (samples[i].at <= from || samples[i].at > to) continue;
        metrics::add(out, *samples[i].histogram);
        if (!metrics::isReset(*samples[i].histogram, *samples[i - 1].histogram))
            metrics::add(out, *samples[i - 1].histogram, -1);
    }
    std::erase_if(out.positive, [](const auto& bucket) { return bucket.count == 0; });
    return out;
}

} // namespace

class tst_thin : public QObject {
    Q_OBJECT

private slots:
    void countersKeepTheGrowthOfEachStep_data()
    {
        QTest::addColumn<qint64>("step");
        QTest::newRow("a minute") << qint64(kMinute);
        QTest::newRow("an hour") << qint64(60 * kMinute);
    }
    void countersKeepTheGrowthOfEachStep()
    {
        QFETCH(qint64, step);
        for (unsigned seed = 1; seed <= 8; ++seed) {
            const metrics::Series raw = counter(1000, seed);
            const metrics::Series thin = metrics::thinned(raw, MetricType::Counter, step);
            QVERIFY(thin.floats.size() * 2 < raw.floats.size());
            QCOMPARE(metrics::resets(thin.floats), metrics::resets(raw.floats));
            // The first step begins with the first sample, which is growth from nothing known.
            for (UnixMs from = kStart; from < raw.floats.back().at; from += step) {
                const metrics::Window window {from, from + step};
                QCOMPARE(metrics::measuredIncrease(thin.floats, window), metrics::measuredIncrease(raw.floats, window));
            }
        }
    }

    void histogramsKeepWhatEachBucketCountedInEachStep()
    {
        for (unsigned seed = 1; seed <= 8; ++seed) {
            const metrics::Series raw = histogram(1000, seed);
            const metrics::Series thin = metrics::thinned(raw, MetricType::Histogram, kMinute);
            QVERIFY(thin.histograms.size() * 2 < raw.histograms.size());
            QCOMPARE(metrics::resets(thin.histograms), metrics::resets(raw.histograms));
            for (UnixMs from = kStart; from < raw.histograms.back().at; from += kMinute) {
                const NativeHistogram before = counted(raw.histograms, from, from + kMinute);
                const NativeHistogram after = counted(thin.histograms, from, from + kMinute);
                QVERIFY(before.positive == after.positive);
                if (before.count > 0)
                    QCOMPARE(metrics::nativeQuantile(0.95, after).value, metrics::nativeQuantile(0.95, before).value);
            }
        }
    }

    void twiceThinnedIsAsThinnedOnce()
    {
        const metrics::Series raw = counter(2000, 3);
        const metrics::Series minutes = metrics::thinned(raw, MetricType::Counter, kMinute);
        const metrics::Series hours = metrics::thinned(minutes, MetricType::Counter, 60 * kMinute);
        const metrics::Window ever {0, raw.floats.back().at};
        QCOMPARE(metrics::measuredIncrease(hours.floats, ever), metrics::measuredIncrease(raw.floats, ever));
        QCOMPARE(metrics::resets(hours.floats), metrics::resets(raw.floats));
    }

    void gaugesKeepTheirNewestSmallestAndLargest()
    {
        metrics::Series raw;
        for (const double value : {5.0, 1.0, 9.0, 4.0, 6.0, 6.0, 6.0, 6.0})
            raw.floats.push_back({kStart + static_cast<UnixMs>(raw.floats.size() + 1) * kScrape, value});
        const metrics::Series thin = metrics::thinned(raw, MetricType::Gauge, kMinute);
        std::vector<double> values;
        for (const metrics::Sample& one : thin.floats) values.push_back(one.value);
        QCOMPARE(values, (std::vector<double> {1, 9, 4, 6, 6}));
    }
};

QTEST_GUILESS_MAIN(tst_thin)
#include "tst_thin.moc"
