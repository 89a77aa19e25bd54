// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/code_points.h"
#include "core/guard/language.h"
#include "core/guard/output_checks.h"

#include <algorithm>
#include <array>

namespace spanwise::guard {
namespace {

constexpr double kFinding = 0.6;
constexpr std::size_t kLetters = 40; ///< shorter texts may end with any word
constexpr std::size_t kNearEnd = 400; ///< an open bracket further up was meant so

std::string lower(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    return out;
}

std::string_view withoutEnd(std::string_view text)
{
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
    return text;
}

std::size_t fencesIn(std::string_view text)
{
    std::size_t n = 0;
    for (std::size_t at = text.find("```"); at != std::string_view::npos; at = text.find("```", at + 3)) ++n;
    return n;
}

/// Brackets that were opened and never closed, outside of quotation marks; smileys and lists like a) do not count.
bool hasOpenBracket(std::string_view text)
{
    std::vector<std::size_t> open;
    bool quoted = false;
    const bool isJson = text.starts_with('{') || text.starts_with('[');
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (isJson && c == '"' && (i == 0 || text[i - 1] != '\\')) quoted = !quoted;
        if (quoted) continue;
        if (i > 0 && ((c == '(' && (text[i - 1] == ':' || text[i - 1] == ';')) || text[i - 1] == '\x1b')) continue;
        if (c == '(' || c == '[' || c == '{') open.push_back(i);
        if ((c == ')' || c == ']' || c == '}') && !open.empty()) open.pop_back();
    }
    if (isJson && quoted) return true;
    return !open.empty() && (isJson || text.size() - open.back() <= kNearEnd);
}

/// A sign that asks for more. A sign of equality or plus stands alone; rulers, padding and smileys are none.
bool endsWithOperator(std::string_view text)
{
    const char last = text.back();
    const char before = text.size() > 1 ? text[text.size() - 2] : ' ';
    if (last == '=' || last == '+') return before == ' ';
    if (last == '(') return before != ':' && before != ';';
    return last == ',' || last == '[' || last == '{';
}

std::string_view lastWord(std::string_view text)
{
    std::size_t start = text.size();
    while (start > 0) {
        std::size_t at = start - 1;
        while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
        const char32_t value = codePointAt(text, at).value;
        if (!isLetter(value) && !isMark(value)) break;
        start = at;
    }
    // The end of an address, a path or a name is no word: "https://example.com".
    if (start > 0 && std::string_view("./@_-:\\").find(text[start - 1]) != std::string_view::npos) return {};
    return text.substr(start);
}

} // namespace

void checkTruncated(const Answer& answer, const AnswerContext& context, std::vector<Finding>& out)
{
    static constexpr std::array<std::string_view, 8> kLength {"length", "max_tokens", "max_output_tokens",
        "token_limit", "max_length", "model_length", "incomplete", "context_window_exceeded"};
    static constexpr std::array<std::string_view, 6> kFilter {
        "content_filter", "content_filtered", "safety", "prohibited_content", "blocklist", "recitation"};
    const auto size = static_cast<std::uint32_t>(answer.text.size());
    const std::string reason = lower(context.finishReason);
    const bool filtered = std::ranges::find(kFilter, reason) != kFilter.end();
    if (filtered || std::ranges::find(kLength, reason) != kLength.end()) {
        Finding finding = outputFinding("truncated", filtered ? "finish.filter" : "finish.length", Severity::Medium, 1,
            answer.text, {size > 60 ? size - 60 : 0, size});
        finding.detail = filtered ? "the provider's content filter ended the answer"
                                  : "the answer reached its length limit (" + reason + ")";
        out.push_back(std::move(finding));
        return;
    }
    const std::string_view text = withoutEnd(answer.text);
    if (text.empty() || context.callsTools) return;
    double rest = 1;
    std::string why;
    const auto sign = [&](double weight, std::string_view what) {
        rest *= 1 - weight;
        why += (why.empty() ? "" : ", ") + std::string(what);
    };
    const bool openFence = fencesIn(text) % 2 == 1;
    if (openFence) sign(0.7, "a code block is not closed");
    if (!openFence && hasOpenBracket(text)) sign(0.7, "a bracket is not closed");
    // A text that goes round in circles ends anywhere; that is another finding.
    if (text.size() >= kLetters && !openFence && repeatedShare(text) < 0.5) {
        const std::string_view plain = withoutEnd(answer.plain->text);
        if (endsWithOperator(text)) sign(0.6, "it ends with " + std::string(1, text.back()));
        // Words written in capitals or in code end a line well: "SELECT … IN".
        else if (isUnfinishedWord(lastWord(plain)) && lastWord(text) == std::string_view(lower(lastWord(text))))
            sign(0.6, "its last word asks for another");
    }
    if (1 - rest < kFinding) return;
    Finding finding = outputFinding(
        "truncated", "unfinished", Severity::Low, 1 - rest, answer.text, {size > 60 ? size - 60 : 0, size});
    finding.detail = why;
    out.push_back(std::move(finding));
}

} // namespace spanwise::guard
