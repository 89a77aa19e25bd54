// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/language.h"
#include "core/guard/output_checks.h"

#include <array>

namespace spanwise::guard {

namespace {
/// A question about another language is answered in it.
bool speaksOfLanguages(std::string_view prompt)
{
    static constexpr std::array<std::string_view, 46> kWords {"translat", "in english", "in french", "in german",
        "in spanish", "in italian", "in portuguese", "in dutch", "in japanese", "in chinese", "in korean", "in russian",
        "in arabic", "in hindi", "in polish", "in turkish", "language", "ubersetz", "auf englisch", "auf deutsch",
        "auf franzosisch", "auf spanisch", "sprache", "traduis", "traduire", "traduction", "en anglais", "en francais",
        "en espagnol", "en allemand", "traduce", "traduc", "en ingles", "en espanol", "idioma", "traduci", "in inglese",
        "in italiano", "em ingles", "em portugues", "vertaal", "перевед", "翻译", "翻訳", "번역", "cevir"};
    const std::string plain = normalizedText(prompt);
    for (const std::string_view word : kWords)
        if (plain.find(word) != std::string::npos) return true;
    return false;
}
} // namespace

void checkLanguage(const Answer& answer, const AnswerContext& context, std::vector<Finding>& out)
{
    std::string expected(context.expectedLanguage);
    std::string_view source = "expected of this service";
    if (expected.empty()) {
        if (context.prompt.empty() || context.schema != nullptr || context.asksJson
            || speaksOfLanguages(context.prompt))
            return;
        const LanguageGuess guess = guessLanguage(context.prompt);
        if (guess.language.empty() || guess.hits < 5) return;
        expected = guess.language;
        source = "of the user's message";
    }
    std::string found;
    if (!isOtherLanguage(answer.text, expected, found)) return;
    Finding finding = outputFinding("language_mismatch", source.starts_with("expected") ? "service" : "prompt",
        Severity::Low, 1, answer.text, {0, static_cast<std::uint32_t>(answer.text.size())});
    finding.detail = found + " instead of " + expected + ", the language " + std::string(source);
    out.push_back(std::move(finding));
}

} // namespace spanwise::guard
