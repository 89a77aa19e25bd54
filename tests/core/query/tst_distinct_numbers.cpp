// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/distinct_numbers.h"

#include <QtTest>
#include <map>
#include <random>
#include <set>

using namespace spanwise::query;

class tst_distinct_numbers : public QObject {
    Q_OBJECT

private slots:
    void countsLikeASet_data()
    {
        QTest::addColumn<quint32>("groups");
        QTest::addColumn<qint64>("largest");
        QTest::newRow("one group") << 1U << qint64 {5000};
        QTest::newRow("some groups, many repeats") << 7U << qint64 {300};
        QTest::newRow("too large for bits") << 3U << qint64 {400'000'000};
        QTest::newRow("many groups") << 3000U << qint64 {100'000};
    }

    /// Two sets, as two threads would fill them, put together: their groups have other numbers.
    void countsLikeASet()
    {
        QFETCH(quint32, groups);
        QFETCH(qint64, largest);
        std::mt19937_64 random(groups + static_cast<quint64>(largest));
        const auto below = [&](std::uint64_t limit) { return random() % limit; };
        std::map<std::uint32_t, std::set<std::int64_t>> wanted;
        DistinctNumbers first;
        DistinctNumbers second;
        std::vector<std::uint32_t> mirrored;
        for (std::uint32_t group = 0; group < groups; ++group) mirrored.push_back(groups - 1 - group);
        for (int block = 0; block < 60; ++block) {
            std::vector<std::uint32_t> ofGroup;
            std::vector<std::int64_t> numbers;
            const bool mirror = block % 2 == 1;
            for (std::size_t i = 0; i < 500; ++i) {
                ofGroup.push_back(static_cast<std::uint32_t>(below(groups)));
                numbers.push_back(below(5) == 0 ? 0 : static_cast<std::int64_t>(below(static_cast<quint64>(largest))));
                if (numbers.back() != 0) wanted[mirror ? mirrored[ofGroup[i]] : ofGroup[i]].insert(numbers.back());
            }
            const std::span<const std::uint32_t> none;
            (mirror ? second : first).add(groups == 1 ? none : ofGroup, numbers);
        }
        first.add(second, mirrored);
        const std::vector<std::uint64_t> counts = first.counts(groups);
        for (std::uint32_t group = 0; group < groups; ++group)
            QCOMPARE(counts[group], std::uint64_t {wanted[group].size()});
        std::set<std::int64_t> all;
        for (const auto& [group, numbers] : wanted) all.insert(numbers.begin(), numbers.end());
        QCOMPARE(first.count(), std::uint64_t {all.size()});
    }
};

QTEST_APPLESS_MAIN(tst_distinct_numbers)
#include "tst_distinct_numbers.moc"
