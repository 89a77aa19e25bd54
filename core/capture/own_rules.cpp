// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/own_rules.h"

#include <algorithm>
#include <re2/re2.h>
#include <string>

namespace spanwise::capture {
namespace {

std::shared_ptr<const re2::RE2> compiled(const OwnRule& rule)
{
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_never_capture(true);
    options.set_max_mem(16 << 20);
    return std::make_shared<const re2::RE2>(rule.pattern, options);
}

bool isNameByte(char c) noexcept
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

} // namespace

Result<void> checkRule(const OwnRule& rule)
{
    if (rule.name.empty() || !std::all_of(rule.name.begin(), rule.name.end(), isNameByte))
        return fail(ErrorCode::Invalid, "a name of letters, digits and _ is expected");
    const auto expression = compiled(rule);
    if (!expression->ok()) return fail(ErrorCode::Invalid, "the pattern is not understood: " + expression->error());
    if (re2::RE2::FullMatch("", *expression))
        return fail(ErrorCode::Invalid, "the pattern also matches the empty text");
    return {};
}

OwnRules::OwnRules(const std::vector<OwnRule>& rules)
{
    for (const OwnRule& rule : rules)
        if (checkRule(rule)) m_rules.push_back({rule.name, compiled(rule)});
}

void OwnRules::find(std::string_view text, std::vector<guard::SensitiveMatch>& matches) const
{
    const re2::StringPiece piece(text.data(), text.size());
    for (const Compiled& rule : m_rules) {
        std::size_t from = 0;
        re2::StringPiece found;
        while (
            from < text.size() && rule.expression->Match(piece, from, text.size(), re2::RE2::UNANCHORED, &found, 1)) {
            const auto begin = static_cast<std::size_t>(found.data() - text.data());
            from = begin + std::max<std::size_t>(found.size(), 1);
            if (found.empty()) continue;
            matches.push_back({"own", rule.name, rule.name, begin, begin + found.size(), Severity::Medium, 0});
        }
    }
}

} // namespace spanwise::capture
