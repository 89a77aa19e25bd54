// SPDX-License-Identifier: GPL-3.0-or-later
// The table of where reviewers differ: it counts pairs once, and each of its figures explains itself, by the keyboard.
#include "ui/pages/disagreement_card.h"
#include "ui/widgets/note_popup.h"

#include <QLabel>
#include <QTableWidget>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

class tst_disagreement_card : public QObject {
    Q_OBJECT

    std::unique_ptr<DisagreementCard> m_card;

    [[nodiscard]] QTableWidget& table() const { return *m_card->findChild<QTableWidget*>(); }
    static QString textsOf(const QWidget& widget)
    {
        QStringList out;
        for (const QLabel* one : widget.findChildren<QLabel*>()) out.append(one->text());
        return out.join(u'\n');
    }

private slots:
    void init()
    {
        AgreementRow row;
        row.title = u"Pass or fail"_s;
        row.agreement.question = "verdict";
        row.agreement.rubricId = "usable";
        row.agreement.rubricVersion = 3;
        row.agreement.items = 20;
        row.agreement.values = {"fail", "pass"};
        row.agreement.matrix = {{10, 4}, {4, 22}}; // each pair in both orders
        m_card = std::make_unique<DisagreementCard>();
        m_card->show(row, {});
    }

    void countsAPairOnce()
    {
        QCOMPARE(table().item(0, 0)->text(), u"5"_s);
        QCOMPARE(table().item(0, 1)->text(), u"4"_s);
        QCOMPARE(table().item(1, 1)->text(), u"11"_s);
    }

    void saysBelowWhatTheChosenFigureIs()
    {
        table().setFocus();
        QTest::keyClick(&table(), Qt::Key_Right);
        QVERIFY2(textsOf(*m_card).contains(u"Pairs where one said “fail” and the other “pass”: 4"_s),
            qPrintable(textsOf(*m_card)));
    }

    void explainsANumberByEnter()
    {
        table().setCurrentCell(0, 1);
        QTest::keyClick(&table(), Qt::Key_Return);
        const auto* popup = m_card->findChild<NotePopup*>();
        QVERIFY(popup);
        const QString said = textsOf(*popup);
        for (const char* word : {"“fail” and the other “pass”: 4", "20 % of 20", "at least two answers: 20",
                 "version 3", "Left out", "Pass or fail"})
            QVERIFY2(
                said.simplified().replace(QChar(0x00A0), u' ').contains(QString::fromUtf8(word)), qPrintable(said));
    }
};

QTEST_MAIN(tst_disagreement_card)
#include "tst_disagreement_card.moc"
