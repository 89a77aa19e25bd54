// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/time_argument.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

namespace spanwise::cli {

namespace {
constexpr std::array<std::pair<std::string_view, Nanos>, 9> kUnits {
    {{"ns", 1}, {"us", kNanosPerMicro}, {"ms", kNanosPerMilli}, {"s", kNanosPerSecond}, {"m", kNanosPerMinute},
        {"min", kNanosPerMinute}, {"h", kNanosPerHour}, {"d", kNanosPerDay}, {"w", 7 * kNanosPerDay}}};

/// Reads digits from the front of a text.
class Cursor {
public:
    explicit Cursor(std::string_view text)
        : m_text(text)
    {
    }
    [[nodiscard]] bool atEnd() const noexcept { return m_text.empty(); }
    [[nodiscard]] std::string_view rest() const noexcept { return m_text; }
    bool skip(char c) noexcept
    {
        if (m_text.empty() || m_text.front() != c) return false;
        m_text.remove_prefix(1);
        return true;
    }
    /// Exactly this many digits.
    std::optional<int> digits(std::size_t count) noexcept
    {
        if (m_text.size() < count) return std::nullopt;
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (m_text[i] < '0' || m_text[i] > '9') return std::nullopt;
            value = value * 10 + (m_text[i] - '0');
        }
        m_text.remove_prefix(count);
        return value;
    }
    /// 678 after a point → 678,000,000 ns; digits beyond nanoseconds are dropped.
    std::optional<Nanos> fraction() noexcept
    {
        Nanos value = 0;
        Nanos unit = kNanosPerSecond;
        std::size_t count = 0;
        for (; !m_text.empty() && m_text.front() >= '0' && m_text.front() <= '9'; ++count) {
            unit /= 10;
            value += unit * (m_text.front() - '0');
            m_text.remove_prefix(1);
        }
        return count == 0 ? std::nullopt : std::optional(value);
    }

private:
    std::string_view m_text;
};

std::optional<Nanos> zoneOffset(Cursor& cursor)
{
    if (cursor.atEnd() || cursor.skip('Z') || cursor.skip('z')) return 0;
    const bool minus = cursor.skip('-');
    if (!minus && !cursor.skip('+')) return std::nullopt;
    const auto hours = cursor.digits(2);
    cursor.skip(':');
    const auto minutes = cursor.atEnd() ? std::optional(0) : cursor.digits(2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    const Nanos offset = *hours * kNanosPerHour + *minutes * kNanosPerMinute;
    return minus ? -offset : offset;
}

std::optional<UnixNanos> isoTimeOf(std::string_view text)
{
    Cursor cursor(text);
    const auto year = cursor.digits(4);
    if (!year || !cursor.skip('-')) return std::nullopt;
    const auto month = cursor.digits(2);
    if (!month || !cursor.skip('-')) return std::nullopt;
    const auto day = cursor.digits(2);
    if (!day) return std::nullopt;
    const std::chrono::year_month_day date {std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
        std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *year < 1678 || *year > 2261) return std::nullopt; // what 64 bits of nanoseconds hold
    UnixNanos at = std::chrono::sys_days(date).time_since_epoch().count() * kNanosPerDay;
    if (cursor.atEnd()) return at;
    if (!cursor.skip('T') && !cursor.skip('t') && !cursor.skip(' ')) return std::nullopt;
    const auto hour = cursor.digits(2);
    if (!hour || !cursor.skip(':')) return std::nullopt;
    const auto minute = cursor.digits(2);
    if (!minute || *hour > 24 || *minute > 59) return std::nullopt;
    at += *hour * kNanosPerHour + *minute * kNanosPerMinute;
    if (cursor.skip(':')) {
        const auto second = cursor.digits(2);
        if (!second || *second > 60) return std::nullopt;
        at += *second * kNanosPerSecond;
        if (cursor.skip('.') || cursor.skip(',')) {
            const auto fraction = cursor.fraction();
            if (!fraction) return std::nullopt;
            at += *fraction;
        }
    }
    const auto offset = zoneOffset(cursor);
    if (!offset || !cursor.atEnd()) return std::nullopt;
    return at - *offset;
}
} // namespace

Result<Nanos> parseDuration(std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    for (const auto& [name, length] : kUnits)
        if (error == std::errc {} && unit == name && value >= 0 && value * static_cast<double>(length) < 9.2e18)
            return static_cast<Nanos>(value * static_cast<double>(length));
    return fail(ErrorCode::Invalid, "\"" + std::string(text) + "\" is no length of time: 30s, 5m, 24h, 7d");
}

Result<UnixNanos> parseTime(std::string_view text, UnixNanos now)
{
    if (text == "now") return now;
    if (text.size() > 1 && (text.front() == '-' || text.front() == '+')) {
        auto length = parseDuration(text.substr(1));
        if (!length) return tl::unexpected(length.error());
        return text.front() == '-' ? now - *length : now + *length;
    }
    std::int64_t nanos = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), nanos);
    if (error == std::errc {} && end == text.data() + text.size() && text.size() > 10) return nanos;
    if (const auto at = isoTimeOf(text)) return *at;
    return fail(
        ErrorCode::Invalid, "\"" + std::string(text) + "\" is no time: 2026-01-02T03:04:05Z, or relative to now, -24h");
}

std::string isoTime(UnixNanos at)
{
    using namespace std::chrono;
    const sys_time<nanoseconds> point {nanoseconds(at)};
    const auto day = floor<days>(point);
    const year_month_day date(day);
    const hh_mm_ss time(floor<milliseconds>(point - day));
    std::array<char, 48> text {};
    const auto ms = static_cast<int>(time.subseconds().count());
    std::snprintf(text.data(), text.size(),
        ms == 0 ? "%04d-%02u-%02uT%02d:%02d:%02dZ" : "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
        static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
        static_cast<int>(time.seconds().count()), ms);
    return text.data();
}

} // namespace spanwise::cli
