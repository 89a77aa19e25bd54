// SPDX-License-Identifier: GPL-3.0-or-later
// Targets that give times of their own: a wrong clock loses nothing, an old sample that is repeated is not taken for a
// new one, and whatever is dropped is counted where the user sees it.
#include "core/ingest/clock_remarks.h"
#include "core/ingest/gateway_view.h"
#include "tests/support/gateway_fixture.h"

#include <QtTest>
#include <algorithm>

using namespace spanwise;
using metrics::UnixMs;

class tst_target_clocks : public QObject {
    Q_OBJECT

    static constexpr UnixMs kStart = 1'795'420'800'000;
    static constexpr UnixMs kInterval = 15'000;
    static constexpr UnixMs kHour = 3'600'000;
    static constexpr int kScrapes = 5;

    /// Scrapes of a counter; `ownTime(n)` is what the target says of the time of scrape n.
    template <typename OwnTime> static void scrape(test::MetricStore& store, OwnTime ownTime)
    {
        for (int n = 0; n < kScrapes; ++n) {
            ingest::Scrape one;
            one.job = one.instance = one.address = "gw";
            one.interval = kInterval;
            one.at = kStart + n * kInterval;
            one.contentType = "text/plain; version=0.0.4";
            one.body = "requests_total " + std::to_string(10 * n) + ' ' + std::to_string(ownTime(n)) + '\n';
            store.take(one);
        }
        store.commit();
    }
    static std::vector<metrics::Sample> stored(const test::MetricStore& store)
    {
        const auto name =
            *metrics::Matcher::make(std::string(metrics::kNameLabel), metrics::Matcher::Kind::Equal, "requests_total");
        const auto found = store.reader().select({name}, 0, kStart + 1000 * kHour, {});
        return found && !found->empty() ? found->front().floats : std::vector<metrics::Sample> {};
    }
    static std::uint64_t counted(const test::MetricStore& store, std::string_view reason)
    {
        const auto targets = store.reader().targets();
        for (const auto& remark : targets->front().remarks)
            if (remark.reason == reason) return remark.count;
        return 0;
    }
    static constexpr std::string_view kDropped = "samples with times far from now were dropped";

private slots:
    void thatAreWrongArePlacedByWhenTheyCame_data()
    {
        QTest::addColumn<qint64>("off");
        QTest::newRow("three days behind") << qint64 {-72 * kHour};
        QTest::newRow("a year behind") << qint64 {-365 * 24 * kHour};
        QTest::newRow("two hours ahead") << qint64 {2 * kHour};
        QTest::newRow("forty days ahead") << qint64 {40 * 24 * kHour};
    }
    void thatAreWrongArePlacedByWhenTheyCame()
    {
        QFETCH(qint64, off);
        test::MetricStore store;
        scrape(store, [&](int n) { return kStart + n * kInterval + off + (n % 2 == 0 ? 3 : 0); });
        // One scrape alone cannot tell a wrong clock from an old sample.
        QCOMPARE(counted(store, kDropped), 1U);
        QCOMPARE(counted(store, ingest::kMovedClock), std::uint64_t {kScrapes - 1});
        const auto samples = stored(store);
        QCOMPARE(samples.size(), std::size_t {kScrapes - 1});
        for (std::size_t i = 0; i < samples.size(); ++i) {
            QCOMPARE(samples[i].value, 10.0 * static_cast<double>(i + 1));
            const UnixMs came = kStart + static_cast<UnixMs>(i + 1) * kInterval;
            QVERIFY(std::abs(samples[i].at - came) <= 3); // as far apart as the target says
        }
        const auto view = ingest::gatewayViewOf(store.store());
        QVERIFY(view && view->targets.size() == 1);
        QVERIFY(std::ranges::any_of(view->targets[0].remarks, [](const auto& one) { return one.isOfClock; }));
        QCOMPARE(view->targets[0].failingSince, UnixNanos {0}); // each scrape was a good one
    }

    /// What came by way of a federation has clocks of its own: one that is wrong is no reason to move the others.
    void thatAreWrongForOneSeriesMoveNoOther()
    {
        test::MetricStore store;
        for (int n = 0; n < kScrapes; ++n) {
            ingest::Scrape one;
            one.job = one.instance = one.address = "federate";
            one.interval = kInterval;
            one.at = kStart + n * kInterval;
            one.contentType = "text/plain; version=0.0.4";
            one.body = "requests_total " + std::to_string(10 * n) + ' ' + std::to_string(one.at) + "\nahead_total 1 "
                + std::to_string(one.at + 2 * kHour) + "\nnever_total 1 9223372036854775807\n";
            store.take(one);
        }
        store.commit();
        const auto samples = stored(store);
        QCOMPARE(samples.size(), std::size_t {kScrapes});
        for (std::size_t i = 0; i < samples.size(); ++i)
            QCOMPARE(samples[i].at, kStart + static_cast<UnixMs>(i) * kInterval);
        QCOMPARE(counted(store, kDropped), std::uint64_t {2 * kScrapes});
        QCOMPARE(counted(store, ingest::kMovedClock), 0U);
    }

    void oldSamplesThatAreRepeatedAreDroppedAndCounted()
    {
        test::MetricStore store;
        scrape(store, [](int) { return kStart - 72 * kHour; });
        QVERIFY(stored(store).empty());
        QCOMPARE(counted(store, kDropped), std::uint64_t {kScrapes});
        QCOMPARE(counted(store, ingest::kMovedClock), 0U);
    }

    void thatAreLateByHoursStayWhereTheyAre()
    {
        test::MetricStore store;
        scrape(store, [](int n) { return kStart + n * kInterval - 5 * kHour; });
        const auto samples = stored(store);
        QCOMPARE(samples.size(), std::size_t {kScrapes});
        QCOMPARE(samples.front().at, kStart - 5 * kHour);
        QCOMPARE(counted(store, ingest::kClockOff), std::uint64_t {kScrapes});
    }

    void thatAreSetRightAreBelievedAgain()
    {
        test::MetricStore store;
        scrape(store, [](int n) { return kStart + n * kInterval - (n < 3 ? 72 * kHour : 0); });
        const auto samples = stored(store);
        QCOMPARE(samples.size(), std::size_t {kScrapes - 1});
        for (std::size_t i = 0; i < samples.size(); ++i)
            QCOMPARE(samples[i].at, kStart + static_cast<UnixMs>(i + 1) * kInterval);
    }
};

QTEST_GUILESS_MAIN(tst_target_clocks)
#include "tst_target_clocks.moc"
