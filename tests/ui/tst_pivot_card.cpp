// SPDX-License-Identifier: GPL-3.0-or-later
// The table of failure modes against what the calls were made with: it shows, explains and gives away what the query
// answered, by the keyboard alone.
#include "core/review/code_pivot.h"
#include "ui/format/format.h"
#include "ui/pages/pivot_card.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QTableWidget>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {
review::ItemState failed(int number, double p, std::vector<std::string> modes)
{
    review::ItemState item;
    item.itemId = std::to_string(number);
    item.inclusionP = p;
    review::Review review;
    review.id = item.itemId;
    review.actor = "anna";
    review.verdict = modes.empty() ? review::Verdict::Pass : review::Verdict::Fail;
    review.failureModes = std::move(modes);
    item.reviews.push_back(std::move(review));
    return item;
}
} // namespace

class tst_pivot_card : public QObject {
    Q_OBJECT

    std::unique_ptr<PivotCard> m_card;
    std::vector<review::CodePivot> m_pivots;

    [[nodiscard]] QTableWidget& table() const { return *m_card->findChild<QTableWidget*>(); }
    [[nodiscard]] QString explained() const
    {
        QStringList out;
        for (const QLabel* one : m_card->findChildren<QLabel*>()) out.append(one->text());
        return out.join(u'\n');
    }

private slots:
    void init()
    {
        std::vector<review::ItemState> items;
        std::vector<review::CallContext> contexts;
        for (int i = 0; i < 40; ++i) {
            const bool large = i < 10;
            items.push_back(failed(i, large ? 1.0 : 0.5,
                i % (large ? 1 : 10) == 0 ? std::vector<std::string> {"loop"} : std::vector<std::string> {}));
            review::CallContext context;
            context.model = large ? "=large" : "small";
            contexts.push_back(context);
        }
        std::vector<const review::ItemState*> all;
        for (const review::ItemState& item : items) all.push_back(&item);
        m_pivots.clear();
        for (const review::PivotBy by : review::kPivots) m_pivots.push_back(review::codePivot(by, all, contexts));
        review::Titles titles;
        titles.codes["loop"] = "Repeats itself";
        m_card = std::make_unique<PivotCard>();
        m_card->show(review::codeCounts(all), m_pivots, titles);
    }

    void saysWhereAModeStandsOut()
    {
        QVERIFY(!m_card->isHidden());
        QCOMPARE(table().rowCount(), 1);
        QCOMPARE(table().columnCount(), 3); // all, and two models
        QCOMPARE(table().verticalHeaderItem(0)->text(), u"Repeats itself"_s);
        QCOMPARE(table().horizontalHeaderItem(1)->text(), u"small"_s); // more items are behind it
        QVERIFY2(table().item(0, 2)->text().startsWith(u"▲ 100"_s), qPrintable(table().item(0, 2)->text()));
        QVERIFY2(!table().item(0, 1)->text().contains(u"▲"_s), qPrintable(table().item(0, 1)->text()));
    }

    void explainsTheCellThatIsChosenByTheKeyboard()
    {
        table().setFocus();
        QTest::keyClick(&table(), Qt::Key_Right);
        const QString said = u"“Repeats itself”, small: items with it: 3. Of traffic "_s + format::percent(0.1);
        QVERIFY2(explained().contains(said), qPrintable(explained()));
        QVERIFY(explained().contains(u"decided items: 30"_s));
    }

    void givesAwayWhatItIsMadeOf()
    {
        const ChartTable made = m_card->table();
        QCOMPARE(made.raw.size(), std::size_t {2});
        QCOMPARE(made.rawHead.size(), made.raw[0].size());
        QCOMPARE(made.raw[0].mid(0, 6), (QStringList {u"loop"_s, u"small"_s, u"3"_s, u"30"_s, u"30"_s, u"6"_s}));
        QCOMPARE(made.raw[1].mid(0, 3), (QStringList {u"loop"_s, u"=large"_s, u"10"_s}));
        QTest::keyClick(&table(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QApplication::clipboard()->text().contains(u"Repeats itself\tsmall\t3"_s));
    }

    void showsWhatIsUnknownAsUnknown()
    {
        auto* by = m_card->findChild<QComboBox*>();
        QVERIFY(!by->accessibleName().isEmpty());
        by->setCurrentIndex(int(review::PivotBy::Week));
        QCOMPARE(table().columnCount(), 2);
        QCOMPARE(table().horizontalHeaderItem(1)->text(), u"unknown"_s);
        QCOMPARE(m_card->table().raw[0][1], QString()); // for machines, nothing
    }

    void hidesWithoutFailureModes()
    {
        m_card->show({}, m_pivots, {});
        QVERIFY(m_card->isHidden());
    }
};

QTEST_MAIN(tst_pivot_card)
#include "tst_pivot_card.moc"
