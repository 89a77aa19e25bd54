// SPDX-License-Identifier: GPL-3.0-or-later
// The dialog of one check: what is opened and taken unchanged stays to the byte, and every member can be set by keys.
#include "core/cases/checks.h"
#include "ui/widgets/check_dialog.h"

#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {
QCheckBox* tick(const QDialog& dialog, const QString& part)
{
    for (QCheckBox* one : dialog.findChildren<QCheckBox*>())
        if (one->text().contains(part)) return one;
    return nullptr;
}

QString nameOf(QWidget* widget)
{
    QAccessibleInterface* found = QAccessible::queryAccessibleInterface(widget);
    return found ? found->text(QAccessible::Name) : QString();
}

/// As a person: the focus goes from field to field by Tab until it stands on `to`.
bool tabTo(QDialog& dialog, const QWidget* to)
{
    for (int i = 0; i < 20; ++i) {
        if (dialog.focusWidget() == to) return true;
        QTest::keyClick(dialog.focusWidget(), Qt::Key_Tab);
    }
    return false;
}
} // namespace

class tst_check_dialog : public QObject {
    Q_OBJECT

private slots:
    void leavesWhatNobodyChanges_data()
    {
        QTest::addColumn<QByteArray>("check");
        for (const char* one :
            {R"({"type":"exact","value":"No.","trim":true})", R"({"type":"exact","value":"No.","trim":false})",
                R"({"type":"exact","value":"No."})", R"({"type":"exact","value":"12\u00a0€\r\nnet\u2028sum"})",
                R"({"type":"contains","value":"à 7\u00a0h\u00a030"})",
                R"({"type":"regex","value":"^cancel","flags":"i"})",
                R"({"type":"regex","value":"^cancel","flags":"sim"})", R"({"type":"not_regex","value":"a.b"})",
                R"({"type":"json_equals","value":{"a":"1\u00a0€","b":[1,2.0]}})",
                R"({"type":"json_equals","value":"5"})", R"({"type":"json_equals","value":null})",
                R"({"type":"json_schema","value":true})", R"({"type":"similarity","value":"a b","threshold":0.956})",
                R"({"type":"similarity","value":"a b","threshold":1})", R"({"type":"refusal"})",
                R"({"type":"no_finding","value":["pii","secret"]})", R"({"type":"max_length","value":400})",
                R"({"type":"max_cost_usd","value":0.0004})"})
            QTest::newRow(one) << QByteArray(one);
    }
    void leavesWhatNobodyChanges()
    {
        QFETCH(QByteArray, check);
        const Json opened = *Json::parse(check.toStdString());
        QVERIFY(cases::validateCheck(opened));
        CheckDialog dialog(opened);
        dialog.show();
        QVERIFY(dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok)->isEnabled());
        QTest::keyClick(&dialog, Qt::Key_Return);
        QCOMPARE(dialog.result(), int {QDialog::Accepted});
        QCOMPARE(dialog.check().canonical(), opened.canonical());
    }

    void setsFlagsByKeys()
    {
        CheckDialog dialog(*Json::parse(R"({"type":"regex","value":"cancel","flags":"s"})"));
        dialog.show();
        dialog.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&dialog));
        QVERIFY(!tick(dialog, u"at the end"_s)->isVisible());
        QCheckBox* capitals = tick(dialog, u"(i)"_s);
        QVERIFY(capitals && capitals->isVisible() && tick(dialog, u"(s)"_s)->isChecked());
        QVERIFY2(nameOf(capitals).contains(u"apitals do not matter"_s), qPrintable(nameOf(capitals)));
        QVERIFY(tabTo(dialog, capitals));
        QTest::keyClick(capitals, Qt::Key_Space);
        QCOMPARE(dialog.check()["flags"].text(), std::string_view("is"));
        QCOMPARE(cases::runCheck(dialog.check(), {"CANCEL", {}, {}, {}}).outcome, cases::Outcome::Passed);
        // Another kind keeps what it can hold, and no more.
        dialog.findChild<QComboBox*>()->setCurrentText(u"contains"_s);
        QVERIFY(!capitals->isVisible());
        QCOMPARE(dialog.check().canonical(), std::string(R"({"type":"contains","value":"cancel"})"));
    }

    void setsTrimByKeys()
    {
        CheckDialog dialog(*Json::parse(R"({"type":"exact","value":"No.","trim":true})"));
        dialog.show();
        dialog.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&dialog));
        QCheckBox* trim = tick(dialog, u"at the end"_s);
        QVERIFY(trim && trim->isVisible() && trim->isChecked());
        QVERIFY(tabTo(dialog, trim));
        QTest::keyClick(trim, Qt::Key_Space);
        QCOMPARE(dialog.check().canonical(), std::string(R"({"type":"exact","value":"No."})"));
        QTest::keyClick(trim, Qt::Key_Space);
        QCOMPARE(dialog.check().canonical(), std::string(R"({"trim":true,"type":"exact","value":"No."})"));
    }

    void takesAnEditedValueAsItIsWritten()
    {
        CheckDialog dialog(*Json::parse(R"({"type":"contains","value":"12\u00a0€ net"})"));
        auto* value = dialog.findChild<QPlainTextEdit*>();
        value->moveCursor(QTextCursor::End);
        QTest::keyClicks(value, u" sum"_s);
        QCOMPARE(dialog.check()["value"].text(), std::string_view("12\u00a0€ net sum"));
    }

    void saysWhatIsWrong()
    {
        CheckDialog dialog({});
        dialog.findChild<QComboBox*>()->setCurrentText(u"max_length"_s);
        dialog.findChild<QPlainTextEdit*>()->setPlainText(u"-3"_s);
        QVERIFY(!dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok)->isEnabled());
        dialog.findChild<QPlainTextEdit*>()->setPlainText(u"300"_s);
        QVERIFY(dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok)->isEnabled());
        QCOMPARE(dialog.check().canonical(), std::string(R"({"type":"max_length","value":300})"));
    }
};

QTEST_MAIN(tst_check_dialog)
#include "tst_check_dialog.moc"
