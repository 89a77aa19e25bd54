// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/case_filter.h"

#include "core/cases/text_measures.h"

#include <algorithm>
#include <utility>

namespace spanwise::query {

std::string searchTextOf(const cases::Case& one)
{
    std::string text = one.title + '\n';
    for (const Json& message : one.input["messages"].items()) text += cases::contentText(message["content"]) + '\n';
    text += one.badOutput + '\n' + cases::expectedText(one) + '\n';
    text += one.review["note"].text();
    return cases::caseFolded(text);
}

bool passes(const cases::Case& one, const CaseListQuestion& question)
{
    if (!question.set.empty() && one.set != question.set) return false;
    if (!question.tag.empty() && std::ranges::find(one.tags, question.tag) == one.tags.end()) return false;
    if ((question.staleOnly && !one.stale) || (question.unprovenOnly && !one.unproven)) return false;
    return question.text.empty() || searchTextOf(one).find(cases::caseFolded(question.text)) != std::string::npos;
}

std::string statedFilter(const CaseListQuestion& question)
{
    std::string out;
    const auto add = [&](const std::string& part) { out += (out.empty() ? "" : " ") + part; };
    for (const auto& [name, value] :
        {std::pair("set", question.set), std::pair("tag", question.tag), std::pair("text", question.text)}) {
        if (value.empty()) continue;
        const bool isWord = value.find_first_of(" \t\r\n\"\\") == std::string::npos;
        add(std::string(name) + '=' + (isWord ? value : Json(value).canonical()));
    }
    if (question.staleOnly) add("stale");
    if (question.unprovenOnly) add("unproven");
    if (question.alikeOnly) add("alike");
    return out;
}

} // namespace spanwise::query
