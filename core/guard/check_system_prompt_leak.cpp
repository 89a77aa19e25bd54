// SPDX-License-Identifier: GPL-3.0-or-later
// Whether an answer quotes its system message: a run of words that both have, in plain sight, backwards or encoded.
// Linear: runs start at four words that both have, looked up by hash, and are followed as far as they agree.
#include "core/base/checksum.h"
#include "core/guard/code_points.h"
#include "core/guard/hidden_views.h"
#include "core/guard/output_checks.h"

#include <algorithm>
#include <unordered_map>

namespace spanwise::guard {
namespace {

constexpr std::size_t kStart = 4; ///< words that a run begins with
constexpr std::size_t kPlaces = 8; ///< places of the system message tried for one beginning
constexpr std::size_t kWords = 8;
constexpr std::size_t kBytes = 60;
constexpr std::size_t kIdeographs = 16; ///< in scripts where a character counts as a word

struct Word {
    std::string_view text;
    std::uint32_t start = 0;
    bool ideographic = false;
};

std::vector<Word> wordsOf(std::string_view text)
{
    std::vector<Word> out;
    for (std::size_t at = 0; at < text.size();) {
        CodePoint point = codePointAt(text, at);
        if (isIdeographic(point.value)) {
            out.push_back({text.substr(at, point.size), static_cast<std::uint32_t>(at), true});
            at += point.size;
        } else if (isLetterOrDigit(point.value)) {
            const std::size_t start = at;
            while (at < text.size()) {
                point = codePointAt(text, at);
                if (isIdeographic(point.value) || !(isLetterOrDigit(point.value) || isMark(point.value))) break;
                at += point.size;
            }
            out.push_back({text.substr(start, at - start), static_cast<std::uint32_t>(start), false});
        } else {
            at += point.size;
        }
    }
    return out;
}

std::uint64_t hashOf(const std::vector<Word>& words, std::size_t at, std::string& scratch)
{
    scratch.clear();
    for (std::size_t i = at; i < at + kStart; ++i) scratch.append(words[i].text) += '\x1F';
    return checksum64(scratch);
}

std::string textOf(const std::vector<Word>& words, std::size_t from, std::size_t to)
{
    std::string out;
    for (std::size_t i = from; i < to; ++i) out.append(words[i].text) += ' ';
    return out;
}

class SystemMessage {
public:
    explicit SystemMessage(std::string_view text)
        : m_text(normalizedText(text))
        , m_words(wordsOf(m_text))
    {
        std::string scratch;
        for (std::size_t i = 0; i + kStart <= m_words.size(); ++i) {
            auto& places = m_starts[hashOf(m_words, i, scratch)];
            if (places.size() < kPlaces) places.push_back(i);
        }
    }

    /// The longest run of `words` that stands in the message: its first word and how many.
    [[nodiscard]] std::pair<std::size_t, std::size_t> longestIn(const std::vector<Word>& words) const
    {
        std::pair<std::size_t, std::size_t> best {0, 0};
        std::string scratch;
        for (std::size_t i = 0; i + kStart <= words.size(); ++i) {
            const auto found = m_starts.find(hashOf(words, i, scratch));
            if (found == m_starts.end()) continue;
            std::size_t longest = 0;
            for (const std::size_t place : found->second) {
                std::size_t n = 0;
                while (
                    i + n < words.size() && place + n < m_words.size() && words[i + n].text == m_words[place + n].text)
                    ++n;
                longest = std::max(longest, n);
            }
            if (longest > best.second) best = {i, longest};
            if (longest > kStart) i += longest - kStart; // what follows lies inside this run
        }
        return best;
    }

private:
    std::string m_text;
    std::vector<Word> m_words;
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> m_starts;
};

bool isLong(const std::vector<Word>& words, std::size_t from, std::size_t count)
{
    std::size_t ideographs = 0;
    std::size_t bytes = 0;
    for (std::size_t i = from; i < from + count; ++i) {
        ideographs += words[i].ideographic ? 1U : 0U;
        bytes += words[i].text.size() + 1;
    }
    if (ideographs * 2 > count) return ideographs >= kIdeographs;
    return count - ideographs >= kWords || bytes >= kBytes;
}

bool isWithin(std::string_view part, std::string_view text)
{
    const auto words = wordsOf(text);
    return textOf(words, 0, words.size()).find(part) != std::string::npos;
}

} // namespace

void checkSystemPromptLeak(const Answer& answer, const AnswerContext& context, std::vector<Finding>& out)
{
    if (context.system.empty()) return;
    const SystemMessage system(context.system);
    std::vector<TextView> views {*answer.plain, reversedView(*answer.plain), rot13View(*answer.plain)};
    for (const TextView& decoded : decodedViews(*answer.raw)) views.push_back(normalized(decoded));
    const std::string prompt = normalizedText(context.prompt);
    for (const TextView& view : views) {
        const auto words = wordsOf(view.text);
        const auto [from, count] = system.longestIn(words);
        if (count == 0 || !isLong(words, from, count)) continue;
        const std::string run = textOf(words, from, from + count);
        if (!prompt.empty() && isWithin(run, prompt)) continue; // the user said it himself
        const bool allowed = std::ranges::any_of(context.quotable, [&](std::string_view phrase) {
            const std::string plain = normalizedText(phrase);
            const auto allowedWords = wordsOf(plain);
            return textOf(allowedWords, 0, allowedWords.size()).find(run) != std::string::npos;
        });
        if (allowed) continue;
        const Word& last = words[from + count - 1];
        const ByteRange range = view.originOf(words[from].start, last.start + last.text.size());
        Finding finding = outputFinding("system_prompt_leak", "common_run", Severity::High, 1, answer.text, range);
        finding.view = view.kind;
        finding.detail = std::to_string(count) + " words of the system message in a row";
        out.push_back(std::move(finding));
        return;
    }
}

} // namespace spanwise::guard
