// SPDX-License-Identifier: GPL-3.0-or-later
// An expression of a check means the same in exported tests as in the program: what is written for it, and, where node
// and python3 are there, what they make of it against what RE2 says of the same texts.
#include "core/cases/checks.h"
#include "core/cases/portable_expression.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <random>

using namespace spanwise;
using namespace spanwise::cases;

namespace {
struct Sample {
    const char* expression;
    const char* flags;
};

/// Each reads otherwise, or not at all, in JavaScript or in Python as it stands.
constexpr Sample kSamples[] = {
    {R"(\d{4}\-\d{2})", ""},
    {R"(info\@hotel)", ""},
    {R"(\"intent\": \"cancel\")", ""},
    {R"({"intent":)", ""},
    {R"({"intent":)", "i"},
    {R"(}{,3}{a}{1,b})", ""},
    {R"(a\-b\#\%\'\/\~)", "i"},
    {R"(\Ayes)", ""},
    {R"(done\z)", ""},
    {R"(^done$)", ""},
    {R"(^b$)", "m"},
    {R"(\Ab$)", "m"},
    {R"(b\z)", "m"},
    {R"(^$)", "m"},
    {R"(^*a$*)", ""},
    {R"((?:^)+(\b)?a(\B)*(?:$)?)", "m"},
    {R"((?:$)*x(?:^|$)?)", "m"},
    {R"(\Qa.b\E+)", ""},
    {R"(\Qa.b[)", "i"},
    {R"(^[[:digit:]]+$)", ""},
    {R"([[:^alpha:][:space:]x])", ""},
    {R"([[:word:]-z])", "i"},
    {R"(^\p{L}+$)", ""},
    {R"(^\pL+$)", ""},
    {R"(^\PL+$)", "i"},
    {R"(^\P{Lu}+$)", "i"},
    {R"(^\p{^Lu}+$)", ""},
    {R"(\p{Greek})", ""},
    {R"([\p{Cyrillic}\p{Nd}a-c])", "i"},
    {R"(\p{Any}x)", ""},
    {R"(\x{1F600})", ""},
    {R"([\x{1F600}-\x{1F64F}\n\x41])", ""},
    {R"(^.$)", ""},
    {R"(a.b)", ""},
    {R"(a.b)", "s"},
    {R"(^\w+$)", ""},
    {R"(^\w+$)", "i"},
    {R"(^[^\w]+$)", "i"},
    {R"(^\d+$)", ""},
    {R"(^\s$)", ""},
    {R"(^\S+$)", ""},
    {R"(^\D+\W$)", ""},
    {R"(\bb)", ""},
    {R"(\bk\b)", "i"},
    {R"(a\B)", ""},
    {R"(\B-)", ""},
    {R"(\Bb\b)", "s"},
    {R"((?P<y>\d{4})-(?P<x>a|b))", ""},
    {"gr\xC3\xB6\xC3\x9F"
     "e",
        "i"},
    {"[\xC3\xA4\xC3\xB6\xC3\xBC]$", "i"},
    {R"([]a]b)", ""},
    {R"([^]a-]b)", ""},
    {R"([a-b-c&&\]|~~\\^[\[])", ""},
    {R"(\101\0\a\f\t\v)", ""},
    {R"([\101-\103\x{43}])", ""},
    {R"(()*|a()|b)", ""},
    {R"((|a)*b{2,3}?c{2,}d{1}e*?f+?g??)", ""},
    {R"((?:))", ""},
    {R"(\.\*\+\?\(\)\[\]\{\}\^\$\|\\)", ""},
    {R"(a|^b|c$|)", ""},
    {"s\xC5\xBF\xE2\x84\xAA", "i"},
};

constexpr const char* kTexts[] = {"", "a", "b", "c", "x", "ab", "a.b", "axb", "a\nb", "a\r\nb", "b\n", "\nb", "no, yes",
    "yes sure", "done", "done\n", "done.", "DONE", "on 2026-03", "write info@hotel", "{\"intent\": \"cancel\"}",
    "{\"INTENT\":1}", "{\"intent\":1}", "A-B#%'/~", "a-b#%'/~", "123", "\u0661\u0662\u0663", "\u00FCber", "uber",
    "\u03B1\u03B2\u03B3", "\u0436\u0416", "\U0001F600", "\U0001F600\U0001F600", "k K \u212A", "S\u017F", "s", "\u017F",
    "\u212A", "GRÖSSE", "GRÖ\u1E9EE", "gr\u00F6\u00DFe", "\u00C4", "\u00A0", "\v", "\u2028", "a\u2028b", "a\rb", "]b",
    "-b", "[", "&", "~", "\\", "2026-a", ".*+?()[]{}^$|\\", "A\0", "bbccde", "bbbccccdeeeff", "\u0130i\u0131", "\u01C5",
    "\u0345\u03B9", "}{,3}{a}{1,b}", "_", "\u0660", "ABC", "\t", "aaaa", "C", "za", "  ", "x\n", "\u65E5\u672C",
    "\uFF21"};

QStringList allTexts()
{
    QStringList texts;
    for (const char* text : kTexts) texts.append(QString::fromUtf8(text));
    texts.append(QString::fromUtf8("A\0\a\f\t\v", 6));
    return texts;
}

bool re2Says(const std::string& expression, const std::string& flags, const QString& text)
{
    Json check = Json::object();
    check.set("type", "regex").set("value", expression).set("flags", flags);
    return cases::runCheck(check, {text.toStdString(), {}, {}, {}}).outcome == cases::Outcome::Passed;
}

bool isValid(const std::string& expression, const std::string& flags)
{
    Json check = Json::object();
    return cases::validateCheck(check.set("type", "regex").set("value", expression).set("flags", flags)).has_value();
}

/// The expressions with what RE2 says of each text, as the scripts read them.
class Questions {
public:
    void add(const std::string& expression, const std::string& flags, const QStringList& texts)
    {
        const auto portable = portableExpression(expression, flags);
        QVERIFY2(portable, expression.c_str());
        QJsonArray answers;
        for (const QString& text : texts) answers.append(re2Says(expression, flags, text));
        m_all.append(QJsonObject {{"original", QString::fromStdString(flags + ":" + expression)},
            {"portable", QString::fromStdString(*portable)}, {"texts", QJsonArray::fromStringList(texts)},
            {"answers", answers}});
    }
    [[nodiscard]] QByteArray json() const { return QJsonDocument(m_all).toJson(QJsonDocument::Compact); }
    [[nodiscard]] qsizetype count() const { return m_all.size(); }

private:
    QJsonArray m_all;
};

constexpr const char* kNode = R"(
const all = JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8'));
for (const one of all)
  try {
    const expression = new RegExp(one.portable, 'u');
    one.texts.forEach((text, i) => {
      if (expression.test(text.replaceAll('\r\n', '\n').normalize('NFC')) !== one.answers[i])
        console.log(one.original, '|', one.portable, '|', JSON.stringify(text), one.answers[i]);
    });
  } catch (error) { console.log(one.original, String(error)); }
console.log('asked', all.length);
)";

constexpr const char* kPython = R"(
import json, re, sys, unicodedata, warnings
warnings.simplefilter("error")
with open(sys.argv[1], encoding="utf-8") as file:
    everything = json.load(file)
for one in everything:
    try:
        expression = re.compile(one["portable"], re.ASCII)
    except (re.error, FutureWarning) as error:
        print(one["original"], one["portable"], error)
        continue
    for text, answer in zip(one["texts"], one["answers"]):
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
        if (expression.search(text) is not None) != answer:
            print(one["original"], "|", one["portable"], "|", ascii(text), answer)
print("asked", len(everything))
)";

/// What the program of this name says to the questions; nothing when it is not installed.
std::optional<QByteArray> asked(const QString& program, const QStringList& arguments, const Questions& questions)
{
    QTemporaryDir folder;
    QFile file(folder.filePath("questions.json"));
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write(questions.json());
    file.close();
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments + QStringList {file.fileName()});
    if (!process.waitForStarted() || !process.waitForFinished(60'000)) return {};
    return process.readAll();
}

Questions samples()
{
    Questions questions;
    for (const Sample& one : kSamples) questions.add(one.expression, one.flags, allTexts());
    return questions;
}

/// Expressions of pieces in any order, and texts of the same characters.
Questions randomOnes()
{
    std::mt19937 random(20260501);
    const auto pick = [&](const QStringList& from) { return from[qsizetype(random() % std::size_t(from.size()))]; };
    const QStringList pieces {"a", "b", "k", "ß", ".", "^", "$", "\\b", "\\B", "\\d", "\\w", "\\W", "\\s", "\\S",
        "[a-c]", "[^a-c]", "[^k]", "[[:upper:]]", "\\p{Lu}", "\\P{L}", "\\pN", "(a|b)", "(?:k|\\w\\s)", "(|b)", "\\-",
        "\\Q.a\\E", "\\x{df}", "[\\s\\S]", "[ß-ü]", "\\A", "\\z", "é", "(\\b|a)", "{", "}", "]", "\\n"};
    const QStringList after {"", "", "", "", "*", "+", "?", "{2}", "{0,1}?", "*?", "+?", "|"};
    const QStringList characters {"a", "b", "K", "k", "ſ", "\u212A", "ß", "ẞ", "é", "É", " ", "\n", "1", "\u0661", ".",
        "-", "_", "{", "}", "]", "\r\n", "\r", "\U0001F600", "Z", "\u2028", "ü"};
    Questions questions;
    while (questions.count() < 200) {
        QString expression;
        for (std::size_t i = 0, n = 1 + random() % 5; i < n; ++i) expression += pick(pieces) + pick(after);
        const std::string flags = pick({"", "i", "m", "s", "im", "ims"}).toStdString();
        if (!isValid(expression.toStdString(), flags)) continue;
        if (expression.contains("\\B") && !portableExpression(expression.toStdString(), flags)) continue;
        QStringList texts;
        for (int t = 0; t < 12; ++t) {
            QString text;
            for (std::size_t i = 0, n = random() % 6; i < n; ++i) text += pick(characters);
            texts.append(text);
        }
        questions.add(expression.toStdString(), flags, texts);
    }
    return questions;
}
} // namespace

class tst_portable_expression : public QObject {
    Q_OBJECT

private slots:
    void writes_data()
    {
        QTest::addColumn<QString>("expression");
        QTest::addColumn<QString>("flags");
        QTest::addColumn<QString>("portable");
        const auto row = [](const char* expression, const char* flags, const char* portable) {
            QTest::addRow("%s %s", expression, flags) << expression << flags << QString::fromUtf8(portable);
        };
        row(R"(\d{4}\-\d{2})", "", "[0-9]{4}-[0-9]{2}");
        row(R"(info\@hotel)", "", "info@hotel");
        row(R"(\"a\")", "", R"("a")");
        row(R"({"a":)", "", R"(\{"a":)");
        row(R"(\Ayes\z)", "", R"(^yes$(?!\n))");
        row("^b$", "m", R"((?:^|(?<=\n))b(?:$|(?=\n)))");
        row(R"(\Qa.b\E)", "", R"(a\.b)");
        row("[[:digit:]]", "", "[0-9]");
        row(R"(\x{1F600})", "", "\U0001F600");
        row(".", "", R"([^\n])");
        row(".", "s", R"([\s\S])");
        row(R"(\W)", "", "[^0-9A-Z_a-z]");
        row("(?P<name>a)", "", "(?:a)");
        row("kö", "i", R"([Kk\u212a][\xd6\xf6])");
        row(R"(\p{Greek})", "", nullptr); // long; what it says is asked below
        row("^*", "", "(?:^)*");
    }
    void writes()
    {
        QFETCH(QString, expression);
        QFETCH(QString, flags);
        QFETCH(QString, portable);
        const auto made = portableExpression(expression.toStdString(), flags.toStdString());
        QVERIFY(made);
        if (!portable.isNull()) QCOMPARE(QString::fromStdString(*made), portable);
    }

    void saysWhatHasNoCounterpart()
    {
        const auto bytes = portableExpression(R"(a\Cb)", "");
        QVERIFY(!bytes);
        QVERIFY2(bytes.error().message.find("\\C") != std::string::npos, bytes.error().message.c_str());
        QVERIFY(!portableExpression(R"(\B)", "")); // RE2 finds it inside of characters
        QVERIFY(!portableExpression(R"(a*\B|b)", "i"));
        QVERIFY(portableExpression(R"(a\B)", ""));
        const auto wrong = portableExpression("a(", "");
        QVERIFY(!wrong);
        QCOMPARE(wrong.error().code, ErrorCode::Invalid);
    }

    void meansTheSame_data()
    {
        QTest::addColumn<QString>("program");
        QTest::addColumn<bool>("random");
        for (const char* program : {"node", "python3"})
            for (const bool random : {false, true})
                QTest::addRow("%s, %s", program, random ? "random ones" : "samples") << program << random;
    }
    void meansTheSame()
    {
        QFETCH(QString, program);
        QFETCH(bool, random);
        const Questions questions = random ? randomOnes() : samples();
        const bool isNode = program == "node";
        const auto said = asked(program, isNode ? QStringList {"-e", kNode} : QStringList {"-c", kPython}, questions);
        if (!said) QSKIP(qPrintable(program + " is not installed: what it makes of expressions was not asked"));
        QCOMPARE(*said, "asked " + QByteArray::number(questions.count()) + "\n");
    }
};

QTEST_APPLESS_MAIN(tst_portable_expression)
#include "tst_portable_expression.moc"
