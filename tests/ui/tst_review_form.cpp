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
        for (int presses = 0; presses < 8 && !form.problem().isEmpty(); ++presses) press(form, {Qt::Key_1, Qt::Key_J});
        QCOMPARE(form.problem(), QString());
        const Json made = form.submission();
        QVERIFY(!made["severity"].text().empty());
        QVERIFY(!made["failure_modes"].textItems().empty());
        QVERIFY(review::checkAnswers(rubric(), made));
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

    void doesNotCallAnUntouchedOutputACorrection()
    {
        ReviewForm form;
        form.setUp(rubric(), u"what the model said"_s, {}, true);
        form.focusText("corrected_output");
        QVERIFY(form.submission()["corrected_output"].isNull());
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
};

QTEST_MAIN(tst_review_form)
#include "tst_review_form.moc"
