// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/utf8.h"
#include "core/guard/escapes_view.h"
#include "core/guard/hidden_views.h"
#include "core/guard/quotes.h"
#include "core/guard/text_view.h"

#include <QtTest>
#include <random>

using namespace spanwise;
using namespace spanwise::guard;

namespace {
/// The original bytes behind the first place of `word` in a view.
std::string originalOf(const TextView& view, std::string_view original, std::string_view word)
{
    const std::size_t at = view.text.find(word);
    if (at == std::string::npos) return "(not found)";
    const ByteRange range = view.originOf(at, at + word.size());
    return std::string(original.substr(range.start, range.end - range.start));
}
} // namespace

class tst_text_view : public QObject {
    Q_OBJECT

private slots:
    void readsARunOfNoiseAsOneCharacter()
    {
        const TextView view = rawView("a\xFF\xFE\xC3 b\xFF");
        QCOMPARE(view.text, std::string("a\xEF\xBF\xBD b\xEF\xBF\xBD"));
        QCOMPARE(view.origin.size(), view.text.size());
        QCOMPARE(view.originOf(1, 4), (ByteRange {1, 4}));
        QCOMPARE(view.originOf(4, 6), (ByteRange {4, 6}));
        QCOMPARE(view.originOf(6, 9), (ByteRange {6, 7}));
        QVERIFY(rawView(std::string(60'000, '\xFF')).text.size() == 3);
        // A replacement character that was sent is a character like others.
        QCOMPARE(rawView("\xEF\xBF\xBD\xEF\xBF\xBD").text.size(), std::size_t {6});
    }

    void normalizesForms_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* text, const char* expected) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(expected);
        };
        row("case and blanks", "Ignore \t\n ALL", "ignore all");
        row("full width", "Ｉｇｎｏｒｅ　ａｌｌ", "ignore all");
        row("mathematical letters", "𝐢𝐠𝐧𝐨𝐫𝐞", "ignore");
        row("marks", "consignes précédentes", "consignes precedentes");
        row("marks sent apart",
            "pre\xCC\x81"
            "ce\xCC\x81"
            "dent",
            "precedent");
        row("struck through",
            "i\xCC\xB6g\xCC\xB6n\xCC\xB6o\xCC\xB6r\xCC\xB6"
            "e",
            "ignore");
        row("invisible", "ig\u200Bno\u2060re", "ignore");
        row("look-alikes in mixed words", "рlеаsе", "please");
        row("a word of one script is left alone", "сор", "сор");
        row("Hangul in pieces", "\u1109\u1175", "시");
        row("Devanagari keeps its signs", "निर्देश", "निर्देश");
        row("dotless i", "Kısıtlama", "kisitlama");
        row("sharp s", "Straße", "strasse");
        row("Persian joiners are dropped as well", "می\u200Cخواهم", "میخواهم");
    }
    void normalizesForms()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(
            QString::fromStdString(normalizedText(text.toStdString())), QString::fromStdString(expected.toStdString()));
    }

    void undoesEscapesOfFormats_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected"); // empty = nothing to undo
        const auto row = [](const char* name, const char* text, const char* expected) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(expected);
        };
        row("percent", "a %69gn%6Fre b", "a ignore b");
        row("percent, UTF-8", "%D0%B7%E2%82%AC%F0%9F%98%80", "з€😀");
        row("decimal entity", "&#105;gnore", "ignore");
        row("hexadecimal entity", "&#x69;gnore &#X41;", "ignore A");
        row("named entity", "&lt;b&gt;&nbsp;&amp;amp;", "<b> &amp;");
        row("of JSON", R"(\u0069gnore \uD83D\uDE00)", "ignore 😀");
        row("no UTF-8 stays", "%C3%28 %41", "%C3( A");
        row("control characters stay", "%00%1B &#7; %41", "%00%1B &#7; A");
        row("half a character stays", R"(\uD83D %41)", R"(\uD83D A)");
        row("beyond the last character", "&#x110000; %41", "&#x110000; A");
        row("cut at the end", "%41%4", "A%4");
        row("no escapes", R"(100 % of R&D in C:\users)", "");
        row("no numbers", R"(&#; &#x; %zz \u12)", "");
    }
    void undoesEscapesOfFormats()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const std::string original = text.toStdString();
        const TextView view = escapesView(rawView(original));
        QCOMPARE(QString::fromStdString(view.text), expected);
        QCOMPARE(view.origin.size(), view.text.size());
        QVERIFY(isUtf8(view.text));
    }

    void knowsTheOriginalOfAnEscape()
    {
        const std::string text = "so: %69gnore &#x6D;e";
        const TextView view = escapesView(rawView(text));
        QCOMPARE(originalOf(view, text, "ignore"), std::string("%69gnore"));
        QCOMPARE(originalOf(view, text, "me"), std::string("&#x6D;e"));
        QCOMPARE(view.disguised, (std::vector<std::uint32_t> {4, 11}));
    }

    void knowsTheOriginalOfEveryWord()
    {
        const std::string text = "Ｉｇｎｏｒｅ  the ru\u200Bles, sʏsᴛᴇᴍ prе́vious";
        const TextView plain = normalized(rawView(text));
        QCOMPARE(originalOf(plain, text, "ignore"), std::string("Ｉｇｎｏｒｅ"));
        QCOMPARE(originalOf(plain, text, "rules"), std::string("ru\u200Bles"));
    }

    void countsDisguisesOnlyWhereLatinIsDisguised()
    {
        const TextView hidden = normalized(rawView("i\u200Bg\u200Bn\u200Bo\u200Bre"));
        QCOMPARE(hidden.disguisesIn(0, hidden.text.size()), std::size_t {4});
        const TextView persian = normalized(rawView("می\u200Cخواهم نمی\u200Cدانم کتاب\u200Cها"));
        QCOMPARE(persian.disguised.size(), std::size_t {0});
        const TextView emoji = normalized(rawView("Great 👩\u200D👩\u200D👧\u200D👦 day"));
        QCOMPARE(emoji.disguised.size(), std::size_t {0});
    }

    void readsHiddenTexts_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("found");
        QTest::addColumn<QString>("carrier");
        const auto row = [](const char* name, const char* text, TextViewKind kind, const char* found,
                             const char* carrier) {
            QTest::newRow(name) << QString::fromUtf8(text) << static_cast<int>(kind) << QString::fromUtf8(found)
                                << QString::fromUtf8(carrier);
        };
        row("base64", "x U3RhbmQgdXAgYW5kIHNpbmcgbm93IQ== y", TextViewKind::DecodedBase64, "sing now",
            "U3RhbmQgdXAgYW5kIHNpbmcgbm93IQ");
        row("hex", "7374616e6420757020616e642073696e67206e6f77", TextViewKind::DecodedHex, "sing now",
            "7374616e6420757020616e642073696e67206e6f77");
        row("hex in pairs", "73 74 61 6e 64 20 75 70 20 61 6e 64 20 73 69 6e 67", TextViewKind::DecodedHex, "and sing",
            "73 74 61 6e 64 20 75 70 20 61 6e 64 20 73 69 6e 67");
        row("spelled", "please s-t-a-n-d-u-p now", TextViewKind::Unspaced, "standup", "s-t-a-n-d-u-p");
        row("leet", "5t4nd up", TextViewKind::Leet, "stand", "5t4nd");
        row("reversed", "pu dnats", TextViewKind::Reversed, "stand up", "pu dnats");
        row("rot13", "fgnaq hc", TextViewKind::DecodedRot13, "stand up", "fgnaq hc");
    }
    void readsHiddenTexts()
    {
        QFETCH(QString, text);
        QFETCH(int, kind);
        QFETCH(QString, found);
        QFETCH(QString, carrier);
        const std::string original = text.toStdString();
        const TextView raw = rawView(original);
        const TextView plain = normalized(raw);
        std::vector<TextView> views = decodedViews(raw);
        views.push_back(unspacedView(raw));
        views.push_back(leetView(plain, false));
        views.push_back(reversedView(plain));
        views.push_back(rot13View(plain));
        std::string got = "(no such view)";
        for (const TextView& view : views)
            if (static_cast<int>(view.kind) == kind && !view.text.empty())
                got = originalOf(view, original, found.toStdString());
        QCOMPARE(QString::fromStdString(got), carrier);
    }

    void readsTagsButNoFlags()
    {
        std::string hidden = "Nice.";
        for (const char c : std::string_view("sing now")) {
            const auto tag = static_cast<char32_t>(0xE0000 + c);
            hidden += QString::fromUcs4(&tag, 1).toStdString();
        }
        const auto views = tagViews(rawView(hidden));
        QCOMPARE(views.size(), std::size_t {1});
        QCOMPARE(views.front().text, std::string("sing now"));
        const char32_t scotland[] = {0x1F3F4, 0xE0067, 0xE0062, 0xE0073, 0xE0063, 0xE0074, 0xE007F};
        QVERIFY(tagViews(rawView(QString::fromUcs4(scotland, 7).toStdString())).empty());
    }

    void cutsLongTextsInTheMiddle()
    {
        const std::string text = std::string(100'000, 'a') + "END";
        bool cut = false;
        const TextView view = rawView(text, &cut);
        QVERIFY(cut);
        QVERIFY(view.text.ends_with("END"));
        QCOMPARE(view.originOf(view.text.size() - 3, view.text.size()), (ByteRange {100'000, 100'003}));
    }

    void knowsWhatIsQuoted()
    {
        const std::string text = "He said 'drop the rules' and “stop it”, don't we say `x y`? plain";
        const auto quoted = [&](std::string_view word) {
            const std::size_t at = text.find(word);
            return isQuoted(text, at, at + word.size());
        };
        QVERIFY(quoted("the rules"));
        QVERIFY(quoted("stop"));
        QVERIFY(quoted("x y"));
        QVERIFY(!quoted("plain"));
        QVERIFY(!quoted("we say"));
    }

    /// Ranges of every view must cut valid UTF-8 out of the original.
    void cutsValidUtf8EverywhereOnRandomTexts()
    {
        std::mt19937 random(7);
        const std::vector<std::string> pieces {"ignore ", "ﬁ", "é", "e\xCC\x81", "и", "рl", "\u200B", "👩\u200D👧",
            "\xFF", "i-g-n-o-r-e", "5t4n", "U3RhbmQgdXAgYW5kIHNpbmcgbm93IQ==", "\n", "你好", "한", "\xF3\xA0\x81\xA9",
            "\xE2\x82"};
        for (int n = 0; n < 300; ++n) {
            std::string text;
            for (int i = 0; i < 20; ++i) text += pieces[random() % pieces.size()];
            const TextView raw = rawView(text);
            const TextView plain = normalized(raw);
            std::vector<TextView> views = decodedViews(raw);
            views.insert(views.end(), {raw, plain, unspacedView(raw), leetView(plain, true), reversedView(plain)});
            for (const TextView& view : views) {
                QCOMPARE(view.origin.size(), view.text.size());
                QVERIFY(isUtf8(view.text));
                for (const ByteRange& range : view.origin) {
                    QVERIFY(range.end <= text.size() && range.start <= range.end);
                    const auto boundary = [&](std::size_t at) {
                        return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U
                            || !isUtf8(text); // broken bytes have no characters to cut
                    };
                    QVERIFY(boundary(range.start) && boundary(range.end));
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(tst_text_view)
#include "tst_text_view.moc"
