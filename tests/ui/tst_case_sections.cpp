// SPDX-License-Identifier: GPL-3.0-or-later
// What the page of cases says of a case in sentences, and where its links lead.
#include "ui/format/format.h"
#include "ui/pages/case_links.h"
#include "ui/pages/case_sections.h"

#include <QMenu>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {
cases::Case made()
{
    cases::Case one;
    one.id = "case-1";
    one.input.set("messages", Json::array());
    one.origin.set("trace_id", "0af7651916cd43dd8448eb211c80319c").set("span_id", "00f067aa0ba902b7");
    one.origin.set("service", "support-chat").set("environment", Json()).set("provider", "openai");
    one.origin.set("model", "gpt-4o").set("captured_at", "2026-11-22T22:52:07.000Z");
    one.review.set("item_id", "item-1").set("queue", "default").set("reviewers", Json::texts({"anna", "bob"}));
    one.review.set("label", "fail").set("failure_modes", Json::texts({"loop", "own"})).set("severity", "high");
    one.review.set("root_cause", "prompt").set("rubric", "usable").set("rubric_version", 2);
    one.review.set("note", "Says it twice.").set("reviewed_at", "2026-11-23T08:00:00.000Z");
    return one;
}

review::Titles titles()
{
    review::Titles out;
    out.codes["loop"] = "Repeats itself";
    out.codes["prompt"] = "The prompt";
    return out;
}
} // namespace

class tst_case_sections : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { format::setZoneByName(u"UTC"_s); }

    void saysWhoJudgedItWhenAndHow()
    {
        const QString said = reviewedText(made(), titles());
        QVERIFY2(!said.contains(u'{') && !said.contains(u"reviewers"_s), qPrintable(said));
        QVERIFY2(said.startsWith(u"Judged fail by "_s), qPrintable(said));
        for (const char* word : {"anna", "bob", "23 Nov 2026", "Repeats itself, own", "high", "The prompt",
                 "version 2 of the rubric “usable”", "Says it twice."})
            QVERIFY2(said.contains(QString::fromUtf8(word)), word);
    }

    void leavesOutWhatIsNotKnown()
    {
        cases::Case one = made();
        one.review = Json::object().set("label", "fail").set("note", Json());
        QCOMPARE(reviewedText(one, {}), u"Judged fail."_s);
        one.review = Json::object();
        QCOMPARE(reviewedText(one, {}), QString());
        one.origin = Json::object();
        QCOMPARE(originText(one), QString());
        for (const TextSection& section : sectionsOfCase(one, {}))
            QVERIFY2(section.title != u"Reviewed"_s && section.title != u"Comes from"_s, qPrintable(section.title));
    }

    void saysWhereItComesFrom()
    {
        const QString said = originText(made());
        QVERIFY2(
            said.startsWith(u"A call of gpt-4o (openai) by support-chat, recorded on 22 Nov 2026"_s), qPrintable(said));
        QVERIFY2(said.endsWith(u"Trace 0af7651916cd43dd8448eb211c80319c, span 00f067aa0ba902b7"_s), qPrintable(said));
    }

    void saysWhatIsNotWhole()
    {
        cases::Case one = made();
        const auto texts = [&] {
            QString all;
            for (const TextSection& section : sectionsOfCase(one, titles()))
                all += section.title + u'\n' + section.text;
            return all;
        };
        QVERIFY(!texts().contains(u"Not whole"_s));
        one.cut = {{"/input/messages/0/content", 1'500'000, std::string(64, 'a')}};
        QVERIFY(texts().contains(u"Not whole"_s));
        QVERIFY2(texts().contains(u"/input/messages/0/content is cut: of 1500000 bytes"_s), qPrintable(texts()));
    }

    void keepsATimeThatIsNone()
    {
        cases::Case one = made();
        one.origin.set("captured_at", "yesterday");
        QVERIFY(originText(one).contains(u"recorded on yesterday"_s));
    }

    void leadsToSpanItemAndWhereItWasSeenAgain()
    {
        CaseLinks links;
        cases::Case one = made();
        one.alsoSeen.add(Json::object().set("trace_id", "aa").set("span_id", "bb"));
        links.show(one);
        QSignalSpy spans(&links, &CaseLinks::spanWanted);
        QSignalSpy items(&links, &CaseLinks::itemWanted);
        for (QToolButton* button : links.findChildren<QToolButton*>())
            if (!button->menu()) button->click();
        links.findChild<QMenu*>()->actions().front()->trigger();
        QCOMPARE(spans.size(), 2);
        QCOMPARE(spans[0][0].toString(), u"0af7651916cd43dd8448eb211c80319c:00f067aa0ba902b7"_s);
        QCOMPARE(spans[1][0].toString(), u"aa:bb"_s);
        QCOMPARE(items[0][0].toString(), u"item-1"_s);
        one.origin = Json::object();
        one.review = Json::object();
        one.alsoSeen = Json::array();
        links.show(one);
        for (const QToolButton* button : links.findChildren<QToolButton*>()) QVERIFY(button->isHidden());
    }
};

QTEST_MAIN(tst_case_sections)
#include "tst_case_sections.moc"
