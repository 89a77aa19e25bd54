// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/text_match.h"

#include <re2/re2.h>

namespace spanwise::query {
namespace {

re2::StringPiece piece(std::string_view text)
{
    return {text.data(), text.size()};
}
std::string escaped(std::string_view text)
{
    return re2::RE2::QuoteMeta(piece(text));
}

} // namespace

TextMatch::TextMatch(std::string_view expression)
{
    re2::RE2::Options options;
    options.set_case_sensitive(false);
    options.set_dot_nl(true);
    options.set_log_errors(false);
    options.set_never_capture(true);
    options.set_max_mem(32 << 20);
    m_expression = std::make_shared<const re2::RE2>(piece(expression), options);
}

TextMatch TextMatch::substring(std::string_view text)
{
    return TextMatch(escaped(text));
}

TextMatch TextMatch::wildcard(std::string_view pattern)
{
    std::string expression = "\\A";
    std::size_t from = 0;
    for (std::size_t i = 0; i <= pattern.size(); ++i) {
        if (i < pattern.size() && pattern[i] != '*' && pattern[i] != '?') continue;
        expression += escaped(pattern.substr(from, i - from));
        if (i < pattern.size() && (pattern[i] == '?' || !expression.ends_with(".*")))
            expression += pattern[i] == '*' ? ".*" : ".";
        from = i + 1;
    }
    return TextMatch(expression + "\\z");
}

bool TextMatch::matches(std::string_view text) const
{
    return m_expression->ok() && re2::RE2::PartialMatch(piece(text), *m_expression);
}

std::optional<TextMatch::Place> TextMatch::find(std::string_view text) const
{
    re2::StringPiece found;
    if (!m_expression->ok() || !m_expression->Match(piece(text), 0, text.size(), re2::RE2::UNANCHORED, &found, 1))
        return std::nullopt;
    return Place {static_cast<std::size_t>(found.data() - text.data()), found.size()};
}

} // namespace spanwise::query
