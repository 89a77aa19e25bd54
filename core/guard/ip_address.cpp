// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses of machines, version 4 (RFC 6943 §3.1.1, dotted quad without leading zeros) and version 6 (RFC 4291 §2.2).
// Asked for by redaction only: an address in a prompt is no finding.
#include "core/guard/detector.h"
#include "core/guard/nearby.h"

#include <algorithm>

namespace spanwise::guard {
namespace {

/// Past four numbers up to 255 with dots between; `at` when there are none.
std::size_t endOfQuad(std::string_view text, std::size_t at) noexcept
{
    std::size_t end = at;
    for (int part = 0; part < 4; ++part) {
        if (part > 0 && byteAt(text, end++) != '.') return at;
        const std::size_t digits = runOf(text, end, isDigit, 4);
        if (digits == 0 || digits > 3 || (digits > 1 && text[end] == '0')) return at;
        unsigned value = 0;
        for (std::size_t i = end; i < end + digits; ++i) value = value * 10 + static_cast<unsigned>(text[i] - '0');
        if (value > 255) return at;
        end += digits;
    }
    return end;
}

/// A fifth part, a suffix (-rc1) or letters make it something else.
bool goesOn(std::string_view text, std::size_t end) noexcept
{
    const char next = byteAt(text, end);
    const char then = byteAt(text, end + 1);
    return isAlnum(next) || next == '_' || (next == '.' && isAlnum(then)) || (next == '-' && isLetter(then));
}

} // namespace

std::optional<Extent> findIpV4(const Spot& spot)
{
    if (!spot.redacts()) return std::nullopt;
    const std::size_t end = endOfQuad(spot.text, spot.at);
    if (end == spot.at || goesOn(spot.text, end)) return std::nullopt;
    if (spot.at > 0 && std::string_view(".-_").find(spot.text[spot.at - 1]) != std::string_view::npos)
        return std::nullopt;
    if (wordBefore(spot.text, spot.at, 12,
            {"version", "ver", "v", "release", "build", "rev", "section", "chapter", "figure", "table"}))
        return std::nullopt;
    return Extent {spot.at, end};
}

std::optional<Extent> findIpV6(const Spot& spot)
{
    if (!spot.redacts()) return std::nullopt;
    const std::string_view text = spot.text;
    std::size_t begin = spot.at;
    while (begin > 0 && isHex(text[begin - 1])) --begin;
    if (begin > 0 && endsEscape(text, begin)) ++begin; // "\f" and "\b" end in a hex digit
    if (begin > 0 && (isAlnum(text[begin - 1]) || text[begin - 1] == ':' || text[begin - 1] == '.'))
        return std::nullopt;

    std::size_t groups = 0;
    bool shortened = false;
    bool digit = false;
    std::size_t end = begin;
    while (true) {
        if (const std::size_t quad = endOfQuad(text, end); quad > end && groups > 0) {
            groups += 2;
            end = quad;
            break;
        }
        const std::size_t size = runOf(text, end, isHex, 5);
        if (size > 4) return std::nullopt;
        digit = digit
            || std::any_of(text.begin() + static_cast<std::ptrdiff_t>(end),
                text.begin() + static_cast<std::ptrdiff_t>(end + size), isDigit);
        groups += size > 0 ? 1 : 0;
        end += size;
        if (byteAt(text, end) != ':') break;
        if (byteAt(text, end + 1) == ':') {
            if (shortened) return std::nullopt;
            shortened = true;
            end += 2;
        } else if (isHex(byteAt(text, end + 1)) && size > 0) {
            ++end;
        } else {
            break;
        }
    }
    if (goesOn(text, end) || !digit) return std::nullopt;
    // "a::1" is more often code than an address
    if (shortened ? groups < 2 || groups > 7 || end - begin < 6 : groups != 8) return std::nullopt;
    return Extent {begin, end};
}

} // namespace spanwise::guard
