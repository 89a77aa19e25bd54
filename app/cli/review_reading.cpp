// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/json_output.h"
#include "app/cli/review_commands.h"
#include "app/cli/review_json.h"
#include "app/cli/table.h"
#include "core/store/reader.h"
#include "core/store/review_reader.h"
#include "core/store/writer.h"

namespace spanwise::cli {

namespace {
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
        if (one.queue.archived && !options.all) continue;
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
        if (auto committed = (*store)->writer()->commit(); !committed) return committed;
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

/// A line a failure mode and value; values that a mode was never seen with are left out.
std::string pivotText(const review::CodePivot& pivot)
{
    const auto number = [](const std::optional<double>& value) { return value ? std::to_string(*value) : "-"; };
    Table table({"failure mode", std::string(nameOf(pivot.by)), ">items", ">of reviewed", ">weighted", ">from", ">to"});
    for (std::size_t code = 0; code < pivot.codes.size(); ++code)
        for (const review::PivotGroup& group : pivot.groups) {
            const review::CodeCount& one = group.codes[code];
            if (one.items == 0) continue;
            const auto& interval = one.traffic.interval;
            table.row({pivot.codes[code], group.value.empty() ? "(unknown)" : group.value, std::to_string(one.items),
                std::to_string(group.items), number(one.traffic.rate), interval ? std::to_string(interval->low) : "-",
                interval ? std::to_string(interval->high) : "-"});
        }
    return table.text();
}

/// A line a question; of one that takes several answers, a line for all of them and one a code.
std::string agreementText(const std::vector<review::QuestionAgreement>& agreement)
{
    const auto number = [](const std::optional<double>& value) { return value ? std::to_string(*value) : "-"; };
    bool several = false;
    bool ordinal = false;
    Table table({"question", ">items", ">agree", ">alpha", ">from", ">to", ">kappa", ">weighted", ""});
    for (const review::QuestionAgreement& one : agreement) {
        std::string name = one.question;
        if (one.compared == review::Compared::Codes) name += ", all codes";
        if (one.compared == review::Compared::Code) name += ": " + one.code;
        several = several || one.compared == review::Compared::Codes;
        ordinal = ordinal || one.scale == review::Scale::Ordinal;
        std::optional<double> kappa;
        if (one.pair)
            kappa = one.pair->kappa;
        else if (one.fleiss)
            kappa = one.fleiss->kappa;
        table.row({printable(name), std::to_string(one.items), number(one.percent), number(one.alpha.alpha),
            number(one.alpha.low), number(one.alpha.high), number(kappa),
            number(one.pair ? one.pair->linear : std::nullopt),
            one.tooFew() ? "too few" : (one.alpha.alpha ? "" : "all answers were the same")});
    }
    std::string text = table.text();
    if (!agreement.empty())
        text += "alpha: Krippendorff's, with a 95 % interval by bootstrap over items; kappa: Cohen's of two reviewers, "
                "Fleiss' of more\n";
    if (ordinal)
        text +=
            "severity and ordinal questions: the further apart two answers are in the rubric's order, the more they "
            "differ, in alpha and in the weighted kappa (linear weights, two reviewers)\n";
    if (several)
        text +=
            "all codes: equal when exactly the same were chosen; a single code: chosen or not, of the reviews whose "
            "verdict it is asked for\n";
    return text;
}

std::string judgesText(const std::vector<review::JudgeFigures>& judges)
{
    const auto number = [](const std::optional<double>& value) { return value ? std::to_string(*value) : "-"; };
    Table table(
        {"automatic check", ">passes", ">agreed", ">fails", ">agreed", ">unclear", ">runs", ">pass", ">corrected"});
    for (const review::JudgeFigures& one : judges)
        table.row({one.name, std::to_string(one.counts.humanPasses), number(one.quality.tpr),
            std::to_string(one.counts.humanFails), number(one.quality.tnr), std::to_string(one.unclear),
            std::to_string(one.runs.passes + one.runs.fails), number(one.runs.passRate()), number(one.corrected)});
    return table.text()
        + "runs: calls of the store that the check passes or fails; pass: the share it passes; corrected: that share "
          "freed of its errors, (pass + agreed fails - 1) / (agreed passes + agreed fails - 1), between 0 and 1; - "
          "where it knows no more than chance or people have not both passed and failed calls\n";
}

Result<void> stats(Invocation& invocation, ReviewOptions& options)
{
    const auto by = review::pivotByFrom(options.by);
    if (!options.by.empty() && !by) return fail(ErrorCode::Invalid, "--by is model, prompt, version or week");
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    const store::ReviewReader reader((*store)->reader());
    const auto figures = query::answer(reader, {options.queue, reviewer(options), invocation.now}, invocation.stop);
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
        + "), from " + std::to_string(rate.reviewed) + " reviewed items, each weighted by how likely it got in"
        + (rate.similar > 0 ? " and standing for the " + std::to_string(rate.similar)
                    + " similar calls behind them, which were taken as well"
                            : "")
        + "; left out: " + std::to_string(rate.excludedCopies) + " verdicts copied to similar calls, "
        + std::to_string(rate.excludedByHand) + " items added by hand");
    invocation.out.write(agreementText(figures->agreement));
    Table codes({"failure mode", ">items", ">reviews", ">weighted"});
    for (const review::CodeCount& one : figures->codes)
        codes.row({one.code, std::to_string(one.items), std::to_string(one.reviews), number(one.traffic.rate)});
    invocation.out.write(codes.text());
    if (!figures->judges.empty()) invocation.out.write(judgesText(figures->judges));
    if (by) invocation.out.write(pivotText(figures->pivots[static_cast<std::size_t>(*by)]));
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
        for (const std::string& row : report->wrongRows) invocation.out.line(printable(row));
        if (report->erasedTexts > 0)
            invocation.out.line(
                std::to_string(report->erasedTexts) + " texts were erased; the chain does not need them");
        invocation.out.line(!report->isLogSound() ? "the review log was changed"
                : report->isSound()
                ? "the review log is whole"
                : "the review log is whole; what was made of it is not: `spanwise-cli review rebuild` repairs that");
    }
    if (!report->isSound()) invocation.exitCode = kRemarks;
    return {};
}
} // namespace

void addReviewReading(ReviewCommands& add)
{
    CLI::App* one = add.command("list", "The items of a queue, by priority", list);
    add.queue(one), add.who(one), add.json(one);
    one->add_option("--state", add.options().state, "waiting, in_review, disputed, done, dismissed")
        ->type_name("STATE");
    one->add_option("--limit", add.options().limit, "At most so many; 0 = all; default 50")->type_name("N");
    one = add.command("queues", "Queues with what waits in them", queues);
    add.who(one), add.json(one);
    one->add_flag("--all", add.options().all, "Also those that are archived; JSON always has them");
    one = add.command("next", "The item that should be reviewed next, with its context", next);
    add.queue(one), add.who(one), add.json(one);
    one->add_flag("--claim", add.options().claim, "Take it, so that nobody else gets it for ten minutes");
    one = add.command("stats", "Failure rate, agreement, failure modes, speed", stats);
    add.queue(one), add.who(one), add.json(one);
    one->add_option("--by", add.options().by, "Failure modes also by model, prompt, version or week")
        ->type_name("WHAT");
    one = add.command("verify", "Check the hash chain of the review log and what was made of it", verify);
    add.json(one);
    one->add_option("--head", add.options().head, "Head hash that was noted elsewhere")->type_name("HASH");
}

} // namespace spanwise::cli
