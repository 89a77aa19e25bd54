// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/columns/scan.h"

#include <QtTest>
#include <random>

using namespace spanwise::columns;

namespace {
std::vector<std::int64_t> randomValues(std::mt19937_64& random)
{
    std::vector<std::int64_t> values(random() % 10'000);
    const auto shift = random() % 63;
    for (auto& value : values) value = static_cast<std::int64_t>((random() >> 1U) >> shift) - 1;
    if (random() % 3 == 0)
        for (auto& value : values) value = value % 5 * 1'000'003;
    return values;
}
} // namespace

class TestScan : public QObject {
    Q_OBJECT

private slots:
    void passesExactlyTheValuesOfARange()
    {
        std::mt19937_64 random(1);
        for (int round = 0; round < 300; ++round) {
            const auto values = randomValues(random);
            const PackedColumn column = PackedColumn::encode(values);
            std::int64_t low = values.empty() ? 0 : values[random() % values.size()];
            std::int64_t high = values.empty() ? 0 : values[random() % values.size()];
            if (round % 4 != 0 && low > high) std::swap(low, high);
            const Bitmap found = passing(column, low, high);
            QCOMPARE(found.size(), values.size());
            std::uint64_t count = 0;
            for (std::size_t i = 0; i < values.size(); ++i) {
                const bool expected = values[i] >= low && values[i] <= high;
                count += expected ? 1 : 0;
                QCOMPARE(found.test(i), expected);
            }
            QCOMPARE(found.count(), count);
        }
    }

    void passesExactlyTheCodesOfARangeOfBytes()
    {
        std::mt19937_64 random(5);
        for (const std::size_t size : {1U, 63U, 64U, 65U, 1000U}) {
            std::vector<std::int64_t> values(size);
            for (auto& value : values) value = static_cast<std::int64_t>(random() % 256);
            const PackedColumn column = PackedColumn::encode(values);
            for (std::int64_t low = 0; low < 256; low += 3)
                for (std::int64_t high = low; high < 256; high += 7) {
                    const Bitmap found = passing(column, low, high);
                    for (std::size_t i = 0; i < size; ++i)
                        QCOMPARE(found.test(i), values[i] >= low && values[i] <= high);
                }
        }
    }

    void passesExactlyTheValuesOfASet()
    {
        std::mt19937_64 random(2);
        for (int round = 0; round < 200; ++round) {
            std::vector<std::int64_t> values(random() % 3000);
            for (auto& value : values) value = static_cast<std::int64_t>(random() % (round % 2 == 0 ? 20 : 5000));
            NumberSet set;
            for (auto n = random() % 8; n > 0; --n) set.add(random() % 5000);
            const Bitmap found = passing(PackedColumn::encode(values), set);
            for (std::size_t i = 0; i < values.size(); ++i) QCOMPARE(found.test(i), set.contains(values[i]));
        }
    }

    void passesValuesThatHaveABit()
    {
        std::mt19937_64 random(3);
        std::vector<std::int64_t> values(1000);
        for (auto& value : values) value = static_cast<std::int64_t>(random() % 16384);
        const Bitmap found = passingAnyBit(PackedColumn::encode(values), 5);
        for (std::size_t i = 0; i < values.size(); ++i) QCOMPARE(found.test(i), (values[i] & 5) != 0);
    }

    void gathersTheChosenValuesInOrder()
    {
        std::mt19937_64 random(4);
        for (int round = 0; round < 200; ++round) {
            const auto values = randomValues(random);
            const PackedColumn column = PackedColumn::encode(values);
            Bitmap chosen(values.size());
            const auto density = random() % 100;
            for (std::size_t i = 0; i < values.size(); ++i)
                if (random() % 100 <= density) chosen.set(i);
            const std::size_t limit = round % 2 == 0 ? values.size() : random() % (values.size() + 1);
            std::vector<std::int64_t> expected;
            for (std::size_t i = 0; i < limit; ++i)
                if (chosen.test(i)) expected.push_back(values[i]);
            std::vector<std::int64_t> found;
            BlockBuffer buffer;
            for (std::size_t first = 0; first < limit; first += kBlock) {
                const auto positions = positionsOf(chosen, first, limit, buffer.positions);
                gather(column, first, positions, buffer.values);
                found.insert(found.end(), buffer.values.begin(),
                    buffer.values.begin() + static_cast<std::ptrdiff_t>(positions.size()));
            }
            QVERIFY(found == expected);
        }
    }

    void keepsTheUnusedBitsOfABitmapClear()
    {
        Bitmap all(70, true);
        QCOMPARE(all.count(), std::uint64_t {70});
        all.flip();
        QVERIFY(all.none());
        all.flip();
        all.resize(65);
        QVERIFY(all.all());
        all.resize(130);
        QCOMPARE(all.count(), std::uint64_t {65});
    }
};

QTEST_APPLESS_MAIN(TestScan)
#include "tst_scan.moc"
