// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/json_output.h"
#include "app/cli/repeatable_option.h"
#include "app/cli/review_commands.h"
#include "app/cli/review_json.h"
#include "core/ingest/review_by_hand.h"
#include "core/query/data_view.h"
#include "core/store/reader.h"
#include "core/store/review_reader.h"
#include "core/store/review_undo.h"
#include "core/store/writer.h"

namespace spanwise::cli {

namespace {
Result<void> act(Invocation& invocation, const ReviewOptions& options, review::EventKind kind, Json payload)
{
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    const auto done = store::actOnReview(
        *(*store)->writer(), {kind, options.item, reviewer(options), std::move(payload), invocation.now});
    if (!done) return tl::unexpected(done.error());
    if (auto committed = (*store)->writer()->commit(); !committed) return committed;
    const auto item = store::ReviewReader((*store)->reader()).item(options.item, reviewer(options), invocation.now);
    if (!item) return tl::unexpected(item.error());
    if (options.json)
        invocation.out.line(jsonLine(jsonOf(*item, invocation.now)));
    else
        invocation.out.line(
            "item " + options.item + " is " + std::string(nameOf(item->state.statusAt(invocation.now))));
    return {};
}

Result<void> label(Invocation& invocation, ReviewOptions& options)
{
    Json payload = Json::object();
    payload.set("verdict", options.verdict).set("failure_modes", Json::texts(options.modes));
    if (!options.severity.empty()) payload.set("severity", options.severity);
    if (!options.rootCause.empty()) payload.set("root_cause", options.rootCause);
    if (!options.note.empty()) payload.set("note", options.note);
    if (!options.corrected.empty()) payload.set("corrected_output", options.corrected);
    Json answers = Json::object();
    for (const std::string& answer : options.answers) {
        const std::size_t equals = answer.find('=');
        if (equals == std::string::npos) return fail(ErrorCode::Invalid, "--answer: write KEY=VALUE");
        answers.set(answer.substr(0, equals), answer.substr(equals + 1));
    }
    return act(invocation, options, review::EventKind::Submitted, payload.set("answers", std::move(answers)));
}

Result<void> adjudicate(Invocation& invocation, ReviewOptions& options)
{
    Json payload = Json::object().set("verdict", options.verdict);
    if (!options.note.empty()) payload.set("note", options.note);
    return act(invocation, options, review::EventKind::Adjudicated, std::move(payload));
}

Result<void> dismiss(Invocation& invocation, ReviewOptions& options)
{
    Json payload = Json::object().set("reason", options.reason);
    if (!options.note.empty()) payload.set("note", options.note);
    return act(invocation, options, review::EventKind::Dismissed, std::move(payload));
}

Result<void> reopen(Invocation& invocation, ReviewOptions& options)
{
    return act(invocation, options, review::EventKind::Reopened, Json::object().set("reason", options.reason));
}

/// Only to be told; JSON says the same by its members.
void sayWhatStays(const store::Undoing& undoing)
{
    if (const auto& made = undoing.madeCase)
        say("what you did last made the case " + made->caseId + " of item " + made->itemId
            + "; a case stands on its own: the Cases page of the window removes it, and review undo --past-cases takes "
              "back what came before");
    if (const auto& newest = undoing.newest)
        say("passed over: " + std::to_string(undoing.passedOver) + " later, the last is "
            + std::string(nameOf(newest->kind)) + " of " + newest->itemId + " (" + newest->why + ")");
    if (undoing.undone && undoing.undone->kept > 0)
        say(std::to_string(undoing.undone->kept) + " items of the same action stay as they are");
}

Json jsonOf(const store::Undoing& undoing)
{
    const auto& undone = undoing.undone;
    Json out = Json::object();
    out.set("undone", undone ? Json(nameOf(undone->kind)) : Json());
    out.set("item_id", undone ? Json(undone->itemId) : Json()).set("items", undone ? undone->items : std::int64_t {0});
    out.set("kept", undone ? undone->kept : std::int64_t {0}).set("passed_over", undoing.passedOver);
    Json newest;
    if (const auto& one = undoing.newest)
        newest.set("action", nameOf(one->kind)).set("item_id", one->itemId).set("why", one->why);
    out.set("last_passed_over", std::move(newest));
    return out.set("made_case", undoing.madeCase ? Json(undoing.madeCase->caseId) : Json());
}

Result<void> undo(Invocation& invocation, ReviewOptions& options)
{
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    const auto undoing =
        store::undoLastReviewAction(*(*store)->writer(), reviewer(options), invocation.now, {{}, options.pastCases});
    if (!undoing) return tl::unexpected(undoing.error());
    const auto& undone = undoing->undone;
    if (!undone && !undoing->madeCase && undoing->passedOver == 0)
        return fail(ErrorCode::NotFound, "there is nothing of yours to take back");
    if (undone)
        if (auto committed = (*store)->writer()->commit(); !committed) return committed;
    if (options.json)
        invocation.out.line(jsonLine(jsonOf(*undoing)));
    else if (undone)
        invocation.out.line("taken back: " + std::string(nameOf(undone->kind)) + " of " + std::to_string(undone->items)
            + " items, the first is " + undone->itemId);
    else if (!undoing->madeCase)
        say("nothing of yours can be taken back any more");
    sayWhatStays(*undoing);
    if (!undone) invocation.exitCode = kRemarks;
    return {};
}

Result<void> similar(Invocation& invocation, ReviewOptions& options)
{
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    const auto done =
        ingest::applyToSimilar(**store, ingest::alone(**store), options.item, reviewer(options), invocation.now);
    if (!done) return tl::unexpected(done.error());
    if (options.json)
        invocation.out.line(jsonLine(
            Json::object().set("applied", done->applied).set("known", done->known).set("missing", done->missing)));
    else
        invocation.out.line(std::to_string(done->applied) + " near-duplicates have the verdict now, "
            + std::to_string(done->known) + " were items already, " + std::to_string(done->missing)
            + " are not in the store any more");
    if (done->missing > 0) invocation.exitCode = kRemarks;
    return {};
}

Result<void> add(Invocation& invocation, ReviewOptions& options)
{
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    const auto traceId = TraceId::fromHex(options.trace);
    const auto spanId = SpanId::fromHex(options.span);
    if (!traceId || !spanId) return fail(ErrorCode::Invalid, "a trace id has 32 hex digits and a span id 16");
    const auto trace = (*store)->reader()->findTrace(*traceId);
    if (!trace) return tl::unexpected(trace.error());
    if (!*trace) return fail(ErrorCode::NotFound, "the store has no trace " + options.trace);
    ingest::HandAction action {options.queue, reviewer(options), invocation.now};
    if (!options.known.empty()) {
        action.known = review::verdictFrom(options.known);
        if (action.known != review::Verdict::Pass && action.known != review::Verdict::Fail)
            return fail(ErrorCode::Invalid, "--known: the right verdict is pass or fail");
    }
    const ingest::SpanPick pick {**trace, query::numberOf(*spanId)};
    const auto added = ingest::addToReview(**store, ingest::alone(**store), std::span(&pick, 1), action);
    if (!added) return tl::unexpected(added.error());
    if (added->items.empty()) return fail(ErrorCode::NotFound, "the trace has no span " + options.span);
    invocation.out.line(added->items.front());
    if (added->added == 0) {
        say("the queue has it already");
        invocation.exitCode = kRemarks;
    }
    return {};
}
} // namespace

void addReviewDeciding(ReviewCommands& add)
{
    ReviewOptions& options = add.options();
    CLI::App* one = add.command("label", "Submit a review", label);
    add.item(one), add.who(one), add.json(one);
    one->add_option("--verdict", options.verdict, "pass, fail or unsure")->required()->type_name("VERDICT");
    one->add_option("--severity", options.severity, "low, medium, high, critical")->type_name("WORD");
    addRepeatable(*one, "--mode", options.modes, "Failure mode")->type_name("CODE");
    one->add_option("--root-cause", options.rootCause, "Where it comes from")->type_name("CODE");
    one->add_option("--note", options.note, "Note")->type_name("TEXT");
    one->add_option("--corrected", options.corrected, "What should have come back")->type_name("TEXT");
    addRepeatable(*one, "--answer", options.answers, "Answer to a further question")->type_name("KEY=VALUE");
    one = add.command("adjudicate", "Decide a disputed item", adjudicate);
    add.item(one), add.who(one), add.json(one);
    one->add_option("--verdict", options.verdict, "pass or fail")->required()->type_name("VERDICT");
    one->add_option("--note", options.note, "Why")->type_name("TEXT");
    one = add.command("dismiss", "Take an item out of the queue", dismiss);
    add.item(one), add.who(one), add.json(one);
    one->add_option("--reason", options.reason, "duplicate, not_reviewable, test_traffic, other")->required();
    one->add_option("--note", options.note, "Needed for other")->type_name("TEXT");
    one = add.command("reopen", "Review a decided item again", reopen);
    add.item(one), add.who(one), add.json(one);
    one->add_option("--reason", options.reason, "Why")->type_name("TEXT");
    one = add.command("undo", "Take your last action back; says what stays", undo);
    add.who(one), add.json(one);
    one->add_flag("--past-cases", options.pastCases, "Also what came before a case was made; the case stays");
    one = add.command("add", "Put a span into a queue by hand", cli::add);
    one->add_option("TRACE", options.trace, "Trace id")->required();
    one->add_option("SPAN", options.span, "Span id")->required();
    one->add_option("--known", options.known, "The right verdict, pass or fail: the item then tests the reviewers")
        ->type_name("VERDICT");
    add.queue(one), add.who(one);
    one = add.command("similar", "Give your verdict on an item to its near-duplicates; undo takes it back", similar);
    add.item(one), add.who(one), add.json(one);
}

} // namespace spanwise::cli
