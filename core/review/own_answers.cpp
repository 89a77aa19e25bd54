// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/own_answers.h"

namespace spanwise::review {

namespace {
/// The decision of a dispute, as its event holds it: the state forgets it when the item is reopened.
OwnAnswers decisionOf(const ReviewEvent& event)
{
    const Json payload = openedPayload(event);
    OwnAnswers out;
    out.form = Json::object();
    for (const char* name :
        {"verdict", "failure_modes", "severity", "root_cause", "note", "corrected_output", "answers"})
        if (!payload[name].isNull()) out.form.set(name, payload[name]);
    out.at = event.at;
    out.rubricId = payload["rubric_id"].text();
    out.rubricVersion = payload["rubric_version"].integer().value_or(0);
    out.standing = OwnAnswers::Standing::Adjudicated;
    return out;
}

OwnAnswers answersOf(const Review& review, int round)
{
    OwnAnswers out;
    out.form = formOf(review);
    out.at = review.at;
    out.rubricId = review.rubricId;
    out.rubricVersion = review.rubricVersion;
    out.standing = review.round == round ? OwnAnswers::Standing::Counts : OwnAnswers::Standing::Reopened;
    return out;
}
} // namespace

Json formOf(const Review& review)
{
    Json out = Json::object();
    out.set("verdict", nameOf(review.verdict)).set("failure_modes", Json::texts(review.failureModes));
    out.set("answers", review.answers.isObject() ? review.answers : Json::object());
    if (!review.severity.empty()) out.set("severity", review.severity);
    if (!review.rootCause.empty()) out.set("root_cause", review.rootCause);
    if (review.note) out.set("note", *review.note);
    if (review.correctedOutput) out.set("corrected_output", *review.correctedOutput);
    return out;
}

std::optional<OwnAnswers> ownAnswersOf(std::span<const ReviewEvent> events, std::string_view actor)
{
    ItemState state;
    std::optional<OwnAnswers> decision;
    std::string_view decidedLast;
    std::size_t reviewsThen = 0; // how many reviews there were when he decided: which came later is told by order
    for (const ReviewEvent& event : events) {
        if (!state.apply(event)) continue;
        if (event.kind == EventKind::Adjudicated) decidedLast = event.actor;
        if (event.kind == EventKind::Adjudicated && event.actor == actor) {
            decision = decisionOf(event);
            reviewsThen = state.reviews.size();
        }
        if (event.kind == EventKind::Retracted && event.payload["adjudication"].boolean().value_or(false)
            && decidedLast == actor)
            decision.reset();
    }
    for (std::size_t i = state.reviews.size(); i-- > 0;) {
        if (decision && i < reviewsThen) break;
        if (state.reviews[i].actor == actor && state.reviews[i].counts())
            return answersOf(state.reviews[i], state.round);
    }
    return decision;
}

} // namespace spanwise::review
