// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/titles.h"

namespace spanwise::review {

namespace {
std::string titleIn(const Titles::Names& names, std::string_view id)
{
    const auto found = names.find(id);
    return found == names.end() || found->second.empty() ? std::string(id) : found->second;
}

/// Options whose values are codes; those of severity are words already.
bool holdsCodes(const Question& question)
{
    return question.key == "failure_modes" || question.key == "root_cause";
}
} // namespace

std::string Titles::ofRule(std::string_view id) const
{
    return titleIn(rules, id);
}

std::string Titles::ofCode(std::string_view code) const
{
    return titleIn(codes, code);
}

std::string Titles::ofQuestion(std::string_view key) const
{
    return titleIn(questions, key);
}

Titles titlesOf(std::span<const Rule> rules, std::span<const Rubric> rubrics,
    const std::vector<std::pair<std::string, std::string>>& own)
{
    Titles out;
    out.rules["similar"] = "Like one that was reviewed"; // what applying a verdict to near-duplicates states
    for (const Rule& rule : rules) out.rules[rule.id] = rule.name;
    for (const Taxonomy& taxonomy : shippedTaxonomies())
        for (const Option& code : taxonomy.codes) out.codes.emplace(code.value, code.title);
    for (const Rubric& rubric : rubrics)
        for (const Question& question : rubric.questions) {
            if (!question.title.empty()) out.questions[question.key] = question.title;
            if (!holdsCodes(question)) continue;
            for (const Option& option : question.options)
                if (!option.title.empty()) out.codes[option.value] = option.title;
        }
    for (const auto& [code, title] : own)
        if (!title.empty()) out.codes[code] = title;
    return out;
}

} // namespace spanwise::review
