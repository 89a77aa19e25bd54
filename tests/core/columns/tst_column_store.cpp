// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/columns/column_store.h"
#include "tests/support/random_rows.h"

#include <QtTest>
#include <atomic>
#include <map>
#include <thread>

using namespace spanwise;
using namespace spanwise::columns;

namespace {
std::map<std::uint64_t, SpanRow> contents(const Snapshot& snapshot)
{
    std::map<std::uint64_t, SpanRow> out;
    std::uint64_t last = 0;
    for (const auto& segment : snapshot.segments()) {
        if (segment->firstRowNo() <= last) return {}; // not in order
        last = segment->lastRowNo();
        for (std::size_t i = 0; i < segment->rows(); ++i) {
            const SpanRow row = segment->row(i);
            out.emplace(row.rowNo, row);
        }
    }
    return out;
}
} // namespace

class TestColumnStore : public QObject {
    Q_OBJECT

private slots:
    void showsWhatWasPublishedAndNothingElse()
    {
        test::RandomRows random(1);
        ColumnStore store;
        const auto rows = random.rows(10);
        store.append(rows[0]);
        QCOMPARE(store.snapshot()->rows(), std::uint64_t {0});
        const auto first = store.publish();
        store.append(rows[1]);
        QCOMPARE(first->rows(), std::uint64_t {1});
        QCOMPARE(store.publish()->rows(), std::uint64_t {2});
        QCOMPARE(first->rows(), std::uint64_t {1});
        QVERIFY(first->generation() < store.snapshot()->generation());
    }

    void equalsTheRowsAfterAnyMixOfAppendsReplacesAndPublishes()
    {
        test::RandomRows random(2);
        for (int round = 0; round < 2; ++round) {
            ColumnStore store;
            std::map<std::uint64_t, SpanRow> expected;
            const auto rows = random.rows(80'000, 5);
            const auto others = random.rows(80'000, 5);
            for (std::size_t i = 0; i < rows.size();) {
                for (auto n = random.between(1, 30'000); n > 0 && i < rows.size(); --n, ++i) {
                    store.append(rows[i]);
                    expected[rows[i].rowNo] = rows[i];
                }
                for (auto n = random.between(0, 5); n > 0; --n) {
                    const SpanRow& other = others[static_cast<std::size_t>(random.between(0, std::int64_t(i) - 1))];
                    store.replace(other);
                    expected[other.rowNo] = other;
                }
                if (random.chance(0.3)) QVERIFY(contents(*store.publish()) == expected);
            }
            const auto snapshot = store.publish();
            QVERIFY(contents(*snapshot) == expected);
            for (int probe = 0; probe < 100; ++probe) {
                const auto no = static_cast<std::uint64_t>(random.between(5, 80'004));
                QVERIFY(snapshot->row(no) == expected.at(no));
            }
            QVERIFY(!snapshot->row(4));
            QVERIFY(!snapshot->row(80'005));
        }
    }

    void handsOutFullSegmentsOnceAndAgainWhenTheyChange()
    {
        test::RandomRows random(3);
        ColumnStore store;
        auto rows = random.rows(kSegmentRows + 10);
        for (const SpanRow& row : rows) store.append(row);
        store.publish();
        auto sealed = store.takeSealed();
        QCOMPARE(sealed.size(), std::size_t {1});
        QCOMPARE(sealed[0]->rows(), kSegmentRows);
        QVERIFY(store.takeSealed().empty());

        SpanRow changed = rows[17];
        changed.duration += 1;
        store.replace(rows[18]); // as it was: no work
        store.publish();
        QVERIFY(store.takeSealed().empty());
        store.replace(changed);
        store.publish();
        sealed = store.takeSealed();
        QCOMPARE(sealed.size(), std::size_t {1});
        QVERIFY(sealed[0]->row(*sealed[0]->positionOf(changed.rowNo)) == changed);
    }

    void opensFromStoredSegments()
    {
        test::RandomRows random(4);
        const auto rows = random.rows(300);
        ColumnStore store;
        store.adopt(Segment::encode({rows.data(), 200}));
        for (std::size_t i = 200; i < 300; ++i) store.append(rows[i]);
        QCOMPARE(contents(*store.publish()).size(), std::size_t {300});
    }

    void leavesSuspectTimesOutOfTheRangeOfTheStore()
    {
        ColumnStore store;
        QVERIFY(store.publish()->startRange().isEmpty());
        SpanRow row;
        row.rowNo = 1;
        row.quality = static_cast<std::uint16_t>(quality::kTimeSuspect);
        store.append(row);
        QVERIFY(store.publish()->startRange() == (TimeRange {0, 1}));
        row.rowNo = 2;
        row.quality = 0;
        row.start = 100;
        store.append(row);
        QVERIFY(store.publish()->startRange() == (TimeRange {100, 101}));
    }

    void letsOthersReadWhileItGrows()
    {
        test::RandomRows random(5);
        const auto rows = random.rows(6'000);
        ColumnStore store;
        std::atomic<bool> done = false;
        std::atomic<bool> sound = true;
        std::thread reader([&] {
            std::uint64_t last = 0;
            while (!done) {
                const auto snapshot = store.snapshot();
                if (snapshot->rows() < last || contents(*snapshot).size() != snapshot->rows()) sound = false;
                last = snapshot->rows();
            }
        });
        for (std::size_t i = 0; i < rows.size(); ++i) {
            store.append(rows[i]);
            if (i % 500 == 0) store.publish();
        }
        done = true;
        reader.join();
        QVERIFY(sound);
    }
};

QTEST_APPLESS_MAIN(TestColumnStore)
#include "tst_column_store.moc"
