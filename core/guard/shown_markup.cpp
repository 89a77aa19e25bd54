// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/shown_markup.h"

#include "core/guard/code_points.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace spanwise::guard {
namespace {

struct Span {
    std::size_t start = 0;
    std::size_t end = 0;
};

/// The outermost brackets around a place that open and close in this text, in the first `reach` bytes on each side;
/// nothing when a bracket before or behind them has no partner: that text ends something which it has not begun.
Span wholeBrackets(std::string_view text, std::size_t place)
{
    std::vector<std::size_t> open;
    Span whole;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '{' || c == '[') {
            open.push_back(at);
        } else if (c == '}' || c == ']') {
            if (open.empty()) return {};
            if ((text[open.back()] == '{') != (c == '}')) return {};
            if (open.back() < place && at > place) whole = {open.back(), at + 1};
            open.pop_back();
        }
    }
    return open.empty() ? whole : Span {};
}

bool containsAny(std::string_view text, const auto& words)
{
    return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

/// What people write around code that they ask about.
constexpr std::array<std::string_view, 33> kCodeWords {"```", "api", "json", "curl", "http", "python", "code", "error",
    "request", "sdk", "endpoint", "client", "typescript", "javascript", "const ", "import ", "def ", "schema", "parse",
    "serializ", "serialis", "fine-tun", "dataset", "payload", "role", "400", "401", "403", "404", "422", "500", "() ",
    "exception"};
constexpr std::array<std::string_view, 4> kQuestions {"?", "？", "؟", "```"};

/// {"messages":[{"role":"system",…}]} in a question about it.
bool isWholeJson(std::string_view text, std::size_t start)
{
    const Span json = wholeBrackets(text, start);
    if (json.end == 0) return false;
    const std::string around =
        lowered(std::string(text.substr(0, json.start)) + '\n' + std::string(text.substr(json.end)));
    if (!containsAny(around, kQuestions)) return false;
    const std::string_view inside = text.substr(json.start, json.end - json.start);
    return containsAny(around, kCodeWords) || inside.find("messages") != std::string_view::npos
        || inside.find("user") != std::string_view::npos;
}

/// A text that is nothing but one request to a model, or one line of a set for training: it has no place to break out
/// of.
bool isNothingButChat(std::string_view text, std::size_t start)
{
    const Span json = wholeBrackets(text, start);
    if (json.end == 0 || text.find_first_not_of(" \t\r\n") != json.start
        || text.find_last_not_of(" \t\r\n") + 1 != json.end)
        return false;
    constexpr std::array<std::string_view, 2> kRequest {"\"model\"", "\"assistant\""};
    return text.find("\"messages\"") != std::string_view::npos && text.find("\"user\"") != std::string_view::npos
        && containsAny(text, kRequest);
}

/// A template from its first mark on, each opened turn closed, and then a question about templates in words.
bool isTemplateInQuestion(std::string_view text, std::size_t place)
{
    constexpr std::string_view kOpen = "<|im_start|>";
    constexpr std::string_view kClose = "<|im_end|>";
    constexpr std::array<std::string_view, 7> kTopics {
        "template", "tokenizer", "tokeniser", "token", "chatml", "prompt format", "im_end"};
    const std::size_t last = text.rfind(kClose);
    if (last == std::string_view::npos || place > last) return false;
    std::size_t at = text.find(kOpen);
    while (at != std::string_view::npos) {
        const std::size_t close = text.find(kClose, at);
        const std::size_t next = text.find(kOpen, at + kOpen.size());
        if (close == std::string_view::npos || next < close) return false;
        at = next;
    }
    const std::size_t first = text.find(kOpen);
    if (first == std::string_view::npos || text.substr(0, first).find(kClose) != std::string_view::npos) return false;
    const std::string around =
        lowered(std::string(text.substr(0, first)) + '\n' + std::string(text.substr(last + kClose.size())));
    return containsAny(around, kQuestions) && containsAny(around, kTopics);
}

/// mode=unrestricted in a line that begins with the time of a record.
bool isValueOfRecord(std::string_view text, std::size_t start, std::size_t end)
{
    if (text.substr(start, end - start).find('=') == std::string_view::npos) return false;
    const std::size_t before = text.substr(0, start).rfind('\n');
    std::string_view line = text.substr(before == std::string_view::npos ? 0 : before + 1);
    while (!line.empty() && (line.front() == '[' || line.front() == ' ')) line.remove_prefix(1);
    constexpr std::string_view kTime = "dddd-dd-dd dd:dd:dd";
    if (line.size() < kTime.size()) return false;
    for (std::size_t i = 0; i < kTime.size(); ++i) {
        const bool isDigit = line[i] >= '0' && line[i] <= '9';
        if (kTime[i] == 'd' ? !isDigit : line[i] != kTime[i] && !(kTime[i] == ' ' && line[i] == 'T')) return false;
    }
    return true;
}

/// A sentence, a line, a value or a mark of another kind ends or begins.
bool isBoundary(char c)
{
    return std::string_view(".!?:\"'{}[]>\n").find(c) != std::string_view::npos;
}

/// "What does the <|endoftext|> token do": words of one sentence on both sides of the mark.
bool isInSentence(std::string_view text, std::size_t start, std::size_t end)
{
    std::size_t before = start;
    while (before > 0 && (text[before - 1] == ' ' || text[before - 1] == '`')) --before;
    std::size_t after = end;
    while (after < text.size() && (text[after] == ' ' || text[after] == '`')) ++after;
    if (before == 0 || isBoundary(text[before - 1])) return false;
    if (after < text.size() && after == end && isLetterOrDigit(codePointAt(text, after).value))
        return isIdeographic(codePointAt(text, after).value)
            || scriptOf(codePointAt(text, after).value) == Script::Hangul;
    return after == text.size() || text[after] != '\n';
}

/// </document> where <document> was opened.
bool closesOwnTag(std::string_view text, std::size_t start, std::size_t end)
{
    const std::string tag = lowered(text.substr(start, end - start));
    if (!tag.starts_with("</")) return false;
    const std::size_t from = tag.find_first_not_of(" \t", 2);
    const std::size_t to = tag.find_first_of(" \t>", from);
    if (from == std::string::npos || to == std::string::npos) return false;
    const std::string name = tag.substr(from, to - from);
    const std::string before = lowered(text.substr(0, start));
    std::size_t opened = 0;
    for (std::size_t at = before.find(name); at != std::string::npos; at = before.find(name, at + 1)) {
        const std::size_t behind = at + name.size();
        if (behind < before.size() && isLetterOrDigit(codePointAt(before, behind).value)) continue;
        if (at >= 1 && before[at - 1] == '<')
            ++opened;
        else if (at >= 2 && before[at - 1] == '/' && before[at - 2] == '<' && opened > 0)
            --opened;
    }
    return opened > 0;
}

} // namespace

bool isShownMarkup(std::string_view text, std::size_t start, std::size_t end, bool asks)
{
    if (closesOwnTag(text, start, end) || isNothingButChat(text, start) || isValueOfRecord(text, start, end))
        return true;
    return asks && (isWholeJson(text, start) || isTemplateInQuestion(text, start) || isInSentence(text, start, end));
}

} // namespace spanwise::guard
