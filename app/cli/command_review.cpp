// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/guard_files.h"
#include "app/cli/json_output.h"
#include "app/cli/review_json.h"
#include "app/cli/table.h"
#include "app/cli/text_files.h"
#include "app/cli/user_files.h"
#include "core/ingest/guard_scanner.h"
#include "core/ingest/review_by_hand.h"
#include "core/ingest/review_intake.h"
#include "core/query/data_view.h"
#include "core/store/reader.h"
#include "core/store/review_bundle.h"
#include "core/store/review_reader.h"
#include "core/store/review_settings.h"
#include "core/store/review_undo.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <functional>
#include <memory>

namespace spanwise::cli {

namespace {
struct ReviewOptions {
    std::string queue = "default";
    std::string who;
    bool json = false;
    std::string state;
    std::size_t limit = 50;
    bool claim = false;
    std::string item;
    std::string verdict;
    std::string severity;
    std::vector<std::string> modes;
    std::string rootCause;
    std::string note;
    std::string corrected;
    std::vector<std::string> answers; ///< KEY=VALUE
    std::string reason;
    std::string head;
    std::string file;
    std::string trace;
    std::string span;
    std::string role;
    std::string known;
    bool noScan = false;
};
using Work = std::function<Result<void>(Invocation&, ReviewOptions&)>;

/// The reviewer's name comes from the system account unless another is stated.
std::string reviewer(const ReviewOptions& options)
{
    if (!options.who.empty()) return options.who;
    for (const char* name : {"USER", "LOGNAME", "USERNAME"})
        if (const char* value = std::getenv(name); value && *value != '\0') return value;
    return "reviewer";
}

Result<void> commit(Invocation&, store::Store& store)
{
    return store.writer()->commit();
}

Result<void> act(Invocation& invocation, const ReviewOptions& options, review::EventKind kind, Json payload)
{
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    const auto done = store::actOnReview(
        *(*store)->writer(), {kind, options.item, reviewer(options), std::move(payload), invocation.now});
    if (!done) return tl::unexpected(done.error());
    if (auto committed = commit(invocation, **store); !committed) return committed;
    const auto item = store::ReviewReader((*store)->reader()).item(options.item, reviewer(options), invocation.now);
    if (!item) return tl::unexpected(item.error());
    if (options.json)
        invocation.out.line(jsonLine(jsonOf(*item, invocation.now)));
    else
        invocation.out.line(
            "item " + options.item + " is " + std::string(nameOf(item->state.statusAt(invocation.now))));
    return {};
}

// What there is

Result<void> list(Invocation& invocation, ReviewOptions& options)
{
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    const store::ReviewReader reader((*store)->reader());
    query::ReviewListQuestion question;
    question.queue = options.queue;
    question.viewer = reviewer(options);
    question.now = invocation.now;
    question.limit = options.limit == 0 ? std::size_t {1} << 40U : options.limit;
    if (!options.state.empty()) {
        question.status = review::itemStatusFrom(options.state);
        if (!question.status)
            return fail(ErrorCode::Invalid, "the state is waiting, in_review, disputed, done or dismissed");
    }
    const auto answer = reader.list(question);
    if (!answer) return tl::unexpected(answer.error());
    if (options.json) {
        for (const query::ReviewListEntry& entry : answer->entries) invocation.out.line(jsonLine(jsonOf(entry)));
        return {};
    }
    Table table({"item", "state", ">priority", "verdict", "severity", "rules", "trace"});
    for (const query::ReviewListEntry& entry : answer->entries) {
        std::string rules;
        for (const std::string& rule : entry.rules) (rules += rules.empty() ? "" : " ") += rule;
        table.row({entry.itemId, std::string(nameOf(entry.status)), std::to_string(static_cast<int>(entry.priority)),
            std::string(nameOf(entry.verdict)), entry.severity, rules, entry.traceId});
    }
    invocation.out.write(table.text());
    say(std::to_string(answer->entries.size()) + " of " + std::to_string(answer->matched) + " items");
    return {};
}

Result<void> queues(Invocation& invocation, ReviewOptions& options)
{
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    const auto all = store::ReviewReader((*store)->reader()).queues(reviewer(options), invocation.now);
    if (!all) return tl::unexpected(all.error());
    Table table({"queue", ">waiting", ">in review", ">disputed", ">done", ">dismissed", ">for you"});
    for (const query::QueueSummary& one : *all) {
        if (options.json) invocation.out.line(jsonLine(jsonOf(one)));
        const auto text = [](std::int64_t count) { return std::to_string(count); };
        table.row({one.queue.id, text(one.waiting), text(one.inReview), text(one.disputed), text(one.done),
            text(one.dismissed), text(one.forViewer)});
    }
    if (!options.json) invocation.out.write(table.text());
    return {};
}

Result<void> next(Invocation& invocation, ReviewOptions& options)
{
    const auto store = options.claim ? openForWriting(invocation) : openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    const store::ReviewReader reader((*store)->reader());
    const auto found = reader.next({options.queue, reviewer(options), invocation.now, {}});
    if (!found) return tl::unexpected(found.error());
    if (!*found) {
        say("nothing waits for you in the queue " + options.queue);
        invocation.exitCode = kRemarks;
        return {};
    }
    if (options.claim) {
        const auto claimed = store::actOnReview(*(*store)->writer(),
            {review::EventKind::Claimed, **found, reviewer(options), Json::object(), invocation.now});
        if (!claimed) return tl::unexpected(claimed.error());
        if (auto committed = commit(invocation, **store); !committed) return committed;
    }
    const auto item = reader.item(**found, reviewer(options), invocation.now);
    if (!item) return tl::unexpected(item.error());
    if (options.json) {
        invocation.out.line(jsonLine(jsonOf(*item, invocation.now)));
        return {};
    }
    invocation.out.line("item " + item->state.itemId + "   " + printable(item->rubric.title));
    for (const Json& message : item->snapshot["messages"].items())
        invocation.out.line(
            printable(std::string(message["role"].text()) + ": " + std::string(message["content"].text())));
    invocation.out.line(printable("answer: " + std::string(item->snapshot["output"].text())));
    return {};
}

Result<void> stats(Invocation& invocation, ReviewOptions& options)
{
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    const store::ReviewReader reader((*store)->reader());
    const auto figures = query::answer(reader, {options.queue, reviewer(options)}, invocation.stop);
    if (!figures) return tl::unexpected(figures.error());
    const auto progress = reader.progress(options.queue, reviewer(options), invocation.now);
    if (!progress) return tl::unexpected(progress.error());
    if (options.json) {
        Json out = jsonOf(*figures);
        invocation.out.line(jsonLine(out.set("progress", jsonOf(*progress))));
        return {};
    }
    const auto number = [](const std::optional<double>& value) {
        return value ? std::to_string(*value) : std::string("-");
    };
    const review::WeightedRate& rate = figures->failures;
    invocation.out.line("failure rate of traffic " + number(rate.rate) + " (95 % "
        + (rate.interval ? std::to_string(rate.interval->low) + " to " + std::to_string(rate.interval->high) : "-")
        + "), from " + std::to_string(rate.reviewed) + " reviewed items, each weighted by how likely it got in; "
        + std::to_string(rate.excludedByHand) + " added by hand are left out");
    Table agreement({"question", ">items", ">agree", ">alpha", ">from", ">to", ""});
    for (const review::QuestionAgreement& one : figures->agreement)
        agreement.row({one.question, std::to_string(one.items), number(one.percent), number(one.alpha.alpha),
            number(one.alpha.low), number(one.alpha.high),
            one.tooFew() ? "too few" : (one.alpha.alpha ? "" : "all answers were the same")});
    invocation.out.write(agreement.text());
    Table codes({"failure mode", ">items", ">reviews", ">weighted"});
    for (const review::CodeCount& one : figures->codes)
        codes.row({one.code, std::to_string(one.items), std::to_string(one.reviews), number(one.weightedRate)});
    invocation.out.write(codes.text());
    return {};
}

Result<void> verify(Invocation& invocation, ReviewOptions& options)
{
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    std::optional<Digest> noted;
    if (!options.head.empty()) {
        noted = Digest::fromHex(options.head);
        if (!noted) return fail(ErrorCode::Invalid, "--head: a head hash has 64 hex digits");
    }
    const auto report = store::verifyReviewLog(*(*store)->reader(), noted, invocation.stop);
    if (!report) return tl::unexpected(report.error());
    if (options.json) {
        invocation.out.line(jsonLine(jsonOf(*report)));
    } else {
        invocation.out.line(std::to_string(report->chain.entries) + " entries, head " + report->chain.head.hex());
        if (!report->chain.isSound()) invocation.out.line(printable(report->chain.problem));
        for (const std::string& problem : report->problems) invocation.out.line(printable(problem));
        if (report->erasedTexts > 0)
            invocation.out.line(
                std::to_string(report->erasedTexts) + " texts were erased; the chain does not need them");
        invocation.out.line(report->isSound() ? "the review log is whole" : "the review log was changed");
    }
    if (!report->isSound()) invocation.exitCode = kRemarks;
    return {};
}

// What people do

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

Result<void> undo(Invocation& invocation, ReviewOptions& options)
{
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    const auto undone = store::undoLastReviewAction(*(*store)->writer(), reviewer(options), invocation.now);
    if (!undone) return tl::unexpected(undone.error());
    if (!*undone) return fail(ErrorCode::NotFound, "there is nothing of yours to take back");
    if (auto committed = commit(invocation, **store); !committed) return committed;
    const std::string what(nameOf((*undone)->kind));
    if (options.json)
        invocation.out.line(jsonLine(
            Json::object().set("undone", what).set("item_id", (*undone)->itemId).set("items", (*undone)->items)));
    else
        invocation.out.line("taken back: " + what + " of " + std::to_string((*undone)->items) + " items, the first is "
            + (*undone)->itemId);
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

// Upkeep

Result<void> intake(Invocation& invocation, ReviewOptions& options)
{
    const auto mapping = readMapping(invocation);
    if (!mapping) return tl::unexpected(mapping.error());
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    ingest::ReviewIntakeOptions intakeOptions;
    intakeOptions.now = invocation.now;
    intakeOptions.mapping = mapping->get();
    if (!options.noScan) {
        // Findings must be there before rules ask for them.
        const auto rules = readRules(invocation, {});
        if (!rules) return tl::unexpected(rules.error());
        auto allow = readAllowLists();
        if (!allow) return tl::unexpected(allow.error());
        ingest::GuardScanner scanner(**store, ingest::alone(**store), *rules,
            std::make_shared<const guard::AllowLists>(std::move(*allow)), mapping->get());
        if (auto scanned = scanner.scanAll(invocation.stop); !scanned) return scanned;
        intakeOptions.scannedWith = (*rules)->version();
    }
    const auto report = ingest::runReviewIntake(**store, ingest::alone(**store), intakeOptions, invocation.stop);
    if (!report) return tl::unexpected(report.error());
    Json byRule = Json::object();
    for (const auto& [rule, count] : report->takenByRule) byRule.set(rule, count);
    if (options.json) {
        Json out;
        out.set("looked", report->looked).set("added", report->added).set("taken_by_rule", std::move(byRule));
        out.set("represented_by_similar", report->representedBySimilar).set("known", report->known);
        out.set("looked_again", report->again).set("raised", report->raised);
        invocation.out.line(jsonLine(out.set("remarks", Json::texts(report->remarks))));
    } else {
        invocation.out.line(std::to_string(report->looked) + " spans looked at, " + std::to_string(report->added)
            + " items added, " + std::to_string(report->representedBySimilar) + " stand behind a similar one, "
            + std::to_string(report->known) + " were there already");
        for (const auto& [rule, count] : report->takenByRule)
            invocation.out.line("  " + printable(rule) + " " + std::to_string(count));
        for (const std::string& remark : report->remarks) say(printable(remark));
    }
    if (!report->remarks.empty()) invocation.exitCode = kRemarks;
    return {};
}

Result<void> bundleExport(Invocation& invocation, ReviewOptions& options)
{
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    const auto bundle = store::reviewBundle(store::ReviewReader((*store)->reader()), options.queue);
    if (!bundle) return tl::unexpected(bundle.error());
    return writeText(invocation, options.file, *bundle, true);
}

Result<void> bundleImport(Invocation& invocation, ReviewOptions& options)
{
    const auto bundle = readText(options.file);
    if (!bundle) return tl::unexpected(bundle.error());
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    const auto report = store::importReviewBundle(*(*store)->writer(), *bundle);
    if (!report) return tl::unexpected(report.error().in(options.file));
    if (auto committed = commit(invocation, **store); !committed) return committed;
    if (options.json)
        invocation.out.line(jsonLine(Json::object()
                                         .set("events", report->events)
                                         .set("known", report->known)
                                         .set("snapshots", report->snapshots)
                                         .set("rejected", Json::texts(report->rejected))));
    else
        invocation.out.line(std::to_string(report->events) + " events new, " + std::to_string(report->known)
            + " known, " + std::to_string(report->rejected.size()) + " rejected");
    for (const std::string& why : report->rejected) say(options.file + ": " + printable(why));
    if (!report->rejected.empty()) invocation.exitCode = kRemarks;
    return {};
}

/// A file states one thing: a queue, a rule or a rubric.
Result<void> apply(Invocation& invocation, ReviewOptions& options)
{
    const auto text = readText(options.file);
    if (!text) return tl::unexpected(text.error());
    const auto json = Json::parse(*text);
    if (!json) return tl::unexpected(json.error().in(options.file));
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    store::Writer& writer = *(*store)->writer();
    const std::string_view format = (*json)["format"].text();
    Result<void> done = fail(ErrorCode::Invalid, "format is queue/1, rule/1 or rubric/1");
    if (format == "queue/1") {
        const auto queue = review::queueFrom(*json);
        done = queue ? store::putQueue(writer, *queue) : Result<void>(tl::unexpected(queue.error()));
    } else if (format == "rule/1") {
        const auto rule = review::ruleFrom(*json);
        done = rule ? store::putRule(writer, *rule) : Result<void>(tl::unexpected(rule.error()));
    } else if (format == "rubric/1") {
        done = store::putRubric(writer, *text);
    }
    if (!done) return tl::unexpected(done.error().in(options.file));
    return commit(invocation, **store);
}

Result<void> role(Invocation& invocation, ReviewOptions& options)
{
    const auto value = review::reviewerRoleFrom(options.role);
    if (!value) return tl::unexpected(value.error());
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    if (auto done = store::putRole(*(*store)->writer(), options.who, *value); !done) return done;
    return commit(invocation, **store);
}

class Commands {
public:
    Commands(CLI::App& app, Invocation& invocation)
        : m_app(app)
        , m_invocation(invocation)
        , m_options(std::make_shared<ReviewOptions>())
    {
    }

    CLI::App* command(
        CLI::App& parent, const char* name, const char* what, Result<void> (*work)(Invocation&, ReviewOptions&))
    {
        CLI::App* one = parent.add_subcommand(name, what);
        one->fallthrough();
        one->callback([&invocation = m_invocation, options = m_options, work] {
            if (const auto done = work(invocation, *options); !done) invocation.giveUp(done.error());
        });
        return one;
    }
    CLI::App* command(const char* name, const char* what, Result<void> (*work)(Invocation&, ReviewOptions&))
    {
        return command(m_app, name, what, work);
    }

    ReviewOptions& options() { return *m_options; }
    void queue(CLI::App* one)
    {
        one->add_option("--queue", m_options->queue, "Queue; default: default")->type_name("NAME");
    }
    void who(CLI::App* one)
    {
        one->add_option("--as", m_options->who, "Reviewer; else the system account")->type_name("NAME");
    }
    void json(CLI::App* one) { one->add_flag("--json", m_options->json, "Print JSON"); }
    void item(CLI::App* one) { one->add_option("ITEM", m_options->item, "Id of the item")->required(); }
    void file(CLI::App* one, const char* what) { one->add_option("FILE", m_options->file, what)->required(); }

private:
    CLI::App& m_app;
    Invocation& m_invocation;
    std::shared_ptr<ReviewOptions> m_options;
};

void addReading(Commands& add)
{
    CLI::App* one = add.command("list", "The items of a queue, by priority", list);
    add.queue(one), add.who(one), add.json(one);
    one->add_option("--state", add.options().state, "waiting, in_review, disputed, done, dismissed")
        ->type_name("STATE");
    one->add_option("--limit", add.options().limit, "At most so many; 0 = all; default 50")->type_name("N");
    one = add.command("queues", "Queues with what waits in them", queues);
    add.who(one), add.json(one);
    one = add.command("next", "The item that should be reviewed next, with its context", next);
    add.queue(one), add.who(one), add.json(one);
    one->add_flag("--claim", add.options().claim, "Take it, so that nobody else gets it for ten minutes");
    one = add.command("stats", "Failure rate, agreement, failure modes, speed", stats);
    add.queue(one), add.who(one), add.json(one);
    one = add.command("verify", "Check the hash chain of the review log and what was made of it", verify);
    add.json(one);
    one->add_option("--head", add.options().head, "Head hash that was noted elsewhere")->type_name("HASH");
}

void addDeciding(Commands& add)
{
    ReviewOptions& options = add.options();
    CLI::App* one = add.command("label", "Submit a review", label);
    add.item(one), add.who(one), add.json(one);
    one->add_option("--verdict", options.verdict, "pass, fail or unsure")->required()->type_name("VERDICT");
    one->add_option("--severity", options.severity, "low, medium, high, critical")->type_name("WORD");
    one->add_option("--mode", options.modes, "Failure mode; may be repeated")->type_name("CODE");
    one->add_option("--root-cause", options.rootCause, "Where it comes from")->type_name("CODE");
    one->add_option("--note", options.note, "Note")->type_name("TEXT");
    one->add_option("--corrected", options.corrected, "What should have come back")->type_name("TEXT");
    one->add_option("--answer", options.answers, "Answer to a further question")->type_name("KEY=VALUE");
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
    one = add.command("undo", "Take your last review back", undo);
    add.who(one), add.json(one);
    one = add.command("add", "Put a span into a queue by hand", cli::add);
    one->add_option("TRACE", options.trace, "Trace id")->required();
    one->add_option("SPAN", options.span, "Span id")->required();
    one->add_option("--known", options.known, "The right verdict, pass or fail: the item then tests the reviewers")
        ->type_name("VERDICT");
    add.queue(one), add.who(one);
    one = add.command("similar", "Give your verdict on an item to its near-duplicates; undo takes it back", similar);
    add.item(one), add.who(one), add.json(one);
}

void addUpkeep(Commands& add, CLI::App& app)
{
    CLI::App* one = add.command("intake", "Put new calls into the queues that rules take them for", intake);
    add.json(one);
    one->add_flag(
        "--no-scan", add.options().noScan, "Let no guards look first: their rules take what they found before");
    one = add.command("apply", "Take a queue, a rule or a version of a rubric from a JSON file", apply);
    add.file(one, "queue/1, rule/1 or rubric/1");
    one = add.command("role", "Say what a person may do", role);
    one->add_option("NAME", add.options().who, "Reviewer")->required();
    one->add_option("ROLE", add.options().role, "viewer, reviewer, lead")->required();
    CLI::App* bundle = app.add_subcommand("bundle", "Exchange reviews with other computers");
    bundle->fallthrough();
    bundle->require_subcommand(1);
    one = add.command(*bundle, "export", "Write the events of a queue", bundleExport);
    add.queue(one);
    one->add_option("--out", add.options().file, "File, - = standard output")->required()->type_name("FILE");
    one = add.command(*bundle, "import", "Add the events of another computer; twice changes nothing", bundleImport);
    add.json(one);
    add.file(one, "Review bundle");
}
} // namespace

void addReview(CLI::App& app, Invocation& invocation)
{
    CLI::App* review = app.add_subcommand("review", "Human review: queues, labels, agreement");
    review->fallthrough();
    review->require_subcommand(1);
    Commands commands(*review, invocation);
    addReading(commands);
    addDeciding(commands);
    addUpkeep(commands, *review);
}

} // namespace spanwise::cli
