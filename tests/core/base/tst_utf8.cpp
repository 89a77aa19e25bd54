// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/utf8.h"

#include <QTest>
#include <random>
#include <string>
#include <utf8proc.h>

using namespace spanwise;

class tst_utf8 : public QObject {
    Q_OBJECT

    /// One character after the other, by a library that knows nothing of ours.
    static bool isUtf8BySteps(const std::string& text)
    {
        const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
        auto left = static_cast<utf8proc_ssize_t>(text.size());
        while (left > 0) {
            utf8proc_int32_t character = 0;
            const utf8proc_ssize_t size = utf8proc_iterate(at, left, &character);
            if (size <= 0) return false;
            at += size;
            left -= size;
        }
        return true;
    }

private slots:
    void knowsTextFromBytes()
    {
        std::mt19937 random(20);
        const auto below = [&](unsigned n) { return static_cast<std::size_t>(random() % n); };
        const std::string pieces[] = {"a", "plain text", "\xC3\xBC", "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
            std::string("\0", 1), "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF"};
        const std::string broken[] = {
            "\xC3", "\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC0\xAF", "\xE2\x82", "\xF8\x88\x80\x80\x80", "\xFF"};
        int bad = 0;
        for (int round = 0; round < 20'000; ++round) {
            std::string text;
            const std::size_t wanted = below(200); // on both sides of where vectors take over
            while (text.size() < wanted) text += pieces[below(std::size(pieces))];
            if (round % 2 == 0) text.insert(below(unsigned(text.size()) + 1), broken[below(std::size(broken))]);
            if (round % 3 == 0) text.resize(below(unsigned(text.size()) + 1)); // may end inside a character
            const bool expected = isUtf8BySteps(text);
            bad += expected ? 0 : 1;
            QVERIFY2(isUtf8(text) == expected, QByteArray::fromStdString(text).toHex().constData());
        }
        QVERIFY(bad > 5'000 && bad < 15'000);
    }

    void repairsOnlyWhatIsBroken()
    {
        Arena arena;
        const std::string text = std::string(100, 'x') + "\xC3\xBC" + std::string(100, 'y');
        QCOMPARE(std::string(repairedUtf8(text, arena)), text);
        QCOMPARE(std::string(repairedUtf8("a\xE2\x82z\xFF", arena)), std::string("a\xEF\xBF\xBDz\xEF\xBF\xBD"));
    }
};

QTEST_APPLESS_MAIN(tst_utf8)
#include "tst_utf8.moc"
