// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/string_format.h"

#include <algorithm>
#include <array>
#include <re2/re2.h>

namespace spanwise::guard {
namespace {

bool matches(std::string_view text, const re2::RE2& expression)
{
    return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), expression);
}

int twoDigits(std::string_view text, std::size_t at)
{
    return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

bool isDate(std::string_view text)
{
    static const re2::RE2 form("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    if (!matches(text, form)) return false;
    const int year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
    const int month = twoDigits(text, 5);
    const int day = twoDigits(text, 8);
    if (month < 1 || month > 12 || day < 1) return false;
    constexpr std::array<int, 12> kDays {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

bool isTime(std::string_view text)
{
    static const re2::RE2 form("[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([zZ]|[+-][0-9]{2}:[0-9]{2})");
    if (!matches(text, form) || twoDigits(text, 0) > 23 || twoDigits(text, 3) > 59) return false;
    const int second = twoDigits(text, 6);
    if (text.back() == 'z' || text.back() == 'Z') {
        return second < 60 || (second == 60 && twoDigits(text, 0) == 23 && twoDigits(text, 3) == 59);
    }
    const std::size_t zone = text.size() - 6;
    const int hours = twoDigits(text, zone + 1);
    const int minutes = twoDigits(text, zone + 4);
    if (hours > 23 || minutes > 59) return false;
    if (second < 60) return true;
    // A leap second is the last of a day in UTC.
    const int sign = text[zone] == '-' ? -1 : 1;
    const int utc =
        ((twoDigits(text, 0) * 60 + twoDigits(text, 3) - sign * (hours * 60 + minutes)) % 1440 + 1440) % 1440;
    return second == 60 && utc == 1439;
}

bool isDateTime(std::string_view text)
{
    return text.size() > 11 && (text[10] == 'T' || text[10] == 't') && isDate(text.substr(0, 10))
        && isTime(text.substr(11));
}

bool isIpV4(std::string_view text)
{
    static const re2::RE2 form("(([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])\\.){3}"
                               "([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])");
    return matches(text, form);
}

bool isIpV6(std::string_view text)
{
    int groups = 0;
    bool gap = false;
    std::size_t at = 0;
    if (text.starts_with("::")) {
        gap = true;
        at = 2;
    } else if (text.starts_with(':')) {
        return false;
    }
    while (at < text.size()) {
        const std::size_t end = std::min(text.find(':', at), text.size());
        const std::string_view group = text.substr(at, end - at);
        if (end == text.size() && group.find('.') != std::string_view::npos) {
            if (!isIpV4(group)) return false;
            groups += 2;
            at = end;
            break;
        }
        static const re2::RE2 form("[0-9A-Fa-f]{1,4}");
        if (!matches(group, form)) return false;
        ++groups;
        if (end == text.size()) {
            at = end;
            break;
        }
        at = end + 1;
        if (at == text.size()) return false; // ends with one colon
        if (text[at] == ':') {
            if (gap) return false;
            gap = true;
            ++at;
        }
    }
    return gap ? groups < 8 : groups == 8;
}

bool isHostname(std::string_view text)
{
    static const re2::RE2 form(
        "[0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?(\\.[0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?)*");
    return text.size() <= 253 && matches(text, form);
}

bool isEmail(std::string_view text)
{
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos || at > 64) return false;
    static const re2::RE2 local("[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]+(\\.[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]+)*");
    return matches(text.substr(0, at), local) && isHostname(text.substr(at + 1));
}

constexpr const char* kUriRest =
    "(//([0-9A-Za-z._~!$&'()*+,;=:%-]*@)?(\\[[0-9A-Fa-f:.]+\\]|[0-9A-Za-z._~!$&'()*+,;=%-]*)"
    "(:[0-9]*)?(/[0-9A-Za-z._~!$&'()*+,;=:@%/-]*)?|[0-9A-Za-z._~!$&'()*+,;=:@%/-]*)"
    "(\\?[0-9A-Za-z._~!$&'()*+,;=:@%/?-]*)?(#[0-9A-Za-z._~!$&'()*+,;=:@%/?-]*)?";

bool percentIsHex(std::string_view text)
{
    static const re2::RE2 broken("%($|[^0-9A-Fa-f]|[0-9A-Fa-f]($|[^0-9A-Fa-f]))");
    return !re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), broken);
}

bool isUri(std::string_view text)
{
    static const re2::RE2 form(std::string("[A-Za-z][0-9A-Za-z+.-]*:") + kUriRest);
    return matches(text, form) && percentIsHex(text);
}

bool isUriReference(std::string_view text)
{
    static const re2::RE2 form(kUriRest);
    return isUri(text) || (matches(text, form) && percentIsHex(text));
}

bool isUuid(std::string_view text)
{
    static const re2::RE2 form("[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}");
    return matches(text, form);
}

struct Format {
    std::string_view name;
    bool (*fits)(std::string_view);
};
constexpr std::array<Format, 10> kFormats {{{"date", isDate}, {"date-time", isDateTime}, {"time", isTime},
    {"email", isEmail}, {"uri", isUri}, {"uri-reference", isUriReference}, {"uuid", isUuid}, {"ipv4", isIpV4},
    {"ipv6", isIpV6}, {"hostname", isHostname}}};

} // namespace

std::optional<bool> fitsFormat(std::string_view format, std::string_view text)
{
    for (const Format& one : kFormats)
        if (one.name == format) return one.fits(text);
    return std::nullopt;
}

} // namespace spanwise::guard
