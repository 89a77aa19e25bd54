// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/review_queue.h"

#include <algorithm>

namespace spanwise::query {

Result<ReviewFigures> answer(const ReviewSource& source, const ReviewFiguresQuestion& question, std::stop_token stop)
{
    const auto states = source.states(question.queue, stop);
    if (!states) return tl::unexpected(states.error());
    const auto actions = source.actions(question.queue);
    if (!actions) return tl::unexpected(actions.error());
    const auto role = source.role(question.viewer);
    if (!role) return tl::unexpected(role.error());

    std::vector<const review::ItemState*> items;
    items.reserve(states->size());
    for (const review::ItemState& state : *states) items.push_back(&state);
    ReviewFigures out;
    out.items = static_cast<std::int64_t>(items.size());
    out.failures = review::failureRate(items);
    out.codes = review::codeCounts(items);
    out.agreement = review::agreementOf(items);
    out.reviewers = review::reviewerFigures(items, *actions);
    if (*role != review::ReviewerRole::Lead)
        std::erase_if(out.reviewers, [&](const auto& one) { return one.reviewer != question.viewer; });
    out.uncoded = review::uncodedNotes(items);
    out.phrases = review::frequentPhrases(out.uncoded);
    out.saturation = review::saturationOf(items);
    return out;
}

} // namespace spanwise::query
