// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/review_queue.h"

#include "core/review/calls_once.h"

#include <algorithm>

namespace spanwise::query {

namespace {
/// Takes out what a blind reviewer may not see yet: else a note in a list tells what the others said.
void holdBack(std::vector<review::ItemState>& states, const ReviewFiguresQuestion& question)
{
    for (review::ItemState& state : states) {
        if (!state.blind) continue;
        std::vector<review::Review> visible;
        for (const review::Review* one : review::visibleTo(state, question.viewer, question.now).reviews)
            visible.push_back(*one);
        state.reviews = std::move(visible);
    }
}
} // namespace

Result<ReviewFigures> answer(const ReviewSource& source, const ReviewFiguresQuestion& question, std::stop_token stop)
{
    auto states = source.states(question.queue, stop);
    if (!states) return tl::unexpected(states.error());
    const auto actions = source.actions(question.queue);
    if (!actions) return tl::unexpected(actions.error());
    const auto role = source.role(question.viewer);
    if (!role) return tl::unexpected(role.error());

    const auto contexts = source.contexts(question.queue, stop);
    if (!contexts) return tl::unexpected(contexts.error());

    const auto rubrics = source.rubrics();
    if (!rubrics) return tl::unexpected(rubrics.error());

    const auto runs = source.judgeRuns();
    if (!runs) return tl::unexpected(runs.error());

    auto titles = source.titles();
    if (!titles) return tl::unexpected(titles.error());

    std::vector<const review::ItemState*> items;
    std::vector<review::CallContext> made;
    for (const review::ItemState& state : *states) {
        items.push_back(&state);
        const auto context = contexts->find(state.itemId);
        made.push_back(context == contexts->end() ? review::CallContext {} : context->second);
    }
    ReviewFigures out;
    out.items = static_cast<std::int64_t>(items.size());
    out.reviewers = review::reviewerFigures(items, *actions);
    if (*role != review::ReviewerRole::Lead)
        std::erase_if(out.reviewers, [&](const auto& one) { return one.reviewer != question.viewer; });
    holdBack(*states, question);
    review::countCallsOnce(*states);
    out.failures = review::failureRate(items);
    out.codes = review::codeCounts(items);
    for (const review::PivotBy by : review::kPivots) out.pivots.push_back(review::codePivot(by, items, made));
    out.agreement = review::agreementOf(items, *rubrics);
    out.uncoded = review::uncodedNotes(items);
    out.phrases = review::frequentPhrases(out.uncoded);
    out.judges = review::judgeFigures(items, made, *runs);
    out.saturation = review::saturationOf(items);
    out.titles = std::move(*titles);
    return out;
}

} // namespace spanwise::query
