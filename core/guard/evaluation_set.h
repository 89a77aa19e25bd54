// SPDX-License-Identifier: GPL-3.0-or-later
// A set of examples with the kinds that are expected, and what the guards make of it. One JSON object a line: id, side
// (input, tool_result, output), category, expect (list of kinds), lang, difficulty, text or parts (texts to be joined),
// context (system, prompt, schema, sources, expected_lang, finish_reason).
//
// Kinds are compared by their first part, so secret.jwt counts as secret; one item is one decision per kind. Items that
// expect nothing of a kind are its negatives if that kind can be found on their side at all.
#pragma once

#include "core/base/result.h"
#include "core/guard/compiled_rules.h"
#include "core/model/finding.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::guard {

struct KindCount {
    std::size_t positives = 0;
    std::size_t found = 0;
    std::size_t exact = 0; ///< of those found, with the very kind that was expected
    std::size_t negatives = 0;
    std::size_t falseAlarms = 0;
};

struct EvaluatedItem {
    std::string id;
    std::string category;
    std::string language;
    std::vector<std::string> expected; ///< kinds as written
    std::vector<std::string> found; ///< kinds by their first part, sorted, none twice
    std::vector<std::string> rules; ///< of the findings
};

struct EvaluationReport {
    std::vector<EvaluatedItem> items; ///< in order of the file
    std::map<std::string, KindCount> kinds;
    std::map<std::string, KindCount> categories; ///< any expected kind of the item found; any finding on a harmless one
    std::map<std::string, KindCount> languages; ///< likewise
    std::vector<std::string> remarks; ///< lines that could not be read
};

/// Error: Malformed when no line can be read.
[[nodiscard]] Result<EvaluationReport> evaluateSet(std::string_view jsonLines, const CompiledRules& rules);

} // namespace spanwise::guard
