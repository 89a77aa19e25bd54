// SPDX-License-Identifier: GPL-3.0-or-later
// How far the reviewers of a queue agree on each question. A question that takes several answers is compared as a whole
// and code by code: who chose two codes of which the other chose one agrees with him on that one.
#pragma once

#include "core/review/item_state.h"
#include "core/review/rubric.h"
#include "core/review/statistics_agreement.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::review {

/// What of the answers is equal or not.
enum class Compared : std::uint8_t {
    Value, ///< the one that was given
    Codes, ///< all that were chosen, as one answer; `values` and `matrix` are empty: there may be as many as reviews
    Code, ///< whether `code` was chosen: kNotChosen or kChosen
};
[[nodiscard]] std::string_view nameOf(Compared compared) noexcept; ///< value, codes, code
inline constexpr std::string_view kNotChosen = "not_chosen";
inline constexpr std::string_view kChosen = "chosen";

/// Agreement on one question in one rubric version; copies and what was taken back are left out.
struct QuestionAgreement {
    std::string rubricId;
    std::int64_t rubricVersion = 0;
    std::string question; ///< verdict, severity, root_cause, failure_modes, or the key of a further question
    Compared compared = Compared::Value;
    std::string code; ///< of Compared::Code
    std::string codeTitle; ///< as this version of the rubric names it; empty where it does not
    Scale scale = Scale::Nominal; ///< Ordinal for severity and ordinal questions
    std::size_t items = 0; ///< with at least two answers
    std::optional<double> percent; ///< share of them on which all answers are equal
    Alpha alpha; ///< on `scale`
    /// Row and column names of `matrix`: in the order of the rubric; on an ordinal scale also those that nobody gave,
    /// because they lie between others.
    std::vector<std::string> values;
    std::vector<std::string> valueTitles; ///< of each, as this version of the rubric names it; empty where it does not
    ConfusionTable matrix; ///< unordered pairs of reviewers, symmetric: where they differ
    /// Exactly two people: theirs, named in `reviewers`. Weighted kappas only on an ordinal scale.
    std::optional<PairAgreement> pair;
    std::vector<std::string> reviewers;
    /// The same number of reviews on every item.
    std::optional<FleissAgreement> fleiss;

    [[nodiscard]] bool tooFew() const noexcept { return items < kFewItems; }
};

/// By rubric, version and question; of a question with several answers the whole comes first, then each code that
/// anybody chose. `rubrics` say what kind a question is and how its values are ordered; those of a rubric that is not
/// among them (of another computer, say) are compared as single values without an order, severity aside.
///
/// No code chosen is an answer too, "none of them", unless the question is only asked after another verdict.
[[nodiscard]] std::vector<QuestionAgreement> agreementOf(
    std::span<const ItemState* const> items, std::span<const Rubric> rubrics = {});

} // namespace spanwise::review
