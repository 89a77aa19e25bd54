// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for every page, whatever it shows: names for assistive technology, Tab to every control, a table for every
// chart, no text cut without a way to read it, and nothing that blocks. Rows come from the table of pages, so a new
// page is covered as soon as it is in there.
#include "tests/support/window_world.h"
#include "ui/charts/chart_view.h"
#include "ui/theme/colors.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/row_view.h"
#include "ui/widgets/segmented.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QSemaphore>
#include <QSet>
#include <QTableView>
#include <QThreadPool>
#include <QTimer>
#include <QToolButton>
#include <memory>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;
using spanwise::test::WindowWorld;

namespace {

/// Pages that do not answer the filter: a question that fails there is not the filter's.
const QSet<QString> kWithoutFilter {u"start"_s, u"sources"_s, u"gateways"_s, u"guards"_s, u"review"_s, u"cases"_s};

QString nameOf(const QWidget& widget)
{
    const QAccessibleInterface* face = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(&widget));
    return face ? face->text(QAccessible::Name) : QString();
}

QString wordsFor(const QWidget& widget)
{
    return u"%1 \"%2\" in %3"_s.arg(QString::fromLatin1(widget.metaObject()->className()),
        widget.objectName().isEmpty() ? nameOf(widget) : widget.objectName(),
        QString::fromLatin1(widget.parentWidget() ? widget.parentWidget()->metaObject()->className() : "-"));
}

bool isOperated(const QWidget& widget)
{
    return widget.isVisible() && widget.isEnabled() && !widget.focusProxy()
        && (widget.focusPolicy() & Qt::TabFocus) != 0;
}

/// Of the choices that exclude each other Tab reaches one; the arrows reach the others.
bool isReachedByArrows(const QWidget& widget)
{
    const auto* button = qobject_cast<const QAbstractButton*>(&widget);
    if (!button || button->isChecked()) return false;
    return (button->group() && button->group()->exclusive()) || button->autoExclusive();
}

QStringList withoutName(const QWidget& window)
{
    QStringList out;
    for (const QWidget* widget : window.findChildren<QWidget*>())
        if (isOperated(*widget) && nameOf(*widget).isEmpty()) out << wordsFor(*widget);
    return out;
}

QStringList unreachedByTab(QWidget& window)
{
    QSet<const QWidget*> visited;
    int news = 0; // steps since the last one that led somewhere new
    while (news < 40) {
        QWidget* focus = window.focusWidget() ? window.focusWidget() : &window;
        news = visited.contains(focus) ? news + 1 : 0;
        visited.insert(focus);
        QTest::keyClick(focus, Qt::Key_Tab);
    }
    QStringList out;
    for (const QWidget* widget : window.findChildren<QWidget*>())
        if (isOperated(*widget) && !visited.contains(widget) && !isReachedByArrows(*widget)) out << wordsFor(*widget);
    return out;
}

bool isCut(const QLabel& label)
{
    if (label.wordWrap() || label.text().isEmpty() || !label.pixmap().isNull()) return false;
    int widest = 0;
    for (const QString& line : label.text().split(u'\n'))
        widest = std::max(widest, label.fontMetrics().horizontalAdvance(line));
    return widest > label.contentsRect().width() + 1;
}

bool paintsItsTextInALine(const QAbstractButton& button)
{
    return qobject_cast<const QPushButton*>(&button) || qobject_cast<const QToolButton*>(&button)
        || qobject_cast<const QCheckBox*>(&button) || qobject_cast<const QRadioButton*>(&button);
}

/// Texts that do not fit and that nothing shows whole.
QStringList cutForGood(const QWidget& window)
{
    QStringList out;
    for (const QLabel* label : window.findChildren<QLabel*>())
        if (label->isVisible() && isCut(*label) && !qobject_cast<const ElidedLabel*>(label)
            && label->toolTip().isEmpty())
            out << u"label \"%1\""_s.arg(label->text());
    for (const QAbstractButton* button : window.findChildren<QAbstractButton*>())
        if (button->isVisible() && paintsItsTextInALine(*button) && !button->text().isEmpty()
            && button->sizeHint().width() > button->width() + 1 && button->toolTip().isEmpty())
            out << u"button \"%1\""_s.arg(button->text());
    for (const QComboBox* box : window.findChildren<QComboBox*>()) {
        const int room = box->width() - 34;
        if (box->isVisible() && box->fontMetrics().horizontalAdvance(box->currentText()) > room
            && box->toolTip().isEmpty())
            out << u"choice \"%1\""_s.arg(box->currentText());
    }
    for (const RowView* view : window.findChildren<RowView*>()) {
        const QHeaderView* header = view->horizontalHeader();
        for (int i = 0; view->isVisible() && i < header->count(); ++i)
            if (!header->isSectionHidden(i) && header->sectionSizeHint(i) > header->sectionSize(i)
                && view->model()->headerData(i, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty())
                out << u"header \"%1\""_s.arg(view->model()->headerData(i, Qt::Horizontal).toString());
    }
    return out;
}

QStringList faultsOfCharts(const QWidget& page)
{
    QStringList out;
    for (ChartView* chart : page.findChildren<ChartView*>()) {
        if (!chart->isVisible()) continue;
        if (chart->state() == u"loading"_s) out << chart->title() + u": still loading"_s;
        if (nameOf(chart->plot()).isEmpty()) out << u"a chart without a name"_s;
        if (chart->state() != u"data"_s) continue;
        if (chart->plot().accessibleDescription().isEmpty()) out << chart->title() + u": says nothing"_s;
        const ChartTable table = chart->table();
        if (table.head.isEmpty() || table.shown.empty()) out << chart->title() + u": an empty table"_s;
        if (table.raw.size() != table.shown.size()) out << chart->title() + u": other rows in the CSV"_s;
        for (const QStringList& row : table.raw)
            if (row.size() != table.rawHead.size()) {
                out << chart->title() + u": a row of another length than its head"_s;
                break;
            }
        chart->setTableShown(true);
        const auto* view = chart->findChild<QTableView*>();
        if (!view || !view->isVisible() || view->accessibleName().isEmpty()) out << chart->title() + u": no table"_s;
        chart->setTableShown(false);
    }
    return out;
}

QString visibleTexts(const QWidget& page)
{
    QString out;
    for (const QLabel* label : page.findChildren<QLabel*>())
        if (label->isVisible()) out += label->text() + u'\n';
    return out;
}

/// Share of pixels that are much lighter or darker than the look is.
double oddShare(const QImage& picture, bool dark)
{
    qint64 odd = 0;
    qint64 all = 0;
    for (int y = 0; y < picture.height(); y += 3)
        for (int x = 0; x < picture.width(); x += 3) {
            const int gray = qGray(picture.pixel(x, y));
            odd += dark ? gray > 190 : gray < 60;
            ++all;
        }
    return double(odd) / double(std::max<qint64>(1, all));
}

} // namespace

class tst_pages : public QObject {
    Q_OBJECT

    std::unique_ptr<WindowWorld> m_sample;
    std::unique_ptr<WindowWorld> m_empty;
    std::unique_ptr<WindowWorld> m_broken;
    QString m_trace; ///< of the broken store, found while it was whole

    static void addRows(const QList<QString>& states)
    {
        QTest::addColumn<QString>("page");
        QTest::addColumn<QString>("state");
        for (const QString& state : states)
            for (const PageEntry& entry : pageTable())
                QTest::addRow("%s, %s", entry.id, qPrintable(state)) << QString::fromLatin1(entry.id) << state;
    }

    /// The page of this row with its answers, in the world of its state.
    WindowWorld& shown(const QString& page, const QString& state)
    {
        WindowWorld& world = state == u"sample"_s ? *m_sample : state == u"empty"_s ? *m_empty : *m_broken;
        const bool trace = page == u"trace"_s;
        Location to = world.filter.now();
        to.page = page;
        to.argument = !trace ? QString() : state == u"error"_s ? m_trace : world.exampleTrace();
        world.filter.go(to);
        if (!world.settle()) qFatal("%s is busy for ever", qPrintable(page));
        return world;
    }

private slots:
    void initTestCase()
    {
        installTheme(ThemeChoice::Light);
        m_empty = std::make_unique<WindowWorld>(QSize(1024, 700));
        m_sample = std::make_unique<WindowWorld>(QSize(1024, 700));
        QVERIFY(m_sample->importSample());
        m_broken = std::make_unique<WindowWorld>(QSize(1024, 700));
        QVERIFY(m_broken->importSample());
        m_trace = m_broken->exampleTrace();
        // Every question that reads texts fails from here on: the filter makes all of them read texts.
        QFile payload(m_broken->storeFile() + u"-payload"_s);
        QVERIFY(payload.open(QIODevice::ReadWrite));
        QVERIFY(payload.write(QByteArray(payload.size(), 'x')) > 0);
        payload.close();
        m_broken->filter.setFilter(u"attr[\"no.such\"] = \"value\""_s);
    }

    void everyoneCanReadAndOperateIt_data() { addRows({u"sample"_s, u"empty"_s, u"error"_s}); }
    void everyoneCanReadAndOperateIt()
    {
        QFETCH(QString, page);
        QFETCH(QString, state);
        QWidget& window = shown(page, state).window; // as small as people make it
        QCOMPARE(withoutName(window).join(u'\n'), QString());
        QCOMPARE(cutForGood(window).join(u'\n'), QString());
        QCOMPARE(faultsOfCharts(window).join(u'\n'), QString());
        if (state != u"error"_s)
            QCOMPARE(unreachedByTab(window).join(u'\n'), QString()); // the same controls as with data
    }

    void saysWhatToDoWithoutData_data() { addRows({u"empty"_s}); }
    void saysWhatToDoWithoutData()
    {
        QFETCH(QString, page);
        QFETCH(QString, state);
        const Page& now = *shown(page, state).window.currentPage();
        QVERIFY2(!visibleTexts(now).trimmed().isEmpty(), "nothing is said");
        int buttons = 0;
        for (const QAbstractButton* button : now.findChildren<QAbstractButton*>())
            buttons += button->isVisible() && button->isEnabled();
        QVERIFY2(buttons > 0, "there is no button that helps");
    }

    void saysWhyAQuestionFailed_data() { addRows({u"error"_s}); }
    void saysWhyAQuestionFailed()
    {
        QFETCH(QString, page);
        QFETCH(QString, state);
        if (kWithoutFilter.contains(page)) QSKIP("its questions are not the filter's");
        const QString said = visibleTexts(*shown(page, state).window.currentPage());
        QVERIFY2(said.contains(u"not a database"_s), qPrintable(said));
        QVERIFY2(!said.contains(u"Loading"_s), qPrintable(said));
    }

    /// With every thread of the pool held back nothing can be answered: a page that has answers all the same has made
    /// them on the thread of the window.
    void asksOffTheThreadOfTheWindow_data() { addRows({u"sample"_s}); }
    void asksOffTheThreadOfTheWindow()
    {
        QFETCH(QString, page);
        QFETCH(QString, state);
        if (page == u"start"_s) QSKIP("it asks nothing");
        if (page == u"trace"_s) { // the one that it shows already need not be asked for
            m_sample->filter.openPage(page, u"00000000000000000000000000000001"_s);
            QVERIFY(m_sample->settle());
        }
        WindowWorld& world = shown(u"start"_s, state);
        QSemaphore held;
        QThreadPool& pool = world.session.pool();
        for (int i = 0; i < pool.maxThreadCount(); ++i) pool.start([&held] { held.acquire(); });
        world.filter.setFilter(u"duration > %1ms"_s.arg(page.size()));
        world.filter.openPage(page, page == u"trace"_s ? world.exampleTrace() : QString());
        bool beats = false;
        QTimer::singleShot(0, this, [&beats] { beats = true; });
        QTRY_VERIFY_WITH_TIMEOUT(beats, 30'000);
        const auto isBusy = [&world] { return world.window.currentPage()->isBusy(); };
        const bool busy = QTest::qWaitFor(isBusy, 5'000); // it may ask a moment after it is shown
        held.release(pool.maxThreadCount());
        QVERIFY(world.settle());
        world.filter.setFilter({});
        QVERIFY(busy);
    }

    void looksLightAndDark_data() { addRows({u"sample"_s, u"empty"_s}); }
    void looksLightAndDark()
    {
        QFETCH(QString, page);
        QFETCH(QString, state);
        for (const bool dark : {true, false}) {
            applyTheme(dark ? ThemeChoice::Dark : ThemeChoice::Light);
            WindowWorld& world = shown(page, state);
            const double odd = oddShare(world.window.grab().toImage(), dark);
            QVERIFY2(odd < 0.06, qPrintable(u"%1 of the pixels are of the other look"_s.arg(odd)));
        }
    }
};

QTEST_MAIN(tst_pages)
#include "tst_pages.moc"
