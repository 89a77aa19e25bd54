// SPDX-License-Identifier: GPL-3.0-or-later
// Details of an answer that stand in none of the retrieved texts. Says "not found in the sources", never that it is
// wrong: sources may be cut, and an answer may know more.
#include "core/guard/code_points.h"
#include "core/guard/output_checks.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace spanwise::guard {
namespace {

constexpr double kShare = 0.5; ///< of content words that must be found
constexpr std::size_t kContentWords = 4; ///< fewer say nothing
constexpr std::size_t kStem = 5; ///< letters that two forms of a word share

const std::map<std::string_view, std::string_view>& numberWords()
{
    static const std::map<std::string_view, std::string_view> table {{"one", "1"}, {"two", "2"}, {"three", "3"},
        {"four", "4"}, {"five", "5"}, {"six", "6"}, {"seven", "7"}, {"eight", "8"}, {"nine", "9"}, {"ten", "10"},
        {"eleven", "11"}, {"twelve", "12"}, {"fifteen", "15"}, {"twenty", "20"}, {"thirty", "30"}, {"forty", "40"},
        {"fifty", "50"}, {"sixty", "60"}, {"ninety", "90"}, {"hundred", "100"}, {"zwei", "2"}, {"drei", "3"},
        {"vier", "4"}, {"funf", "5"}, {"sechs", "6"}, {"sieben", "7"}, {"acht", "8"}, {"neun", "9"}, {"zehn", "10"},
        {"dreissig", "30"}, {"deux", "2"}, {"trois", "3"}, {"quatre", "4"}, {"cinq", "5"}, {"trente", "30"},
        {"dos", "2"}, {"tres", "3"}, {"cuatro", "4"}, {"cinco", "5"}, {"treinta", "30"}};
    return table;
}

bool isStopWord(std::string_view word)
{
    static const std::set<std::string_view> words {"the", "and", "for", "that", "this", "with", "you", "your", "are",
        "can", "will", "from", "have", "has", "was", "were", "not", "but", "also", "into", "its", "they", "them", "our",
        "all", "any", "may", "more", "than", "then", "when", "which", "who", "would", "should", "could", "please",
        "there", "here", "about", "according", "some", "such", "only", "very", "just", "been", "being", "does", "did",
        "what", "how", "why", "where", "these", "those", "their", "his", "her", "she", "him", "over", "under", "after",
        "before", "without", "within", "between", "because", "while", "und", "der", "die", "das", "ist", "ein", "eine",
        "mit", "fur", "von", "auf", "nicht", "sie", "les", "des", "une", "est", "dans", "pour", "avec", "que", "los",
        "las", "por", "para", "con", "del", "una"};
    return words.contains(word);
}

struct Words {
    std::set<std::string> stems;
    std::set<std::string> numbers;
    std::set<std::string> whole;
};

/// Words, and numbers as they are written: 1.7, 2,50 → 2.50, 30.
void collect(std::string_view plain, Words& out, std::vector<std::string>* order)
{
    std::string word;
    const auto finish = [&] {
        while (!word.empty() && word.back() == '.') word.pop_back();
        if (word.empty()) return;
        if (const auto number = numberWords().find(word); number != numberWords().end()) {
            out.numbers.insert(std::string(number->second));
            if (order != nullptr && word != "one" && word != "ten") order->push_back("#" + std::string(number->second));
        } else if (word.find_first_not_of("0123456789.") == std::string::npos) {
            out.numbers.insert(word);
            if (order != nullptr) order->push_back("#" + word);
        } else {
            out.whole.insert(word);
            out.stems.insert(word.substr(0, std::min(word.size(), kStem)));
            if (order != nullptr) order->push_back(word);
        }
        word.clear();
    };
    for (std::size_t at = 0; at < plain.size();) {
        const CodePoint point = codePointAt(plain, at);
        const bool digit = point.value >= '0' && point.value <= '9';
        const bool decimal = (point.value == '.' || point.value == ',') && !word.empty()
            && word.find_first_not_of("0123456789.") == std::string::npos && at + 1 < plain.size()
            && plain[at + 1] >= '0' && plain[at + 1] <= '9';
        if (decimal) {
            // A thousand's comma is dropped, a decimal one becomes a point.
            const bool thousand = point.value == ',' && plain.size() >= at + 4
                && std::ranges::all_of(plain.substr(at + 1, 3), [](char c) { return c >= '0' && c <= '9'; })
                && (plain.size() == at + 4 || plain[at + 4] < '0' || plain[at + 4] > '9');
            if (!thousand) word += '.';
        } else if (isLetterOrDigit(point.value)) {
            const bool numeric = !word.empty() && word.find_first_not_of("0123456789.") == std::string::npos;
            if (numeric != digit && !word.empty() && numeric) finish();
            word.append(plain, at, point.size);
        } else {
            finish();
        }
        at += point.size;
    }
    finish();
}

bool admitsAGap(std::string_view plain)
{
    for (const std::string_view words :
        {"not find", "no information", "not mentioned", "does not mention", "do not mention", "not contain",
            "don't have information", "do not have information", "not specified", "not available", "doesn't say",
            "does not say", "not stated", "keine information", "nicht gefunden", "nicht erwahnt", "pas trouve",
            "aucune information", "no encontre", "no encuentro", "no se menciona", "non ho trovato", "nao encontrei",
            "couldn't find", "not in the documents", "i don't know", "i do not know"})
        if (plain.find(words) != std::string_view::npos) return true;
    return false;
}

} // namespace

void checkGrounding(const Answer& answer, const AnswerContext& context, std::vector<Finding>& out)
{
    if (context.sources.empty()) return;
    const std::string& plain = answer.plain->text;
    if (admitsAGap(plain)) return;
    Words known;
    for (const std::string_view source : context.sources) collect(normalizedText(source), known, nullptr);
    collect(normalizedText(context.prompt), known, nullptr);
    Words said;
    std::vector<std::string> order;
    collect(plain, said, &order);
    std::vector<std::string> numbers;
    std::size_t content = 0;
    std::size_t found = 0;
    for (const std::string& word : order) {
        if (word.front() == '#') {
            if (!known.numbers.contains(word.substr(1))) numbers.push_back(word.substr(1));
            continue;
        }
        if (word.size() < 3 || isStopWord(word)) continue;
        ++content;
        if (known.whole.contains(word) || (word.size() >= kStem && known.stems.contains(word.substr(0, kStem))))
            ++found;
    }
    // List numbers and steps are no claims.
    std::erase_if(numbers, [&](const std::string& number) {
        return number.size() == 1
            && (plain.find('\n' + number + ". ") != std::string::npos || plain.starts_with(number + ". ")
                || plain.find(' ' + number + ") ") != std::string::npos
                || plain.find("step " + number) != std::string::npos);
    });
    std::string detail;
    double score = 0;
    if (!numbers.empty()) {
        detail = "not found in the sources: " + numbers.front();
        for (std::size_t i = 1; i < numbers.size() && i < 5; ++i) detail += ", " + numbers[i];
        score = 0.7;
    }
    if (content >= kContentWords && static_cast<double>(found) < kShare * static_cast<double>(content)) {
        detail += (detail.empty() ? "" : "; ") + std::to_string(content - found) + " of " + std::to_string(content)
            + " content words not found in the sources";
        score = std::max(score, 0.6);
    }
    if (detail.empty()) return;
    Finding finding = outputFinding("ungrounded", numbers.empty() ? "words" : "numbers", Severity::Info, score,
        answer.text, {0, static_cast<std::uint32_t>(answer.text.size())});
    finding.detail = detail;
    out.push_back(std::move(finding));
}

std::optional<double> wordOverlap(std::string_view question, std::string_view answer)
{
    Words asked;
    Words said;
    std::vector<std::string> order;
    collect(normalizedText(question), asked, &order);
    collect(normalizedText(answer), said, nullptr);
    std::size_t content = 0;
    std::size_t found = 0;
    for (const std::string& word : asked.whole) {
        if (word.size() < 3 || isStopWord(word)) continue;
        ++content;
        if (said.whole.contains(word) || (word.size() >= kStem && said.stems.contains(word.substr(0, kStem)))) ++found;
    }
    if (content == 0) return std::nullopt;
    return static_cast<double>(found) / static_cast<double>(content);
}

} // namespace spanwise::guard
