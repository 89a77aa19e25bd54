// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/step_time.h"
#include "ui/models/paged_model.h"
#include "ui/models/table_model.h"
#include "ui/settings/setting.h"
#include "ui/theme/colors.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/row_view.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QtTest>

using namespace spanwise::ui;
using Fatal = QAbstractItemModelTester;

namespace {

struct Fruit {
    QString name;
    int weight = 0;
};

const Column<Fruit> kFruitColumns[] = {
    {.id = "name",
        .title = "Name",
        .text = [](const Fruit& f) { return f.name; },
        .sortKey = 1,
        .less = [](const Fruit& a, const Fruit& b) { return a.name < b.name; }},
    {.id = "weight",
        .title = "Weight",
        .text = [](const Fruit& f) { return QString::number(f.weight); },
        .align = Align::Right,
        .sortKey = 2,
        .less = [](const Fruit& a, const Fruit& b) { return a.weight < b.weight; }},
    {.id = "note", .title = "Note", .text = [](const Fruit&) { return QStringLiteral("two\nlines"); }, .shown = false},
};

using Paged = PagedModel<Fruit, std::uint32_t>;

std::vector<std::uint32_t> ids(std::uint32_t n)
{
    std::vector<std::uint32_t> out(n);
    for (std::uint32_t i = 0; i < n; ++i) out[i] = i;
    return out;
}

} // namespace

class TestListModels : public QObject {
    Q_OBJECT

private slots:
    void sortsAndKeepsWhatIsSelected()
    {
        TableModel<Fruit> model(kFruitColumns);
        const QAbstractItemModelTester tester(&model, Fatal::FailureReportingMode::Fatal);
        model.setRows({{QStringLiteral("pear"), 3}, {QStringLiteral("apple"), 2}, {QStringLiteral("plum"), 1}});
        const QPersistentModelIndex pear = model.index(0, 0);
        model.sort(1, Qt::AscendingOrder);
        QCOMPARE(model.row(0).name, QStringLiteral("plum"));
        QCOMPARE(pear.row(), 2);
        QCOMPARE(pear.data().toString(), QStringLiteral("pear"));
    }

    void keepsTheCurrentRowAndTheSelectionWhenRowsAreReadAnew_data()
    {
        QTest::addColumn<QStringList>("names");
        QTest::newRow("as many") << QStringLiteral("plum pear apple").split(u' ');
        QTest::newRow("more") << QStringLiteral("fig plum kiwi apple pear").split(u' ');
        QTest::newRow("fewer") << QStringLiteral("pear plum").split(u' ');
    }
    void keepsTheCurrentRowAndTheSelectionWhenRowsAreReadAnew()
    {
        QFETCH(QStringList, names);
        TableModel<Fruit> model(kFruitColumns);
        const QAbstractItemModelTester tester(&model, Fatal::FailureReportingMode::Fatal);
        model.setRows({{QStringLiteral("apple"), 1}, {QStringLiteral("pear"), 2}, {QStringLiteral("plum"), 3}});
        RowView view(m_settings, QStringLiteral("read anew"));
        view.setModel(&model);
        view.setUpColumnsFrom(kFruitColumns, 1, Qt::AscendingOrder);
        view.selectRow(1);
        view.selectionModel()->select(
            model.index(2, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows); // plum beside pear
        std::vector<Fruit> rows;
        for (const QString& name : names) rows.push_back({name, int(rows.size())});
        model.setRows(rows);
        QCOMPARE(model.rowCount(), int(names.size()));
        QCOMPARE(view.currentIndex().row(), int(names.indexOf(QStringLiteral("pear"))));
        QList<int> wanted {int(names.indexOf(QStringLiteral("pear"))), int(names.indexOf(QStringLiteral("plum")))};
        std::sort(wanted.begin(), wanted.end());
        QCOMPARE(view.selectedRowNumbers(), wanted);
        QCOMPARE(model.row(0).name, names[0]); // and the order is that of the new weights
    }

    void choosesNothingElseWhenTheChosenRowIsGone()
    {
        TableModel<Fruit> model(kFruitColumns);
        const QAbstractItemModelTester tester(&model, Fatal::FailureReportingMode::Fatal);
        model.setRows({{QStringLiteral("apple"), 1}, {QStringLiteral("pear"), 2}, {QStringLiteral("plum"), 3}});
        RowView view(m_settings, QStringLiteral("gone"));
        view.setModel(&model);
        view.setUpColumnsFrom(kFruitColumns);
        view.selectRow(1);
        model.setRows({{QStringLiteral("plum"), 3}, {QStringLiteral("apple"), 1}});
        QVERIFY(view.selectedRowNumbers().isEmpty());
        QVERIFY(!view.currentIndex().isValid());
        QCOMPARE(model.rowCount(), 2);
    }

    void keepsOneLinePerCell()
    {
        TableModel<Fruit> model(kFruitColumns);
        model.setRows({{QStringLiteral("a"), 1}});
        QCOMPARE(model.index(0, 2).data().toString(), QStringLiteral("two\u21B5lines"));
    }

    void fetchesOnlyThePagesLookedAt()
    {
        std::vector<std::pair<Paged::Ticket, std::vector<std::uint32_t>>> asked;
        Paged model(kFruitColumns, [&](Paged::Ticket t, std::vector<std::uint32_t> page) {
            asked.push_back({t, page});
        });
        const QAbstractItemModelTester tester(&model, Fatal::FailureReportingMode::Fatal);
        model.setIds(ids(10'000));
        asked.clear();
        QCoreApplication::processEvents();
        asked.clear();
        QCOMPARE(model.index(5'000, 0).data().toString(), QString());
        QTRY_COMPARE(asked.size(), std::size_t(1));
        QCOMPARE(asked[0].second.front(), 5'000U / 256 * 256);
        QCOMPARE(asked[0].second.size(), std::size_t(256));
        answer(model, asked[0]);
        QCOMPARE(model.index(5'000, 0).data().toString(), QStringLiteral("fruit 5000"));
    }

    void ignoresAnswersToOldQuestions()
    {
        std::vector<std::pair<Paged::Ticket, std::vector<std::uint32_t>>> asked;
        Paged model(kFruitColumns, [&](Paged::Ticket t, std::vector<std::uint32_t> page) {
            asked.push_back({t, page});
        });
        model.setIds(ids(300));
        model.index(0, 0).data();
        QTRY_COMPARE(asked.size(), std::size_t(1));
        model.setIds(ids(300));
        answer(model, asked[0]);
        QCOMPARE(model.rowAt(0), nullptr);
    }

    void keepsSelectionWhenRowsArriveAtTheTop()
    {
        Paged model(kFruitColumns, [](Paged::Ticket, std::vector<std::uint32_t>) {});
        const QAbstractItemModelTester tester(&model, Fatal::FailureReportingMode::Fatal);
        model.setIds(ids(1'000));
        const QPersistentModelIndex kept = model.index(10, 0);
        const std::vector<std::uint32_t> fresh {5'000, 5'001};
        model.prepend(fresh);
        QCOMPARE(kept.row(), 12);
        QCOMPARE(model.idAt(0), 5'000U);
    }

    void remembersColumnsAndOrder()
    {
        TableModel<Fruit> model(kFruitColumns);
        model.setRows({{QStringLiteral("pear"), 3}, {QStringLiteral("apple"), 2}});
        {
            RowView view(m_settings, QStringLiteral("fruit"));
            view.setModel(&model);
            view.setUpColumnsFrom(kFruitColumns);
            QVERIFY(view.isColumnHidden(2));
            view.horizontalHeader()->moveSection(0, 1);
            view.setColumnWidth(1, 222);
        }
        RowView view(m_settings, QStringLiteral("fruit"));
        view.setModel(&model);
        view.setUpColumnsFrom(kFruitColumns);
        QCOMPARE(view.horizontalHeader()->visualIndex(0), 1);
        QCOMPARE(view.columnWidth(1), 222);
    }

    void cutsTextsBeforeNumbers()
    {
        const QString longName = QStringLiteral("a pear of a very long name that nobody can remember");
        TableModel<Fruit> model(kFruitColumns);
        model.setRows({{longName, 1'234'567}});
        RowView view(m_settings, QStringLiteral("narrow"));
        view.setModel(&model);
        view.setUpColumnsFrom(kFruitColumns);
        view.setWideColumn(0);
        view.show();
        view.resize(900, 200);
        view.fitColumns(600);
        const int number = view.columnWidth(1);
        QVERIFY(RowDelegate::cutText(model.index(0, 0), view.font(), view.columnWidth(0)).isEmpty());
        view.resize(240, 200);
        QCOMPARE(view.columnWidth(1), number);
        QCOMPARE(view.columnWidth(0) + number, view.viewport()->width()); // nothing to scroll to
        QCOMPARE(RowDelegate::cutText(model.index(0, 0), view.font(), view.columnWidth(0)), longName);
        view.resize(60, 200);
        QVERIFY(view.columnWidth(0) >= 84); // what is left can still be told apart
    }

    /// A list that scrolls sideways hides something as well, and worse: what it hides is under the pointer.
    void letsColumnsStepAsideWhereThereIsNoRoom()
    {
        std::vector<Column<Fruit>> columns(std::begin(kFruitColumns), std::end(kFruitColumns));
        columns[1].yields = 1;
        columns[2].shown = true;
        columns[2].cuttable = false;
        columns[2].yields = 2;
        TableModel<Fruit> model(columns);
        model.setRows({{QStringLiteral("pear"), 3}});
        RowView view(m_settings, QStringLiteral("yielding"));
        view.setModel(&model);
        view.setUpColumnsFrom(columns);
        view.setWideColumn(0);
        view.show();
        view.resize(500, 200);
        QVERIFY(!view.isColumnHidden(1) && !view.isColumnHidden(2));
        view.resize(300, 200);
        QVERIFY(!view.isColumnHidden(1) && view.isColumnHidden(2));
        QCOMPARE(view.columnWidth(0) + view.columnWidth(1), view.viewport()->width());
        view.resize(160, 200);
        QVERIFY(view.isColumnHidden(1) && view.isColumnHidden(2));
        view.selectAll();
        QVERIFY(view.selectionAsText().startsWith(QStringLiteral("Name\tWeight\tNote"))); // all that was chosen
        view.resize(500, 200);
        QVERIFY(!view.isColumnHidden(1) && !view.isColumnHidden(2));
        RowView again(m_settings, QStringLiteral("yielding"));
        again.setModel(&model);
        again.setUpColumnsFrom(columns);
        QVERIFY(!again.isColumnHidden(2)); // nobody has left it out
    }

    /// What the header does by the mouse.
    void ordersAndChoosesColumnsFromTheMenuOfARow()
    {
        TableModel<Fruit> model(kFruitColumns);
        model.setRows({{QStringLiteral("pear"), 3}, {QStringLiteral("apple"), 5}});
        RowView view(m_settings, QStringLiteral("by_menu"));
        view.setModel(&model);
        view.setUpColumnsFrom(kFruitColumns);
        view.setCurrentIndex(model.index(0, 1));
        QSignalSpy sorted(&view, &RowView::sortRequested);
        QMenu menu;
        view.addColumnActions(menu);
        const auto entry = [](const QMenu& in, const QString& text) {
            for (QAction* action : in.actions())
                if (action->text() == text) return action;
            return static_cast<QAction*>(nullptr);
        };
        QVERIFY(entry(menu, QStringLiteral("Sort by this column")));
        entry(menu, QStringLiteral("Sort by this column"))->trigger();
        QCOMPARE(sorted.count(), 1);
        QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("apple"));
        QMenu again;
        view.addColumnActions(again);
        entry(again, QStringLiteral("Turn the order around"))->trigger();
        QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("pear"));
        QMenu* columns = entry(again, QStringLiteral("Columns"))->menu();
        QVERIFY(view.isColumnHidden(2));
        entry(*columns, QStringLiteral("Note"))->trigger();
        QVERIFY(!view.isColumnHidden(2));
        view.setCurrentIndex(model.index(0, 2)); // of which there is no order
        QMenu third;
        view.addColumnActions(third);
        QVERIFY(!entry(third, QStringLiteral("Sort by this column"))->isEnabled());
    }

    void ringsTheCellThatTheKeyboardIsOn()
    {
        TableModel<Fruit> model(kFruitColumns);
        model.setRows({{QStringLiteral("pear"), 3}});
        RowView view(m_settings, QStringLiteral("ring"));
        view.setModel(&model);
        view.setUpColumnsFrom(kFruitColumns);
        view.resize(400, 200);
        view.show();
        QApplication::setActiveWindow(&view);
        QVERIFY(QTest::qWaitForWindowActive(&view));
        view.setFocus();
        const auto accentIn = [&](int column) {
            const QRect cell = view.visualRect(model.index(0, column)).adjusted(6, 0, 0, 0); // beside the row's bar
            const QImage picture = view.viewport()->grab(cell).toImage().convertToFormat(QImage::Format_RGB32);
            int found = 0;
            for (int y = 0; y < picture.height(); ++y)
                for (int x = 0; x < picture.width(); ++x) found += picture.pixel(x, y) == colors(view).accent.rgb();
            return found;
        };
        view.setCurrentIndex(model.index(0, 0));
        QVERIFY(accentIn(0) > 40 && accentIn(1) == 0);
        QTest::keyClick(&view, Qt::Key_Right);
        QVERIFY(accentIn(0) == 0 && accentIn(1) > 40);
        view.clearFocus();
        QVERIFY(accentIn(1) == 0);
    }

    void copiesTheSelectionAsText()
    {
        TableModel<Fruit> model(kFruitColumns);
        model.setRows({{QStringLiteral("pear"), 3}, {QStringLiteral("apple"), 2}});
        RowView view(m_settings, QStringLiteral("copy"));
        view.setModel(&model);
        view.setUpColumnsFrom(kFruitColumns);
        view.selectAll();
        QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("Name\tWeight\npear\t3\napple\t2\n"));
    }

    void scrollsTenMillionRowsLikeAThousand()
    {
        const double small = frameOf(1'000);
        const double large = frameOf(10'000'000);
        qInfo("%.2f ms a frame against %.2f ms", large, small);
        QVERIFY2(large < 5 * small, "ten thousand times the rows must not cost a frame more");
    }

private:
    QTemporaryDir m_folder;
    Settings m_settings {m_folder.filePath(QStringLiteral("settings.ini"))};

    /// Milliseconds to scroll a step through `rows` rows; then goes to the last one by key.
    double frameOf(std::uint32_t rows)
    {
        Paged model(kFruitColumns, [](Paged::Ticket, std::vector<std::uint32_t>) {});
        RowView view(m_settings, QStringLiteral("long"));
        model.setIds(ids(rows));
        view.setModel(&model);
        view.setUpColumnsFrom(kFruitColumns);
        view.resize(900, 600);
        view.show();
        if (!QTest::qWaitForWindowExposed(&view)) return 0;
        constexpr int kSteps = 100;
        const double frame = spanwise::test::medianMs(kSteps, [&](int i) {
            view.verticalScrollBar()->setValue(
                static_cast<int>(qint64(view.verticalScrollBar()->maximum()) * i / kSteps));
            view.viewport()->repaint();
        });
        view.setCurrentIndex(model.index(0, 0));
        QTest::keyClick(&view, Qt::Key_End);
        if (view.currentIndex().row() != int(rows) - 1) qFatal("End does not lead to the last row");
        return frame;
    }

    static void answer(Paged& model, const std::pair<Paged::Ticket, std::vector<std::uint32_t>>& question)
    {
        std::vector<Fruit> rows;
        for (const std::uint32_t id : question.second) rows.push_back({QStringLiteral("fruit %1").arg(id), int(id)});
        model.deliver(question.first, std::move(rows));
    }
};

QTEST_MAIN(TestListModels)
#include "tst_list_models.moc"
