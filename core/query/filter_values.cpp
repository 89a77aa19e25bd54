// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter_values.h"

#include <array>
#include <chrono>
#include <limits>

namespace spanwise::query {
namespace {

struct UnitSize {
    std::string_view name;
    std::int64_t size;
};
constexpr std::array kDurations {UnitSize {"d", kNanosPerDay}, UnitSize {"h", kNanosPerHour},
    UnitSize {"m", kNanosPerMinute}, UnitSize {"s", kNanosPerSecond}, UnitSize {"ms", kNanosPerMilli},
    UnitSize {"us", kNanosPerMicro}, UnitSize {"ns", 1}, UnitSize {"min", kNanosPerMinute},
    UnitSize {"sec", kNanosPerSecond}, UnitSize {"µs", kNanosPerMicro}};
constexpr std::size_t kPrintedDurations = 7; ///< the first ones, largest first
constexpr std::array kCounts {UnitSize {"", 1}, UnitSize {"k", 1000}, UnitSize {"K", 1000}, UnitSize {"M", 1'000'000},
    UnitSize {"m", 1'000'000}, UnitSize {"G", 1'000'000'000}};

ParsedValue problem(std::string message, std::string suggestion = {})
{
    return {0, ValueProblem {std::move(message), std::move(suggestion)}};
}

bool isDigit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

/// The number at the front, and what follows it.
struct Decimal {
    std::string_view whole;
    std::string_view fraction;
    std::string_view rest;
};
std::optional<Decimal> decimalOf(std::string_view text)
{
    std::size_t i = 0;
    while (i < text.size() && isDigit(text[i])) ++i;
    Decimal out {text.substr(0, i), {}, {}};
    if (i + 1 < text.size() && text[i] == '.' && isDigit(text[i + 1])) {
        const std::size_t from = ++i;
        while (i < text.size() && isDigit(text[i])) ++i;
        out.fraction = text.substr(from, i - from);
    }
    if (out.whole.empty()) return std::nullopt;
    out.rest = text.substr(i);
    return out;
}

/// whole.fraction · size as an integer.
ParsedValue scaled(const Decimal& number, std::int64_t size, std::string_view finest)
{
    std::int64_t value = 0;
    const auto tooLarge = [] { return problem("is too large"); };
    for (const char c : number.whole)
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, c - '0', &value))
            return tooLarge();
    if (__builtin_mul_overflow(value, size, &value)) return tooLarge();
    std::int64_t place = size;
    for (const char c : number.fraction) {
        if (c != '0' && place % 10 != 0) return problem("is finer than " + std::string(finest));
        place /= 10;
        if (__builtin_add_overflow(value, place * (c - '0'), &value)) return tooLarge();
    }
    return {value, std::nullopt};
}

std::string padded(std::int64_t number, std::size_t width)
{
    std::string text = std::to_string(number);
    return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

/// Takes exactly `digits` digits.
bool takeNumber(std::string_view& text, std::size_t digits, int& out)
{
    if (text.size() < digits) return false;
    out = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (!isDigit(text[i])) return false;
        out = out * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return true;
}
bool takeChar(std::string_view& text, std::string_view anyOf)
{
    if (text.empty() || anyOf.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

} // namespace

ParsedValue parseDuration(std::string_view text)
{
    const auto number = decimalOf(text);
    if (!number) return problem("is not a length of time, such as 2s or 300ms", "2s");
    for (const UnitSize& unit : kDurations)
        if (number->rest == unit.name) return scaled(*number, unit.size, "a nanosecond");
    if (number->rest.empty()) {
        ParsedValue plain = scaled(*number, 1, "a nanosecond");
        if (!plain.problem && plain.value == 0) return plain;
        return problem("needs a unit: ns us ms s m h d", std::string(text) + "s");
    }
    return problem("has an unknown unit; known are ns us ms s m h d");
}

std::string printDuration(Nanos duration)
{
    for (std::size_t i = 0; i < kPrintedDurations; ++i)
        if (duration != 0 && duration % kDurations[i].size == 0)
            return std::to_string(duration / kDurations[i].size) + std::string(kDurations[i].name);
    return "0s";
}

ParsedValue parseCount(std::string_view text)
{
    const auto number = decimalOf(text);
    if (!number) return problem("is not a number of tokens, such as 500 or 10k", "10k");
    for (const UnitSize& unit : kCounts)
        if (number->rest == unit.name) return scaled(*number, unit.size, "one");
    return problem("has an unknown unit; known are k and M");
}

ParsedValue parseMoney(std::string_view text)
{
    if (!text.empty() && text.front() == '$') text.remove_prefix(1);
    const auto number = decimalOf(text);
    if (!number || !number->rest.empty()) return problem("is not an amount in USD, such as $0.05", "$0.05");
    return scaled(*number, 1'000'000'000, "a nano-dollar");
}

std::string printMoney(std::int64_t nanoUsd)
{
    constexpr std::int64_t kDollar = 1'000'000'000;
    std::string out = "$" + std::to_string(nanoUsd / kDollar);
    if (nanoUsd % kDollar == 0) return out;
    out += "." + padded(nanoUsd % kDollar, 9);
    while (out.back() == '0') out.pop_back();
    return out;
}

ParsedValue parseTime(std::string_view text)
{
    using namespace std::chrono;
    const auto wrong = [] { return problem("is not a time, such as 2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"); };
    int y = 0;
    int mo = 0;
    int d = 0;
    if (!takeNumber(text, 4, y) || !takeChar(text, "-") || !takeNumber(text, 2, mo) || !takeChar(text, "-")
        || !takeNumber(text, 2, d))
        return wrong();
    const year_month_day date {year {y}, month {static_cast<unsigned>(mo)}, day {static_cast<unsigned>(d)}};
    if (!date.ok() || y < 1678 || y > 2261) return problem("is not a day of the calendar between 1678 and 2261");
    std::int64_t seconds = std::int64_t {sys_days {date}.time_since_epoch().count()} * 86400;
    std::int64_t nanos = 0;
    if (takeChar(text, "Tt ")) {
        int h = 0;
        int mi = 0;
        int s = 0;
        if (!takeNumber(text, 2, h) || !takeChar(text, ":") || !takeNumber(text, 2, mi)) return wrong();
        if (takeChar(text, ":")) {
            if (!takeNumber(text, 2, s)) return wrong();
            if (takeChar(text, ".")) {
                std::int64_t place = 100'000'000;
                if (text.empty() || !isDigit(text.front())) return wrong();
                for (; !text.empty() && isDigit(text.front()); text.remove_prefix(1), place /= 10)
                    nanos += place * (text.front() - '0');
            }
        }
        if (h > 23 || mi > 59 || s > 59) return problem("is not a time of the day");
        seconds += h * 3600 + mi * 60 + s;
        if (!text.empty() && !takeChar(text, "Zz")) {
            const bool east = text.front() == '+';
            int oh = 0;
            int om = 0;
            if (!takeChar(text, "+-") || !takeNumber(text, 2, oh)) return wrong();
            (void)takeChar(text, ":");
            if (!takeNumber(text, 2, om) || oh > 23 || om > 59) return wrong();
            seconds -= (east ? 1 : -1) * (oh * 3600 + om * 60);
        }
    }
    if (!text.empty()) return wrong();
    return {seconds * kNanosPerSecond + nanos, std::nullopt};
}

std::string printTime(UnixNanos time)
{
    using namespace std::chrono;
    std::int64_t seconds = time / kNanosPerSecond;
    std::int64_t nanos = time % kNanosPerSecond;
    if (nanos < 0) {
        nanos += kNanosPerSecond;
        --seconds;
    }
    const auto whole = floor<days>(sys_seconds {std::chrono::seconds {seconds}});
    const year_month_day date {whole};
    const std::int64_t ofDay = seconds - std::int64_t {whole.time_since_epoch().count()} * 86400;
    std::string out = padded(int {date.year()}, 4) + "-" + padded(unsigned {date.month()}, 2) + "-"
        + padded(unsigned {date.day()}, 2) + "T" + padded(ofDay / 3600, 2) + ":" + padded(ofDay / 60 % 60, 2) + ":"
        + padded(ofDay % 60, 2);
    if (nanos != 0) {
        out += "." + padded(nanos, 9);
        while (out.back() == '0') out.pop_back();
    }
    return out + "Z";
}

} // namespace spanwise::query
