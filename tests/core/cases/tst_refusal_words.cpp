// SPDX-License-Identifier: GPL-3.0-or-later
// What exported tests call a refusal, against the lines that the rules of the guards must find and must leave alone,
// and against the guards themselves.
#include "core/cases/refusal.h"
#include "core/guard/compiled_rules.h"
#include "core/guard/refusal.h"

#include <QtTest>

using namespace spanwise;

class tst_refusal_words : public QObject {
    Q_OBJECT

private slots:
    void bringsATextDownToItsWords_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* text, const char* words) {
            QTest::addRow("%s", text) << QString::fromUtf8(text) << QString::fromUtf8(words);
        };
        row("I can\u2019t  help!\nReally", " i can't help . . really ");
        row("D\u00E9sol\u00E9, \u00C7A", " desole ca ");
        row("\u7533\u3057\u30FB\u304C", " \u7533 \u3057 \u30FB \u304B ");
        row("\uFF21\uFF11", " a1 ");
        row("", " ");
    }
    void bringsATextDownToItsWords()
    {
        QFETCH(QString, text);
        QTEST(QString::fromStdString(cases::plainWords(text.toStdString())), "words");
    }

    void saysWhatTheGuardsSay_data()
    {
        QTest::addColumn<QString>("text");
        for (const guard::RulePack& pack : guard::shippedRulePacks())
            for (const guard::Rule& rule : pack.rules)
                for (const guard::RuleLine& line : rule.lines)
                    if (rule.kind == "refusal")
                        QTest::addRow("%s %zu", rule.id.c_str(), line.line) << QString::fromStdString(line.text);
        const auto row = [](const char* name, const char* text) { QTest::newRow(name) << QString::fromUtf8(text); };
        row("in the middle", "Thank you for asking. I'm sorry, but I cannot help with this request.");
        row("German, polite words between", "Dabei kann ich leider nicht helfen.");
        row("Polish", "Przepraszam, ale nie mog\u0119 w tym pom\u00F3c.");
        row("typographic", "I\u2019m sorry, but I can\u2019t help with that.");
        row("nothing", "");
        row("an answer", "Breakfast is from 7:30 to 11:00.");
        row("exception", "I can't wait to help you with your trip!");
        row("another sentence", "Well, you can't. I cannot help you.");
        const QString help = QStringLiteral("I cannot help with that. ");
        QTest::newRow("much more to say")
            << help + QStringLiteral("Here is what you can do instead of it. ").repeated(20);
    }
    void saysWhatTheGuardsSay()
    {
        QFETCH(QString, text);
        QCOMPARE(
            cases::refusesByWords(text.toStdString()), guard::isRefusal(text.toStdString(), *guard::shippedRules()));
    }
};

QTEST_APPLESS_MAIN(tst_refusal_words)
#include "tst_refusal_words.moc"
