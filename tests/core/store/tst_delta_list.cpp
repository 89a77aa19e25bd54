// SPDX-License-Identifier: GPL-3.0-or-later
// Deltas that stay when full segments take the place of the others: only those that say nothing of what segments hold.
#include "core/store/delta_list.h"

#include <QtTest>

using namespace spanwise::store;

class TestDeltaList : public QObject {
    Q_OBJECT

    /// Numbers of those that stay; nothing = the rows are written anew.
    static std::optional<std::vector<std::int64_t>> kept(const DeltaList& list, std::uint64_t sealedTo)
    {
        const auto behind = list.behind(sealedTo);
        if (!behind) return std::nullopt;
        std::vector<std::int64_t> out;
        for (const DeltaList::Delta& delta : *behind) out.push_back(delta.number);
        return out;
    }
    using Numbers = std::vector<std::int64_t>;

private slots:
    void thoseOfRowsBehindTheSegmentsStay()
    {
        DeltaList list(0);
        list.add({1, kAppends, 0, 99});
        list.add({2, kAppends, 100, 149});
        list.add({3, kReplaces, 20, 99}); // of rows that the segment has as they are now
        list.add({4, kReplaces, 110, 120});
        list.add({5, kRemoves, 5, 7}); // the segment is without them
        list.settle();
        QCOMPARE(kept(list, 100), (Numbers {2, 4}));
        QCOMPARE(kept(list, 150), Numbers {});
        list.startAnew(*list.behind(100));
        list.add({6, kAppends, 150, 160});
        list.settle();
        QCOMPARE(kept(list, 100), (Numbers {2, 4, 6}));
    }

    void whatLiesOnBothSidesIsWrittenAnew()
    {
        DeltaList list(0);
        list.add({1, kAppends, 0, 149});
        list.settle();
        QVERIFY(!list.behind(100));
        list.startAnew({});
        list.add({2, kAppends, 100, 149});
        list.add({3, kReplaces, 99, 100});
        list.settle();
        QVERIFY(!list.behind(100));
    }

    void nothingStaysBesideRowsThatAreGone()
    {
        DeltaList list(0);
        list.add({1, kAppends, 100, 149});
        list.add({2, kRemoves, 110, 110});
        list.settle();
        QVERIFY(!list.behind(100));
    }

    void whatEarlierRunsWroteIsNotGuessedAt()
    {
        DeltaList list(120);
        list.add({7, kAppends, 120, 149});
        list.settle();
        QVERIFY(!list.behind(100)); // 100 … 119 lie in a delta of which nothing is known
        QCOMPARE(kept(list, 120), Numbers {7});
        list.startAnew({{8, kAppends, 100, 149}});
        QCOMPARE(kept(list, 100), Numbers {8});
    }

    void manySmallOnesAreWrittenAsOne()
    {
        DeltaList list(0);
        for (std::int64_t i = 1; i <= 17; ++i) {
            QVERIFY(list.behind(0));
            list.add({i, kAppends, std::uint64_t(i), std::uint64_t(i)});
            list.settle();
        }
        QVERIFY(!list.behind(0));
        QCOMPARE(kept(list, 2)->size(), std::size_t {16});
    }

    void whatWasTakenBackIsNotThere()
    {
        DeltaList list(0);
        list.add({1, kAppends, 0, 9});
        list.forget();
        list.settle();
        QCOMPARE(kept(list, 0), Numbers {});
    }
};

QTEST_APPLESS_MAIN(TestDeltaList)
#include "tst_delta_list.moc"
