// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/language.h"

#include "core/guard/code_points.h"
#include "core/guard/quotes.h"
#include "core/guard/text_view.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace spanwise::guard {

std::string_view functionWordFile() noexcept; // resources/rules/function_words.txt

namespace {

constexpr std::size_t kLetters = 40;
constexpr std::size_t kEastAsianLetters = 12;
constexpr std::size_t kHits = 3;

struct Tables {
    std::unordered_map<std::string, std::vector<std::string>> languagesOf; ///< by function word
    std::unordered_set<std::string> unfinished;
    std::set<std::string> languages;
};

const Tables& tables()
{
    static const Tables read = [] {
        Tables out;
        std::string_view text = functionWordFile();
        while (!text.empty()) {
            const std::size_t end = text.find('\n');
            std::string_view line = text.substr(0, end);
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
            const std::size_t colon = line.find(':');
            if (line.starts_with('#') || colon == std::string_view::npos) continue;
            std::string language(line.substr(0, colon));
            const bool unfinished = language.ends_with('>');
            if (!unfinished) out.languages.insert(language);
            line.remove_prefix(colon + 1);
            while (!line.empty()) {
                const std::size_t comma = line.find(',');
                std::string word = normalizedText(line.substr(0, comma));
                line.remove_prefix(comma == std::string_view::npos ? line.size() : comma + 1);
                while (word.starts_with(' ')) word.erase(0, 1);
                if (word.empty()) continue;
                if (unfinished)
                    out.unfinished.insert(word);
                else
                    out.languagesOf[word].push_back(language);
            }
        }
        return out;
    }();
    return read;
}

struct Profile {
    std::array<std::size_t, 12> letters {}; ///< by script
    std::size_t total = 0;
    std::map<std::string, std::size_t> hits; ///< by language
    bool persian = false;
    bool ukrainian = false;

    [[nodiscard]] std::size_t of(Script script) const noexcept { return letters[static_cast<std::size_t>(script)]; }
};

Profile profileOf(std::string_view text)
{
    Profile out;
    const std::string plain = normalizedText(withoutQuotes(text));
    std::string word;
    std::set<std::pair<std::string, std::string>> once; // a repeated word is one sign, up to three times
    std::map<std::string, std::size_t> uses;
    const auto finish = [&] {
        if (word.empty()) return;
        if (++uses[word] <= 3)
            if (const auto found = tables().languagesOf.find(word); found != tables().languagesOf.end())
                for (const std::string& language : found->second) ++out.hits[language];
        word.clear();
    };
    for (std::size_t at = 0; at < plain.size();) {
        const CodePoint point = codePointAt(plain, at);
        const Script script = scriptOf(point.value);
        if (script != Script::None) {
            ++out.letters[static_cast<std::size_t>(script)];
            ++out.total;
            out.persian = out.persian || point.value == U'پ' || point.value == U'چ' || point.value == U'گ'
                || point.value == U'ژ' || point.value == U'ک' || point.value == U'ی';
            out.ukrainian = out.ukrainian || point.value == U'є' || point.value == U'ґ';
        }
        if (isLetterOrDigit(point.value) || isMark(point.value))
            word.append(plain, at, point.size);
        else
            finish();
        at += point.size;
    }
    finish();
    return out;
}

std::string_view scriptName(Script script)
{
    constexpr std::array<std::string_view, 12> kNames {"", "Latin", "Greek", "Cyrillic", "Arabic", "Hebrew",
        "Devanagari", "Thai", "Hangul", "Kana", "Han", "another script"};
    return kNames[static_cast<std::size_t>(script)];
}

/// The scripts that a language is written in; empty = Latin.
std::vector<Script> scriptsOf(std::string_view language)
{
    static const std::map<std::string_view, std::vector<Script>> table {{"ru", {Script::Cyrillic}},
        {"uk", {Script::Cyrillic}}, {"bg", {Script::Cyrillic}}, {"sr", {Script::Cyrillic, Script::Latin}},
        {"el", {Script::Greek}}, {"ar", {Script::Arabic}}, {"fa", {Script::Arabic}}, {"ur", {Script::Arabic}},
        {"he", {Script::Hebrew}}, {"hi", {Script::Devanagari}}, {"th", {Script::Thai}},
        {"ko", {Script::Hangul, Script::Han}}, {"ja", {Script::Kana, Script::Han}}, {"zh", {Script::Han}}};
    const auto found = table.find(language);
    return found == table.end() ? std::vector<Script> {Script::Latin} : found->second;
}

bool isEastAsian(const Profile& profile)
{
    return profile.of(Script::Han) + profile.of(Script::Kana) + profile.of(Script::Hangul) >= kEastAsianLetters;
}

bool hasEnough(const Profile& profile)
{
    return profile.total >= kLetters || isEastAsian(profile);
}

Script mainScript(const Profile& profile)
{
    const auto most = std::ranges::max_element(profile.letters);
    return static_cast<Script>(most - profile.letters.begin());
}

} // namespace

LanguageGuess guessLanguage(std::string_view text)
{
    const Profile profile = profileOf(text);
    if (!hasEnough(profile)) return {};
    const Script script = mainScript(profile);
    const std::size_t east = profile.of(Script::Han) + profile.of(Script::Kana);
    if (2 * east > profile.total) {
        const bool japanese = profile.of(Script::Kana) * 20 > east;
        return {japanese ? "ja" : "zh", east};
    }
    if (2 * profile.of(script) <= profile.total) return {};
    switch (script) {
    case Script::Hangul: return {"ko", profile.of(script)};
    case Script::Thai: return {"th", profile.of(script)};
    case Script::Greek: return {"el", profile.of(script)};
    case Script::Hebrew: return {"he", profile.of(script)};
    case Script::Devanagari: return {"hi", profile.of(script)};
    case Script::Arabic: return {profile.persian ? "fa" : "ar", profile.of(script)};
    default: break;
    }
    LanguageGuess best;
    std::size_t second = 0;
    for (const auto& [language, hits] : profile.hits) {
        const auto scripts = scriptsOf(language);
        if (std::ranges::find(scripts, script) == scripts.end()) continue;
        if (hits > best.hits) {
            second = best.hits;
            best = {language, hits};
        } else {
            second = std::max(second, hits);
        }
    }
    if (best.hits < kHits || best.hits == second) return {};
    return best;
}

bool isOtherLanguage(std::string_view text, std::string_view expected, std::string& found)
{
    const std::string wanted = normalizedText(expected.substr(0, expected.find_first_of("-_")));
    if (wanted.empty()) return false;
    const Profile profile = profileOf(text);
    if (!hasEnough(profile)) return false;
    const auto scripts = scriptsOf(wanted);
    std::size_t own = 0;
    for (const Script script : scripts) own += profile.of(script);
    // Japanese that is all Han is taken for Chinese, Chinese with kana is none.
    if (wanted == "zh" && profile.of(Script::Kana) * 5 > profile.of(Script::Han)) own = 0;
    if (wanted == "ja" && isEastAsian(profile) && profile.of(Script::Kana) == 0) own = 0;
    if (2 * (profile.total - own) > profile.total) {
        const LanguageGuess guess = guessLanguage(text);
        found = guess.language.empty() ? std::string(scriptName(mainScript(profile))) : guess.language;
        return true;
    }
    if (!tables().languages.contains(wanted)) return false;
    const auto wantedHits = profile.hits.find(wanted);
    const std::size_t expectedHits = wantedHits == profile.hits.end() ? 0 : wantedHits->second;
    std::size_t best = 0;
    for (const auto& [language, hits] : profile.hits) {
        const auto others = scriptsOf(language);
        if (language == wanted || std::ranges::find(others, mainScript(profile)) == others.end() || hits <= best)
            continue;
        best = hits;
        found = language;
    }
    return best >= kHits && best >= 2 * expectedHits;
}

bool isUnfinishedWord(std::string_view word)
{
    return tables().unfinished.contains(std::string(word));
}

} // namespace spanwise::guard
