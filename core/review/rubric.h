// SPDX-License-Identifier: GPL-3.0-or-later
// The form that reviewers fill in, as versioned data: a verdict, pass or fail, and questions that may depend on it.
// Any change of questions or options is a new version; a review names the one it was made with.
//
//   {"format":"rubric/1","id","version","title","instructions","verdict":{"pass","fail"},"questions":[
//     {"key","kind":"choice"|"multi"|"ordinal"|"text","title"?,"required_if"?,"options"?:[{"value","title"?,"key"?}],
//      "taxonomy"?,"max"?,"format"?}]}
//   required_if: "always", or "verdict=fail", several verdicts with |
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::review {

enum class QuestionKind : std::uint8_t { Choice, Multi, Ordinal, Text };

struct Option {
    std::string value;
    std::string title;
    std::string key; ///< of the keyboard, 1 … 9; empty = by position
};

struct Question {
    std::string key;
    std::string title;
    QuestionKind kind = QuestionKind::Choice;
    std::string requiredIf; ///< as in the file; empty = never
    std::vector<Option> options; ///< those of the taxonomy, where it names one
    std::string taxonomy;
    std::size_t maxBytes = 2000; ///< texts
    std::string format; ///< "as_output": the text replaces what the model said

    [[nodiscard]] bool isRequired(std::string_view verdict) const noexcept;
};

/// Codes that say what is wrong, or where it comes from.
struct Taxonomy {
    std::string id;
    std::string title;
    std::string source; ///< where the ids were taken from; empty = ours
    std::vector<Option> codes;
};

struct Rubric {
    std::string id;
    std::int64_t version = 0;
    std::string title;
    std::string instructions;
    std::string passMeans;
    std::string failMeans;
    std::vector<Question> questions;
    Json json; ///< as it was read

    [[nodiscard]] const Question* question(std::string_view key) const noexcept;
    /// Whether "pass" alone is a whole answer.
    [[nodiscard]] bool passNeedsNothing() const noexcept;
};

/// Error: Invalid, with the member that is wrong.
[[nodiscard]] Result<std::vector<Taxonomy>> taxonomiesFrom(std::string_view file);
[[nodiscard]] Result<Rubric> rubricFrom(std::string_view file, const std::vector<Taxonomy>& taxonomies);

/// Those inside the program. They are checked by a test, so they are always there.
[[nodiscard]] const std::vector<Taxonomy>& shippedTaxonomies();
[[nodiscard]] const std::vector<Rubric>& shippedRubrics();

/// Whether a `submitted` payload answers what the rubric asks. Error: Invalid, in words for the form: which question
/// is open, which value it does not know, which text is too long. Codes of `ownModes` are taken like those of a
/// taxonomy.
[[nodiscard]] Result<void> checkAnswers(
    const Rubric& rubric, const Json& submission, const std::vector<std::string>& ownModes = {});

} // namespace spanwise::review
