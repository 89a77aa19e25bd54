// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/redactor.h"

#include "core/guard/sensitive.h"

namespace spanwise::capture {
namespace {

bool isBlank(char c) noexcept
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// Whether the match is a number of its own between the signs of JSON.
bool isBareNumber(std::string_view json, const guard::SensitiveMatch& match) noexcept
{
    std::size_t before = match.begin;
    while (before > 0 && isBlank(json[before - 1])) --before;
    std::size_t after = match.end;
    while (after < json.size() && isBlank(json[after])) ++after;
    return before > 0 && after < json.size() && std::string_view(":,[").find(json[before - 1]) != std::string_view::npos
        && std::string_view(",]}").find(json[after]) != std::string_view::npos;
}

} // namespace

Redactor::Redactor(const CapturePolicy& policy)
    : m_rules(policy.rules)
    , m_mac(policy.key)
{
}

std::vector<guard::SensitiveMatch> Redactor::matchesIn(std::string_view text) const
{
    auto matches = guard::findSensitive(text, guard::Purpose::Redaction);
    const std::size_t known = matches.size();
    m_rules.find(text, matches);
    if (matches.size() > known) guard::keepLongest(matches, text.size());
    return matches;
}

std::optional<std::string_view> Redactor::redacted(std::string_view text, Arena& arena, CaptureCounts& counts) const
{
    const auto matches = matchesIn(text);
    if (matches.empty()) return std::nullopt;
    const bool json = text.front() == '{' || text.front() == '[';
    std::string out;
    out.reserve(text.size());
    std::size_t from = 0;
    for (const guard::SensitiveMatch& match : matches) {
        const bool quote = json && isBareNumber(text, match);
        out += text.substr(from, match.begin - from);
        if (quote) out += '"';
        ((out += '[') += match.label) += ']';
        if (quote) out += '"';
        from = match.end;
        ++counts[std::string(match.label)];
    }
    out += text.substr(from);
    return arena.store(out);
}

std::optional<std::string_view> Redactor::pseudonym(std::string_view text, Arena& arena, CaptureCounts& counts)
{
    constexpr std::size_t kDigits = 12;
    const auto matches = matchesIn(text);
    if (matches.empty()) return std::nullopt;
    ++counts[std::string(matches.front().label)];
    const std::string digits = m_mac.add(text).finish().hex().substr(0, kDigits);
    return arena.store('[' + std::string(matches.front().label) + ' ' + digits + ']');
}

std::string_view Redactor::digest(std::string_view bytes, Arena& arena)
{
    return arena.store("hmac-sha256:" + m_mac.add(bytes).finish().hex());
}

} // namespace spanwise::capture
