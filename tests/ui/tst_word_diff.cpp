// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/word_diff.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace spanwise::ui;
using Kind = DiffPart::Kind;
using namespace Qt::Literals::StringLiterals;

namespace {

/// Length of the longest common sequence of words, by the table that everybody knows: slow and plain.
int commonWords(const QStringList& a, const QStringList& b)
{
    std::vector<std::vector<int>> best(std::size_t(a.size()) + 1, std::vector<int>(std::size_t(b.size()) + 1, 0));
    for (qsizetype i = 1; i <= a.size(); ++i)
        for (qsizetype j = 1; j <= b.size(); ++j)
            best[std::size_t(i)][std::size_t(j)] = a[i - 1] == b[j - 1]
                ? best[std::size_t(i - 1)][std::size_t(j - 1)] + 1
                : std::max(best[std::size_t(i - 1)][std::size_t(j)], best[std::size_t(i)][std::size_t(j - 1)]);
    return best.back().back();
}

QString without(const std::vector<DiffPart>& parts, Kind kind)
{
    QString out;
    for (const DiffPart& part : parts)
        if (part.kind != kind) out += part.text;
    return out;
}

} // namespace

class tst_word_diff : public QObject {
    Q_OBJECT

private slots:
    void marksAWordThatWasReplaced()
    {
        const std::vector<DiffPart> want {
            {Kind::Same, u"open "_s}, {Kind::Removed, u"until "_s}, {Kind::Added, u"from "_s}, {Kind::Same, u"nine"_s}};
        QCOMPARE(wordDiff(u"open until nine"_s, u"open from nine"_s) == want, true);
    }

    void saysNothingOfEqualTexts()
    {
        QCOMPARE(wordDiff(u"a b"_s, u"a b"_s) == (std::vector<DiffPart> {{Kind::Same, u"a b"_s}}), true);
        QVERIFY(wordDiff(u""_s, u""_s).empty());
    }

    void givesUpOnTextsThatShareNothing()
    {
        const auto parts = wordDiff(u"x "_s.repeated(50), u"y "_s.repeated(50), 20);
        QCOMPARE(parts.size(), std::size_t {2});
        QCOMPARE(parts[0].kind, Kind::Removed);
        QCOMPARE(parts[1].kind, Kind::Added);
    }

    void keepsBothTextsAndAsManyWordsAsPossible()
    {
        QRandomGenerator random(20261125);
        const QStringList words {u"a "_s, u"b "_s, u"c "_s, u"d\n"_s};
        for (int round = 0; round < 500; ++round) {
            QStringList a;
            QStringList b;
            for (int i = random.bounded(12); i > 0; --i) a << words[random.bounded(4)];
            for (int i = random.bounded(12); i > 0; --i) b << words[random.bounded(4)];
            const auto parts = wordDiff(a.join(u""_s), b.join(u""_s));
            QCOMPARE(without(parts, Kind::Added), a.join(u""_s));
            QCOMPARE(without(parts, Kind::Removed), b.join(u""_s));
            qsizetype same = 0;
            for (const DiffPart& part : parts)
                if (part.kind == Kind::Same) same += part.text.size() / 2;
            QCOMPARE(same, qsizetype(commonWords(a, b)));
        }
    }
};

QTEST_GUILESS_MAIN(tst_word_diff)
#include "tst_word_diff.moc"
