// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/list_over_text.h"

#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QTableView>
#include <QtTest>
#include <memory>

using namespace spanwise::ui;

namespace {

struct Pane {
    QStandardItemModel rows {0, 2};
    QTableView* list = new QTableView;
    QLabel* text = new QLabel(QStringLiteral("what was said"));
    std::unique_ptr<ListOverText> both;

    explicit Pane(int count)
    {
        list->setModel(&rows);
        rows.setRowCount(count);
        both = std::make_unique<ListOverText>(list, text);
        both->resize(400, 800);
        both->show();
    }
    void moveBorderTo(int y)
    {
        QSplitterHandle* handle = both->handle(1);
        const QPoint grip = handle->rect().center();
        QTest::mousePress(handle, Qt::LeftButton, {}, grip);
        QTest::mouseMove(handle, handle->mapFrom(both.get(), QPoint(200, y)));
        QTest::mouseRelease(handle, Qt::LeftButton, {}, handle->mapFrom(both.get(), QPoint(200, y)));
    }
};

} // namespace

class tst_list_over_text : public QObject {
    Q_OBJECT

private slots:
    void fewRowsLeaveTheRoomToTheText()
    {
        Pane pane(4);
        QVERIFY(!pane.list->verticalScrollBar()->isVisible());
        const int used = pane.list->horizontalHeader()->height() + 4 * pane.list->rowHeight(0);
        QVERIFY2(pane.list->height() <= used + 10, qPrintable(QString::number(pane.list->height())));
    }

    void manyRowsLeaveMostOfIt()
    {
        Pane pane(100);
        QVERIFY(pane.list->height() > 800 / 3);
        QVERIFY(pane.text->height() > 800 / 2);
    }

    void theBorderFollowsTheRows()
    {
        Pane pane(4);
        const int few = pane.list->height();
        pane.rows.setRowCount(7);
        QCOMPARE(pane.list->height(), few + 3 * pane.list->rowHeight(0));
        pane.rows.setRowCount(4);
        QCOMPARE(pane.list->height(), few);
    }

    void whatAPersonChoseStays()
    {
        Pane pane(4);
        pane.moveBorderTo(500);
        const int chosen = pane.list->height();
        QVERIFY(chosen > 400);
        pane.rows.setRowCount(7);
        QCOMPARE(pane.list->height(), chosen);
    }
};

QTEST_MAIN(tst_list_over_text)
#include "tst_list_over_text.moc"
