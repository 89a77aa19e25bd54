// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/trace_layout.h"

#include <QtTest>
#include <random>

using namespace spanwise;
using namespace spanwise::query;

namespace {

struct World {
    std::vector<UnixNanos> start;
    std::vector<Nanos> duration;
    std::vector<std::int32_t> parent;

    World& span(std::int32_t above, UnixNanos from, UnixNanos to)
    {
        start.push_back(from);
        duration.push_back(to - from);
        parent.push_back(above);
        return *this;
    }
    [[nodiscard]] TraceLayout layout() const { return layOutTrace(start, duration, parent); }
};

/// "0[80,100] 1[10,80]": newest first, as the layout gives them.
QString written(const std::vector<CriticalPiece>& pieces)
{
    QStringList out;
    for (const CriticalPiece& piece : pieces)
        out.append(QStringLiteral("%1[%2,%3]").arg(piece.span).arg(piece.from).arg(piece.to));
    return out.join(u' ');
}

} // namespace

class TestTraceLayout : public QObject {
    Q_OBJECT

private slots:
    void readsParentsBeforeChildrenAndBrothersByStart()
    {
        const TraceLayout layout =
            World().span(-1, 0, 100).span(0, 10, 50).span(1, 20, 40).span(0, 60, 90).span(-1, 70, 80).layout();
        QCOMPARE(layout.order, (std::vector<std::uint32_t> {0, 1, 2, 3, 4}));
        QCOMPARE(layout.depth, (std::vector<std::uint32_t> {0, 1, 2, 1, 0}));
        QCOMPARE(layout.subtree, (std::vector<std::uint32_t> {4, 2, 1, 1, 1}));
    }

    void keepsAChildBelowAParentThatStartedLater()
    {
        const TraceLayout layout = World().span(1, 0, 10).span(-1, 5, 20).layout();
        QCOMPARE(layout.order, (std::vector<std::uint32_t> {1, 0}));
        QCOMPARE(layout.depth, (std::vector<std::uint32_t> {0, 1}));
    }

    void countsOverlappingChildrenOnceInSelfTime()
    {
        const TraceLayout layout = World().span(-1, 0, 100).span(0, 10, 50).span(0, 30, 70).span(0, 90, 130).layout();
        QCOMPARE(layout.selfTime[0], Nanos(100 - 60 - 10));
    }

    void followsWhatTheEndWaitedFor()
    {
        const World world = World().span(-1, 0, 100).span(0, 10, 40).span(0, 30, 80).span(2, 35, 60);
        QCOMPARE(
            written(world.layout().critical), QStringLiteral("0[80,100] 2[60,80] 3[35,60] 2[30,35] 1[10,30] 0[0,10]"));
    }

    void clipsChildrenThatOutliveTheirParent()
    {
        const World world = World().span(-1, 0, 100).span(0, 50, 300);
        QCOMPARE(written(world.layout().critical), QStringLiteral("1[50,100] 0[0,50]"));
    }

    void takesTheRootThatEndsLast()
    {
        const World world = World().span(-1, 0, 10).span(-1, 5, 30);
        QCOMPARE(written(world.layout().critical), QStringLiteral("1[5,30]"));
    }

    void coversTheRootWithoutGapsWhateverTheTreeLooksLike()
    {
        std::mt19937 random(7);
        for (int round = 0; round < 200; ++round) {
            World world;
            const int n = 1 + static_cast<int>(random() % 60);
            UnixNanos start = 0;
            for (int i = 0; i < n; ++i) {
                const auto above = i == 0 ? -1 : static_cast<std::int32_t>(random() % static_cast<unsigned>(i));
                start += static_cast<UnixNanos>(random() % 5);
                world.span(above, start, start + static_cast<Nanos>(random() % 100));
            }
            const TraceLayout layout = world.layout();
            QCOMPARE(layout.order.size(), static_cast<std::size_t>(n));
            const Nanos whole = world.duration[0];
            Nanos sum = 0;
            for (std::size_t i = 0; i < layout.critical.size(); ++i) {
                sum += layout.critical[i].to - layout.critical[i].from;
                if (i > 0) QCOMPARE(layout.critical[i].to, layout.critical[i - 1].from);
            }
            QCOMPARE(sum, whole);
        }
    }

    void laysOutAMillionSpansInAChainWithoutRecursion()
    {
        World world;
        for (std::int32_t i = 0; i < 1'000'000; ++i) world.span(i - 1, i, 2'000'000 - i);
        const TraceLayout layout = world.layout();
        QCOMPARE(layout.depth.back(), 999'999U);
        QCOMPARE(layout.subtree.front(), 1'000'000U);
    }
};

QTEST_GUILESS_MAIN(TestTraceLayout)
#include "tst_trace_layout.moc"
