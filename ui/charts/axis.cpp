// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/axis.h"

#include "ui/format/format.h"

#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace spanwise::ui {
namespace {

struct AxisUnit {
    double size; ///< of one unit, in the measure's raw unit
    const char* before;
    const char* after;
};

AxisUnit durationUnit(double largest)
{
    if (largest < 1e3) return {1, "", "ns"};
    if (largest < 1e6) return {1e3, "", "µs"};
    if (largest < 1e9) return {1e6, "", "ms"};
    if (largest < 180e9) return {1e9, "", "s"};
    if (largest < 3 * 3600e9) return {60e9, "", "min"};
    return {3600e9, "", "h"};
}

AxisUnit countUnit(double largest)
{
    if (largest < 1e4) return {1, "", ""};
    if (largest < 1e6) return {1e3, "", "k"};
    if (largest < 1e9) return {1e6, "", "M"};
    return {1e9, "", "G"};
}

AxisUnit axisUnit(double largest, query::Unit unit)
{
    switch (unit) {
    case query::Unit::Nanoseconds: return durationUnit(largest);
    case query::Unit::NanoUsd: return {1e9, "$", ""};
    case query::Unit::Share: return {0.01, "", "%"};
    case query::Unit::TokensPerSecondMilli: return {1e3, "", "tok/s"};
    case query::Unit::Score: return {1, "", ""};
    case query::Unit::Count:
    case query::Unit::Tokens: break;
    }
    return countUnit(largest);
}

/// Where an axis ends that has nothing above zero.
double emptyTop(query::Unit unit)
{
    switch (unit) {
    case query::Unit::Share: return 0.01;
    case query::Unit::Nanoseconds:
    case query::Unit::NanoUsd: return 1e9;
    case query::Unit::TokensPerSecondMilli: return 1e3;
    case query::Unit::Score:
    case query::Unit::Count:
    case query::Unit::Tokens: break;
    }
    return 1;
}

double roundStep(double rough)
{
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 2.5, 5.0})
        if (power * factor >= rough * 0.999) return power * factor;
    return power * 10;
}

int decimalsOf(double step)
{
    for (int digits = 0; digits < 12; ++digits) {
        const double scaled = step * std::pow(10.0, digits);
        if (std::round(scaled) >= 1 && std::abs(scaled - std::round(scaled)) < 1e-6 * std::max(1.0, scaled))
            return digits;
    }
    return 12;
}

QString withUnit(const AxisUnit& unit, const QString& number)
{
    QString out = QString::fromUtf8(unit.before) + number;
    if (*unit.after) out += QChar(format::kNoBreak) + QString::fromUtf8(unit.after);
    return out;
}

struct TimeStep {
    int days; ///< 0: `seconds` counts
    int seconds;
};

constexpr std::array<TimeStep, 22> kTimeSteps {
    {{0, 1}, {0, 2}, {0, 5}, {0, 10}, {0, 15}, {0, 30}, {0, 60}, {0, 120}, {0, 300}, {0, 600}, {0, 900}, {0, 1800},
        {0, 3600}, {0, 7200}, {0, 10800}, {0, 21600}, {0, 43200}, {1, 0}, {2, 0}, {7, 0}, {14, 0}, {28, 0}}};

Nanos lengthOf(const TimeStep& step)
{
    return step.days * kNanosPerDay + step.seconds * kNanosPerSecond;
}

QString tickLabel(const QDateTime& at, const TimeStep& step)
{
    const bool midnight = at.time().msecsSinceStartOfDay() == 0;
    const char* pattern = step.days > 0 || midnight ? "d MMM" : step.seconds < 60 ? "HH:mm:ss" : "HH:mm";
    return QLocale::c().toString(at, QString::fromLatin1(pattern));
}

UnixNanos nanosOf(const QDateTime& at)
{
    return at.toMSecsSinceEpoch() * kNanosPerMilli;
}

/// Every `months` months, for long ranges.
std::vector<TimeTick> monthTicks(const TimeRange& range, int months)
{
    std::vector<TimeTick> out;
    QDate day = QDateTime::fromMSecsSinceEpoch(range.from / kNanosPerMilli, format::zone()).date();
    day = QDate(day.year(), (day.month() - 1) / months * months + 1, 1);
    for (; out.size() < 200; day = day.addMonths(months)) {
        const UnixNanos at = nanosOf(QDateTime(day, QTime(0, 0), format::zone()));
        if (at > range.to) break;
        const char* pattern = day.month() == 1 || months >= 12 ? "yyyy" : "MMM";
        if (at >= range.from) out.push_back({at, QLocale::c().toString(day, QString::fromLatin1(pattern))});
    }
    return out;
}

constexpr std::array<double, 3> kRound {1, 2, 5};

/// Round values of a duration or a plain number between two bounds, rising.
std::vector<double> roundValues(double low, double high, query::Unit unit, bool onlyPowers)
{
    std::vector<double> out;
    if (unit == query::Unit::Nanoseconds) {
        static constexpr std::array<double, 8> kLong {60e9, 120e9, 300e9, 600e9, 1800e9, 3600e9, 36000e9, 86400e9};
        for (double power = 1; power <= 10e9; power *= 10)
            for (const double factor : kRound)
                if ((!onlyPowers || factor == 1) && power * factor <= 30e9) out.push_back(power * factor);
        for (const double value : kLong)
            if (!onlyPowers || value == 60e9 || value == 600e9 || value == 3600e9 || value == 36000e9)
                out.push_back(value);
    } else {
        for (double power = 1; power <= high; power *= 10)
            for (const double factor : kRound)
                if (!onlyPowers || factor == 1) out.push_back(power * factor);
    }
    std::erase_if(out, [&](double value) { return value < low || value > high; });
    return out;
}

/// "1 min" on an axis, where a measured value is "1 min 00 s".
bool isWholeMinutes(double value, query::Unit unit)
{
    return unit == query::Unit::Nanoseconds && value >= double(kNanosPerMinute)
        && std::llround(value) % kNanosPerMinute == 0;
}

} // namespace

Scale valueScale(double largest, query::Unit unit, int wanted, double lowest)
{
    Scale out;
    lowest = std::min(0.0, lowest);
    if (!(largest > 0)) largest = lowest < 0 ? 0 : emptyTop(unit);
    const bool fine = unit == query::Unit::Share || unit == query::Unit::Score;
    if (lowest == 0) largest = std::max(largest, fine ? 1e-6 : 1.0); // nothing is finer than its raw unit
    const AxisUnit by = axisUnit(largest, unit);
    const bool whole = (unit == query::Unit::Count || unit == query::Unit::Tokens) && by.size == 1;
    double step = roundStep((largest - lowest) / by.size / std::max(1, wanted));
    if (whole) step = std::max(1.0, std::ceil(step));
    const int below = static_cast<int>(std::ceil(-lowest / by.size / step - 1e-9));
    const int count = std::max(below > 0 ? 0 : 1, static_cast<int>(std::ceil(largest / by.size / step - 1e-9)));
    const int digits = decimalsOf(step);
    for (int i = -below; i <= count; ++i) {
        const double value = step * i;
        const bool countable = digits == 0 && value < 1e15;
        const QString number =
            countable ? format::count(std::llround(value)) : QString::number(value, 'f', i == 0 ? 0 : digits);
        out.ticks.push_back({step * i * by.size, i == count ? withUnit(by, number) : number});
    }
    out.low = -step * below * by.size;
    out.high = step * count * by.size;
    return out;
}

std::vector<TimeTick> timeTicks(const TimeRange& range, int pixels, int apart)
{
    if (range.isEmpty() || pixels <= 0) return {};
    const double perPixel = double(range.to - range.from) / pixels;
    const auto fits = [&](const TimeStep& s) { return double(lengthOf(s)) / perPixel >= apart; };
    const auto step = std::find_if(kTimeSteps.begin(), kTimeSteps.end(), fits);
    if (step == kTimeSteps.end()) return monthTicks(range, perPixel * apart > 90.0 * double(kNanosPerDay) ? 12 : 3);

    std::vector<TimeTick> out;
    const QDateTime begin = QDateTime::fromMSecsSinceEpoch(range.from / kNanosPerMilli, format::zone());
    QDate day = begin.date();
    if (step->days > 1) { // the same days whatever the range
        const qint64 number = day.toJulianDay();
        day = QDate::fromJulianDay(number - number % step->days);
    }
    // Not from midnight on: seconds of a late hour are thousands of moments in. Where the clock was changed before the
    // range that same day, all are looked at.
    const bool isPlain = step->days == 0 && day.startOfDay(format::zone()).offsetFromUtc() == begin.offsetFromUtc();
    int first = isPlain ? begin.time().msecsSinceStartOfDay() / 1000 / step->seconds : 0;
    for (; out.size() < 2000; day = day.addDays(std::max(1, step->days))) {
        const int perDay = step->days > 0 ? 1 : 86400 / step->seconds;
        for (int i = std::exchange(first, 0); i < perDay; ++i) {
            const QDateTime at(day, QTime(0, 0).addSecs(i * step->seconds), format::zone());
            const UnixNanos nanos = nanosOf(at);
            if (nanos > range.to) return out;
            const bool rising = out.empty() || nanos > out.back().at; // an hour that the clock skips comes twice
            if (nanos >= range.from && rising) out.push_back({nanos, tickLabel(at, *step)});
        }
    }
    return out;
}

std::vector<Tick> binTicks(std::span<const std::int64_t> edges, query::Unit unit, int wanted)
{
    std::vector<Tick> out;
    if (edges.size() < 2) return out;
    const double low = double(std::max<std::int64_t>(1, edges.front()));
    const double high = double(edges.back());
    std::vector<double> values = roundValues(low, high, unit, false);
    if (static_cast<int>(values.size()) > wanted) values = roundValues(low, high, unit, true);
    const std::size_t every = values.size() / static_cast<std::size_t>(std::max(1, wanted)) + 1;
    for (std::size_t i = 0; i < values.size(); i += every)
        out.push_back({binPosition(edges, values[i]),
            isWholeMinutes(values[i], unit) ? format::period(std::llround(values[i])) : valueText(values[i], unit)});
    return out;
}

double binPosition(std::span<const std::int64_t> edges, double value)
{
    if (edges.size() < 2) return 0;
    if (value <= double(edges.front())) return 0;
    const std::size_t bins = edges.size() - 1;
    if (value >= double(edges.back())) return double(bins);
    const auto above = std::upper_bound(
        edges.begin(), edges.end(), value, [](double v, std::int64_t edge) { return v < double(edge); });
    const std::size_t bin = static_cast<std::size_t>(above - edges.begin()) - 1;
    const double from = double(edges[bin]);
    const double to = double(edges[bin + 1]);
    const double part = from > 0 ? std::log(value / from) / std::log(to / from) : (value - from) / (to - from);
    return double(bin) + std::clamp(part, 0.0, 1.0);
}

QString valueText(double value, query::Unit unit)
{
    if (std::isnan(value)) return format::unknown();
    switch (unit) {
    case query::Unit::Nanoseconds: return format::duration(std::llround(value));
    case query::Unit::NanoUsd: return format::money(std::llround(value));
    case query::Unit::Share: return format::percent(value);
    case query::Unit::TokensPerSecondMilli: return format::rate(value / 1000, QStringLiteral("tok"));
    case query::Unit::Score: return QString::number(value, 'g', 4);
    case query::Unit::Count:
    case query::Unit::Tokens: break;
    }
    return format::count(std::llround(value));
}

QString rawUnit(query::Unit unit)
{
    switch (unit) {
    case query::Unit::Nanoseconds: return QStringLiteral("ns");
    case query::Unit::NanoUsd: return QStringLiteral("nano-USD");
    case query::Unit::Share: return QStringLiteral("share");
    case query::Unit::TokensPerSecondMilli: return QStringLiteral("tokens/s/1000");
    case query::Unit::Tokens: return QStringLiteral("tokens");
    case query::Unit::Score: return QStringLiteral("score");
    case query::Unit::Count: break;
    }
    return QStringLiteral("n");
}

query::OffsetAt zoneOffset()
{
    return [zone = format::zone()](UnixNanos at) -> Nanos {
        return zone.offsetFromUtc(QDateTime::fromMSecsSinceEpoch(at / kNanosPerMilli, Qt::UTC)) * kNanosPerSecond;
    };
}

} // namespace spanwise::ui
