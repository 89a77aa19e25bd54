// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/safe_text.h"

#include <optional>

namespace spanwise::ui {
namespace {

struct Point {
    char32_t code = 0;
    qsizetype length = 1; ///< in UTF-16 units
};

Point pointAt(QStringView text, qsizetype at)
{
    const QChar unit = text[at];
    if (unit.isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate())
        return {QChar::surrogateToUcs4(unit, text[at + 1]), 2};
    return {unit.unicode(), 1};
}

bool isSelector(char32_t c)
{
    return c >= 0xFE00 && c <= 0xFE0F;
}
bool isJoiner(char32_t c)
{
    return c == 0x200C || c == 0x200D;
}
bool isAscii(char32_t c)
{
    return c < 0x80;
}
bool isAsciiLetter(char32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isAlwaysHidden(char32_t c)
{
    return c == 0xAD || c == 0x061C || c == 0x180E || c == 0x200B || c == 0x200E || c == 0x200F
        || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2064) || (c >= 0x2066 && c <= 0x206F) || c == 0xFEFF
        || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F) || (c >= 0xE0100 && c <= 0xE01EF);
}

bool isHidden(char32_t c, std::optional<char32_t> before, std::optional<char32_t> after)
{
    if (isAlwaysHidden(c)) return true;
    if (isJoiner(c)) return !before || !after || isAscii(*before) || isAscii(*after);
    if (isSelector(c)) return !before || isSelector(*before) || isAsciiLetter(*before);
    return false;
}

/// Calls `visit(at, point, hidden)` for each code point.
template <typename Visit> void walk(QStringView text, Visit visit)
{
    std::optional<char32_t> before;
    for (qsizetype at = 0; at < text.size();) {
        const Point point = pointAt(text, at);
        const qsizetype next = at + point.length;
        if (point.code < 0xAD) { // nothing below is ever hidden
            visit(at, point, false);
        } else {
            std::optional<char32_t> after;
            if (next < text.size()) after = pointAt(text, next).code;
            visit(at, point, isHidden(point.code, before, after));
        }
        before = point.code;
        at = next;
    }
}

QChar shown(QChar c)
{
    switch (c.unicode()) {
    case '\n': return QChar(0x21B5); // ↵
    case '\t': return QChar(0x2192); // →
    case 0x7F: return QChar(0x2421);
    case 0x2028:
    case 0x2029: return QChar(0x21B5);
    default: break;
    }
    if (c.unicode() < 0x20) return QChar(0x2400 + c.unicode());
    if (c.unicode() >= 0x80 && c.unicode() < 0xA0) return QChar(0xFFFD);
    return c;
}

} // namespace

QString fromCore(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString oneLine(QStringView text, qsizetype limit)
{
    qsizetype end = qMin(text.size(), limit);
    const bool cut = end < text.size();
    if (cut && end > 0 && text[end - 1].isHighSurrogate()) --end;
    QString out;
    out.reserve(end + 1);
    for (qsizetype i = 0; i < end; ++i) {
        if (text[i] == u'\r' && i + 1 < end && text[i + 1] == u'\n') continue;
        out += shown(text[i]);
    }
    if (cut) out += QChar(0x2026);
    return out;
}

QString isolated(QStringView text, qsizetype limit)
{
    const QString line = oneLine(text, limit);
    QString out(QChar(0x2068));
    int open = 0;
    for (const QChar c : line) {
        const bool opens = c.unicode() >= 0x2066 && c.unicode() <= 0x2068;
        if (c.unicode() == 0x2069 && open == 0) {
            out += QStringLiteral("\u2039U+2069\u203A"); // it would end the enclosure
            continue;
        }
        open += opens ? 1 : c.unicode() == 0x2069 ? -1 : 0;
        out += c;
    }
    return out + QString(open + 1, QChar(0x2069)); // what it leaves open would swallow the end
}

QString plainTip(QStringView text)
{
    return QLatin1String("<span style=\"white-space:pre-wrap\">") + text.toString().toHtmlEscaped()
        + QLatin1String("</span>");
}

QString menuText(QStringView text)
{
    return oneLine(text, 80).replace(QLatin1Char('&'), QLatin1String("&&"));
}

int hiddenCharacters(QStringView text)
{
    int count = 0;
    walk(text, [&](qsizetype, Point, bool hidden) { count += hidden ? 1 : 0; });
    return count;
}

QString revealHidden(QStringView text)
{
    QString out;
    out.reserve(text.size());
    walk(text, [&](qsizetype at, Point point, bool hidden) {
        if (hidden)
            out += QStringLiteral("\u2039U+%1\u203A")
                       .arg(static_cast<qulonglong>(point.code), 4, 16, QLatin1Char('0'))
                       .toUpper();
        else
            out += text.mid(at, point.length);
    });
    return out;
}

} // namespace spanwise::ui
