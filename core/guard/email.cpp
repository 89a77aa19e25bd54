// SPDX-License-Identifier: GPL-3.0-or-later
// Mail addresses, found from their @. Form: guards.md §6; lengths: RFC 5321 §4.5.3.1, RFC 1035 §2.3.4.
#include "core/base/ascii.h"
#include "core/guard/detector.h"
#include "core/guard/nearby.h"

#include <algorithm>

namespace spanwise::guard {
namespace {

constexpr std::size_t kLongestLocal = 64;
constexpr std::size_t kLongestLabel = 63;

bool isLocal(char c) noexcept
{
    return isAlnum(c) || std::string_view(".!#$%&'*+/=?^_`{|}~-").find(c) != std::string_view::npos;
}

/// Where the local part before the @ begins, or the place of the @ when there is none.
std::size_t beginOfLocal(std::string_view text, std::size_t at) noexcept
{
    std::size_t begin = at;
    while (begin > 0 && isLocal(text[begin - 1])) --begin;
    // what a name=value pair, a sentence or markup puts directly before
    if (begin > 0 && text[begin - 1] == '\\') { // the rest of a JSON escape
        std::size_t last = begin;
        if (byteAt(text, begin) == 'u') last = begin + 4;
        if (last < at && endsEscape(text, last)) begin = last + 1;
    }
    const std::string_view local = text.substr(begin, at - begin);
    if (const std::size_t sign = local.find_last_of("=/|{}`&?!#$%^*"); sign != std::string_view::npos)
        begin += sign + 1;
    while (begin < at && !isAlnum(text[begin]) && text[begin] != '_') ++begin;
    return begin;
}

/// Past the last label of the host name at `from`; `from` when it is no host name.
std::size_t endOfHost(std::string_view text, std::size_t from) noexcept
{
    std::size_t end = from;
    std::size_t good = from;
    while (true) {
        const std::size_t label = runOf(text, end, [](char c) { return isAlnum(c) || c == '-'; });
        if (label == 0 || label > kLongestLabel || text[end] == '-' || text[end + label - 1] == '-') break;
        const std::string_view name = text.substr(end, label);
        const bool topLevel = label >= 2 && label <= 24 && std::all_of(name.begin(), name.end(), isLetter);
        if (topLevel && end > from) good = end + label;
        end += label;
        if (byteAt(text, end) != '.') break;
        ++end;
    }
    return good;
}

bool isFileEnding(std::string_view host) noexcept
{
    const std::string_view last = host.substr(host.rfind('.') + 1);
    for (const std::string_view ending : {"png", "jpg", "svg", "webp", "css", "js"})
        if (ascii::equalsLower(last, ending)) return true;
    return false;
}

/// The @ of scheme://user:password@host is no mail.
bool insideUrlAuthority(std::string_view text, std::size_t at) noexcept
{
    constexpr std::size_t kReach = 256;
    const std::size_t from = at - std::min(at, kReach);
    const std::string_view before = text.substr(from, at - from);
    const std::size_t scheme = before.rfind("://");
    return scheme != std::string_view::npos
        && before.find_first_of("/?# \t\r\n\"'<>\\", scheme + 3) == std::string_view::npos;
}

/// `user@host:path` of ssh and git.
bool isRemotePath(std::string_view text, std::size_t begin, std::size_t at, std::size_t end) noexcept
{
    if (wordBefore(text, begin, 5, {"ssh", "scp"}) || wordBefore(text, begin, 10, {"git clone"})) return true;
    if (byteAt(text, end) != ':'
        || !(isAlnum(byteAt(text, end + 1)) || byteAt(text, end + 1) == '~' || byteAt(text, end + 1) == '/'))
        return false;
    const std::size_t size =
        runOf(text, end + 1, [](char c) { return isTokenByte(c) || c == '/' || c == '.' || c == '~'; });
    return text.substr(begin, at - begin) == "git" || text.substr(end + 1, size).find('/') != std::string_view::npos;
}

} // namespace

std::optional<Extent> findEmail(const Spot& spot)
{
    const std::size_t begin = beginOfLocal(spot.text, spot.at);
    const std::string_view local = spot.text.substr(begin, spot.at - begin);
    if (local.empty() || local.size() > kLongestLocal || local.back() == '.') return std::nullopt;
    if (local.find("..") != std::string_view::npos) return std::nullopt;
    const std::size_t end = endOfHost(spot.text, spot.at + 1);
    if (end == spot.at + 1 || !endsWord(spot.text, end)) return std::nullopt;
    if (isFileEnding(spot.text.substr(spot.at + 1, end - spot.at - 1))) return std::nullopt;
    if (insideUrlAuthority(spot.text, spot.at) || isRemotePath(spot.text, begin, spot.at, end)) return std::nullopt;
    return Extent {begin, end};
}

} // namespace spanwise::guard
