// SPDX-License-Identifier: GPL-3.0-or-later
// The window as small as it goes: nothing sticks out of what it stands in, and nothing lies over its neighbour.
#include "tests/support/window_world.h"
#include "ui/filter_bar.h"
#include "ui/pages/page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/range_picker.h"

#include <QSplitter>
#include <memory>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;
using spanwise::test::WindowWorld;

namespace {

constexpr int kOutside = 8; ///< the first button of a legend stands a little before its title

QString nameOf(const QWidget& widget)
{
    const auto* label = widget.property("text").isValid() ? &widget : nullptr;
    return QString::fromLatin1(widget.metaObject()->className()) + u" \""_s
        + (label ? label->property("text").toString() : widget.accessibleName()) + u'"';
}

/// What is wider than the room that its parent has, or squeezed below what it needs.
QString whatSticksOut(const QWidget& page)
{
    for (const QWidget* one : page.findChildren<QWidget*>()) {
        const QWidget* in = one->parentWidget();
        if (!one->isVisible() || one->isWindow() || !in || in == &page) continue;
        const QRect at = one->geometry();
        if (at.left() < -kOutside || at.right() > in->width() + kOutside) return nameOf(*one) + u" in "_s + nameOf(*in);
    }
    for (const QSplitter* splitter : page.findChildren<QSplitter*>())
        for (int i = 1; splitter->isVisible() && i < splitter->count(); ++i)
            if (splitter->widget(i)->isVisible()
                && splitter->widget(i - 1)->geometry().intersects(splitter->widget(i)->geometry()))
                return nameOf(*splitter->widget(i)) + u" lies over its neighbour"_s;
    return {};
}

} // namespace

class tst_least_size : public QObject {
    Q_OBJECT

    std::unique_ptr<WindowWorld> m_world;

private slots:
    void initTestCase()
    {
        installTheme(ThemeChoice::Light);
        m_world = std::make_unique<WindowWorld>(QSize(100, 100)); // it takes no less than its least
        QVERIFY(m_world->window.width() <= 1024 && m_world->window.height() <= 640);
        QVERIFY(m_world->importSample());
    }

    void everyPageFits_data()
    {
        QTest::addColumn<QByteArray>("page");
        for (const PageEntry& entry : pageTable()) QTest::newRow(entry.id) << QByteArray(entry.id);
    }
    void everyPageFits()
    {
        QFETCH(QByteArray, page);
        QVERIFY(m_world->open(page.constData()));
        QCoreApplication::processEvents();
        QCOMPARE(m_world->window.size(), m_world->window.minimumSize());
        const QString out = whatSticksOut(*m_world->window.currentPage());
        QVERIFY2(out.isEmpty(), qPrintable(out));
    }

    /// The text of two moments is longer than the room beside a filter that can be typed into.
    void theFilterKeepsItsRoomBesideALongRange()
    {
        QVERIFY(m_world->open("overview"));
        const TimeRange all = m_world->session.view().snapshot->startRange();
        m_world->filter.setRange({0, TimeRange {all.from, all.to + 1}});
        QVERIFY(m_world->settle());
        const auto* range = m_world->window.findChild<RangePicker*>();
        const auto* filter = m_world->window.findChild<FilterBar*>();
        QVERIFY(filter->width() >= 200);
        QVERIFY(range->geometry().left() >= filter->geometry().right());
        QVERIFY(range->width() >= 100);
        QVERIFY(!range->toolTip().isEmpty());
    }
};

QTEST_MAIN(tst_least_size)
#include "tst_least_size.moc"
