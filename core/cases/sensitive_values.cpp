// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cases/sensitive_values.h"

#include "core/base/ascii.h"
#include "core/base/json.h"
#include "core/cases/expression_text.h"
#include "core/cases/token.h"
#include "core/guard/sensitive.h"

#include <algorithm>

namespace spanwise::cases {

namespace {
constexpr std::string_view kOwn = "own";
constexpr std::string_view kOwnLabel = "REDACTED";
constexpr std::size_t kShortestBare = 4; ///< bytes; a shorter value stands in too many words
constexpr std::size_t kShortestInside = 8; ///< from here on also inside of words

bool isWordByte(char c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
        || static_cast<unsigned char>(c) >= 0x80;
}

bool standsAlone(std::string_view text, std::size_t begin, std::size_t end) noexcept
{
    const bool before = begin > 0 && isWordByte(text[begin - 1]) && isWordByte(text[begin]);
    const bool after = end < text.size() && isWordByte(text[end - 1]) && isWordByte(text[end]);
    return !before && !after;
}

std::string lowered(std::string_view text)
{
    std::string out(text);
    for (char& c : out) c = ascii::lower(c);
    return out;
}

std::uint32_t startOf(std::string_view text, std::size_t at) noexcept
{
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < kShortestBare; ++i) out = out << 8U | static_cast<unsigned char>(text[at + i]);
    return out;
}

struct Candidate {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t value = 0;
    int rank = 0; ///< of equally long ones the lower one is kept

    [[nodiscard]] std::size_t size() const noexcept { return end - begin; }
};

/// The longest first; what earlier ones left of a later one is still its own.
std::vector<Candidate> apart(std::vector<Candidate> all)
{
    std::ranges::stable_sort(all, [](const Candidate& a, const Candidate& b) {
        if (a.size() != b.size()) return a.size() > b.size();
        return a.begin != b.begin ? a.begin < b.begin : a.rank < b.rank;
    });
    std::map<std::size_t, Candidate> kept; // by begin
    for (const Candidate& one : all) {
        for (std::size_t at = one.begin; at < one.end;) {
            const auto next = kept.upper_bound(at);
            if (next != kept.begin() && std::prev(next)->second.end > at) {
                at = std::prev(next)->second.end;
                continue;
            }
            const std::size_t end = next == kept.end() ? one.end : std::min(one.end, next->first);
            kept.emplace(at, Candidate {at, end, one.value, one.rank});
            at = end;
        }
    }
    std::vector<Candidate> out;
    for (const auto& [begin, one] : kept) out.push_back(one);
    return out;
}
} // namespace

SensitiveValues::SensitiveValues(std::set<std::string> taken, std::vector<std::string> added)
    : m_taken(std::move(taken))
    , m_added(std::move(added))
{
    std::erase(m_added, std::string());
}

std::size_t SensitiveValues::add(std::string_view text, std::string_view kind, std::string_view label)
{
    const bool isSecret = kind.starts_with("secret.");
    if (const auto known = m_byText.find(text); known != m_byText.end()) {
        m_values[known->second].isSecret |= isSecret;
        return known->second;
    }
    std::string token;
    do token = '[' + std::string(label) + '_' + std::to_string(++m_counts[std::string(label)]) + ']';
    while (m_taken.contains(token));
    const std::size_t index = m_values.size();
    m_values.push_back({std::string(text), std::string(kind), std::move(token), isSecret});
    m_byText.emplace(text, index);
    if (kind == kOwn) return index; // found as it stands
    addForm(std::string(text), index);
    std::string inside;
    appendCanonicalText(inside, text);
    if (inside = inside.substr(1, inside.size() - 2); inside != text) addForm(std::move(inside), index);
    if (text.find('\\') != std::string_view::npos)
        if (const auto outside = Json::parse('"' + std::string(text) + '"'); outside && outside->isText())
            addForm(std::string(outside->text()), index);
    return index;
}

void SensitiveValues::addForm(std::string text, std::size_t value)
{
    if (text.size() < kShortestBare) return;
    m_forms.push_back({lowered(text), value});
    m_byStart[startOf(m_forms.back().lower, 0)].push_back(m_forms.size() - 1);
}

void SensitiveValues::collect(TextKind kind, std::string_view text)
{
    ExpressionText expression;
    if (kind == TextKind::Expression) {
        expression = expressionText(text);
        text = expression.text;
    }
    // In order of place, so that numbers follow the reading.
    std::map<std::size_t, std::vector<std::string_view>> own;
    for (const std::string& one : m_added)
        if (const std::size_t at = text.find(one); at != std::string_view::npos) own[at].push_back(one);
    for (const guard::SensitiveMatch& match : guard::findSensitive(text, guard::Purpose::Redaction)) {
        const std::string_view value = text.substr(match.begin, match.size());
        // A token behind "password:" is no password, with its last bracket or without.
        const std::size_t token = tokenSizeAt(text, match.begin);
        if (token > 0 && match.begin + token >= match.end - 1) continue;
        while (!own.empty() && own.begin()->first <= match.begin) {
            for (const std::string_view one : own.begin()->second) add(one, kOwn, kOwnLabel);
            own.erase(own.begin());
        }
        add(value, match.kind, match.label);
    }
    for (const auto& [at, texts] : own)
        for (const std::string_view one : texts) add(one, kOwn, kOwnLabel);
}

std::vector<SensitiveValues::Hit> SensitiveValues::hitsIn(std::string_view text, const Wanted& wanted) const
{
    std::vector<Candidate> all;
    const auto take = [&](std::size_t begin, std::size_t end, std::size_t value, int rank) {
        if (wanted(m_values[value])) all.push_back({begin, end, value, rank});
    };
    for (const std::string& own : m_added)
        if (const auto value = m_byText.find(own); value != m_byText.end())
            for (std::size_t at = text.find(own); at != std::string_view::npos; at = text.find(own, at + own.size()))
                take(at, at + own.size(), value->second, 0);
    for (const guard::SensitiveMatch& match : guard::findSensitive(text, guard::Purpose::Redaction))
        if (const auto value = m_byText.find(text.substr(match.begin, match.size())); value != m_byText.end())
            take(match.begin, match.end, value->second, 1);
    if (!m_forms.empty()) {
        const std::string lower = lowered(text);
        for (std::size_t at = 0; at + kShortestBare <= lower.size(); ++at) {
            const auto starting = m_byStart.find(startOf(lower, at));
            if (starting == m_byStart.end()) continue;
            for (const std::size_t index : starting->second) {
                const Form& form = m_forms[index];
                const std::size_t end = at + form.lower.size();
                if (lower.compare(at, form.lower.size(), form.lower) != 0) continue;
                if (form.lower.size() < kShortestInside && !standsAlone(text, at, end)) continue;
                // The value itself before another one that differs in case alone.
                take(at, end, form.value, text.substr(at, end - at) == m_values[form.value].text ? 2 : 3);
            }
        }
    }
    std::vector<Hit> hits;
    for (const Candidate& one : apart(std::move(all)))
        hits.push_back({one.begin, one.end, one.value, false, std::string(text.substr(one.begin, one.size()))});
    return hits;
}

std::vector<SensitiveValues::Hit> SensitiveValues::find(
    TextKind kind, std::string_view text, const Wanted& wanted) const
{
    if (m_values.empty()) return {};
    if (kind != TextKind::Expression) return hitsIn(text, wanted);
    const ExpressionText expression = expressionText(text);
    std::vector<Hit> hits = hitsIn(expression.text, wanted);
    for (Hit& hit : hits) {
        hit.isQuoted = expression.isQuoted[hit.begin];
        hit.end = expression.ends[hit.end - 1];
        hit.begin = expression.begins[hit.begin];
    }
    return hits;
}

std::vector<SensitiveValues::Hit> SensitiveValues::cutAtEnd(std::string_view text, const Wanted& wanted) const
{
    std::string_view whole = text;
    if (whole.ends_with("…")) whole.remove_suffix(std::string_view("…").size());
    const std::string lower = lowered(whole);
    std::size_t longest = 0;
    std::size_t owner = 0;
    for (const Form& form : m_forms) {
        if (!wanted(m_values[form.value])) continue;
        for (std::size_t size = std::min(form.lower.size() - 1, lower.size()); size >= kShortestBare; --size) {
            if (size <= longest || !lower.ends_with(std::string_view(form.lower).substr(0, size))) continue;
            if (!standsAlone(whole, lower.size() - size, lower.size())) continue;
            longest = size;
            owner = form.value;
        }
    }
    if (longest == 0) return {};
    const std::size_t begin = whole.size() - longest;
    return {{begin, whole.size(), owner, false, std::string(whole.substr(begin))}};
}

} // namespace spanwise::cases
