// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/gateway_view.h"
#include "core/metrics/otlp_series.h"
#include "core/query/gateway_restarts.h"
#include "core/query/gateways.h"
#include "tests/support/gateway_fixture.h"

#include <QtTest>

using namespace spanwise;
using metrics::UnixMs;

namespace {

constexpr UnixMs kStart = 1'795'420'800'000;

/// A counter with these values, one each second from `first`; a negative one is no sample.
metrics::Series counter(const std::vector<double>& values, UnixMs first = 0)
{
    metrics::Series out;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (values[i] >= 0) out.floats.push_back({first + static_cast<UnixMs>(i) * 1000, values[i]});
    return out;
}

std::vector<UnixMs> restartsOf(const std::vector<metrics::Series>& counters)
{
    query::GatewayRestarts restarts;
    for (const metrics::Series& one : counters) restarts.add(one);
    return restarts.found();
}

metrics::IncomingPoint point(const std::string& name, UnixMs start, UnixMs at, double value)
{
    metrics::IncomingPoint out;
    out.job = "checkout";
    out.labels.set(metrics::kNameLabel, name);
    out.type = MetricType::Counter;
    out.family = name;
    out.start = kStart + start;
    out.at = kStart + at;
    out.value = value;
    return out;
}

} // namespace

class tst_gateway_restarts : public QObject {
    Q_OBJECT

private slots:
    void countsOneWhereAllFallTogether()
    {
        QCOMPARE(restartsOf({counter({1, 2, 3, 1, 2}), counter({10, 20, 30, 5, 6})}), (std::vector<UnixMs> {3000}));
    }

    void countsEachOfSeveral()
    {
        QCOMPARE(
            restartsOf({counter({1, 2, 1, 2, 0, 1}), counter({5, 6, 2, 3, 1, 2})}), (std::vector<UnixMs> {2000, 4000}));
    }

    void takesACounterThatFallsAloneForEvicted()
    {
        QCOMPARE(restartsOf({counter({1, 2, 3, 4}), counter({1, 2, 3, 4}), counter({5, 6, 1, 2})}),
            (std::vector<UnixMs> {}));
    }

    void countsOnceWhatComesBackLittleByLittle()
    {
        // After a restart a counter is shown again when it has counted: two seconds, then five, then never.
        QCOMPARE(restartsOf({counter({4, 5, 1, 2, 3, 4, 5}), counter({7, 8, -1, -1, -1, 2, 3}),
                     counter({9, 9, -1, -1, -1, 1, 1}), counter({3, 4})}),
            (std::vector<UnixMs> {2000}));
    }

    void countsWhatIsSentAtTimesOfItsOwn()
    {
        QCOMPARE(restartsOf({counter({4, 5, 1, 2}, 0), counter({7, 8, 1, 2}, 300), counter({7, 8, 1, 2}, 600)}),
            (std::vector<UnixMs> {2000}));
    }

    void believesAStartThatTheSourceTells()
    {
        // Higher than before, yet of a new run.
        metrics::Series told = counter({4, 5, 9, 10});
        told.floats.insert(told.floats.begin() + 2, {1400, metrics::startMark()});
        QCOMPARE(restartsOf({told}), (std::vector<UnixMs> {1400}));
    }

    void countsHistograms()
    {
        const auto of = [](double count) {
            NativeHistogram out;
            out.count = count;
            out.positive.push_back({1, count});
            return std::make_shared<const NativeHistogram>(out);
        };
        metrics::Series series;
        series.histograms = {{0, of(3)}, {1000, of(5)}, {2000, of(2)}};
        QCOMPARE(restartsOf({series}), (std::vector<UnixMs> {2000}));
    }

    void takesTheFirstValueForNone() { QVERIFY(restartsOf({counter({5}), counter({})}).empty()); }

    void areCountedForSourcesThatSend_data()
    {
        QTest::addColumn<bool>("newStart");
        QTest::newRow("with the new start time") << true;
        QTest::newRow("with the old start time") << false;
    }
    /// Counters of an application that is in no dictionary, each sent at a time of its own.
    void areCountedForSourcesThatSend()
    {
        QFETCH(bool, newStart);
        test::MetricStore store;
        for (UnixMs at = 10'000; at <= 60'000; at += 10'000) {
            const bool again = at > 30'000;
            const UnixMs start = again && newStart ? 33'000 : 1000;
            const double value = again ? double(at - 30'000) : double(at);
            const std::vector points {point("orders_total", start, at, value),
                point("refunds_total", start, at + 400, value), point("mails_total", start, at + 800, value)};
            QVERIFY(store.intake().take(points));
        }
        QVERIFY(store.commit());
        const auto view = ingest::gatewayViewOf(store.store());
        QVERIFY(view);
        const auto health = query::gatewayHealth(
            *view, {kStart * kNanosPerMilli, (kStart + 60'801) * kNanosPerMilli}, (kStart + 61'000) * kNanosPerMilli);
        QVERIFY(health && health->size() == 1);
        const UnixNanos at = (kStart + (newStart ? 33'000 : 40'000)) * kNanosPerMilli;
        QCOMPARE((*health)[0].restarts, std::vector<UnixNanos> {at});
    }
};

QTEST_GUILESS_MAIN(tst_gateway_restarts)
#include "tst_gateway_restarts.moc"
