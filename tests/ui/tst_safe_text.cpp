// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/safe_text.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace spanwise::ui;

class TestSafeText : public QObject {
    Q_OBJECT

private slots:
    void countsHiddenCharacters_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("count");
        QFile file(QStringLiteral(SPANWISE_FIXTURES "/hostile/strings.jsonl"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        while (!file.atEnd()) {
            const QJsonObject entry = QJsonDocument::fromJson(file.readLine()).object();
            QTest::addRow("%s", qPrintable(entry[QLatin1String("id")].toString()))
                << entry[QLatin1String("text")].toString() << entry[QLatin1String("hidden_characters")].toInt();
        }
    }
    void countsHiddenCharacters()
    {
        QFETCH(QString, text);
        QFETCH(int, count);
        QCOMPARE(hiddenCharacters(text), count);
        QCOMPARE(revealHidden(text).count(QStringLiteral("\u2039U+")), count);
        const QString line = oneLine(text, 100'000);
        for (const QChar c : line) QVERIFY2(c.unicode() >= 0x20, "a control character reached a cell");
        QVERIFY(plainTip(text).contains(text.toHtmlEscaped()));
    }

    void cutsBetweenCharacters()
    {
        QCOMPARE(oneLine(u"a\U0001F600b", 2), QStringLiteral("a\u2026"));
        QCOMPARE(oneLine(u"line\r\nnext\tend"), QStringLiteral("line\u21B5next\u2192end"));
    }
    void escapesWhatATipWouldRead() { QVERIFY(plainTip(u"<img src=x>").contains(QLatin1String("&lt;img src=x&gt;"))); }
    void doublesTheSignOfShortcuts() { QCOMPARE(menuText(u"R&D"), QStringLiteral("R&&D")); }
    void enclosesWhateverATextOpensOrCloses()
    {
        QCOMPARE(isolated(u"a"), QStringLiteral("\u2068a\u2069"));
        QCOMPARE(isolated(u"\u202Ea"), QStringLiteral("\u2068\u202Ea\u2069")); // ends with the enclosure
        QCOMPARE(isolated(u"\u2069\u202Ea"), QStringLiteral("\u2068\u2039U+2069\u203A\u202Ea\u2069"));
        QCOMPARE(isolated(u"\u2067a"), QStringLiteral("\u2068\u2067a\u2069\u2069"));
        QCOMPARE(isolated(u"\u2067a\u2069b"), QStringLiteral("\u2068\u2067a\u2069b\u2069"));
    }
    void writesHiddenCharactersOut() { QCOMPARE(revealHidden(u"a\u202Eb"), QStringLiteral("a\u2039U+202E\u203Ab")); }
};

QTEST_GUILESS_MAIN(TestSafeText)
#include "tst_safe_text.moc"
