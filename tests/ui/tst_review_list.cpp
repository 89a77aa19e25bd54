// SPDX-License-Identifier: GPL-3.0-or-later
// The list of a long queue stays where its reader scrolled to while more of it is shown and new items come.
#include "ui/pages/review_list.h"
#include "ui/settings/setting.h"

#include <QAbstractItemView>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;

namespace {

std::vector<ReviewRow> rows(int count, const std::string& queue = "q")
{
    std::vector<ReviewRow> out(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        out[static_cast<std::size_t>(i)].entry.itemId = "i" + std::to_string(i);
        out[static_cast<std::size_t>(i)].entry.queue = queue;
    }
    return out;
}

} // namespace

class tst_review_list : public QObject {
    Q_OBJECT

private slots:
    void staysWhereItsReaderIs()
    {
        QTemporaryDir folder;
        Settings settings(folder.filePath(QStringLiteral("s.ini")));
        ReviewList list(settings);
        list.resize(300, 600);
        list.show();
        QVERIFY(QTest::qWaitForWindowExposed(&list));
        list.setRows(rows(500), 98'000);
        list.select("i3");
        QScrollBar* bar = list.findChild<QAbstractItemView*>()->verticalScrollBar();
        QTRY_VERIFY(bar->maximum() > 0);
        QSignalSpy more(&list, &ReviewList::moreWanted);
        bar->setValue(bar->maximum());
        QCOMPARE(more.count(), 1);
        const int place = bar->value();

        list.setRows(rows(1000), 98'000);
        list.select("i3");
        QCoreApplication::processEvents();
        QCOMPARE(bar->value(), place);

        list.select("i5"); // another item is gone to
        QVERIFY(bar->value() < place);
        bar->setValue(place);
        list.setRows(rows(1000, "another"), 98'000);
        QCOMPARE(bar->value(), 0);
    }
};

QTEST_MAIN(tst_review_list)
#include "tst_review_list.moc"
