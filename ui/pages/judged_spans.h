// SPDX-License-Identifier: GPL-3.0-or-later
// Where a point of the scores leads: to the spans that the evaluator judged then.
#pragma once

#include "core/query/scores.h"
#include "ui/pages/add_to_review.h"
#include "ui/pages/page.h"

#include <QString>
#include <memory>

namespace spanwise::ui {

/// More spans than this are not named in one filter; the newest are.
inline constexpr std::size_t kMostJudged = 200;

struct JudgedQuestion {
    std::shared_ptr<const query::ScoreSource> scores;
    query::Scope scope; ///< of the points
    TimeRange step;
    query::JudgedBy by;
};

/// Opens the one span, or Traces with a filter that names them; `say` gets a sentence where not all are named.
void openJudged(PageContext& context, const JudgedQuestion& question, std::function<void(const QString&)> say);
/// For "Add to review queue".
[[nodiscard]] AddToReview::Picks picksOfJudged(const PageContext& context, const JudgedQuestion& question);

} // namespace spanwise::ui
