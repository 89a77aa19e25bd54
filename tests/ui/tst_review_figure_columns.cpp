// SPDX-License-Identifier: GPL-3.0-or-later
// The lists among a queue's figures: each says what it compares and why a number is missing.
#include "ui/pages/review_figure_columns.h"

#include <QtTest>
#include <string_view>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {
template <typename Row> const Column<Row>& columnOf(std::span<const Column<Row>> columns, std::string_view id)
{
    for (const Column<Row>& one : columns)
        if (one.id == id) return one;
    qFatal("no such column");
}
QString plain(QString text)
{
    return text.replace(QChar(0x00A0), u' ');
}
} // namespace

class tst_review_figure_columns : public QObject {
    Q_OBJECT

private slots:
    void saysWhatIsComparedOfSeveralAnswers()
    {
        review::Titles titles;
        titles.questions["failure_modes"] = "Failure modes";
        titles.codes["tone"] = "Wrong tone";
        AgreementRow row;
        row.agreement.question = "failure_modes";
        row.agreement.compared = review::Compared::Code;
        row.agreement.code = "tone";
        row.title = agreementTitle(titles, row.agreement);
        QCOMPARE(row.title, u"Failure modes: Wrong tone"_s);
        QCOMPARE(valueTitle(titles, row.agreement, review::kChosen), u"chosen"_s);
        const auto& question = columnOf(agreementColumns(), "question");
        QVERIFY2(question.hint(row).contains(u"chosen or not"_s), qPrintable(question.hint(row)));
        row.agreement.compared = review::Compared::Codes;
        QCOMPARE(agreementTitle(titles, row.agreement), u"Failure modes, all together"_s);
        QVERIFY2(question.hint(row).contains(u"as one answer"_s), qPrintable(question.hint(row)));
    }

    /// What a reviewer chose by its name has that name in the figures, too; another question may call it otherwise.
    void namesTheAnswersOfQuestionsOfOnesOwn()
    {
        const auto rubric = review::rubricFrom(R"({"format":"rubric/1","id":"mine","version":2,"questions":[
            {"key":"topics","title":"About","kind":"multi","options":[{"value":"o1","title":"Invoices"},{"value":"o2"}]},
            {"key":"mood","kind":"choice","options":[{"value":"o1","title":"Angry"},{"value":"o3","title":"Calm"}]}]})",
            {});
        QVERIFY(rubric);
        review::ItemState item;
        item.neededAtFirst = 2;
        for (const char* reviewer : {"anna", "bob"}) {
            review::Review one;
            one.id = one.actor = reviewer;
            one.rubricId = "mine";
            one.rubricVersion = 2;
            one.verdict = review::Verdict::Fail;
            one.answers.set("topics", Json::texts({"o1", "o2"})).set("mood", one.actor == "bob" ? "o3" : "o1");
            item.reviews.push_back(one);
        }
        const review::ItemState* items[] {&item};
        const auto agreement = review::agreementOf(items, {&*rubric, 1});
        const review::Titles titles = review::titlesOf({}, {&*rubric, 1});
        QStringList shown;
        for (const review::QuestionAgreement& one : agreement) {
            shown << agreementTitle(titles, one);
            if (one.question == "mood")
                for (const std::string& value : one.values) shown << valueTitle(titles, one, value);
        }
        QCOMPARE(shown,
            QStringList({u"mood"_s, u"Angry"_s, u"Calm"_s, u"About, all together"_s, u"About: Invoices"_s,
                u"About: o2"_s, u"Pass or fail"_s}));
    }

    void weighsOnlyAnswersThatHaveAnOrder()
    {
        AgreementRow row;
        row.agreement.pair = review::pairAgreement({{9, 3, 1}, {4, 8, 2}, {2, 1, 6}});
        row.agreement.scale = review::Scale::Ordinal;
        const auto& weighted = columnOf(agreementColumns(), "weighted");
        QCOMPARE(weighted.text(row), u"0.48"_s);
        QVERIFY2(weighted.hint(row).contains(u"0.51"_s), qPrintable(weighted.hint(row)));
        row.agreement.scale = review::Scale::Nominal;
        QVERIFY2(weighted.hint(row).contains(u"order"_s), qPrintable(weighted.hint(row)));
    }

    void explainsTheCorrectedPassRate()
    {
        review::JudgeFigures judge;
        judge.runs = {80, 20, 3};
        judge.quality.tpr = 0.9;
        judge.quality.tnr = 0.8;
        judge.corrected = review::correctedPassRate(0.8, 0.9, 0.8);
        const auto& corrected = columnOf(judgeColumns(), "corrected");
        QCOMPARE(plain(corrected.text(judge)), u"85.7 %"_s);
        const QString said = plain(corrected.hint(judge));
        for (const char* part : {"80 % of the 100", "3 more", "90 % of what people pass", "(80 % + 80 % − 1)"})
            QVERIFY2(said.contains(QString::fromUtf8(part)), qPrintable(said));
        judge.quality.tpr = judge.quality.tnr = 0.5;
        judge.corrected = std::nullopt;
        QVERIFY2(corrected.hint(judge).contains(u"chance"_s), qPrintable(corrected.hint(judge)));
        judge.quality.tnr = std::nullopt;
        QVERIFY2(corrected.hint(judge).contains(u"people must"_s), qPrintable(corrected.hint(judge)));
        judge.runs = {};
        QVERIFY2(corrected.hint(judge).contains(u"no call"_s), qPrintable(corrected.hint(judge)));
    }
};

QTEST_MAIN(tst_review_figure_columns)
#include "tst_review_figure_columns.moc"
