// SPDX-License-Identifier: GPL-3.0-or-later
// The vectors of the design, each beside a second computation that goes another way: sums written out, probabilities by
// integration, ranks by counting.
#include "core/drift/change_points.h"
#include "core/drift/distribution_tests.h"
#include "core/drift/rate_tests.h"
#include "core/guard/wilson.h"

#include <QtTest>
#include <cmath>
#include <numeric>
#include <random>

using namespace spanwise;
using namespace spanwise::drift;

namespace {

bool near(double a, double b, double by = 5e-8)
{
    return std::fabs(a - b) <= by;
}

/// Normal density integrated outwards from |z|, by Simpson's rule.
double tails(double z)
{
    const double from = std::fabs(z);
    const double to = from + 12;
    const int n = 20000;
    const double step = (to - from) / n;
    double sum = 0;
    for (int i = 0; i <= n; ++i) {
        const double x = from + i * step;
        const double weight = i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2;
        sum += weight * std::exp(-x * x / 2);
    }
    return 2 * sum * step / 3 / std::sqrt(2 * M_PI);
}

/// Upper tail of chi² with an even number of degrees: e^{-x/2} Σ (x/2)^i / i!
double evenChiTail(double x, int degrees)
{
    double term = 1;
    double sum = 1;
    for (int i = 1; i < degrees / 2; ++i) sum += term *= x / 2 / i;
    return std::exp(-x / 2) * sum;
}

/// Q(λ) by the other series (Jacobi): 1 − √(2π)/λ Σ e^{−(2k−1)²π²/8λ²}, which converges where the first does not.
double otherKolmogorov(double lambda)
{
    double sum = 0;
    for (int k = 1; k < 50; ++k) sum += std::exp(-(2.0 * k - 1) * (2.0 * k - 1) * M_PI * M_PI / (8 * lambda * lambda));
    return 1 - std::sqrt(2 * M_PI) / lambda * sum;
}

/// The largest difference of the two step functions, by counting at every value.
double slowDistance(const std::vector<double>& a, const std::vector<double>& b)
{
    double best = 0;
    std::vector<double> all = a;
    all.insert(all.end(), b.begin(), b.end());
    for (const double x : all) {
        const auto share = [&](const std::vector<double>& v) {
            return static_cast<double>(std::count_if(v.begin(), v.end(), [&](double y) { return y <= x; }))
                / static_cast<double>(v.size());
        };
        best = std::max(best, std::fabs(share(a) - share(b)));
    }
    return best;
}

double entropy(const std::vector<double>& shares)
{
    double out = 0;
    for (const double p : shares)
        if (p > 0) out -= p * std::log2(p);
    return out;
}

/// As the entropy of the mean less the mean of the entropies.
double otherJensenShannon(const std::vector<double>& a, const std::vector<double>& b)
{
    const double n = std::accumulate(a.begin(), a.end(), 0.0);
    const double m = std::accumulate(b.begin(), b.end(), 0.0);
    std::vector<double> p;
    std::vector<double> q;
    std::vector<double> middle;
    for (std::size_t i = 0; i < a.size(); ++i) {
        p.push_back(a[i] / n);
        q.push_back(b[i] / m);
        middle.push_back((p.back() + q.back()) / 2);
    }
    return entropy(middle) - (entropy(p) + entropy(q)) / 2;
}

std::vector<double> numbers(int from, int to)
{
    std::vector<double> out;
    for (int i = from; i <= to; ++i) out.push_back(i);
    return out;
}

const std::vector<double> kRise {9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51,
    9.40, 10.08, 9.37, 10.62, 10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52};

} // namespace

class tst_drift_tests : public QObject {
    Q_OBJECT

private slots:
    void psiOfTheVectors_data()
    {
        QTest::addColumn<QVector<double>>("reference");
        QTest::addColumn<QVector<double>>("current");
        QTest::addColumn<double>("expected");
        QTest::newRow("slight") << QVector<double> {50, 30, 20} << QVector<double> {40, 30, 30} << 0.0628609;
        QTest::newRow("shift") << QVector<double> {500, 300, 200} << QVector<double> {300, 300, 400} << 0.2407946;
        QTest::newRow("an empty bin") << QVector<double> {90, 10, 0} << QVector<double> {80, 10, 10} << 0.7018631;
    }
    void psiOfTheVectors()
    {
        QFETCH(QVector<double>, reference);
        QFETCH(QVector<double>, current);
        QFETCH(double, expected);
        const std::vector<double> p(reference.begin(), reference.end());
        const std::vector<double> q(current.begin(), current.end());
        const double n = std::accumulate(p.begin(), p.end(), 0.0);
        const double m = std::accumulate(q.begin(), q.end(), 0.0);
        double byHand = 0; // as the sum of both divergences
        for (std::size_t i = 0; i < p.size(); ++i) {
            const double a = std::max(p[i] / n, 0.0001);
            const double b = std::max(q[i] / m, 0.0001);
            byHand += a * std::log(a / b) + b * std::log(b / a);
        }
        QVERIFY(near(psi(p, q), expected));
        QVERIFY(near(byHand, expected));
        QCOMPARE(psi(p, p), 0.0);
    }

    void chiSquareOfTheVector()
    {
        const auto result = chiSquare(std::vector<double> {500, 300, 200}, std::vector<double> {300, 300, 400});
        QVERIFY(near(result.statistic, 116.6667, 5e-5));
        // n = m, so it is Σ (a − b)² / (a + b)
        QVERIFY(near(result.statistic, 200.0 * 200 / 800 + 0 + 200.0 * 200 / 600, 1e-9));
        QCOMPARE(result.degrees, std::size_t {2});
        QVERIFY(std::fabs(result.p / evenChiTail(result.statistic, 2) - 1) < 1e-9);
        for (const double x : {0.1, 1.0, 3.0, 9.0, 40.0}) {
            // the same statistic for four degrees, from counts made to measure
            const double d = std::sqrt(x * 1000);
            const std::vector<double> a {1000 + d / 2, 1000 - d / 2, 1000, 1000, 1000};
            const std::vector<double> b {1000 - d / 2, 1000 + d / 2, 1000, 1000, 1000};
            const auto five = chiSquare(a, b);
            QCOMPARE(five.degrees, std::size_t {4});
            QVERIFY(std::fabs(five.p / evenChiTail(five.statistic, 4) - 1) < 1e-9);
        }
    }

    void jensenShannonOfTheVectors()
    {
        const auto check = [](const std::vector<double>& a, const std::vector<double>& b, double divergence,
                               double distance) {
            return near(jensenShannon(a, b), divergence) && near(otherJensenShannon(a, b), divergence)
                && near(std::sqrt(jensenShannon(a, b)), distance);
        };
        QVERIFY(check({50, 30, 20}, {40, 30, 30}, 0.0112781, 0.1061985));
        QVERIFY(check({500, 300, 200}, {300, 300, 400}, 0.0427376, 0.2067309));
        QVERIFY(check({1, 0}, {0, 1}, 1, 1));
    }

    void kolmogorovSmirnovOfTheVector()
    {
        const auto a = numbers(1, 100);
        const auto b = numbers(21, 120);
        const auto result = kolmogorovSmirnov(a, b);
        QVERIFY(near(result.distance, 0.20, 1e-12));
        QVERIFY(near(slowDistance(a, b), 0.20, 1e-12));
        QVERIFY(near(result.p, 0.0313767));
        const double root = std::sqrt(50.0);
        QVERIFY(near(otherKolmogorov((root + 0.12 + 0.11 / root) * 0.2), 0.0313767));
        QVERIFY(near(1.358 * std::sqrt(2.0 / 100), 0.1920502));
        std::mt19937 random(5);
        for (int n = 0; n < 50; ++n) {
            std::vector<double> x(1 + random() % 40);
            std::vector<double> y(1 + random() % 40);
            for (double& v : x) v = static_cast<double>(random() % 12);
            for (double& v : y) v = static_cast<double>(random() % 12);
            QVERIFY(near(kolmogorovSmirnov(x, y).distance, slowDistance(x, y), 1e-12));
        }
    }

    void ratesOfTheVector()
    {
        const RateTest result = twoProportions(20, 1000, 45, 1000);
        QVERIFY(near(result.z, 3.152520, 5e-7));
        QVERIFY(near(result.p, 0.0016187, 5e-8));
        QVERIFY(near(tails(result.z), 0.0016187, 5e-8));
        // z² is chi² of the fourfold table
        const auto table = chiSquare(std::vector<double> {20, 980}, std::vector<double> {45, 955});
        QVERIFY(near(result.z * result.z, table.statistic, 1e-9));
        QCOMPARE(twoProportions(0, 100, 0, 100).p, 1.0);
    }

    void benjaminiHochbergAgainstTrying()
    {
        std::mt19937 random(11);
        for (int n = 0; n < 200; ++n) {
            std::vector<double> p(1 + random() % 12);
            for (double& v : p) v = static_cast<double>(random() % 1000) / 5000;
            // Slow: the largest k such that k values are not above 0.05·k/m.
            std::size_t best = 0;
            for (std::size_t k = 1; k <= p.size(); ++k) {
                const double limit = 0.05 * static_cast<double>(k) / static_cast<double>(p.size());
                const auto below = std::count_if(p.begin(), p.end(), [&](double v) { return v <= limit; });
                if (static_cast<std::size_t>(below) >= k) best = k;
            }
            const auto held = benjaminiHochberg(p, 0.05);
            QCOMPARE(static_cast<std::size_t>(std::count(held.begin(), held.end(), true)), best);
        }
    }

    void cusumOfTheVector()
    {
        const auto found = cusum(kRise, 10, 1);
        QCOMPARE(found.size(), std::size_t {1});
        QCOMPARE(found.front().alarm, std::size_t {28}); // the 29th
        QVERIFY(near(found.front().sum, 5.28, 5e-3));
        QVERIFY(found.front().up);
        // C⁺ as the largest sum of z − k over all ends of the series so far
        double best = 0;
        std::size_t since = 0;
        for (std::size_t from = 0; from <= 28; ++from) {
            double sum = 0;
            for (std::size_t i = from; i <= 28; ++i) sum += kRise[i] - 10 - 0.5;
            if (sum > best) best = sum, since = from;
        }
        QVERIFY(near(best, found.front().sum, 1e-9));
        QCOMPARE(found.front().since, since);
    }

    void pageHinkleyOfTheVector()
    {
        std::vector<double> stream(100, 0.02);
        stream.insert(stream.end(), 50, 0.10);
        PageHinkley test;
        int alarm = -1;
        for (std::size_t i = 0; i < stream.size() && alarm < 0; ++i)
            if (test.add(stream[i])) alarm = static_cast<int>(i);
        QCOMPARE(alarm, 114);
        QVERIFY(near(test.excess(), 1.0378944));
        // Again with every mean and sum made anew from the beginning.
        std::vector<double> u(115, 0);
        for (std::size_t t = 0; t < u.size(); ++t)
            for (std::size_t i = 0; i <= t; ++i) {
                const double mean = std::accumulate(stream.begin(), stream.begin() + static_cast<long>(i) + 1, 0.0)
                    / static_cast<double>(i + 1);
                u[t] += stream[i] - mean - 0.005;
            }
        const double lowest = std::min(0.0, *std::min_element(u.begin(), u.end()));
        QVERIFY(near(u[114] - lowest, 1.0378944));
        QVERIFY(u[113] - lowest <= 1.0);
    }

    void wilsonOfTheVectors_data()
    {
        QTest::addColumn<double>("hits");
        QTest::addColumn<double>("n");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::newRow("57/60") << 57.0 << 60.0 << 0.862995 << 0.982850;
        QTest::newRow("45/1000") << 45.0 << 1000.0 << 0.033800 << 0.059683;
        QTest::newRow("0/50") << 0.0 << 50.0 << 0.0 << 0.071348;
        QTest::newRow("50/50") << 50.0 << 50.0 << 0.928652 << 1.0;
        QTest::newRow("9/10") << 9.0 << 10.0 << 0.595850 << 0.982124;
    }
    void wilsonOfTheVectors()
    {
        QFETCH(double, hits);
        QFETCH(double, n);
        QFETCH(double, low);
        QFETCH(double, high);
        const auto interval = guard::wilson(hits, n);
        QVERIFY(near(interval.low, low, 5e-7) && near(interval.high, high, 5e-7));
        // Its ends are the shares π at which the observed share lies z deviations away: |p − π| = z·√(π(1−π)/n).
        const double p = hits / n;
        for (const double end : {interval.low, interval.high})
            if (end > 1e-9 && end < 1 - 1e-9)
                QVERIFY(near(std::fabs(p - end), 1.959964 * std::sqrt(end * (1 - end) / n), 1e-9));
    }

    void precisionOfTheVector()
    {
        QVERIFY(near(guard::precisionAt(0.005, 0.70, 0.01), 0.2602, 5e-5));
        // Of 100,000 texts 500 are attacks: 350 right alarms and 995 wrong ones.
        QVERIFY(near(350.0 / (350 + 995), guard::precisionAt(0.005, 0.70, 0.01), 1e-12));
    }

    void binsByDecilesHoldAboutATenthEach()
    {
        const auto values = numbers(1, 1000);
        const auto bounds = decileBounds(values);
        QCOMPARE(bounds.size(), std::size_t {9});
        for (const double count : countsIn(bounds, values)) QVERIFY(count >= 99 && count <= 101);
        QVERIFY(decileBounds(std::vector<double>(50, 3.0)).empty());
    }
};

QTEST_GUILESS_MAIN(tst_drift_tests)
#include "tst_drift_tests.moc"
