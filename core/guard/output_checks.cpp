// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/output_checks.h"

#include <array>

namespace spanwise::guard {

namespace {
constexpr std::array<OutputCheck, 10> kChecks {checkJson, checkTruncated, checkEmpty, checkWordRules, checkRepetition,
    checkLanguage, checkSystemPromptLeak, checkGrounding, checkMarkup, checkContradiction};
} // namespace

Finding outputFinding(std::string_view kind, std::string_view rule, Severity severity, double score,
    std::string_view text, ByteRange range)
{
    Finding out;
    out.kind = kind;
    out.rule = rule;
    out.severity = severity;
    out.score = score;
    out.side = TextSide::Output;
    out.start = range.start;
    out.end = range.end;
    out.excerpt = excerptOf(text, range);
    return out;
}

std::vector<Finding> checkAnswer(std::string_view text, const AnswerContext& context, const CompiledRules& rules)
{
    const TextView raw = rawView(text);
    const TextView plain = normalized(raw);
    const Answer answer {text, &raw, &plain, &rules};
    std::vector<Finding> out;
    for (const OutputCheck check : kChecks) check(answer, context, out);
    return out;
}

} // namespace spanwise::guard
