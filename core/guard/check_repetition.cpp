// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/checksum.h"
#include "core/guard/code_points.h"
#include "core/guard/output_checks.h"

#include <algorithm>
#include <unordered_map>

namespace spanwise::guard {
namespace {

constexpr double kShare = 0.5;
constexpr std::size_t kWords = 20; ///< fewer say nothing about repetition
constexpr std::size_t kSameInARow = 12;
constexpr std::size_t kLongestPeriod = 200;
constexpr std::size_t kPeriods = 3;
constexpr std::size_t kPeriodicBytes = 80;
constexpr std::size_t kSameLines = 8;
constexpr std::size_t kTail = 4096; ///< the end that is looked at for a period

/// Words; of scripts without blanks, characters. Tables and code are left out.
std::vector<std::string_view> wordsOf(std::string_view text)
{
    std::vector<std::string_view> out;
    std::size_t start = std::string_view::npos;
    const auto finish = [&](std::size_t end) {
        if (start != std::string_view::npos) out.push_back(text.substr(start, end - start));
        start = std::string_view::npos;
    };
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = codePointAt(text, at);
        if (isIdeographic(point.value)) {
            finish(at);
            out.push_back(text.substr(at, point.size));
        } else if (isLetterOrDigit(point.value) || isMark(point.value)) {
            if (start == std::string_view::npos) start = at;
        } else {
            finish(at);
        }
        at += point.size;
    }
    finish(text.size());
    return out;
}

std::string withoutTablesAndCode(std::string_view text)
{
    std::string out;
    bool code = false;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        std::string_view inner = line;
        while (!inner.empty() && (inner.front() == ' ' || inner.front() == '\t')) inner.remove_prefix(1);
        if (inner.starts_with("```")) {
            code = !code;
            continue;
        }
        if (!code && !inner.starts_with('|')) out += std::string(line) + '\n';
    }
    while (!out.empty() && static_cast<unsigned char>(out.back()) <= ' ') out.pop_back();
    return out;
}

double shareOf(const std::vector<std::string_view>& words)
{
    if (words.size() < 4) return 0;
    std::unordered_map<std::uint64_t, std::size_t> counts;
    std::string four;
    for (std::size_t i = 0; i + 4 <= words.size(); ++i) {
        four.clear();
        for (std::size_t k = 0; k < 4; ++k) four.append(words[i + k]) += '\x1F';
        ++counts[checksum64(four)];
    }
    const std::size_t total = words.size() - 3;
    return static_cast<double>(total - counts.size()) / static_cast<double>(total);
}

std::size_t longestRun(const std::vector<std::string_view>& words)
{
    std::size_t best = 0;
    std::size_t run = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        run = i > 0 && words[i] == words[i - 1] ? run + 1 : 1;
        best = std::max(best, run);
    }
    return best;
}

/// Bytes at the end that repeat with a period; the unit must hold a letter or digit (rulers are fine).
std::size_t periodicTail(std::string_view text)
{
    const std::string_view tail = text.substr(text.size() - std::min(text.size(), kTail));
    for (std::size_t period = 1; period <= kLongestPeriod && period * kPeriods <= tail.size(); ++period) {
        std::size_t same = 0;
        while (same + period < tail.size() && tail[tail.size() - 1 - same] == tail[tail.size() - 1 - same - period])
            ++same;
        const std::size_t length = same + period;
        if (length < period * kPeriods || length < kPeriodicBytes) continue;
        const std::string_view unit = tail.substr(tail.size() - period);
        const auto says = [](char c) {
            return static_cast<unsigned char>(c) >= 0x80 || isLetterOrDigit(static_cast<unsigned char>(c));
        };
        if (std::ranges::any_of(unit, says)) return length;
    }
    return 0;
}

bool hasSameLines(std::string_view text)
{
    std::unordered_map<std::string_view, std::size_t> counts;
    std::size_t lines = 0;
    std::size_t most = 0;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (wordsOf(line).empty()) continue;
        ++lines;
        most = std::max(most, ++counts[line]);
    }
    return most >= kSameLines && most * 10 >= lines * 6;
}

} // namespace

double repeatedShare(std::string_view text)
{
    return shareOf(wordsOf(text));
}

void checkRepetition(const Answer& answer, const AnswerContext&, std::vector<Finding>& out)
{
    const std::string text = withoutTablesAndCode(answer.text.substr(0, kHeadBytes));
    const auto words = wordsOf(text);
    const double share = shareOf(words);
    const auto size = static_cast<std::uint32_t>(answer.text.size());
    const auto add = [&](std::string_view rule, double score, std::uint32_t start) {
        out.push_back(outputFinding("repetition", rule, Severity::Medium, score, answer.text, {start, size}));
    };
    if (words.size() >= kWords && share >= kShare)
        add("rep4", share, 0);
    else if (words.size() >= kSameInARow && longestRun(words) >= kSameInARow)
        add("same_word", 1, 0);
    else if (const std::size_t tail = periodicTail(text); tail > 0)
        add("period", 1, size - static_cast<std::uint32_t>(std::min<std::size_t>(tail, size)));
    else if (hasSameLines(text))
        add("same_line", 1, 0);
}

} // namespace spanwise::guard
