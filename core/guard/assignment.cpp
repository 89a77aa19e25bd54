// SPDX-License-Identifier: GPL-3.0-or-later
// A value given to a name that says it is secret: `db_password = "…"`, `client_secret: '…'`, `API_KEY=…`, also inside
// JSON. Found from the sign between them; the match is the value alone (guards.md §7, generic_assignment).
#include "core/base/ascii.h"
#include "core/guard/checksums.h"
#include "core/guard/detector.h"
#include "core/guard/nearby.h"
#include "core/guard/placeholder.h"

#include <algorithm>

namespace spanwise::guard {
namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::size_t kShortest = 12;
constexpr std::size_t kLongest = 150;
constexpr double kEntropy = 3.5;

bool isNameByte(char c) noexcept
{
    return isTokenByte(c) || c == '.';
}
bool isQuote(char c) noexcept
{
    return c == '"' || c == '\'' || c == '`';
}

/// The name before the sign at `at`, without blanks, quotes and the backslashes of nested JSON.
std::string_view nameBefore(std::string_view text, std::size_t at) noexcept
{
    std::size_t end = at;
    while (end > 0 && at - end < 4 && (text[end - 1] == ' ' || text[end - 1] == '\\' || isQuote(text[end - 1]))) --end;
    std::size_t begin = end;
    while (begin > 0 && end - begin < kLongestName && isNameByte(text[begin - 1])) --begin;
    return text.substr(begin, end - begin);
}

bool endsLower(std::string_view text, std::string_view ending) noexcept
{
    return text.size() >= ending.size() && ascii::equalsLower(text.substr(text.size() - ending.size()), ending);
}

/// Whether the name ends in a secret word, alone or before key or value: db_password, apiKey, AWS_SECRET_ACCESS_KEY.
/// Not token_count, tokenizer, secretName.
bool namesSecret(std::string_view name) noexcept
{
    if (name.empty() || std::string_view("dtnyeDTNYE").find(name.back()) == std::string_view::npos) return false;
    for (const std::string_view word : {"apikey", "api_key", "api-key"})
        if (endsLower(name, word)) return true;
    for (const std::string_view ending : {"_access_key", "accesskey", "_key", "key", "_value"}) {
        if (!endsLower(name, ending)) continue;
        name.remove_suffix(ending.size());
        break;
    }
    for (const std::string_view word : {"password", "passwd", "secret", "token"})
        if (endsLower(name, word)) return true;
    return false;
}

/// The value behind the sign: to the closing quote, or bare to the next blank or separator.
Extent valueBehind(std::string_view text, std::size_t sign) noexcept
{
    std::size_t begin = sign + 1;
    while (byteAt(text, begin) == ' ' || byteAt(text, begin) == '=' || byteAt(text, begin) == '>') ++begin;
    while (byteAt(text, begin) == '\\') ++begin; // \" inside JSON
    const char quote = isQuote(byteAt(text, begin)) ? text[begin++] : '\0';
    const std::size_t size = runOf(
        text, begin,
        [quote](char c) {
            if (static_cast<unsigned char>(c) <= ' ' || c == '\\') return false;
            return quote != '\0' ? c != quote : !isQuote(c) && c != ',' && c != ';' && c != ')' && c != '}' && c != ']';
        },
        kLongest + 1);
    if (quote != '\0' && byteAt(text, begin + size) != quote && byteAt(text, begin + size) != '\\')
        return {begin, begin};
    return {begin, begin + size};
}

unsigned classesOf(std::string_view value) noexcept
{
    const auto has = [&](auto belongs) { return std::any_of(value.begin(), value.end(), belongs) ? 1U : 0U; };
    return has(isUpper) + has(isLower) + has(isDigit) + has([](char c) { return !isAlnum(c); });
}

/// Code that fetches the value, a path or address, or a name: `os.environ[…]`, `settings.apiToken`, `/run/secrets/x`.
bool isReference(std::string_view value) noexcept
{
    for (const std::string_view mark : {"(", "os.environ", "process.env", "://", "getenv"})
        if (value.find(mark) != std::string_view::npos) return true;
    if (value[0] == '/' || value[0] == '~' || value.starts_with("./")) return true;
    return std::all_of(value.begin(), value.end(), [](char c) {
        return isLetter(c) || c == '.' || c == '_' || c == '-';
    }) && value.find_first_of("._-") != std::string_view::npos;
}

} // namespace

std::optional<Extent> findAssignment(const Spot& spot)
{
    if (!namesSecret(nameBefore(spot.text, spot.at))) return std::nullopt;
    const Extent extent = valueBehind(spot.text, spot.at);
    const std::string_view value = spot.text.substr(extent.begin, extent.end - extent.begin);
    if (value.size() < kShortest || value.size() > kLongest || isPlaceholder(value) || isReference(value))
        return std::nullopt;
    if (classesOf(value) < 2 || entropyOf(value) < kEntropy) return std::nullopt;
    return extent;
}

} // namespace spanwise::guard
