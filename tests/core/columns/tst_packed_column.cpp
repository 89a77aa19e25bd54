// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/columns/packed_column.h"

#include <QtTest>
#include <limits>
#include <random>

using spanwise::columns::PackedColumn;

namespace {
std::vector<std::int64_t> decoded(const PackedColumn& column)
{
    std::vector<std::int64_t> out(column.size());
    column.decode(0, out);
    return out;
}
} // namespace

class TestPackedColumn : public QObject {
    Q_OBJECT

private slots:
    void givesBackEveryValueWhateverTheSpread()
    {
        std::mt19937_64 random(7);
        for (unsigned bits = 0; bits <= 64; ++bits) {
            for (const std::size_t size : {0U, 1U, 2U, 63U, 64U, 65U, 1000U}) {
                std::vector<std::int64_t> values(size);
                const std::uint64_t mask = bits == 64 ? ~std::uint64_t {0} : (std::uint64_t {1} << bits) - 1;
                const auto base = static_cast<std::uint64_t>(random()) / 4;
                for (auto& value : values) value = static_cast<std::int64_t>(base + (random() & mask));
                const PackedColumn column = PackedColumn::encode(values);
                QVERIFY(decoded(column) == values);
                for (std::size_t i = 0; i < size; ++i) QCOMPARE(column[i], values[i]);
                if (size > 3) {
                    std::vector<std::int64_t> part(size - 3);
                    column.decode(2, part);
                    QVERIFY(std::equal(part.begin(), part.end(), values.begin() + 2));
                }
            }
        }
    }

    void holdsBothEndsOfTheNumberLine()
    {
        const std::vector<std::int64_t> ends {
            std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(), 0, -1};
        QVERIFY(decoded(PackedColumn::encode(ends)) == ends);
    }

    void takesNoRoomForAConstantAndOneByteForFewDistantValues()
    {
        QCOMPARE(PackedColumn::encode(std::vector<std::int64_t>(5000, 12)).bytes(), std::size_t {0});
        std::vector<std::int64_t> few;
        for (std::int64_t i = 0; i < 5000; ++i) few.push_back((i % 200) * 1'000'000'007);
        const PackedColumn column = PackedColumn::encode(few);
        QVERIFY(column.bytes() < 5000 + 200 * 8 + 64);
        QVERIFY(decoded(column) == few);
    }

    void survivesBeingStored()
    {
        std::mt19937_64 random(8);
        for (int round = 0; round < 100; ++round) {
            std::vector<std::int64_t> values(random() % 500);
            const auto range = static_cast<std::int64_t>(random() >> (1 + random() % 62));
            for (auto& value : values) value = std::uniform_int_distribution<std::int64_t>(-1, range)(random);
            std::string bytes;
            PackedColumn::encode(values).toBytes(bytes);
            bytes += "rest";
            std::string_view view = bytes;
            const auto back = PackedColumn::fromBytes(view);
            QVERIFY(back);
            QVERIFY(decoded(*back) == values);
            QVERIFY(view == "rest");
        }
    }

    void refusesBytesThatEndTooSoon()
    {
        std::string bytes;
        PackedColumn::encode(std::vector<std::int64_t> {1, 500, 70000}).toBytes(bytes);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            std::string_view view(bytes.data(), size);
            QVERIFY(!PackedColumn::fromBytes(view));
        }
    }
};

QTEST_APPLESS_MAIN(TestPackedColumn)
#include "tst_packed_column.moc"
