// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/series.h"

#include <algorithm>
#include <re2/re2.h>

namespace spanwise::metrics {

struct Matcher::Pattern {
    explicit Pattern(const std::string& expression, const RE2::Options& options)
        : regex(expression, options)
    {
    }
    RE2 regex;
};

Result<Matcher> Matcher::make(std::string name, Kind kind, std::string value)
{
    Matcher matcher;
    if (kind == Kind::Match || kind == Kind::NotMatch) {
        RE2::Options options;
        options.set_log_errors(false);
        options.set_dot_nl(true); // as in Prometheus 3
        matcher.m_pattern = std::make_shared<const Pattern>(value, options);
        if (!matcher.m_pattern->regex.ok())
            return fail(
                ErrorCode::Invalid, "“" + value + "” is not a regular expression: " + matcher.m_pattern->regex.error());
    }
    matcher.m_name = std::move(name);
    matcher.m_kind = kind;
    matcher.m_value = std::move(value);
    return matcher;
}

Matcher Matcher::oneOf(std::string name, std::vector<std::string> values)
{
    Matcher matcher;
    matcher.m_name = std::move(name);
    matcher.m_kind = Kind::OneOf;
    matcher.m_values = std::move(values);
    std::ranges::sort(matcher.m_values);
    return matcher;
}

bool Matcher::holds(std::string_view value) const
{
    switch (m_kind) {
    case Kind::Equal: return value == m_value;
    case Kind::NotEqual: return value != m_value;
    case Kind::Match: return RE2::FullMatch({value.data(), value.size()}, m_pattern->regex);
    case Kind::NotMatch: return !RE2::FullMatch({value.data(), value.size()}, m_pattern->regex);
    case Kind::OneOf: return std::ranges::binary_search(m_values, value, std::less<std::string_view> {});
    }
    return false;
}

bool holdsAll(const std::vector<Matcher>& matchers, const Labels& labels)
{
    return std::ranges::all_of(matchers, [&](const Matcher& one) { return one.holds(labels.get(one.name())); });
}

} // namespace spanwise::metrics
