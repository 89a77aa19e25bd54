// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cases/refusal.h"

#include "core/base/arena.h"
#include "core/base/utf8.h"
#include "core/cases/code_point_set.h"
#include "core/guard/compiled_rules.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <re2/re2.h>
#include <utf8proc.h>
#include <vector>

namespace spanwise::cases {

namespace {
constexpr int kWords = 60; ///< of the whole answer, as the guards have it; a longer one has more to say
constexpr int kWordsWithoutBlanks = 3 * kWords;
constexpr std::size_t kAround = 5; ///< words before and behind a match in which `unless` is looked for

bool isIdeograph(char32_t c)
{
    return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x31F0 && c <= 0x31FF) || (c >= 0x3400 && c <= 0x9FFF)
        || (c >= 0x20000 && c <= 0x3FFFF);
}

std::string alternatives(const guard::RulePack& pack, const std::vector<std::size_t>& groups)
{
    std::string out;
    for (const std::size_t group : groups)
        for (std::string_view word : pack.groups[group].words) {
            const bool open = word.ends_with('*'); // more letters may stand there
            if (open) word.remove_suffix(1);
            const std::string plain = plainWords(word);
            if (plain.size() < 3) continue;
            out += (out.empty() ? "" : "|") + plain.substr(1, plain.size() - 2) + (open ? "[^ ]*" : "");
        }
    return " (?:" + out + ")";
}

std::string expressionOf(const guard::RulePack& pack, const guard::Rule& rule)
{
    std::string out;
    for (const guard::RulePhrase& phrase : rule.phrases) {
        if (!out.empty()) out += '|';
        for (const auto& item : phrase.items) {
            if (&item != &phrase.items.front())
                out += (item.crossesSentences ? "(?: [^ ]+){0," : "(?: [^ .]+){0,") + std::to_string(item.gap) + "}";
            out += alternatives(pack, item.groups);
        }
        out += ' ';
    }
    return out;
}

std::vector<std::string_view> wordsIn(std::string_view plain)
{
    std::vector<std::string_view> out;
    while (!plain.empty()) {
        const std::size_t end = std::min(plain.find(' '), plain.size());
        if (end > 0) out.push_back(plain.substr(0, end));
        plain.remove_prefix(std::min(end + 1, plain.size()));
    }
    return out;
}

/// The match with the words around it, none of them of another sentence.
std::string surroundings(std::string_view plain, std::size_t start, std::size_t end)
{
    const std::string before = std::string(plain.substr(0, start)) + ' ';
    const std::string after = ' ' + std::string(plain.substr(end));
    const std::size_t sentence = before.rfind(" . ");
    const auto left = wordsIn(std::string_view(before).substr(sentence == std::string::npos ? 0 : sentence + 3));
    const auto right = wordsIn(std::string_view(after).substr(0, after.find(" . ")));
    std::string out = " ";
    for (std::size_t i = left.size() - std::min(left.size(), kAround); i < left.size(); ++i) (out += left[i]) += ' ';
    for (const std::string_view word : wordsIn(plain.substr(start, end - start))) (out += word) += ' ';
    for (std::size_t i = 0; i < std::min(right.size(), kAround); ++i) (out += right[i]) += ' ';
    return out;
}

struct WordRule {
    explicit WordRule(const Json& rule)
        : match(std::string(rule["match"].text()), RE2::Quiet)
        , unless(
              rule["unless"].isText() ? std::make_unique<RE2>(std::string(rule["unless"].text()), RE2::Quiet) : nullptr)
    {
    }
    [[nodiscard]] bool holds(std::string_view plain) const
    {
        const re2::StringPiece all(plain.data(), plain.size());
        re2::StringPiece found;
        for (std::size_t from = 0; match.Match(all, from, all.size(), RE2::UNANCHORED, &found, 1);) {
            const auto start = static_cast<std::size_t>(found.data() - all.data());
            if (!unless || !RE2::PartialMatch(surroundings(plain, start, start + found.size()), *unless)) return true;
            from = start + 1;
        }
        return false;
    }
    RE2 match;
    std::unique_ptr<RE2> unless;
};
} // namespace

std::string plainWords(std::string_view text)
{
    Arena repaired;
    if (!isUtf8(text)) text = repairedUtf8(text, repaired);
    utf8proc_uint8_t* mapped = nullptr;
    auto left = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
        static_cast<utf8proc_ssize_t>(text.size()), &mapped,
        static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK));
    std::string spaced;
    const utf8proc_uint8_t* at = mapped;
    while (left > 0) {
        utf8proc_int32_t value = 0;
        const auto size = utf8proc_iterate(at, left, &value);
        if (size <= 0) break;
        at += size;
        left -= size;
        const auto c = static_cast<char32_t>(value);
        const char kind = utf8proc_category_string(value)[0];
        if (isIdeograph(c))
            spaced += ' ' + utf8Of(c) + ' ';
        else if (c == '\'' || c == U'\u2019')
            spaced += '\'';
        else if (kind == 'L' || kind == 'N')
            spaced += utf8Of(static_cast<char32_t>(utf8proc_tolower(value)));
        else
            spaced += c == '.' || c == '!' || c == '?' || c == U'\u3002' || c == '\n' ? " . " : " ";
    }
    std::free(mapped); // NOLINT: allocated by the library with malloc
    std::string out = " ";
    for (const std::string_view word : wordsIn(spaced)) (out += word) += ' ';
    return out;
}

const Json& refusalWords()
{
    static const Json kWordsOfAll = [] {
        Json rules = Json::array();
        for (const guard::RulePack& pack : guard::shippedRulePacks())
            for (const guard::Rule& rule : pack.rules) {
                if (rule.kind != "refusal") continue;
                Json unless;
                if (!rule.unless.empty()) unless = Json(alternatives(pack, rule.unless) + ' ');
                rules.add(Json::object().set("match", expressionOf(pack, rule)).set("unless", std::move(unless)));
            }
        return Json::object()
            .set("rules", std::move(rules))
            .set("words", kWords)
            .set("words_without_blanks", kWordsWithoutBlanks);
    }();
    return kWordsOfAll;
}

bool refusesByWords(std::string_view text)
{
    static const std::vector<std::unique_ptr<const WordRule>> kRules = [] {
        std::vector<std::unique_ptr<const WordRule>> rules;
        for (const Json& rule : refusalWords()["rules"].items()) rules.push_back(std::make_unique<WordRule>(rule));
        return rules;
    }();
    const std::string plain = plainWords(text);
    const auto words = wordsIn(plain);
    const bool withoutBlanks = std::ranges::any_of(words, [](std::string_view word) {
        utf8proc_int32_t value = 0;
        utf8proc_iterate(
            reinterpret_cast<const utf8proc_uint8_t*>(word.data()), static_cast<utf8proc_ssize_t>(word.size()), &value);
        return isIdeograph(static_cast<char32_t>(value));
    });
    if (std::ranges::count_if(words, [](std::string_view word) { return word != "."; })
        > (withoutBlanks ? kWordsWithoutBlanks : kWords))
        return false;
    return std::ranges::any_of(kRules, [&](const auto& rule) { return rule->holds(plain); });
}

} // namespace spanwise::cases
