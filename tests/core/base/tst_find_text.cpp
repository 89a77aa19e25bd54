// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/find_text.h"

#include <QTest>
#include <random>
#include <string>

using namespace spanwise;

class tst_find_text : public QObject {
    Q_OBJECT

private slots:
    void findsWhatStdFinds()
    {
        std::mt19937 random(7);
        const auto textOf = [&](std::size_t size) { // of three letters, so that beginnings and ends often match
            std::string text(size, ' ');
            for (char& c : text) c = static_cast<char>('a' + random() % 3);
            return text;
        };
        int found = 0;
        constexpr int kRounds = 20'000;
        for (int round = 0; round < kRounds; ++round) {
            const std::string text = textOf(random() % 80);
            const std::string needle = textOf(random() % 9);
            const bool expected = text.find(needle) != std::string::npos;
            if (containsText(text, needle) != expected) QFAIL(qPrintable(QString::fromStdString(text + ": " + needle)));
            found += expected ? 1 : 0;
        }
        QVERIFY(found > kRounds / 10 && found < kRounds * 9 / 10);
    }

    void findsAtEveryPlace()
    {
        for (std::size_t before = 0; before < 40; ++before)
            for (std::size_t behind = 0; behind < 40; ++behind) {
                const std::string text = std::string(before, 't') + "tool" + std::string(behind, 'l');
                QVERIFY(containsText(text, "tool"));
                QVERIFY(!containsText(std::string_view(text).substr(0, before + 3), "tool"));
                QVERIFY(!containsText(std::string_view(text).substr(before + 1), "tool"));
            }
    }
};

QTEST_APPLESS_MAIN(tst_find_text)
#include "tst_find_text.moc"
