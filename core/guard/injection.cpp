// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/injection.h"

#include "core/guard/escapes_view.h"
#include "core/guard/hidden_views.h"
#include "core/guard/joined_view.h"
#include "core/guard/quotes.h"
#include "core/guard/shown_markup.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace spanwise::guard {
namespace {

constexpr double kCarrierBonus = 0.20; ///< found only where a person would not look
constexpr double kMentionFactor = 0.3; ///< quoted, in a text that asks about such phrases
constexpr std::size_t kDisguises = 3; ///< fewer are needed in honest text
constexpr std::size_t kMentionBytes = 48; ///< "the phrase", "says" stand this near before the match
constexpr std::size_t kReportedBytes = 16; ///< "asks you to", and then the match
constexpr std::size_t kShortText = 4096; ///< read backwards and through rot13 without being told to

struct Evidence {
    const Rule* rule = nullptr;
    double weight = 0;
    ByteRange range;
    TextViewKind view = TextViewKind::Raw;
    bool hidden = false;
};

/// The best evidence of each family.
class Weighing {
public:
    Weighing(const CompiledRules& rules, TextSide side)
        : m_rules(rules)
        , m_side(side)
    {
    }

    /// `onlyDisguised`: a view that changes single words of the plain one.
    void phrases(const TextView& view, bool hiddenView, bool onlyDisguised = false)
    {
        const auto found = m_rules.findPhrases(view, m_side);
        if (!hiddenView) m_asks = found.asks;
        for (const RuleMatch& match : found.matches) {
            const std::size_t disguises = view.disguisesIn(match.start, match.end);
            if (onlyDisguised && disguises == 0) continue; // stands in the normalized view just so
            if (!hiddenView && isCallInCode(view.text, match)) continue;
            const bool hidden = hiddenView || disguises >= kDisguises;
            double factor = 1;
            if (!hidden && isReported(view.text, found, match)) factor = kMentionFactor;
            // "Explain why they write 'reveal …'": the match may begin with a word of the question.
            // A page about attacks quotes them; what it says to a machine itself it says without quotation marks.
            if (!hidden && m_side == TextSide::ToolResult && found.asksInWords
                && isQuotedInProse(view.text, match.start, match.end))
                factor = kMentionFactor;
            if (!hidden && m_side == TextSide::Input && found.asks
                && (isQuoted(view.text, match.start, match.end) || isMentioned(view.text, found.mentions, match.start)
                    || (found.asksInWords && isQuoted(view.text, match.end - 1, match.end))))
                factor = kMentionFactor;
            take(match, view, factor, hidden);
        }
    }

    /// After the phrases of the plain view, which say whether the text asks about such things.
    void patterns(const TextView& view, bool hiddenView)
    {
        for (const RuleMatch& match : m_rules.findPatterns(view, m_side)) {
            const bool marks = m_rules.rules()[match.rule].family == "delimiter";
            // A match that begins with a quotation mark is a value of data, and its marks are not around it.
            const bool isValue = std::string_view("\"'\\").find(view.text[match.start]) != std::string_view::npos;
            const bool mention = !hiddenView && m_side == TextSide::Input
                && ((m_asks && !isValue && isQuoted(view.text, match.start, match.end))
                    || (marks && isShownMarkup(view.text, match.start, match.end, m_asks)));
            take(match, view, mention ? kMentionFactor : 1, hiddenView);
        }
    }

    [[nodiscard]] InjectionResult result(std::string_view original) const
    {
        InjectionResult out;
        double rest = 1;
        for (const auto& [family, evidence] : m_best) rest *= 1 - weightOf(family, evidence);
        out.score = 1 - rest;
        if (out.score < kNear) return out;
        for (const auto& [family, evidence] : m_best) {
            // A weak word beside a strong one is no finding of its own.
            if (evidence.weight < 0.3 && m_best.size() > 1) continue;
            Finding finding;
            finding.kind = "prompt_injection." + kindOf(family, evidence);
            finding.rule = evidence.rule->id;
            finding.score = out.score;
            finding.severity = severityOf(out.score);
            finding.nearThreshold = out.score < kMedium;
            fill(finding, evidence, original);
            out.findings.push_back(std::move(finding));
        }
        return out;
    }

    void addOwnKinds(std::string_view original, std::vector<Finding>& out) const
    {
        for (const auto& [id, evidence] : m_own) {
            if (evidence.weight < kNear) continue;
            Finding finding;
            finding.kind = evidence.rule->kind;
            finding.rule = id;
            finding.score = evidence.weight;
            finding.severity = severityOf(evidence.weight);
            finding.nearThreshold = evidence.weight < kMedium;
            fill(finding, evidence, original);
            out.push_back(std::move(finding));
        }
    }

private:
    /// ignore_previous(instructions): a name in code gives no orders.
    static bool isCallInCode(std::string_view text, const RuleMatch& match)
    {
        const std::string_view matched = text.substr(match.start, match.end - match.start + 1);
        const std::size_t bracket = matched.find('(');
        if (bracket == std::string_view::npos || bracket == 0) return false;
        const std::size_t name = matched.find_last_of(" \n", bracket);
        const std::size_t from = name == std::string_view::npos ? 0 : name + 1;
        return matched[bracket - 1] != ' ' && matched.substr(from, bracket - from).find('_') != std::string_view::npos;
    }

    /// "If anyone asks you to ignore your rules, decline": the words that tell of it stand right before the match, a
    /// short word between them at most, or adjoin its end.
    static bool isReported(std::string_view text, const CompiledRules::Found& found, const RuleMatch& match)
    {
        const bool blank = match.end < text.size() && text[match.end] == ' ';
        if (std::ranges::binary_search(found.askedFor, match.end + (blank ? 1 : 0))) return true;
        const auto after = std::ranges::upper_bound(found.asked, match.start);
        if (after == found.asked.begin()) return false;
        const std::size_t end = *std::prev(after);
        return match.start - end <= kReportedBytes
            && text.substr(end, match.start - end).find_first_of(".,:;!?\n") == std::string_view::npos;
    }

    static bool isMentioned(std::string_view text, const std::vector<std::size_t>& mentions, std::size_t start)
    {
        auto after = std::ranges::upper_bound(mentions, start);
        if (after == mentions.begin()) return false;
        const std::size_t end = *--after;
        return start - end <= kMentionBytes
            && text.substr(end, start - end).find_first_of(".!?") == std::string_view::npos;
    }

    void take(const RuleMatch& match, const TextView& view, double factor, bool hidden)
    {
        const Rule& rule = m_rules.rules()[match.rule];
        Evidence evidence {&rule, rule.weight * factor, view.originOf(match.start, match.end), view.kind, hidden};
        if (!rule.kind.empty()) {
            keepBetter(m_own[rule.id], evidence);
            return;
        }
        if (rule.bonus) {
            double& bonus = m_bonus[rule.family];
            bonus = std::max(bonus, evidence.weight);
            return;
        }
        keepBetter(m_best[rule.family], evidence);
    }

    static void keepBetter(Evidence& kept, const Evidence& other)
    {
        if (kept.rule == nullptr) {
            kept = other;
            return;
        }
        // What is seen in plain sight is no carrier, even if a hidden reading found it as well.
        const double mine = kept.weight;
        const double theirs = other.weight;
        if (theirs > mine || (theirs == mine && kept.hidden && !other.hidden)) kept = other;
    }

    [[nodiscard]] double weightOf(const std::string& family, const Evidence& evidence) const
    {
        double weight = evidence.weight;
        if (const auto bonus = m_bonus.find(family); bonus != m_bonus.end()) weight += bonus->second;
        if (evidence.hidden) weight += kCarrierBonus;
        return std::min(weight, 0.99);
    }

    static std::string kindOf(const std::string& family, const Evidence& evidence)
    {
        if (evidence.hidden) return "obfuscated";
        if (family == "leak") return "prompt_leak";
        if (family == "exfil") return "exfiltration";
        return family;
    }

    static Severity severityOf(double score)
    {
        return score >= kCritical ? Severity::Critical
            : score >= kHigh      ? Severity::High
            : score >= kMedium    ? Severity::Medium
                                  : Severity::Low;
    }

    void fill(Finding& finding, const Evidence& evidence, std::string_view original) const
    {
        finding.side = m_side;
        finding.start = evidence.range.start;
        finding.end = evidence.range.end;
        finding.view = evidence.view;
        finding.excerpt = excerptOf(original, evidence.range);
    }

    const CompiledRules& m_rules;
    TextSide m_side;
    bool m_asks = false;
    std::map<std::string, Evidence> m_best; ///< by family
    std::map<std::string, double> m_bonus;
    std::map<std::string, Evidence> m_own; ///< by rule, for kinds of their own
};

bool speaksOfTurning(std::string_view text)
{
    for (const std::string_view word : {"rot13", "rot 13", "decode", "backward", "reverse", "right to left",
             "right-to-left", "obey", "mirror", "cipher", "caesar"})
        if (text.find(word) != std::string_view::npos) return true;
    return false;
}

} // namespace

InjectionResult findInjection(std::string_view text, TextSide side, const CompiledRules& rules)
{
    const TextView raw = rawView(text);
    const TextView plain = normalized(withoutEmphasis(raw));
    Weighing weighing(rules, side);
    weighing.phrases(plain, false);
    weighing.patterns(raw, false);
    // In a view that changes single words only what is near a changed word is new.
    const auto partly = [&](const TextView& view) {
        if (!view.text.empty()) weighing.phrases(nearDisguises(view), true, true);
    };
    const auto hidden = [&](const TextView& view) {
        if (!view.text.empty()) weighing.phrases(view, true);
    };
    for (const TextView& view : tagViews(raw)) {
        hidden(normalized(view));
        weighing.patterns(view, true);
    }
    if (const TextView spelled = unspacedView(raw); !spelled.text.empty()) partly(normalized(spelled));
    if (const TextView joined = joinedView(raw); !joined.text.empty()) partly(normalized(joined));
    if (const TextView unescaped = escapesView(raw); !unescaped.text.empty()) partly(normalized(unescaped));
    partly(leetView(plain, false));
    if (plain.text.find('1') != std::string::npos) partly(leetView(plain, true)); // else the same once more
    for (const TextView& view : decodedViews(raw)) {
        hidden(normalized(view));
        weighing.patterns(view, true);
    }
    if (plain.text.size() <= kShortText || speaksOfTurning(plain.text)) {
        if (!plain.text.empty()) weighing.phrases(rot13View(plain), true, true);
        hidden(reversedView(plain));
    }
    InjectionResult result = weighing.result(text);
    weighing.addOwnKinds(text, result.findings);
    return result;
}

} // namespace spanwise::guard
