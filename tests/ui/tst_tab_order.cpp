// SPDX-License-Identifier: GPL-3.0-or-later
// Where the Tab key goes: through each page as it is read, and into nothing that cannot be seen to have the focus.
#include "tests/support/window_world.h"
#include "ui/charts/chart_view.h"
#include "ui/pages/page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/filter_edit.h"
#include "ui/widgets/tab_order.h"

#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTreeWidget>
#include <memory>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;
using spanwise::test::WindowWorld;

namespace {

/// What Tab stops at within `root`, in its order.
QList<QWidget*> stopsIn(QWidget& root)
{
    QList<QWidget*> out;
    for (QWidget* at = root.nextInFocusChain(); at != &root; at = at->nextInFocusChain())
        if (root.isAncestorOf(at) && at->isVisible() && at->isEnabled() && !at->focusProxy()
            && at->focusPolicy() & Qt::TabFocus)
            out.append(at);
    return out;
}

QString nameOf(const QWidget& widget)
{
    return QString::fromLatin1(widget.metaObject()->className()) + u" \""_s + widget.accessibleName() + u'"';
}

/// Columns are read one after the other, each from above: a step may go up only to the right, and to the left only
/// down.
bool isStepBack(const QRect& from, const QRect& to)
{
    const bool above = to.bottom() <= from.top() && to.left() <= from.right();
    const bool before = to.right() <= from.left() && to.top() <= from.bottom() && to.bottom() >= from.top();
    return above || before;
}

} // namespace

class tst_tab_order : public QObject {
    Q_OBJECT

    std::unique_ptr<WindowWorld> m_world;

private slots:
    void initTestCase()
    {
        installTheme(ThemeChoice::Light);
        m_world = std::make_unique<WindowWorld>();
        QVERIFY(m_world->importSample());
    }

    void aBranchFollowsAsAWhole()
    {
        QWidget root;
        QPushButton first(&root);
        QPushButton last(&root);
        QWidget branch(&root);
        QPushButton one(&branch);
        QPushButton two(&branch);
        root.show();
        tabInto(&first, &branch);
        QCOMPARE(stopsIn(root), (QList<QWidget*> {&first, &one, &two, &last}));
        tabThrough({&first, &last, &branch});
        QCOMPARE(stopsIn(root), (QList<QWidget*> {&first, &last, &one, &two}));
        QPlainTextEdit text(&root); // of several widgets, of which one takes the focus
        text.show();
        tabThrough({&first, &text, &branch, &last});
        QCOMPARE(stopsIn(root), (QList<QWidget*> {&first, &text, &one, &two, &last}));
        tabThrough({&first, &last, &branch, &text});
        QCOMPARE(stopsIn(root), (QList<QWidget*> {&first, &last, &one, &two, &text}));
        QCOMPARE(branch.focusPolicy(), Qt::NoFocus);
        text.setFocusPolicy(Qt::NoFocus);
        tabInto(&two, &branch); // from within it: nothing to do
        QCOMPARE(stopsIn(root), (QList<QWidget*> {&first, &last, &one, &two}));
    }

    void goesThroughEveryPageAsItIsRead_data()
    {
        QTest::addColumn<QByteArray>("page");
        for (const PageEntry& entry : pageTable()) QTest::newRow(entry.id) << QByteArray(entry.id);
    }
    void goesThroughEveryPageAsItIsRead()
    {
        QFETCH(QByteArray, page);
        QVERIFY(m_world->open(page.constData()));
        const QWidget& root = *m_world->window.currentPage();
        const QList<QWidget*> stops = stopsIn(*m_world->window.currentPage());
        for (qsizetype i = 1; i < stops.size(); ++i) {
            const auto placeOf = [&](const QWidget* w) { return QRect(w->mapTo(&root, QPoint()), w->size()); };
            const QString step = nameOf(*stops[i - 1]) + u" → "_s + nameOf(*stops[i]);
            QVERIFY2(!isStepBack(placeOf(stops[i - 1]), placeOf(stops[i])), qPrintable(step));
        }
    }

    void theTableOfAChartStandsInTheChartsPlace()
    {
        QVERIFY(m_world->open("latency"));
        auto* chart = m_world->window.currentPage()->findChild<ChartView*>();
        chart->setTableShown(true);
        const QList<QWidget*> inside = stopsIn(*chart);
        QVERIFY(qobject_cast<QTableView*>(inside.last()));
        const QList<QWidget*> all = stopsIn(*m_world->window.currentPage());
        QCOMPARE(all.mid(all.indexOf(inside.first()), inside.size()), inside); // nothing of elsewhere between them
        chart->setTableShown(false);
    }

    void theFacetsBeginAtAValue()
    {
        QVERIFY(m_world->open("traces"));
        auto* facets = m_world->window.currentPage()->findChild<QTreeWidget*>();
        QApplication::setActiveWindow(&m_world->window);
        m_world->window.findChild<FilterEdit*>()->setFocus();
        facets->setCurrentItem(nullptr);
        facets->setFocus(Qt::TabFocusReason);
        QVERIFY(facets->hasFocus());
        QVERIFY(facets->currentItem());
        QVERIFY(facets->currentItem()->parent()); // not the head of a dimension, with which nothing can be done
    }
};

QTEST_MAIN(tst_tab_order)
#include "tst_tab_order.moc"
