// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/filter_state.h"

#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;

class TestFilterState : public QObject {
    Q_OBJECT

private slots:
    void backAndForwardWalkTheSteps()
    {
        FilterState state({QStringLiteral("overview"), {}, {}, {}, true});
        QSignalSpy changed(&state, &FilterState::changed);
        state.openPage(QStringLiteral("latency"));
        state.setRange({kNanosPerHour, std::nullopt});
        state.setFilter(QStringLiteral("service = \"chat\""));
        QCOMPARE(changed.count(), 3);
        state.back();
        QCOMPARE(state.now().filter, QString());
        QCOMPARE(state.now().range.length, kNanosPerHour);
        state.back();
        state.back();
        QCOMPARE(state.now().page, QStringLiteral("overview"));
        QVERIFY(!state.canGoBack());
        state.back();
        QCOMPARE(state.now().page, QStringLiteral("overview"));
        state.forward();
        QCOMPARE(state.now().page, QStringLiteral("latency"));
        QVERIFY(state.canGoForward());
    }

    void aNewStepForgetsTheWayForward()
    {
        FilterState state({QStringLiteral("a"), {}, {}, {}, true});
        state.openPage(QStringLiteral("b"));
        state.back();
        state.openPage(QStringLiteral("c"));
        QVERIFY(!state.canGoForward());
        state.back();
        QCOMPARE(state.now().page, QStringLiteral("a"));
    }

    void nothingNewIsNoStep()
    {
        FilterState state({QStringLiteral("a"), {}, {}, {}, true});
        QSignalSpy changed(&state, &FilterState::changed);
        state.openPage(QStringLiteral("a"));
        state.setCompare(true);
        state.setFilter(QStringLiteral("  "));
        QCOMPARE(changed.count(), 0);
        QVERIFY(!state.canGoBack());
    }

    void clausesAreJoinedSoThatBothHold()
    {
        FilterState state({QStringLiteral("a"), {}, {}, {}, true});
        state.addToFilter(QStringLiteral("model = \"m\""));
        QCOMPARE(state.now().filter, QStringLiteral("model = \"m\""));
        state.addToFilter(QStringLiteral("failed"));
        QCOMPARE(state.now().filter, QStringLiteral("model = \"m\" and failed"));
        state.setFilter(QStringLiteral("failed or truncated"));
        state.addToFilter(QStringLiteral("call"));
        QCOMPARE(state.now().filter, QStringLiteral("(failed or truncated) and call"));
    }

    void theWayIsNotEndless()
    {
        FilterState state({QStringLiteral("0"), {}, {}, {}, true});
        for (int i = 1; i < 500; ++i) state.openPage(QString::number(i));
        std::size_t steps = 0;
        for (; state.canGoBack(); ++steps) state.back();
        QCOMPARE(steps, FilterState::kRemembered - 1);
    }
};

QTEST_GUILESS_MAIN(TestFilterState)
#include "tst_filter_state.moc"
