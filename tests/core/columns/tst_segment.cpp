// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/columns/segment.h"
#include "tests/support/random_rows.h"

#include <QtTest>
#include <algorithm>

using namespace spanwise;
using namespace spanwise::columns;

namespace {
std::vector<SpanRow> rowsOf(const Segment& segment)
{
    std::vector<SpanRow> out;
    for (std::size_t i = 0; i < segment.rows(); ++i) out.push_back(segment.row(i));
    std::sort(out.begin(), out.end(), [](const SpanRow& a, const SpanRow& b) { return a.rowNo < b.rowNo; });
    return out;
}
} // namespace

class TestSegment : public QObject {
    Q_OBJECT

private slots:
    void givesBackEveryRow()
    {
        test::RandomRows random(1);
        for (int round = 0; round < 200; ++round) {
            const auto rows = random.rows(static_cast<std::size_t>(random.between(0, 300)), 1000);
            const auto segment = Segment::encode(rows);
            QVERIFY(rowsOf(*segment) == rows);
            const auto back = Segment::fromBytes(segment->toBytes());
            QVERIFY(back);
            QVERIFY(rowsOf(**back) == rows);
        }
    }

    void putsCallsFirstAndFindsEveryRowByItsNumber()
    {
        test::RandomRows random(2);
        const auto rows = random.rows(5000);
        const auto segment = Segment::encode(rows);
        for (std::size_t i = 0; i < segment->rows(); ++i)
            QCOMPARE(segment->row(i).call.has_value(), i < segment->calls());
        for (const SpanRow& row : rows) {
            const auto position = segment->positionOf(row.rowNo);
            QVERIFY(position);
            QVERIFY(segment->row(*position) == row);
        }
        QVERIFY(!segment->positionOf(0));
        QVERIFY(!segment->positionOf(5001));
    }

    void doesNotDependOnTheOrderOfRows()
    {
        test::RandomRows random(3);
        auto rows = random.rows(400);
        const std::string bytes = Segment::encode(rows)->toBytes();
        std::reverse(rows.begin(), rows.end());
        QVERIFY(Segment::encode(rows)->toBytes() == bytes);
    }

    void noticesEveryChangedByte()
    {
        test::RandomRows random(4);
        const std::string bytes = Segment::encode(random.rows(20))->toBytes();
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            std::string damaged = bytes;
            damaged[i] = static_cast<char>(damaged[i] ^ 0x20);
            QVERIFY(!Segment::fromBytes(damaged));
            QVERIFY(!Segment::fromBytes(std::string_view(bytes).substr(0, i)));
        }
    }

    void needsFewBytesForOrdinarySpans()
    {
        test::RandomRows random(5);
        auto rows = random.rows(kSegmentRows);
        const auto segment = Segment::encode(rows);
        QVERIFY(segment->bytes() < kSegmentRows * 75); // these rows are wilder than any real ones
    }
};

QTEST_APPLESS_MAIN(TestSegment)
#include "tst_segment.moc"
