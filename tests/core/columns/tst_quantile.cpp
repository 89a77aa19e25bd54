// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/columns/quantile.h"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

using namespace spanwise::columns;

namespace {
/// The definition itself.
std::int64_t byDefinition(std::vector<std::int64_t> values, double p)
{
    std::sort(values.begin(), values.end());
    for (const std::int64_t v : values) {
        const auto notAbove = std::upper_bound(values.begin(), values.end(), v) - values.begin();
        if (static_cast<double>(notAbove) >= std::ceil(p * static_cast<double>(values.size()) - 1e-9)) return v;
    }
    return values.back();
}

double choose(unsigned n, unsigned k)
{
    double out = 1;
    for (unsigned i = 0; i < k; ++i) out = out * (n - i) / (i + 1);
    return out;
}
} // namespace

class TestQuantile : public QObject {
    Q_OBJECT

private slots:
    void knowsTheVectorsOfThePaper()
    {
        const double half[] = {0.5};
        const double high[] = {0.95};
        const double highest[] = {0.99};
        QCOMPARE(quantiles(std::vector<std::int64_t> {4, 2, 1, 3}, half)[0].value, std::int64_t {2});
        std::vector<std::int64_t> hundred(100);
        std::iota(hundred.begin(), hundred.end(), 1);
        QCOMPARE(quantiles(hundred, high)[0].value, std::int64_t {95});
        QCOMPARE(quantiles(std::vector<std::int64_t> {10}, highest)[0].value, std::int64_t {10});
        QVERIFY(quantiles(std::vector<std::int64_t> {}, half).empty());
    }

    void equalsItsDefinitionOnRandomData()
    {
        std::mt19937_64 random(11);
        const double ps[] = {0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1.0};
        for (int round = 0; round < 300; ++round) {
            std::vector<std::int64_t> values(1 + random() % (round % 10 == 0 ? 20'000 : 300));
            const unsigned shift = static_cast<unsigned>(random() % 63);
            for (auto& value : values) value = static_cast<std::int64_t>(random()) >> shift;
            const auto found = quantiles(values, ps);
            for (std::size_t i = 0; i < std::size(ps); ++i) QCOMPARE(found[i].value, byDefinition(values, ps[i]));
        }
    }

    void staysExactWhenVeryManyValuesLieCloseTogether()
    {
        std::mt19937_64 random(12);
        std::vector<std::int64_t> values(1'000'000);
        for (auto& value : values) value = static_cast<std::int64_t>(random() % 50'000);
        values[3] = std::int64_t {1} << 60; // makes the first bins very wide
        values[4] = -(std::int64_t {1} << 60);
        auto sorted = values;
        std::sort(sorted.begin(), sorted.end());
        const double ps[] = {0.5, 0.95, 0.99};
        const auto found = quantiles(values, ps);
        for (std::size_t i = 0; i < 3; ++i) QCOMPARE(found[i].value, sorted[nearestRank(values.size(), ps[i]) - 1]);
        QCOMPARE(quantiles(std::vector<std::int64_t>(600'000, 5), ps)[2].value, std::int64_t {5});
    }

    void enclosesTheQuantileWithTheProbabilityOfTheBinomial()
    {
        for (unsigned n = 1; n <= 60; ++n) {
            for (const double p : {0.5, 0.95, 0.99}) {
                const auto below = [&](std::uint64_t k) { // P(B < k)
                    double sum = 0;
                    for (unsigned i = 0; i < k && i <= n; ++i)
                        sum += choose(n, i) * std::pow(p, i) * std::pow(1 - p, n - i);
                    return sum;
                };
                const RankInterval found = rankInterval(n, p);
                if (found.low > 0) QVERIFY(below(found.low) <= 0.025);
                QVERIFY(found.low + 1 > n || below(found.low + 1) > 0.025);
                if (found.high > 0) {
                    QVERIFY(1 - below(found.high) <= 0.025 + 1e-12);
                    QVERIFY(1 - below(found.high - 1) > 0.025 - 1e-12);
                } else {
                    QVERIFY(1 - below(n) > 0.025 - 1e-12);
                }
            }
        }
        // Conover's example size: median of 16 values lies between the 4th and the 13th with 97.9 %.
        QCOMPARE(rankInterval(16, 0.5).low, std::uint64_t {4});
        QCOMPARE(rankInterval(16, 0.5).high, std::uint64_t {13});
    }

    void joinsTheNormalCurveWithoutAStep()
    {
        for (const double p : {0.5, 0.95, 0.99}) {
            const auto n = static_cast<std::uint64_t>(2500 / (p * (1 - p)));
            const RankInterval exact = rankInterval(n - 10, p);
            const RankInterval curve = rankInterval(n + 10, p);
            QVERIFY(curve.low + 25 >= exact.low && curve.low <= exact.low + 25);
            QVERIFY(curve.high + 25 >= exact.high && curve.high <= exact.high + 25);
        }
    }

    void saysWhenThereAreTooFewValues()
    {
        QCOMPARE(enoughFor(0.5), std::uint64_t {2});
        QCOMPARE(enoughFor(0.95), std::uint64_t {20});
        QCOMPARE(enoughFor(0.99), std::uint64_t {100});
        const double ps[] = {0.95, 0.99};
        const auto found = quantiles(std::vector<std::int64_t>(99, 1), ps);
        QVERIFY(found[0].enough);
        QVERIFY(!found[1].enough);
        QVERIFY(!found[1].high); // 99 values cannot bound their p99 from above
    }
};

QTEST_APPLESS_MAIN(TestQuantile)
#include "tst_quantile.moc"
