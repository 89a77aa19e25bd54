// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/rule_pack.h"

#include <charconv>
#include <unordered_map>

namespace spanwise::guard {
namespace {

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

/// Takes the first word off.
std::string_view takeWord(std::string_view& rest)
{
    rest = trimmed(rest);
    const std::size_t end = rest.find_first_of(" \t");
    const std::string_view word = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view {} : trimmed(rest.substr(end));
    return word;
}

class PackReader {
public:
    explicit PackReader(RulePack& pack)
        : m_pack(pack)
    {
    }

    void read(std::string_view text)
    {
        if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
        lines(text, true); // groups may stand after the rules that use them
        lines(text, false);
        finishRule();
        if (m_pack.name.empty())
            m_pack.errors.insert(m_pack.errors.begin(), {1, "the first line must be: pack NAME VERSION"});
    }

private:
    void lines(std::string_view text, bool groupsOnly)
    {
        m_line = 0;
        m_language.clear();
        while (!text.empty()) {
            ++m_line;
            const std::size_t end = text.find('\n');
            line(trimmed(text.substr(0, end)), groupsOnly);
            if (end == std::string_view::npos) break;
            text.remove_prefix(end + 1);
        }
    }

    void wrong(std::string message)
    {
        m_pack.errors.push_back({m_line, std::move(message)});
        m_broken = true;
    }

    void line(std::string_view rest, bool groupsOnly)
    {
        if (rest.empty() || rest.front() == '#') return;
        const std::string_view word = takeWord(rest);
        if (word == "group") {
            if (groupsOnly)
                group(rest);
            else
                finishRule();
            return;
        }
        if (word == "language") {
            finishRule();
            m_language = takeWord(rest);
            return;
        }
        if (groupsOnly) return;
        if (word == "match" || word == "unless" || word == "needs" || word == "pattern" || word == "yes"
            || word == "no") {
            if (!m_rule) return wrong(std::string(word) + " stands outside of a rule");
            if (word == "match") return match(rest);
            if (word == "unless") return unless(rest);
            if (word == "needs") return groupsInto(m_rule->needs, "needs", rest);
            if (rest.empty()) return wrong(std::string(word) + " needs a text");
            if (word == "pattern")
                m_rule->patterns.emplace_back(rest);
            else
                m_rule->lines.push_back({word == "yes", unescaped(rest), m_line});
            return;
        }
        finishRule();
        if (word == "pack") {
            m_pack.name = takeWord(rest);
            m_pack.version = takeWord(rest);
            if (m_pack.version.empty()) wrong("pack needs a name and a version");
        } else if (word == "rule") {
            rule(rest);
        } else if (word == "off") {
            m_pack.switchedOff.emplace_back(takeWord(rest));
        } else {
            wrong("unknown word '" + std::string(word) + "'");
        }
    }

    /// \n, \t and \\ in test lines.
    static std::string unescaped(std::string_view text)
    {
        std::string out;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\\' && i + 1 < text.size()
                && (text[i + 1] == 'n' || text[i + 1] == 't' || text[i + 1] == '\\')) {
                ++i;
                out += text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : '\\';
            } else {
                out += text[i];
            }
        }
        return out;
    }

    void group(std::string_view rest)
    {
        const std::size_t colon = rest.find(':');
        if (colon == std::string_view::npos) return wrong("group needs a name and a colon");
        const std::string name = std::string(trimmed(rest.substr(0, colon))) + "." + m_language;
        auto [place, isNew] = m_groups.try_emplace(name, m_pack.groups.size());
        if (isNew) m_pack.groups.push_back({name, {}});
        RuleGroup& group = m_pack.groups[place->second];
        rest.remove_prefix(colon + 1);
        std::string word;
        for (std::size_t i = 0; i <= rest.size(); ++i) {
            if (i < rest.size() && rest[i] == '\\' && rest.substr(i + 1).starts_with(',')) {
                word += rest[++i]; // a comma of the word itself
            } else if (i < rest.size() && rest[i] != ',') {
                word += rest[i];
            } else {
                const std::string_view whole = trimmed(word);
                if (whole == "*" || whole == "**") wrong("a word of the group is only a star");
                if (!whole.empty()) group.words.emplace_back(whole);
                word.clear();
            }
        }
    }

    void rule(std::string_view rest)
    {
        m_rule.emplace();
        m_broken = false;
        m_rule->line = m_line;
        m_rule->language = m_language;
        const std::string name(takeWord(rest));
        if (name.empty()) return wrong("rule needs a name");
        m_rule->family = name.substr(0, name.find('.'));
        while (!rest.empty()) {
            const std::string_view key = takeWord(rest);
            if (key == "bonus") {
                m_rule->bonus = true;
                continue;
            }
            const std::string_view value = takeWord(rest);
            if (key == "weight") {
                const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), m_rule->weight);
                if (error != std::errc {} || end != value.data() + value.size() || m_rule->weight < 0
                    || m_rule->weight > 1)
                    return wrong("weight must be a number from 0 to 1");
            } else if (key == "kind") {
                m_rule->kind = value;
            } else if (key == "side") {
                if (value != "any") {
                    m_rule->side = sideFromName(value);
                    if (!m_rule->side) return wrong("side must be input, tool_result, output or any");
                }
            } else {
                return wrong("unknown word '" + std::string(key) + "' after rule");
            }
        }
        m_rule->id = (m_rule->kind.empty() ? std::string("inj") : m_rule->kind) + "." + name;
        if (!m_language.empty()) m_rule->id += "." + m_language;
        if (m_rule->weight <= 0) wrong("rule needs a weight");
    }

    std::vector<std::size_t> groupsOf(std::string_view names)
    {
        std::vector<std::size_t> out;
        while (!names.empty()) {
            const std::size_t bar = names.find('|');
            const std::string name(trimmed(names.substr(0, bar)));
            const auto own = m_groups.find(name + "." + m_language);
            const auto common = m_groups.find(name + ".");
            if (own != m_groups.end())
                out.push_back(own->second);
            else if (common != m_groups.end())
                out.push_back(common->second);
            else
                wrong("there is no group '" + name + "'");
            if (bar == std::string_view::npos) break;
            names.remove_prefix(bar + 1);
        }
        return out;
    }

    void match(std::string_view rest)
    {
        RulePhrase phrase;
        RulePhrase::Item item;
        while (!rest.empty()) {
            if (rest.front() == '{') {
                const std::size_t end = rest.find('}');
                if (end == std::string_view::npos) return wrong("a { without its }");
                item.groups = groupsOf(rest.substr(1, end - 1));
                phrase.items.push_back(item);
                item = {};
                rest = trimmed(rest.substr(end + 1));
                continue;
            }
            std::string_view word = takeWord(rest);
            if (word.ends_with('+')) {
                item.crossesSentences = true;
                word.remove_suffix(1);
            }
            const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), item.gap);
            if (error != std::errc {} || end != word.data() + word.size() || item.gap > 100)
                return wrong("expected {group} or a number of words up to 100, not '" + std::string(word) + "'");
        }
        if (phrase.items.empty()) return wrong("match needs a {group}");
        m_rule->phrases.push_back(std::move(phrase));
    }

    void groupsInto(std::vector<std::size_t>& out, std::string_view word, std::string_view rest)
    {
        if (!rest.starts_with('{') || !rest.ends_with('}')) return wrong(std::string(word) + " needs a {group}");
        for (const std::size_t group : groupsOf(rest.substr(1, rest.size() - 2))) out.push_back(group);
    }

    void unless(std::string_view rest)
    {
        if (rest.starts_with('{')) return groupsInto(m_rule->unless, "unless", rest);
        const std::string_view where = takeWord(rest);
        if (where == "inside") return groupsInto(m_rule->unlessInside, "unless inside", rest);
        if (where == "within") return groupsInto(m_rule->unlessWithin, "unless within", rest);
        if (where == "behind") return groupsInto(m_rule->unlessBehind, "unless behind", rest);
        if (where == "about") return unlessAbout(rest);
        if (where == "beside") return groupsInto(m_rule->unlessBeside, "unless beside", rest);
        wrong("unless needs a {group}, or inside, within, behind, about or beside before it");
    }

    void unlessAbout(std::string_view rest)
    {
        const std::size_t ours = rest.find(" not ");
        if (ours == std::string_view::npos) return wrong("unless about {group} needs: not {group}");
        groupsInto(m_rule->unlessAbout, "unless about", trimmed(rest.substr(0, ours)));
        groupsInto(m_rule->aboutOurs, "not", trimmed(rest.substr(ours + 5)));
    }

    void finishRule()
    {
        if (!m_rule) return;
        if (!m_broken && m_rule->phrases.empty() && m_rule->patterns.empty()) {
            m_pack.errors.push_back({m_rule->line, "the rule has neither match nor pattern"});
            m_broken = true;
        }
        if (!m_broken) m_pack.rules.push_back(std::move(*m_rule));
        m_rule.reset();
    }

    RulePack& m_pack;
    std::unordered_map<std::string, std::size_t> m_groups;
    std::string m_language;
    std::optional<Rule> m_rule;
    bool m_broken = false;
    std::size_t m_line = 0;
};

} // namespace

RulePack readRulePack(std::string_view text)
{
    RulePack pack;
    PackReader(pack).read(text);
    return pack;
}

} // namespace spanwise::guard
