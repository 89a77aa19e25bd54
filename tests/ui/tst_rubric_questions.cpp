// SPDX-License-Identifier: GPL-3.0-or-later
// Editing the questions of a rubric: nothing is lost on the way through the table, and what is added is a valid rubric.
#include "core/review/rubric.h"
#include "ui/widgets/rubric_questions.h"

#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;

namespace {

Result<review::Rubric> rubricWith(const RubricQuestions& table)
{
    Json json = review::shippedRubrics().front().json;
    json.set("questions", table.questions());
    return review::rubricFrom(json.canonical(), review::shippedTaxonomies());
}

QPushButton* button(RubricQuestions& table, const QString& text)
{
    for (QPushButton* one : table.findChildren<QPushButton*>())
        if (one->text() == text) return one;
    return nullptr;
}

} // namespace

class tst_rubric_questions : public QObject {
    Q_OBJECT

private slots:
    void keepsWhatItWasGiven()
    {
        for (const review::Rubric& rubric : review::shippedRubrics()) {
            RubricQuestions table;
            table.setQuestions(rubric.json["questions"]);
            QCOMPARE(QString::fromStdString(table.questions().canonical()),
                QString::fromStdString(rubric.json["questions"].canonical()));
        }
    }

    void addsQuestionsThatMakeARubric_data()
    {
        QTest::addColumn<int>("kind");
        for (int kind = 0; kind <= int(RubricQuestions::Kind::Correction); ++kind) QTest::addRow("%d", kind) << kind;
    }
    void addsQuestionsThatMakeARubric()
    {
        QFETCH(int, kind);
        RubricQuestions table;
        QSignalSpy edited(&table, &RubricQuestions::edited);
        table.add(RubricQuestions::Kind(kind));
        QCOMPARE(edited.count(), 1);
        const auto rubric = rubricWith(table);
        QVERIFY2(rubric, rubric ? "" : rubric.error().message.c_str());
        QCOMPARE(rubric->questions.size(), std::size_t {1});
    }

    void givesEachQuestionAKeyOfItsOwn()
    {
        RubricQuestions table;
        for (int i = 0; i < 3; ++i) table.add(RubricQuestions::Kind::Text);
        const auto rubric = rubricWith(table);
        QVERIFY2(rubric, rubric ? "" : rubric.error().message.c_str());
        QCOMPARE(rubric->questions.size(), std::size_t {3});
    }

    void takesWhatIsTypedAndChosen()
    {
        RubricQuestions table;
        table.add(RubricQuestions::Kind::Category);
        auto* cells = table.findChild<QTableWidget*>();
        cells->item(0, 0)->setText(QStringLiteral("Who is hurt?"));
        cells->item(0, 3)->setText(QStringLiteral("nobody=Nobody; guest=The guest"));
        for (QComboBox* combo : cells->findChildren<QComboBox*>())
            if (combo->findData(QStringLiteral("verdict=fail")) >= 0)
                combo->setCurrentIndex(combo->findData(QStringLiteral("verdict=fail")));
        const auto rubric = rubricWith(table);
        QVERIFY2(rubric, rubric ? "" : rubric.error().message.c_str());
        const review::Question& question = rubric->questions.front();
        QCOMPARE(question.title, std::string("Who is hurt?"));
        QCOMPARE(question.options.size(), std::size_t {2});
        QCOMPARE(question.options[1].value, std::string("guest"));
        QCOMPARE(question.options[1].title, std::string("The guest"));
        QVERIFY(question.isRequired("fail") && !question.isRequired("pass"));
    }

    void movesAndRemovesTheChosenOne()
    {
        RubricQuestions table;
        table.add(RubricQuestions::Kind::Severity);
        table.add(RubricQuestions::Kind::Text); // chosen now
        button(table, QStringLiteral("Up"))->click();
        QCOMPARE(table.questions().items()[0]["kind"].text(), std::string_view("text"));
        button(table, QStringLiteral("Remove"))->click();
        QCOMPARE(table.questions().items().size(), std::size_t {1});
        QCOMPARE(table.questions().items()[0]["key"].text(), std::string_view("severity"));
    }
};

QTEST_MAIN(tst_rubric_questions)
#include "tst_rubric_questions.moc"
