// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/code_points.h"
#include "core/guard/output_checks.h"

namespace spanwise::guard {

void checkEmpty(const Answer& answer, const AnswerContext& context, std::vector<Finding>& out)
{
    if (context.callsTools) return;
    const std::string& text = answer.plain->text;
    std::string inked; // without blanks
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = codePointAt(text, at);
        if (isLetterOrDigit(point.value) || isSymbol(point.value)) return;
        if (!isSpace(point.value)) inked.append(text, at, point.size);
        at += point.size;
    }
    // An empty object is an answer, unless a schema asks for more.
    const bool hollow = inked == "{}" || inked == "[]" || inked == "\"\"";
    if (hollow) {
        if (context.schema == nullptr) return;
        const auto value = parseJson(inked);
        if (!value || context.schema->check(*value).outcome != SchemaVerdict::Outcome::Invalid) return;
    }
    Finding finding = outputFinding("empty",
        inked.empty() ? "blank"
            : hollow  ? "hollow"
                      : "punctuation",
        Severity::Medium, 1, answer.text, {0, static_cast<std::uint32_t>(answer.text.size())});
    out.push_back(std::move(finding));
}

} // namespace spanwise::guard
