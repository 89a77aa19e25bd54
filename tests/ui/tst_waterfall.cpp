// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/step_time.h"
#include "ui/widgets/waterfall.h"

#include <QApplication>
#include <QScrollBar>
#include <QSignalSpy>
#include <QtTest>
#include <random>

using namespace spanwise;
using namespace spanwise::ui;

namespace {

std::shared_ptr<WaterfallData> makeData(std::size_t n, unsigned fanOut)
{
    auto data = std::make_shared<WaterfallData>();
    std::mt19937 random(3);
    std::vector<std::int32_t> parent;
    data->texts = {QStringLiteral("chat gpt-4o"), QStringLiteral("support"), QStringLiteral("find_booking")};
    for (std::size_t i = 0; i < n; ++i) {
        parent.push_back(i == 0 ? -1 : static_cast<std::int32_t>((i - 1) / fanOut));
        data->start.push_back(static_cast<UnixNanos>(i) * 1000);
        data->duration.push_back(static_cast<Nanos>(random() % 5'000'000) + 1000);
        data->marks.push_back(i % 7 == 3 ? WaterfallData::Call : i % 11 == 5 ? WaterfallData::Failed : 0);
        data->spanClass.push_back(i % 7 == 3 ? SpanClass::Llm : SpanClass::Chain);
        data->name.push_back(i % 7 == 3 ? 0 : 2);
        data->service.push_back(1);
    }
    data->layout = query::layOutTrace(data->start, data->duration, parent);
    return data;
}

/// Milliseconds to scroll a step through a trace of `spans` spans.
double frameOf(std::size_t spans)
{
    Waterfall waterfall;
    waterfall.resize(1200, 800);
    waterfall.show();
    if (!QTest::qWaitForWindowExposed(&waterfall)) return 0;
    waterfall.setData(makeData(spans, 5));
    waterfall.viewport()->repaint();
    constexpr int kSteps = 60;
    return spanwise::test::medianMs(kSteps, [&](int i) {
        waterfall.verticalScrollBar()->setValue(
            static_cast<int>(qint64(waterfall.verticalScrollBar()->maximum()) * i / kSteps));
        waterfall.viewport()->repaint();
    });
}

} // namespace

class TestWaterfall : public QObject {
    Q_OBJECT

private slots:
    void walksWithTheKeyboard()
    {
        Waterfall waterfall;
        waterfall.resize(800, 400);
        waterfall.setData(makeData(40, 3)); // 0 → 1 2 3; 1 → 4 5 6 …
        QSignalSpy changed(&waterfall, &Waterfall::currentSpanChanged);
        QCOMPARE(waterfall.currentSpan(), 0);
        QTest::keyClick(&waterfall, Qt::Key_Down);
        QCOMPARE(waterfall.currentSpan(), 1);
        QTest::keyClick(&waterfall, Qt::Key_Left); // folds
        QCOMPARE(waterfall.currentSpan(), 1);
        QTest::keyClick(&waterfall, Qt::Key_Down);
        QCOMPARE(waterfall.currentSpan(), 2);
        QTest::keyClick(&waterfall, Qt::Key_Up);
        QTest::keyClick(&waterfall, Qt::Key_Right); // opens
        QTest::keyClick(&waterfall, Qt::Key_Right); // first child
        QCOMPARE(waterfall.currentSpan(), 4);
        QTest::keyClick(&waterfall, Qt::Key_Left); // folds, as it has children
        QTest::keyClick(&waterfall, Qt::Key_Left); // parent
        QCOMPARE(waterfall.currentSpan(), 1);
        QTest::keyClick(&waterfall, Qt::Key_E); // next failed in reading order, inside the folded part
        QCOMPARE(waterfall.currentSpan() % 11, 5);
        QTest::keyClick(&waterfall, Qt::Key_N);
        QCOMPARE(waterfall.currentSpan() % 7, 3);
        QVERIFY(changed.count() >= 7);
    }

    /// What has lost the focus must not go on saying that it has it.
    void paintsAnewWhenTheFocusComesAndGoes()
    {
        QWidget page;
        Waterfall view(&page);
        view.setData(makeData(40, 3));
        QWidget other(&page);
        page.resize(600, 400);
        view.setGeometry(0, 0, 600, 300);
        other.setGeometry(0, 300, 600, 100);
        other.setFocusPolicy(Qt::StrongFocus);
        page.show();
        QApplication::setActiveWindow(&page);
        QVERIFY(QTest::qWaitForWindowActive(&page));
        other.setFocus();
        QCoreApplication::processEvents();
        struct Paints : QObject {
            int count = 0;
            bool eventFilter(QObject*, QEvent* event) override
            {
                count += event->type() == QEvent::Paint;
                return false;
            }
        } paints;
        view.viewport()->installEventFilter(&paints);
        view.setFocus();
        QTRY_COMPARE(paints.count, 1);
        other.setFocus();
        QTRY_COMPARE(paints.count, 2);
    }

    void keepsTheCurrentSpanWhenItsParentFolds()
    {
        Waterfall waterfall;
        waterfall.setData(makeData(40, 3));
        waterfall.setCurrentSpan(14);
        waterfall.setCollapsed(1, true);
        QCOMPARE(waterfall.currentSpan(), 1);
        waterfall.setCurrentSpan(14);
        QCOMPARE(waterfall.currentSpan(), 14);
    }

    void hidesDetailUntilAsked()
    {
        const auto data = makeData(40, 3);
        data->marks[39] |= WaterfallData::Detail;
        Waterfall waterfall;
        waterfall.setData(data);
        QCOMPARE(waterfall.visibleRowCount(), 39);
        QCOMPARE(waterfall.detailCount(), 1);
        waterfall.setDetailShown(true);
        QCOMPARE(waterfall.visibleRowCount(), 40);
    }

    void zoomsToASpanAndBack()
    {
        Waterfall waterfall;
        waterfall.resize(800, 400);
        waterfall.setData(makeData(400, 3));
        const TimeRange whole = waterfall.visibleTime();
        waterfall.setCurrentSpan(30);
        QTest::keyClick(&waterfall, Qt::Key_Z);
        QVERIFY(waterfall.visibleTime().contains(30'000));
        QVERIFY(waterfall.visibleTime() != whole);
        QTest::keyClick(&waterfall, Qt::Key_0);
        QCOMPARE(waterfall.visibleTime().from, whole.from);
        QCOMPARE(waterfall.visibleTime().to, whole.to);
    }

    void keepsOddTimesOffTheAxis()
    {
        const auto data = makeData(10, 3);
        data->start[9] = 0;
        data->duration[9] = std::numeric_limits<Nanos>::max();
        data->marks[9] = WaterfallData::OddTime;
        Waterfall waterfall;
        waterfall.resize(800, 400);
        waterfall.setData(data);
        QVERIFY(waterfall.visibleTime().to < 10'000'000);
        waterfall.grab();
    }

    void findsByName()
    {
        Waterfall waterfall;
        waterfall.setData(makeData(40, 3));
        QVERIFY(waterfall.find(QStringLiteral("GPT")));
        QCOMPARE(waterfall.currentSpan() % 7, 3);
        QVERIFY(!waterfall.find(QStringLiteral("no such span")));
    }

    void survivesNothing()
    {
        Waterfall waterfall;
        waterfall.resize(300, 200);
        waterfall.setData(std::make_shared<WaterfallData>());
        waterfall.grab();
        QTest::keyClick(&waterfall, Qt::Key_Down);
        QCOMPARE(waterfall.currentSpan(), -1);
        waterfall.setData(nullptr);
        waterfall.grab();
    }

    void scrollsAMillionSpansLikeAThousand()
    {
        const double small = frameOf(1'000);
        const double large = frameOf(1'000'000);
        qInfo("%.2f ms a frame against %.2f ms", large, small);
        QVERIFY2(large < 5 * small, "a thousand times the spans must not cost a frame more");
    }
};

QTEST_MAIN(TestWaterfall)
#include "tst_waterfall.moc"
