// SPDX-License-Identifier: GPL-3.0-or-later
// Which literals stand in a text, against looking for each of them.
#include "core/guard/literal_table.h"

#include <QtTest>
#include <random>

using namespace spanwise::guard;

namespace {
std::vector<int> slowly(const std::vector<std::string>& literals, std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    std::vector<int> out;
    for (std::size_t i = 0; i < literals.size(); ++i)
        if (text.find(literals[i]) != std::string::npos) out.push_back(static_cast<int>(i));
    return out;
}
} // namespace

class tst_literal_table : public QObject {
    Q_OBJECT

private slots:
    void findsWhatStandsThereWithoutCase()
    {
        const LiteralTable table({"she", "he", "hers", "ш", "<|"});
        QCOMPARE(table.findIn("USHERS"), (std::vector<int> {0, 1, 2}));
        QCOMPARE(table.findIn("a ш <|"), (std::vector<int> {3, 4}));
        QVERIFY(table.findIn("").empty());
        QVERIFY(table.findIn("nothing").empty());
        QVERIFY(LiteralTable().findIn("anything").empty());
    }

    void findsALiteralTwiceInTheListAndInsideOfOthers()
    {
        const LiteralTable table({"abcd", "bc", "c", "bc", "abcde"});
        QCOMPARE(table.findIn("xabcdx"), (std::vector<int> {0, 1, 2, 3}));
    }

    void agreesWithLookingForEach()
    {
        std::mt19937 random(3);
        for (int round = 0; round < 2000; ++round) {
            std::vector<std::string> literals;
            for (std::size_t n = 1 + random() % 12; n > 0; --n) {
                std::string one;
                for (std::size_t length = 1 + random() % 5; length > 0; --length) one += "abc\xD0\x80"[random() % 5];
                literals.push_back(one);
            }
            std::string text;
            for (std::size_t length = random() % 40; length > 0; --length) text += "abcABC\xD0\x80"[random() % 8];
            QCOMPARE(LiteralTable(literals).findIn(text), slowly(literals, text));
        }
    }

    void tellsOfEveryTextWhatDoesNotFit()
    {
        std::vector<std::string> literals;
        for (int i = 1000; i < 1400; ++i) literals.push_back(std::to_string(i) + std::string(200, 'x'));
        const auto found = LiteralTable(literals).findIn("nothing of it");
        QVERIFY(!found.empty()); // rather looked for in vain than missed
        QCOMPARE(found.back(), 399);
    }
};

QTEST_GUILESS_MAIN(tst_literal_table)
#include "tst_literal_table.moc"
