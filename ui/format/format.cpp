// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/format/format.h"

#include "core/base/clock.h"
#include "core/columns/row.h"

#include <QDateTime>
#include <QLocale>
#include <array>
#include <cmath>

namespace spanwise::ui::format {
namespace {

QString withUnit(const QString& number, const char* unit)
{
    return number + QChar(kNoBreak) + QString::fromUtf8(unit);
}

/// Three significant digits, no trailing zeros after a point: 12.4, 3, 0.5. `x` below 1000.
QString three(double x)
{
    const double size = std::abs(x);
    QString out = QString::number(x, 'f', size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
    if (out.contains(QLatin1Char('.'))) {
        while (out.endsWith(QLatin1Char('0'))) out.chop(1);
        if (out.endsWith(QLatin1Char('.'))) out.chop(1);
    }
    return out == QLatin1String("-0") ? QStringLiteral("0") : out;
}

struct Unit {
    double size;
    const char* name;
};

/// The first unit in which the number stays below `limit` after rounding to three digits.
template <std::size_t N> QString scaled(double x, const std::array<Unit, N>& units, double limit = 999.5)
{
    for (const Unit& unit : units)
        if (std::abs(x) / unit.size < limit) return withUnit(three(x / unit.size), unit.name);
    const Unit& last = units.back();
    return withUnit(count(std::llround(x / last.size)), last.name);
}

QString grouped(QString digits)
{
    const qsizetype from = digits.startsWith(QLatin1Char('-')) ? 1 : 0;
    const qsizetype point = digits.indexOf(QLatin1Char('.'));
    for (qsizetype at = (point < 0 ? digits.size() : point) - 3; at > from; at -= 3)
        digits.insert(at, QLatin1Char(','));
    return digits;
}

/// "3 h 04 min": whole big units and whole small ones, rounded first so that 59.9 s never reads "60 s".
QString pair(std::int64_t total, std::int64_t perBig, const char* big, const char* small, int width)
{
    const QString rest = QStringLiteral("%1").arg(total % perBig, width, 10, QLatin1Char('0'));
    return withUnit(QString::number(total / perBig), big) + QLatin1Char(' ') + withUnit(rest, small);
}

QTimeZone& currentZone()
{
    static QTimeZone zone = QTimeZone::systemTimeZone();
    return zone;
}

QDateTime local(UnixNanos at)
{
    const std::int64_t ms = at >= 0 ? at / kNanosPerMilli : (at - kNanosPerMilli + 1) / kNanosPerMilli;
    return QDateTime::fromMSecsSinceEpoch(ms, currentZone());
}

QString stamp(UnixNanos at, const char* pattern)
{
    return QLocale::c().toString(local(at), QString::fromLatin1(pattern));
}

} // namespace

QString unknown()
{
    return QStringLiteral("–");
}

QString count(std::int64_t n)
{
    return n == columns::kUnknown ? unknown() : grouped(QString::number(n));
}

QString compact(double n)
{
    if (std::isnan(n)) return unknown();
    static constexpr std::array<Unit, 4> kUnits {{{1, ""}, {1e3, "k"}, {1e6, "M"}, {1e9, "G"}}};
    if (std::abs(n) < 999.5) return three(n);
    return scaled(n, kUnits);
}

QString percent(double share)
{
    if (std::isnan(share)) return unknown();
    const double p = share * 100;
    if (p > 0 && p < 0.01) return withUnit(QStringLiteral("< 0.01"), "%");
    return withUnit(three(p), "%");
}

QString duration(Nanos ns)
{
    if (ns == columns::kUnknown) return unknown();
    static constexpr std::array<Unit, 4> kUnits {{{1, "ns"}, {1e3, "µs"}, {1e6, "ms"}, {1e9, "s"}}};
    const double seconds = double(ns) / 1e9;
    if (std::abs(seconds) < 0.9995) return scaled(double(ns), kUnits);
    if (std::abs(seconds) < 59.95) return withUnit(three(seconds), "s");
    const std::int64_t whole = std::llround(seconds);
    if (whole < 3600) return pair(whole, 60, "min", "s", 2);
    const std::int64_t minutes = std::llround(seconds / 60);
    if (minutes < 24 * 60) return pair(minutes, 60, "h", "min", 2);
    return pair(std::llround(seconds / 3600), 24, "d", "h", 1);
}

QString period(Nanos ns)
{
    struct Part {
        Nanos length;
        const char* name;
    };
    static constexpr std::array<Part, 4> kParts {
        {{kNanosPerDay, "d"}, {kNanosPerHour, "h"}, {kNanosPerMinute, "min"}, {kNanosPerSecond, "s"}}};
    if (ns < kNanosPerSecond) return duration(ns);
    QStringList out;
    for (const Part& part : kParts) {
        const bool tooShort = part.length == kNanosPerDay && ns < 2 * kNanosPerDay; // a day is 24 h
        if (tooShort) continue;
        if (ns >= part.length && out.size() < 2) out << withUnit(QString::number(ns / part.length), part.name);
        ns %= part.length;
    }
    return out.join(QLatin1Char(' '));
}

QString bytes(std::int64_t n)
{
    if (n == columns::kUnknown) return unknown();
    static constexpr std::array<Unit, 5> kUnits {{{1, "B"}, {1e3, "kB"}, {1e6, "MB"}, {1e9, "GB"}, {1e12, "TB"}}};
    return scaled(double(n), kUnits);
}

QString rate(double perSecond, const QString& unit)
{
    if (std::isnan(perSecond)) return unknown();
    return compact(perSecond) + QChar(kNoBreak) + unit + QStringLiteral("/s");
}

QString money(std::int64_t nanoUsd)
{
    if (nanoUsd == columns::kUnknown) return unknown();
    const double usd = double(nanoUsd) / 1e9;
    if (nanoUsd == 0) return QStringLiteral("$0");
    if (std::abs(usd) >= 0.995) return QLatin1Char('$') + grouped(QString::number(usd, 'f', 2));
    const int digits = std::min(9, 1 - static_cast<int>(std::floor(std::log10(std::abs(usd)))));
    QString out = QString::number(usd, 'f', std::max(2, digits));
    while (out.endsWith(QLatin1Char('0')) && out.size() > 4) out.chop(1);
    return QLatin1Char('$') + out;
}

QString total(std::int64_t nanoUsd)
{
    const double usd = double(nanoUsd) / 1e9;
    if (nanoUsd == columns::kUnknown || std::abs(usd) < 9999.995) return money(nanoUsd);
    return QLatin1Char('$') + grouped(QString::number(usd, 'f', 0));
}

QString change(double now, double before)
{
    if (std::isnan(now) || std::isnan(before) || before == 0) return {};
    const double share = (now - before) / std::abs(before);
    if (std::abs(share) < 0.0005) return QStringLiteral("= 0") + QChar(kNoBreak) + QLatin1Char('%');
    const QString size = share > 9.995 ? QStringLiteral("×") + three(now / before) : percent(std::abs(share));
    return (share > 0 ? QStringLiteral("▲ ") : QStringLiteral("▼ ")) + size;
}

QString changeInPoints(double now, double before)
{
    if (std::isnan(now) || std::isnan(before)) return {};
    const double points = (now - before) * 100;
    if (std::abs(points) < 0.005) return withUnit(QStringLiteral("= 0"), "pp");
    return (points > 0 ? QStringLiteral("▲ ") : QStringLiteral("▼ ")) + withUnit(three(std::abs(points)), "pp");
}

void setZone(const QTimeZone& zone)
{
    currentZone() = zone;
}
void setZoneByName(const QString& name)
{
    const QTimeZone named = name.isEmpty() ? QTimeZone() : QTimeZone(name.toUtf8());
    setZone(named.isValid() ? named : QTimeZone::systemTimeZone());
}
const QTimeZone& zone()
{
    return currentZone();
}
QString zoneName(UnixNanos at)
{
    return currentZone().abbreviation(local(at));
}

QString time(UnixNanos at)
{
    return stamp(at, "d MMM yyyy HH:mm:ss");
}

QString timeInLists(UnixNanos at)
{
    const int thisYear = local(SystemClock().now()).date().year();
    return local(at).date().year() == thisYear ? stamp(at, "d MMM HH:mm:ss") : time(at);
}

QString timeExact(UnixNanos at)
{
    const std::int64_t micros = ((at % kNanosPerSecond) + kNanosPerSecond) % kNanosPerSecond / kNanosPerMicro;
    return stamp(at, "yyyy-MM-dd HH:mm:ss") + QStringLiteral(".%1").arg(micros, 6, 10, QLatin1Char('0'));
}

QString timeShort(UnixNanos at)
{
    return stamp(at, "d MMM HH:mm");
}

QString range(const TimeRange& r)
{
    const bool seconds = r.to - r.from < 10 * kNanosPerMinute;
    const bool years = local(r.from).date().year() != local(r.to).date().year();
    const char* pattern = years ? "d MMM yyyy HH:mm" : seconds ? "d MMM HH:mm:ss" : "d MMM HH:mm";
    const bool oneDay = local(r.from).date() == local(r.to).date();
    return stamp(r.from, pattern) + QStringLiteral(" – ")
        + stamp(r.to, oneDay ? (seconds ? "HH:mm:ss" : "HH:mm") : pattern) + QLatin1Char(' ') + zoneName(r.to);
}

QString ago(UnixNanos at, UnixNanos now)
{
    const Nanos age = std::max<Nanos>(0, now - at);
    if (age < kNanosPerMinute) return withUnit(QString::number(age / kNanosPerSecond), "s");
    if (age < kNanosPerHour) return withUnit(QString::number(age / kNanosPerMinute), "min");
    if (age < 2 * kNanosPerDay) return withUnit(QString::number(age / kNanosPerHour), "h");
    return withUnit(QString::number(age / kNanosPerDay), "d");
}

} // namespace spanwise::ui::format
