// SPDX-License-Identifier: GPL-3.0-or-later
// The editor of a case: opening and saving changes nothing, and what is edited is taken as it is written.
#include "core/cases/prove.h"
#include "ui/widgets/case_editor.h"

#include <QLineEdit>
#include <QPlainTextEdit>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {
cases::Case made(const char* expected, const char* checks)
{
    cases::Case one;
    one.title = "Breakfast hours";
    one.input.set("messages", *Json::parse(R"([{"role":"user","content":"When is breakfast?"}])"));
    one.badOutput = "At nine.";
    one.expected = *Json::parse(expected);
    one.checks = *Json::parse(checks);
    cases::seal(one);
    return one;
}

QPlainTextEdit* expectedIn(const CaseEditor& editor)
{
    for (QPlainTextEdit* field : editor.findChildren<QPlainTextEdit*>())
        if (!field->isReadOnly()) return field;
    return nullptr;
}

/// By keyboard, as a person saves. Shortcuts need a window that is in front.
cases::Case saved(CaseEditor& editor)
{
    QApplication::setActiveWindow(&editor);
    QSignalSpy wanted(&editor, &CaseEditor::saveWanted);
    QTest::keyClick(&editor, Qt::Key_Return, Qt::ControlModifier);
    return wanted.isEmpty() ? cases::Case {} : wanted.front().front().value<cases::Case>();
}
} // namespace

class tst_case_editor : public QObject {
    Q_OBJECT

private slots:
    void changesNothingByOpening_data()
    {
        QTest::addColumn<QByteArray>("expected");
        QTest::addColumn<QByteArray>("checks");
        QTest::newRow("no-break blanks")
            << QByteArray(R"({"text":"À 7\u00a0h\u00a030\u202f!"})")
            << QByteArray(R"([{"type":"exact","value":"À 7\u00a0h\u00a030\u202f!","trim":true}])");
        QTest::newRow("line ends") << QByteArray(R"({"text":"a\r\nb\u2028c\u2029d\ne\r"})")
                                   << QByteArray(R"([{"type":"exact","value":"a\r\nb\u2028c\u2029d\ne\r"}])");
        QTest::newRow("a document") << QByteArray(R"({"json":{"price":"12\u00a0€"}})")
                                    << QByteArray(R"([{"type":"json_equals","value":{"price":"12\u00a0€"}}])");
        QTest::newRow("none") << QByteArray("null") << QByteArray(R"([{"type":"not_contains","value":"nine"}])");
    }
    void changesNothingByOpening()
    {
        QFETCH(QByteArray, expected);
        QFETCH(QByteArray, checks);
        cases::Case one = made(expected, checks);
        one.tags = {"two words", "faq"};
        for (int i = 0; i < 60; ++i) one.title += "😀"; // more units of UTF-16 than a title has characters
        cases::seal(one);
        CaseEditor editor;
        editor.show();
        editor.setCase(one);
        QVERIFY(editor.isProven());
        QCOMPARE(cases::lineOf(editor.result()), cases::lineOf(one));
        QCOMPARE(cases::lineOf(saved(editor)), cases::lineOf(one));
    }

    void takesWhatIsWritten()
    {
        CaseEditor editor;
        editor.show();
        editor.setCase(made(R"({"text":"À 7\u00a0h\r\n30"})", R"([{"type":"contains","value":"7\u00a0h"}])"));
        QPlainTextEdit* field = expectedIn(editor);
        field->moveCursor(QTextCursor::End);
        QTest::keyClicks(field, u" !"_s);
        QTest::keyClick(field, Qt::Key_Return, Qt::ShiftModifier);
        QTest::keyClicks(field, u"x"_s);
        const cases::Case written = saved(editor);
        QCOMPARE(written.expected["text"].text(), std::string_view("À 7\u00a0h\n30 !\nx"));
        QVERIFY(!written.unproven);
        // Taking it all back is as if nothing had been written.
        while (field->document()->isUndoAvailable()) field->undo();
        QCOMPARE(saved(editor).expected["text"].text(), std::string_view("À 7\u00a0h\r\n30"));
        field->selectAll();
        QTest::keyClick(field, Qt::Key_Delete);
        QVERIFY(saved(editor).expected.isNull());
    }

    void keepsADocumentADocument()
    {
        CaseEditor editor;
        editor.show();
        editor.setCase(made(R"({"json":{"n":1}})", R"([{"type":"json_schema","value":{"type":"object"}}])"));
        QPlainTextEdit* field = expectedIn(editor);
        field->selectAll();
        QTest::keyClicks(field, u"{\"n\": 2}"_s);
        QCOMPARE(saved(editor).expected.canonical(), std::string(R"({"json":{"n":2}})"));
        QTest::keyClicks(field, u"}"_s);
        QCOMPARE(saved(editor).expected.canonical(), std::string("{\"text\":\"{\\\"n\\\": 2}}\"}"));
    }

    void takesEditedTitleAndTags()
    {
        cases::Case one = made("null", R"([{"type":"not_contains","value":"nine"}])");
        one.tags = {"faq"};
        CaseEditor editor;
        editor.show();
        editor.setCase(one);
        const QList<QLineEdit*> lines = editor.findChildren<QLineEdit*>();
        lines[0]->setFocus();
        QTest::keyClicks(lines[0], u"New: "_s);
        QTest::keyClicks(lines[1], u"late "_s);
        const cases::Case written = saved(editor);
        QCOMPARE(written.title, std::string("New: Breakfast hours"));
        QCOMPARE(written.tags, (std::vector<std::string> {"faq", "late"}));
    }
};

QTEST_MAIN(tst_case_editor)
#include "tst_case_editor.moc"
