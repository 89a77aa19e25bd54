// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/review_json.h"

namespace spanwise::cli {

namespace {
template <typename T> Json orNull(const std::optional<T>& value)
{
    return value ? Json(*value) : Json();
}

Json nullOr(std::string_view text)
{
    return text.empty() ? Json() : Json(text);
}

Json intervalOf(const std::optional<review::ShareInterval>& interval)
{
    return interval ? Json::array().add(interval->low).add(interval->high) : Json();
}

Json rateOf(const review::WeightedRate& rate)
{
    Json out;
    out.set("rate", orNull(rate.rate)).set("interval", intervalOf(rate.interval)).set("reviewed", rate.reviewed);
    out.set("bad", rate.bad).set("weighted_items", rate.weightedItems).set("weighted_bad", rate.weightedBad);
    out.set("effective_n", rate.effectiveN).set("excluded_by_hand", rate.excludedByHand);
    out.set("similar", rate.similar).set("excluded_copies", rate.excludedCopies);
    return out.set("plain_share_of_reviewed", orNull(rate.plainShare));
}

Json pairOf(const review::PairAgreement& pair)
{
    Json out;
    out.set("n", pair.n).set("po", orNull(pair.po)).set("pe", orNull(pair.pe)).set("kappa", orNull(pair.kappa));
    out.set("standard_error", orNull(pair.standardError)).set("kappa_linear", orNull(pair.linear));
    return out.set("kappa_quadratic", orNull(pair.quadratic)).set("ac1", orNull(pair.ac1));
}

Json agreementOf(const review::QuestionAgreement& one)
{
    Json out;
    out.set("rubric", one.rubricId).set("rubric_version", one.rubricVersion).set("question", one.question);
    out.set("compared", nameOf(one.compared)).set("code", nullOr(one.code));
    out.set("scale", one.scale == review::Scale::Ordinal ? "ordinal" : "nominal");
    out.set("items", std::uint64_t {one.items}).set("too_few", one.tooFew()).set("percent", orNull(one.percent));
    Json alpha;
    alpha.set("value", orNull(one.alpha.alpha)).set("n", one.alpha.pairable);
    alpha.set(
        "interval", one.alpha.low && one.alpha.high ? Json::array().add(*one.alpha.low).add(*one.alpha.high) : Json());
    out.set("alpha", std::move(alpha)).set("reviewers", Json::texts(one.reviewers));
    out.set("cohen", one.pair ? pairOf(*one.pair) : Json());
    Json fleiss;
    if (one.fleiss)
        fleiss.set("mean_p", orNull(one.fleiss->meanP))
            .set("expected", orNull(one.fleiss->expected))
            .set("kappa", orNull(one.fleiss->kappa));
    out.set("fleiss", std::move(fleiss));
    Json rows = Json::array();
    for (const auto& row : one.matrix) {
        Json cells = Json::array();
        for (const std::int64_t cell : row) cells.add(cell);
        rows.add(std::move(cells));
    }
    return out.set("values", Json::texts(one.values)).set("matrix", std::move(rows));
}

Json judgeOf(const review::JudgeFigures& one)
{
    const auto interval = [](const std::optional<review::ShareInterval>& range) {
        return range ? Json::array().add(range->low).add(range->high) : Json();
    };
    Json out = Json::object().set("name", one.name);
    out.set("human_passes", one.counts.humanPasses).set("passes_agreed", one.counts.passesAgreed);
    out.set("tpr", orNull(one.quality.tpr)).set("tpr_95", interval(one.quality.tprInterval));
    out.set("human_fails", one.counts.humanFails).set("fails_agreed", one.counts.failsAgreed);
    out.set("tnr", orNull(one.quality.tnr)).set("tnr_95", interval(one.quality.tnrInterval));
    out.set("unclear", one.unclear);
    out.set("runs",
        Json::object()
            .set("passes", one.runs.passes)
            .set("fails", one.runs.fails)
            .set("unclear", one.runs.unclear)
            .set("pass_rate", orNull(one.runs.passRate())));
    return out.set("corrected_pass_rate", orNull(one.corrected));
}

Json reviewerOf(const review::ReviewerFigures& one)
{
    Json out;
    out.set("reviewer", one.reviewer).set("reviews", one.reviews).set("derived", one.derived);
    out.set("retracted", one.retracted).set("items_per_hour", orNull(one.perHour));
    out.set("active_seconds", static_cast<double>(one.active) / static_cast<double>(kNanosPerSecond));
    out.set("median_seconds", orNull(one.medianSeconds)).set("fail_share", one.failShare);
    out.set("adjudicated", one.adjudicated).set("overturned", one.overturned);
    out.set("known_reviewed", one.knownReviewed).set("known_right", one.knownRight);
    Json drift = Json::array();
    for (const review::DriftBlock& block : one.drift)
        drift.add(Json::object()
                      .set("reviews", block.reviews)
                      .set("from_ns", block.from)
                      .set("to_ns", block.to)
                      .set("fail_share", block.failShare)
                      .set("agreed", orNull(block.agreed)));
    return out.set("drift", std::move(drift));
}

Json codeOf(const review::CodeCount& one)
{
    Json out;
    out.set("code", one.code).set("items", one.items).set("reviews", one.reviews);
    out.set("weighted_rate", orNull(one.traffic.rate)).set("interval", intervalOf(one.traffic.interval));
    return out.set("weighted_items", one.traffic.weightedBad);
}

/// A list with one entry a value: {"value": text or null, "items", "failure_rate", "codes"}.
Json pivotOf(const review::CodePivot& pivot)
{
    Json out = Json::array();
    for (const review::PivotGroup& group : pivot.groups) {
        Json codes = Json::array();
        for (const review::CodeCount& one : group.codes) codes.add(codeOf(one));
        out.add(Json::object()
                    .set("value", nullOr(group.value))
                    .set("items", group.items)
                    .set("failure_rate", rateOf(group.failures))
                    .set("codes", std::move(codes)));
    }
    return out;
}

Json reviewOf(const review::Review& one)
{
    Json out;
    out.set("review_id", one.id).set("reviewer", one.actor).set("at_ns", one.at).set("rubric", one.rubricId);
    out.set("rubric_version", one.rubricVersion).set("verdict", nameOf(one.verdict)).set("answers", one.answers);
    out.set("failure_modes", Json::texts(one.failureModes)).set("severity", nullOr(one.severity));
    out.set("root_cause", nullOr(one.rootCause)).set("note", orNull(one.note));
    out.set("corrected_output", orNull(one.correctedOutput)).set("active_ms", one.activeMs);
    out.set("derived_from", nullOr(one.derivedFrom)).set("retracted", one.retracted);
    return out.set("superseded_by", nullOr(one.supersededBy));
}
} // namespace

Json jsonOf(const query::QueueSummary& summary)
{
    Json out;
    out.set("queue", summary.queue.id).set("title", summary.queue.title).set("rubric", summary.queue.rubricId);
    out.set("rubric_version", summary.queue.rubricVersion).set("needed_reviews", summary.queue.neededReviews);
    out.set("blind", summary.queue.blind).set("archived", summary.queue.archived);
    out.set("waiting", summary.waiting).set("in_review", summary.inReview);
    out.set("disputed", summary.disputed).set("done", summary.done).set("dismissed", summary.dismissed);
    return out.set("for_you", summary.forViewer).set("your_reviews", summary.mine);
}

Json jsonOf(const query::ReviewListEntry& entry)
{
    Json out;
    out.set("item_id", entry.itemId).set("queue", entry.queue).set("trace_id", entry.traceId);
    out.set("span_id", entry.spanId).set("state", nameOf(entry.status)).set("priority", entry.priority);
    out.set("added_at_ns", entry.addedAt).set("needed", entry.needed == 0 ? Json() : Json(entry.needed));
    out.set("submitted", entry.submitted < 0 ? Json() : Json(entry.submitted)).set("holder", nullOr(entry.holder));
    out.set("verdict", nullOr(nameOf(entry.verdict))).set("severity", nullOr(entry.severity));
    out.set("rules", Json::texts(entry.rules)).set("failure_modes", Json::texts(entry.failureModes));
    return out.set("similar", entry.similar);
}

Json jsonOf(const query::ReviewItem& item, UnixNanos now)
{
    const review::ItemState& state = item.state;
    Json out;
    out.set("item_id", state.itemId).set("queue", state.queue).set("trace_id", state.traceId);
    out.set("span_id", state.spanId).set("state", nameOf(state.statusAt(now))).set("priority", state.priority);
    out.set("rules", Json::texts(state.rules)).set("inclusion_p", orNull(state.inclusionP)).set("blind", state.blind);
    out.set("verdict", nullOr(nameOf(state.verdict()))).set("rubric", item.rubric.json).set("context", item.snapshot);
    out.set("draft", item.draft).set("cases", Json::texts(state.cases));
    Json reviews = Json::array();
    for (const review::Review& one : state.reviews) reviews.add(reviewOf(one));
    out.set("reviews", std::move(reviews));
    if (state.adjudication)
        out.set("adjudication",
            Json::object()
                .set("by", state.adjudication->actor)
                .set("verdict", nameOf(state.adjudication->verdict))
                .set("note", orNull(state.adjudication->note)));
    return out;
}

Json jsonOf(const query::ReviewFigures& figures)
{
    Json out;
    out.set("items", figures.items).set("failure_rate", rateOf(figures.failures));
    Json codes = Json::array();
    for (const review::CodeCount& one : figures.codes) codes.add(codeOf(one));
    Json pivots = Json::object();
    for (const review::CodePivot& one : figures.pivots) pivots.set(std::string(nameOf(one.by)), pivotOf(one));
    Json agreement = Json::array();
    for (const review::QuestionAgreement& one : figures.agreement) agreement.add(agreementOf(one));
    Json reviewers = Json::array();
    for (const review::ReviewerFigures& one : figures.reviewers) reviewers.add(reviewerOf(one));
    Json phrases = Json::array();
    for (const review::Phrase& one : figures.phrases)
        phrases.add(Json::object().set("phrase", one.text).set("notes", one.notes));
    out.set("codes", std::move(codes)).set("codes_by", std::move(pivots));
    out.set("agreement", std::move(agreement)).set("reviewers", std::move(reviewers));
    out.set("uncoded_notes", std::uint64_t {figures.uncoded.size()}).set("phrases", std::move(phrases));
    Json judges = Json::array();
    for (const review::JudgeFigures& one : figures.judges) judges.add(judgeOf(one));
    out.set("judges", std::move(judges));
    Json saturation;
    Json blocks = Json::array();
    for (const std::int64_t count : figures.saturation.newCodes) blocks.add(count);
    saturation.set("new_codes_per_20", std::move(blocks)).set("since_last_new", figures.saturation.sinceLastNew);
    return out.set("saturation", saturation.set("saturated", figures.saturation.isSaturated()));
}

Json jsonOf(const query::ReviewProgress& progress)
{
    Json out;
    out.set("done", progress.done).set("left", progress.left).set("reviews_left", progress.reviewsLeft);
    out.set("for_you", progress.forViewer);
    out.set("today", progress.today).set("items_per_hour", orNull(progress.perHour));
    return out.set("time_left_ns", orNull(progress.timeLeft));
}

Json jsonOf(const store::ReviewLogReport& report)
{
    Json out;
    out.set("sound", report.isSound()).set("entries", report.chain.entries).set("head", report.chain.head.hex());
    out.set("first_bad", report.chain.firstBad == 0 ? Json() : Json(report.chain.firstBad));
    Json problems = Json::array();
    if (!report.chain.problem.empty()) problems.add(report.chain.problem);
    for (const std::string& problem : report.problems) problems.add(problem);
    out.set("problems", std::move(problems)).set("wrong_rows", Json::texts(report.wrongRows));
    return out.set("erased_texts", report.erasedTexts);
}

} // namespace spanwise::cli
