// SPDX-License-Identifier: GPL-3.0-or-later
// The manual page of the command line says all that the program takes: every command, every option where the command
// is spoken of, and all of the filter language. An option that only --help tells is found by nobody who looks it up.
#include "core/query/dimension.h"
#include "core/query/fields.h"
#include "core/query/measures.h"
#include "tests/support/cli_runner.h"

#include <QFile>
#include <QRegularExpression>
#include <QtTest>
#include <algorithm>

using spanwise::test::Cli;
namespace query = spanwise::query;

namespace {

/// The text of the page without its markup, in parts: each entry, and what stands before the first of its section.
struct Part {
    QString section;
    QString text;
};

/// What a line shows. Words behind a macro of two fonts are set without blanks between them, texts in quotes with those
/// that they hold.
QString shown(const QString& line)
{
    static const QRegularExpression macro(QStringLiteral("^\\.[A-Z]{1,2}( |$)"));
    static const QRegularExpression word(QStringLiteral("\"([^\"]*)\"|[^ \"]+"));
    const QString found = macro.match(line).captured();
    if (found.isEmpty()) return line;
    const QString between = found.trimmed().size() == 3 ? QString() : QStringLiteral(" ");
    QStringList words;
    for (auto each = word.globalMatch(line, found.size()); each.hasNext();) {
        const QRegularExpressionMatch one = each.next();
        words.append(one.hasCaptured(1) ? one.captured(1) : one.captured());
    }
    return words.join(between);
}

QList<Part> partsOf(QString page)
{
    static const QRegularExpression fonts(QStringLiteral("\\\\f[BRIP]"));
    page.remove(fonts).replace(QLatin1String("\\-"), QLatin1String("-")).remove(QLatin1String("\\&"));
    QList<Part> out;
    QString section;
    for (const QString& line : page.split('\n')) {
        const bool isSection = line.startsWith(QLatin1String(".SH "));
        if (isSection) section = line.mid(4);
        if (isSection || line == QLatin1String(".TP")) out.append({section, {}});
        if (!out.isEmpty()) out.last().text += shown(line) + QLatin1Char('\n');
    }
    return out;
}

bool hasWord(const QString& text, const QString& word)
{
    const QRegularExpression whole(
        QStringLiteral("(?<![\\w-])") + QRegularExpression::escape(word) + QStringLiteral("(?![\\w-])"));
    return text.contains(whole);
}

/// The names in a list of --help: behind a heading, two blanks before each.
QStringList listed(const QString& help, const char* heading, const char* pattern)
{
    const qsizetype at = help.indexOf(QLatin1String(heading));
    if (at < 0) return {};
    QStringList out;
    const QRegularExpression name(QLatin1String(pattern), QRegularExpression::MultilineOption);
    for (auto found = name.globalMatch(help.mid(at)); found.hasNext();) out.append(found.next().captured(1));
    return out;
}

} // namespace

class TestManual : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void everyOptionIsInItsEntry();
    void theFilterLanguageIsTold();
    void whatCanBeAskedIsTold();

private:
    void visit(const QStringList& command);
    static bool speaksOf(const Part& part, const QStringList& command);
    bool isTold(const QStringList& command, const QString& option) const;
    QString sectionOf(const QString& name) const;

    Cli m_cli {SPANWISE_CLI};
    QList<Part> m_parts;
    QStringList m_missing;
    int m_commands = 0;
    int m_options = 0;
};

void TestManual::initTestCase()
{
    QFile page(SPANWISE_SOURCE_DIR "/packaging/man/spanwise-cli.1");
    QVERIFY(page.open(QIODevice::ReadOnly));
    m_parts = partsOf(QString::fromUtf8(page.readAll()));
}

QString TestManual::sectionOf(const QString& name) const
{
    QString out;
    for (const Part& part : m_parts)
        if (part.section == name) out += part.text;
    return out;
}

bool TestManual::speaksOf(const Part& part, const QStringList& command)
{
    bool speaks = part.section == QLatin1String("COMMANDS");
    for (const QString& word : command) speaks = speaks && hasWord(part.text, word);
    return speaks;
}

/// In an entry that speaks of the command, or among those that many commands share.
bool TestManual::isTold(const QStringList& command, const QString& option) const
{
    return std::ranges::any_of(m_parts, [&](const Part& part) {
        const bool isShared = part.section == QLatin1String("FILTERS") || part.section == QLatin1String("OPTIONS");
        return (isShared || speaksOf(part, command)) && hasWord(part.text, option);
    });
}

void TestManual::visit(const QStringList& command)
{
    const QString help = QString::fromUtf8(m_cli(command + QStringList {"--help"}).out);
    for (const QString& option : listed(help, "Options:", "^ +(?:-\\w,)?(--[a-z][a-z-]*)")) {
        ++m_options;
        if (!isTold(command, option)) m_missing.append(command.join(' ') + ' ' + option);
    }
    for (const QString& name : listed(help, "Subcommands:", "^  ([a-z][a-z-]*) ")) {
        ++m_commands;
        const QStringList inner = command + QStringList {name};
        const bool has = std::ranges::any_of(m_parts, [&](const Part& part) { return speaksOf(part, inner); });
        if (!has) m_missing.append(inner.join(' '));
        visit(inner);
    }
}

void TestManual::everyOptionIsInItsEntry()
{
    visit({});
    QVERIFY(m_commands > 30 && m_options > 100);
    QVERIFY2(m_missing.isEmpty(), qPrintable(m_missing.join(QLatin1String("\n"))));
}

void TestManual::theFilterLanguageIsTold()
{
    const QString told = sectionOf(QStringLiteral("FILTERS"));
    QStringList missing;
    const auto expect = [&](std::string_view word) {
        const QString text = QString::fromUtf8(word.data(), qsizetype(word.size()));
        if (!text.isEmpty() && !hasWord(told, text)) missing.append(text);
    };
    for (const query::FieldInfo& field : query::fields()) {
        expect(field.name);
        for (const std::string_view choice : query::choicesOf(field.field)) expect(choice);
    }
    for (const query::FlagInfo& flag : query::flags()) expect(flag.name);
    for (const char* word : {"and", "or", "not", "contains", "in", "is known", "any span has", "parent has"})
        expect(word);
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join(' ')));
}

void TestManual::whatCanBeAskedIsTold()
{
    const QString told = sectionOf(QStringLiteral("COMMANDS"));
    for (const query::DimensionInfo& dimension : query::dimensions())
        QVERIFY2(hasWord(told, QString::fromStdString(std::string(dimension.name))), dimension.name.data());
    for (const query::MeasureInfo& measure : query::measures())
        QVERIFY2(hasWord(told, QString::fromStdString(std::string(measure.name))), measure.name.data());
}

QTEST_APPLESS_MAIN(TestManual)
#include "tst_manual.moc"
