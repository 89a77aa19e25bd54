// SPDX-License-Identifier: GPL-3.0-or-later
// A person with a keyboard and no mouse: opens an export, filters it, goes from the latency chart into the very call
// that a p99 is, reads its conversation, and goes back to where the question began.
#include "core/sample/sample.h"
#include "tests/support/window_world.h"
#include "ui/charts/time_series.h"
#include "ui/format/format.h"
#include "ui/pages/trace_argument.h"
#include "ui/theme/theme.h"
#include "ui/widgets/message_view.h"
#include "ui/widgets/waterfall.h"

#include <QFileDialog>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTimer>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;
using spanwise::test::WindowWorld;

namespace {

constexpr UnixNanos kNow = 1'772'366'400'000'000'000; // 1 March 2026, 12:00 UTC

} // namespace

class tst_window_story : public QObject {
    Q_OBJECT

    std::unique_ptr<WindowWorld> m_world;

    [[nodiscard]] QWidget* focus() const
    {
        QWidget* widget = m_world->window.focusWidget();
        return widget ? widget : &m_world->window;
    }
    void press(Qt::Key key, Qt::KeyboardModifiers with = Qt::NoModifier) const { QTest::keyClick(focus(), key, with); }
    /// Tab, until `wanted` holds for what has the focus.
    template <typename Wanted> bool tabTo(Wanted wanted) const
    {
        for (int step = 0; step < 200; ++step) {
            if (wanted(focus())) return true;
            press(Qt::Key_Tab);
        }
        return false;
    }
    /// Answers the file dialog that opens next: types the path and presses Enter.
    void answerFileDialog(const QString& path)
    {
        auto* look = new QTimer(this);
        connect(look, &QTimer::timeout, this, [look, path] {
            auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
            if (!dialog) return;
            look->deleteLater();
            look->stop();
            auto* name = dialog->findChild<QLineEdit*>();
            name->setText(path); // typed letters would open the list of completions, as for a person
            QTest::keyClick(name, Qt::Key_Return);
        });
        look->start(20);
    }

private slots:
    void initTestCase()
    {
        installTheme(ThemeChoice::Light);
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        m_world = std::make_unique<WindowWorld>();
    }

    void opensAFile()
    {
        QFile file(m_world->folder.filePath(u"export.jsonl"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(sample::sampleTelemetry(kNow)));
        file.close();
        QCOMPARE(m_world->page(), u"start"_s);
        answerFileDialog(file.fileName());
        press(Qt::Key_O, Qt::ControlModifier);
        m_world->window.activateWindow(); // the offscreen platform does not come back by itself
        QVERIFY(QTest::qWaitForWindowActive(&m_world->window));
        QVERIFY(m_world->settle());
        QVERIFY(m_world->session.view().snapshot->calls() > 1000);
        QCOMPARE(m_world->page(), u"overview"_s);
    }

    void filters()
    {
        press(Qt::Key_Slash);
        QVERIFY(qobject_cast<QPlainTextEdit*>(focus()));
        QTest::keyClicks(focus(), u"service = \"docs-search\""_s);
        press(Qt::Key_Return);
        QCOMPARE(m_world->filter.now().filter, u"service = \"docs-search\""_s);
        QVERIFY(m_world->settle());
    }

    void goesFromTheP99ToItsConversationAndBack()
    {
        press(Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(m_world->page(), u"latency"_s);
        QVERIFY(m_world->settle());
        const Location before = m_world->filter.now();

        auto* chart = m_world->window.currentPage()->findChild<TimeSeries*>();
        QVERIFY(chart);
        QVERIFY(tabTo([chart](const QWidget* widget) { return widget == &chart->plot(); }));
        press(Qt::Key_End);
        while (chart->plot().hover().bucket > 0
            && std::isnan(chart->data().series[2].values[std::size_t(chart->plot().hover().bucket)]))
            press(Qt::Key_Left); // to the newest bucket with calls
        press(Qt::Key_Up);
        while (chart->data().series[std::size_t(chart->plot().hover().series)].key != u"p99"_s) press(Qt::Key_Up);
        const auto bucket = std::size_t(chart->plot().hover().bucket);
        const double p99 = chart->data().series[2].values[bucket];
        QVERIFY(p99 > 0);
        press(Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(m_world->page(), u"trace"_s, 30'000);
        QVERIFY(m_world->settle());

        auto* spans = qobject_cast<Waterfall*>(focus());
        QVERIFY(spans);
        const auto asked = readTraceArgument(m_world->filter.now().argument);
        QVERIFY(asked.trace && asked.span);
        QVERIFY2(spans->accessibleDescription().contains(format::duration(Nanos(p99))),
            qPrintable(spans->accessibleDescription())); // the call that is chosen is the p99
        press(Qt::Key_Return);
        auto* conversation = qobject_cast<MessageView*>(focus());
        QVERIFY(conversation && conversation->isVisible());
        QVERIFY(!conversation->sections().empty());
        press(Qt::Key_Escape);
        QCOMPARE(focus(), static_cast<QWidget*>(spans));

        press(Qt::Key_Left, Qt::AltModifier);
        QVERIFY(m_world->settle());
        QCOMPARE(m_world->page(), u"latency"_s);
        QVERIFY(m_world->filter.now() == before);
        press(Qt::Key_Right, Qt::AltModifier);
        QVERIFY(m_world->settle());
        QCOMPARE(m_world->page(), u"trace"_s);
        press(Qt::Key_Left, Qt::AltModifier);
        QVERIFY(m_world->settle());
    }

    void zoomsIntoARangeAndOutAgain()
    {
        const RangeChoice before = m_world->filter.now().range;
        QCOMPARE(m_world->page(), u"latency"_s);
        auto* chart = m_world->window.currentPage()->findChild<TimeSeries*>();
        QVERIFY(tabTo([chart](const QWidget* widget) { return widget == &chart->plot(); }));
        press(Qt::Key_End);
        const TimeRange last {chart->data().starts.back(), chart->data().ends.back()};
        for (int i = 0; i < 3; ++i) press(Qt::Key_Left, Qt::ShiftModifier);
        press(Qt::Key_Return);
        QVERIFY(m_world->filter.now().range.fixed.has_value());
        QCOMPARE(m_world->filter.now().range.fixed->to, last.to);
        QVERIFY(m_world->filter.now().range.fixed->from < last.from);
        QVERIFY(m_world->settle());
        press(Qt::Key_Backspace);
        QVERIFY(m_world->settle());
        QVERIFY(m_world->filter.now().range == before);
    }
};

QTEST_MAIN(tst_window_story)
#include "tst_window_story.moc"
