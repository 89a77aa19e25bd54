// SPDX-License-Identifier: GPL-3.0-or-later
// Esc in the editor of a case: out of a text first, so that one key loses nothing that was typed, and then out of the
// editor.
#include "ui/widgets/case_editor.h"

#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

class tst_leaving_case_editor : public QObject {
    Q_OBJECT

    std::unique_ptr<CaseEditor> m_editor;

    [[nodiscard]] QPlainTextEdit& expected() const
    {
        for (QPlainTextEdit* field : m_editor->findChildren<QPlainTextEdit*>())
            if (!field->isReadOnly()) return *field;
        qFatal("no field");
    }
    void focus(QWidget& field)
    {
        field.setFocus();
        QTRY_VERIFY(field.hasFocus());
    }
    static void press(int key) { QTest::keyClick(QApplication::focusWidget(), static_cast<Qt::Key>(key)); }

private slots:
    void init()
    {
        cases::Case one;
        one.title = "Breakfast hours";
        one.input.set("messages", *Json::parse(R"([{"role":"user","content":"When is breakfast?"}])"));
        one.badOutput = "At nine.";
        one.checks = *Json::parse(R"([{"type":"not_contains","value":"nine"}])");
        m_editor = std::make_unique<CaseEditor>();
        m_editor->setCase(one);
        m_editor->show();
        m_editor->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_editor.get()));
    }
    void cleanup() { m_editor.reset(); }

    void leavesATextAndKeepsWhatWasTyped()
    {
        QSignalSpy canceled(m_editor.get(), &CaseEditor::canceled);
        for (QWidget* field : std::initializer_list<QWidget*> {m_editor->findChild<QLineEdit*>(), &expected()}) {
            focus(*field);
            QTest::keyClicks(field, u"at seven"_s);
            press(Qt::Key_Escape);
            QCOMPARE(canceled.count(), 0);
            QVERIFY(!field->hasFocus());
        }
        QVERIFY(expected().toPlainText().contains(u"at seven"_s));
        press(Qt::Key_Escape); // nothing is being typed any more
        QCOMPARE(canceled.count(), 1);
    }

    void leavesTheEditorFromWhatIsNoText()
    {
        QSignalSpy canceled(m_editor.get(), &CaseEditor::canceled);
        focus(*m_editor->findChild<QListWidget*>());
        press(Qt::Key_Escape);
        QCOMPARE(canceled.count(), 1);
    }
};

QTEST_MAIN(tst_leaving_case_editor)
#include "tst_leaving_case_editor.moc"
