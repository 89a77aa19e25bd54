// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"
#include "ui/widgets/choice_card.h"

#include <QApplication>
#include <QCheckBox>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QtTest>

using namespace spanwise::ui;
using namespace Qt::StringLiterals;

class tst_button_keys : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { installTheme(ThemeChoice::Light); }

    void enterPressesAsSpaceDoes_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char* kind : {"push button", "tool button", "card"})
            QTest::newRow(kind) << QString::fromLatin1(kind);
    }
    void enterPressesAsSpaceDoes()
    {
        QFETCH(QString, kind);
        QWidget page;
        QAbstractButton* button = kind == u"push button" ? static_cast<QAbstractButton*>(new QPushButton(kind, &page))
            : kind == u"tool button"                     ? static_cast<QAbstractButton*>(new QToolButton(&page))
                                                         : new ChoiceCard(u"open"_s, kind, kind, &page);
        page.show();
        QSignalSpy clicked(button, &QAbstractButton::clicked);
        int expected = 0;
        for (const Qt::Key key : {Qt::Key_Space, Qt::Key_Return, Qt::Key_Enter}) {
            QTest::keyClick(button, key);
            QCOMPARE(clicked.count(), ++expected);
        }
        button->setEnabled(false);
        QTest::keyClick(button, Qt::Key_Return);
        QCOMPARE(clicked.count(), expected);
    }

    void enterOpensTheMenuOfAButton()
    {
        QWidget page;
        QToolButton button(&page);
        QMenu menu;
        menu.addAction(u"Last hour"_s);
        button.setMenu(&menu);
        button.setPopupMode(QToolButton::InstantPopup);
        page.show();
        bool opened = false;
        connect(&menu, &QMenu::aboutToShow, &menu, [&] {
            opened = true;
            QTimer::singleShot(0, &menu, &QMenu::close);
        });
        QTest::keyClick(&button, Qt::Key_Return);
        QVERIFY(opened);
    }

    /// In a dialog Enter is its default button's.
    void enterTicksNothing()
    {
        QWidget page;
        QCheckBox box(u"stale only"_s, &page);
        page.show();
        QTest::keyClick(&box, Qt::Key_Return);
        QVERIFY(!box.isChecked());
        QTest::keyClick(&box, Qt::Key_Space);
        QVERIFY(box.isChecked());
    }
};

QTEST_MAIN(tst_button_keys)
#include "tst_button_keys.moc"
