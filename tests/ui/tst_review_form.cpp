// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/review_form.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

const review::Rubric& rubric()
{
    return review::shippedRubrics().front();
}

void press(ReviewForm& form, std::initializer_list<int> keys)
{
    for (const int key : keys) form.takeKey(key);
}

} // namespace

class tst_review_form : public QObject {
    Q_OBJECT

private slots:
    void submitsAPassByOneKeyWhenNothingElseIsAsked()
    {
        ReviewForm form;
        form.setUp(rubric(), u"out"_s, {}, true);
        QSignalSpy wanted(&form, &ReviewForm::submitWanted);
        press(form, {Qt::Key_P});
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(form.submission()["verdict"].text(), std::string_view("pass"));
    }

    /// Whoever thinks again after a few answers sees them before they go out under a pass.
    void doesNotSubmitAPassWithAnswersGivenForAFail()
    {
        ReviewForm form;
        form.setUp(rubric(), u"out"_s, {}, true);
        QSignalSpy wanted(&form, &ReviewForm::submitWanted);
        press(form, {Qt::Key_F, Qt::Key_3, Qt::Key_P});
        QCOMPARE(wanted.count(), 0);
        press(form, {Qt::Key_K, Qt::Key_K, Qt::Key_3, Qt::Key_P}); // the answer is taken out again
        QCOMPARE(wanted.count(), 1);
    }

    /// An answer that is no option any more is seen and said, not lost.
    void keepsAnAnswerThatIsNoOptionAnyMore()
    {
        ReviewForm form;
        const Json answers = Json::object()
                                 .set("verdict", "fail")
                                 .set("severity", "high")
                                 .set("failure_modes", Json::texts({"late_bus"}));
        form.setUp(rubric(), u"out"_s, answers, true);
        QCOMPARE(form.submission()["failure_modes"].textItems(), std::vector<std::string> {"late_bus"});
        QVERIFY2(form.problem().contains(u"late_bus"_s), qPrintable(form.problem()));
        for (QToolButton* button : form.findChildren<QToolButton*>())
            if (button->accessibleName().endsWith(u"late_bus"_s)) button->click();
        QVERIFY(form.submission()["failure_modes"].textItems().empty());
    }

    void waitsForCtrlEnterWhereTheQueueSaysSo()
    {
        ReviewForm form;
        form.setUp(rubric(), u"out"_s, {}, false);
        QSignalSpy wanted(&form, &ReviewForm::submitWanted);
        press(form, {Qt::Key_P});
        QCOMPARE(wanted.count(), 0);
        QVERIFY(form.problem().isEmpty());
    }

    void asksOfAFailWhatTheRubricNeeds()
    {
        ReviewForm form;
        form.setUp(rubric(), u"out"_s, {}, true);
        press(form, {Qt::Key_F});
        QVERIFY(!form.problem().isEmpty());
        press(form, {Qt::Key_1, Qt::Key_1});
        QCOMPARE(form.problem(), QString());
        const Json made = form.submission();
        QVERIFY(!made["severity"].text().empty());
        QVERIFY(!made["failure_modes"].textItems().empty());
        QVERIFY(review::checkAnswers(rubric(), made));
    }

    /// The verdict marks the first needed question, a digit answers it and marks the next open one; several may be
    /// marked where several are asked for, so there the arrow goes on.
    void goesOnToTheNextOpenQuestionByItself()
    {
        ReviewForm form;
        form.setUp(rubric(), u"out"_s, {}, true);
        const auto modes = [&] { return form.submission()["failure_modes"].textItems().size(); };
        press(form, {Qt::Key_F, Qt::Key_3});
        QCOMPARE(form.submission()["severity"].text(), std::string_view("high"));
        press(form, {Qt::Key_2, Qt::Key_5});
        QCOMPARE(modes(), std::size_t {2});
        press(form, {Qt::Key_Down, Qt::Key_1});
        QCOMPARE(form.submission()["root_cause"].text(), std::string_view("prompt"));
        QCOMPARE(form.problem(), QString());
        // A second thought: back up, another answer, and what is answered stays.
        press(form, {Qt::Key_Up, Qt::Key_Up, Qt::Key_1});
        QCOMPARE(form.submission()["severity"].text(), std::string_view("low"));
        QCOMPARE(modes(), std::size_t {2});
    }

    void comesBackToWhatIsNeededAndWasLeftOut()
    {
        ReviewForm form;
        form.setUp(rubric(), u"out"_s, {}, true);
        press(form, {Qt::Key_F, Qt::Key_Down, Qt::Key_Down, Qt::Key_1}); // the root cause first
        QCOMPARE(form.submission()["root_cause"].text(), std::string_view("prompt"));
        press(form, {Qt::Key_4, Qt::Key_1});
        QCOMPARE(form.submission()["severity"].text(), std::string_view("critical"));
        QCOMPARE(form.submission()["failure_modes"].textItems().size(), std::size_t {1});
        QCOMPARE(form.problem(), QString());
    }

    void saysWhatTheKeysDoAtTheMarkedQuestion()
    {
        ReviewForm form;
        form.setUp(rubric(), u"out"_s, {}, true);
        const auto says = [&](const QString& text) {
            for (const QLabel* label : form.findChildren<QLabel*>())
                if (label->text().contains(text)) return true;
            return false;
        };
        QVERIFY(says(u"P, F or U"_s));
        press(form, {Qt::Key_F});
        QVERIFY(says(u"1–4 chooses"_s));
        press(form, {Qt::Key_1});
        QVERIFY(says(u"0 shows more"_s));
        press(form, {Qt::Key_J, Qt::Key_J});
        QVERIFY(says(u"Enter writes"_s));
    }

    void reachesOptionsBeyondTheNinthByZero()
    {
        ReviewForm form;
        form.setUp(rubric(), u"out"_s, {}, true);
        press(form, {Qt::Key_F});
        const review::Question* modes = rubric().question("failure_modes");
        QVERIFY(modes && modes->options.size() > 10);
        const auto place = std::size_t(modes - rubric().questions.data());
        for (std::size_t i = 0; i < rubric().questions.size(); ++i) press(form, {Qt::Key_K});
        for (std::size_t i = 0; i < place; ++i) press(form, {Qt::Key_J});
        press(form, {Qt::Key_0, Qt::Key_2});
        QCOMPARE(form.submission()["failure_modes"].textItems(), (std::vector<std::string> {modes->options[10].value}));
    }

    void putsADraftBack()
    {
        ReviewForm first;
        first.setUp(rubric(), u"out"_s, {}, true);
        press(first, {Qt::Key_F, Qt::Key_1});
        first.findChildren<QPlainTextEdit*>().constFirst()->setPlainText(u"half a thought"_s);
        Json draft = first.submission();
        ReviewForm second;
        second.setUp(rubric(), u"out"_s, draft, true);
        Json again = second.submission();
        draft.remove("active_ms");
        again.remove("active_ms");
        QCOMPARE(QString::fromStdString(again.canonical()), QString::fromStdString(draft.canonical()));
    }

    void doesNotCallAnUntouchedOutputACorrection_data()
    {
        QTest::addColumn<QString>("output");
        QTest::newRow("plain") << u"what the model said"_s;
        QTest::newRow("no-break blanks") << u"à 7\u00a0h\u00a030"_s;
        QTest::newRow("line ends") << u"a\r\nb\u2028c\u2029d"_s;
    }
    void doesNotCallAnUntouchedOutputACorrection()
    {
        QFETCH(QString, output);
        ReviewForm form;
        form.setUp(rubric(), output, {}, true);
        form.focusText("corrected_output");
        QVERIFY(form.submission()["corrected_output"].isNull());
    }

    /// A correction is compared character by character later on.
    void keepsTheNoBreakBlanksOfACorrection()
    {
        ReviewForm form;
        form.setUp(rubric(), u"à 7\u00a0h"_s, {}, true);
        form.focusText("corrected_output");
        QPlainTextEdit* field = nullptr;
        for (QPlainTextEdit* one : form.findChildren<QPlainTextEdit*>())
            if (one->toPlainText().startsWith(u'à')) field = one;
        QVERIFY(field);
        field->moveCursor(QTextCursor::End);
        QTest::keyClicks(field, u" 30"_s);
        const Json draft = form.submission();
        QCOMPARE(draft["corrected_output"].text(), std::string_view("à 7\u00a0h 30"));
        ReviewForm again;
        again.setUp(rubric(), u"à 7\u00a0h"_s, draft, true);
        QCOMPARE(again.submission()["corrected_output"].text(), std::string_view("à 7\u00a0h 30"));
    }

    void showsTextOfRubricsAsText()
    {
        const auto made = review::rubricFrom(R"({"format":"rubric/1","id":"x","version":1,"title":"<b>bold</b> & co",)"
                                             R"("instructions":"","verdict":{"pass":"p","fail":"f"},"questions":[)"
                                             R"({"key":"k","kind":"choice","options":[{"value":"a&b"}]}]})",
            review::shippedTaxonomies());
        QVERIFY2(made, made ? "" : made.error().message.c_str());
        ReviewForm form;
        form.setUp(*made, {}, {}, true);
        for (const QLabel* label : form.findChildren<QLabel*>()) QCOMPARE(label->textFormat(), Qt::PlainText);
        bool found = false;
        for (const QToolButton* button : form.findChildren<QToolButton*>())
            found = found || button->text().contains(u"a&&b"_s);
        QVERIFY(found);
    }

    /// It tells why the form cannot be used: it is what must be read then.
    void showsItsRemarkInNormalInkWhereItIsClosed()
    {
        ReviewForm form;
        form.setUp(rubric(), u"out"_s, {}, true);
        form.setRemark(u"This item is closed: O reopens it."_s);
        form.setEnabled(false);
        const auto inkOf = [&](const QString& text) {
            for (const QLabel* one : form.findChildren<QLabel*>())
                if (one->text() == text) return one->palette().color(QPalette::Disabled, one->foregroundRole());
            return QColor();
        };
        for (const QColor& ink : {QColor(Qt::black), QColor(Qt::white)}) { // another theme while it is open
            QPalette look = form.palette();
            look.setColor(QPalette::Active, QPalette::WindowText, ink);
            look.setColor(QPalette::Disabled, QPalette::WindowText, Qt::gray);
            form.setPalette(look);
            QCOMPARE(inkOf(u"This item is closed: O reopens it."_s), ink);
        }
    }
};

QTEST_MAIN(tst_review_form)
#include "tst_review_form.moc"
