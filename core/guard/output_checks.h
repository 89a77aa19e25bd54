// SPDX-License-Identifier: GPL-3.0-or-later
// What can be said about an answer (guards.md §8). Each check is one file and one line in the table of
// output_checks.cpp; each reads the answer and what is known about the call, and appends findings.
#pragma once

#include "core/guard/compiled_rules.h"
#include "core/guard/json_schema.h"
#include "core/model/finding.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::guard {

/// What is known about the call that the answer belongs to; empty = unknown, and what needs it is not judged.
struct AnswerContext {
    std::string_view system; ///< the system message
    std::string_view prompt; ///< the last user message
    std::string_view finishReason; ///< as sent
    std::string_view expectedLanguage; ///< of the service's settings
    const JsonSchema* schema = nullptr; ///< of the request, or of the service
    bool asksJson = false; ///< the request asks for JSON without a schema
    bool allowsFence = true; ///< JSON may stand in one ```json fence
    bool callsTools = false; ///< the answer has tool calls beside, or instead of, its text
    std::vector<std::string_view> sources; ///< retrieved texts of the trace
    std::vector<std::string_view> quotable; ///< phrases of the system message that may be quoted
    std::vector<std::string_view> hosts; ///< that markup may load from
};

/// The answer with what several checks need of it.
struct Answer {
    std::string_view text;
    const TextView* raw = nullptr;
    const TextView* plain = nullptr; ///< normalized
    const CompiledRules* rules = nullptr;
};

using OutputCheck = void (*)(const Answer&, const AnswerContext&, std::vector<Finding>&);

void checkJson(const Answer&, const AnswerContext&, std::vector<Finding>&);
void checkTruncated(const Answer&, const AnswerContext&, std::vector<Finding>&);
void checkEmpty(const Answer&, const AnswerContext&, std::vector<Finding>&);
void checkWordRules(const Answer&, const AnswerContext&, std::vector<Finding>&); ///< refusal, unsafe, own kinds
void checkRepetition(const Answer&, const AnswerContext&, std::vector<Finding>&);
void checkLanguage(const Answer&, const AnswerContext&, std::vector<Finding>&);
void checkSystemPromptLeak(const Answer&, const AnswerContext&, std::vector<Finding>&);
void checkGrounding(const Answer&, const AnswerContext&, std::vector<Finding>&);
void checkMarkup(const Answer&, const AnswerContext&, std::vector<Finding>&);
void checkContradiction(const Answer&, const AnswerContext&, std::vector<Finding>&);

/// All of them, in that order.
[[nodiscard]] std::vector<Finding> checkAnswer(
    std::string_view text, const AnswerContext& context, const CompiledRules& rules);

/// A finding over [start, end) of the answer, with its excerpt.
[[nodiscard]] Finding outputFinding(std::string_view kind, std::string_view rule, Severity severity, double score,
    std::string_view text, ByteRange range);

/// Share of neighboring words that came before: Σ(count − 1) / total over all runs of four words. 0 for fewer.
[[nodiscard]] double repeatedShare(std::string_view text);
/// Share of the question's content words that the answer takes up: a column to look at, never a finding. Nothing when
/// the question has none.
[[nodiscard]] std::optional<double> wordOverlap(std::string_view question, std::string_view answer);

} // namespace spanwise::guard
