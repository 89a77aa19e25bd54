// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/guard_files.h"
#include "app/cli/json_output.h"
#include "app/cli/review_commands.h"
#include "app/cli/review_json.h"
#include "app/cli/text_files.h"
#include "app/cli/user_files.h"
#include "core/guard/masking.h"
#include "core/ingest/guard_scanner.h"
#include "core/ingest/review_intake.h"
#include "core/store/reader.h"
#include "core/store/review_bundle.h"
#include "core/store/review_reader.h"
#include "core/store/review_settings.h"
#include "core/store/writer.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace spanwise::cli {

namespace {
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
        intakeOptions.scannedWith = scanner.version();
    }
    const auto report = ingest::runReviewIntake(**store, ingest::alone(**store), intakeOptions, invocation.stop);
    if (!report) return tl::unexpected(report.error());
    Json byRule = Json::object();
    for (const auto& [rule, count] : report->takenByRule) byRule.set(rule, count);
    if (options.json) {
        Json out;
        out.set("looked", report->looked).set("added", report->added).set("taken_by_rule", std::move(byRule));
        out.set("represented_by_similar", report->representedBySimilar).set("known", report->known);
        out.set("looked_again", report->again).set("raised", report->raised).set("displaced", report->displaced);
        invocation.out.line(jsonLine(out.set("remarks", Json::texts(report->remarks))));
    } else {
        invocation.out.line(std::to_string(report->looked) + " spans looked at, " + std::to_string(report->added)
            + " items added, " + std::to_string(report->representedBySimilar) + " stand behind a similar one, "
            + std::to_string(report->known) + " were there already"
            + (report->displaced > 0
                    ? ", " + std::to_string(report->displaced) + " gave their place under a daily cap to these"
                    : ""));
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
    const auto holdsBack = options.unredacted ? store::HoldsBack() : guard::holdsSecret;
    const auto bundle = store::reviewBundle(store::ReviewReader((*store)->reader()), options.queue, holdsBack);
    if (!bundle) return tl::unexpected(bundle.error());
    if (bundle->contextsHeldBack + bundle->textsHeldBack > 0)
        say(std::to_string(bundle->contextsHeldBack) + " contexts and " + std::to_string(bundle->textsHeldBack)
            + " texts of reviewers left out, for they hold secrets or numbers of cards; --unredacted takes them along");
    return writeText(invocation, options.file, bundle->lines, true);
}

Result<void> bundleImport(Invocation& invocation, ReviewOptions& options)
{
    const auto bundle = readText(options.file);
    if (!bundle) return tl::unexpected(bundle.error());
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    const auto report = store::importReviewBundle(*(*store)->writer(), *bundle, {reviewer(options), invocation.now});
    if (!report) return tl::unexpected(report.error().in(options.file));
    if (auto committed = (*store)->writer()->commit(); !committed) return committed;
    if (options.json)
        invocation.out.line(jsonLine(Json::object()
                                         .set("events", report->events)
                                         .set("known", report->known)
                                         .set("snapshots", report->snapshots)
                                         .set("texts", report->texts)
                                         .set("erased", report->erased)
                                         .set("settings", Json::texts(report->settings))
                                         .set("remarks", Json::texts(report->remarks))
                                         .set("rejected", Json::texts(report->rejected))));
    else
        invocation.out.line(std::to_string(report->events) + " events new, " + std::to_string(report->known)
            + " known, " + std::to_string(report->snapshots) + " contexts and " + std::to_string(report->texts)
            + " texts of known events new, " + std::to_string(report->rejected.size()) + " rejected");
    if (report->erased > 0) say(std::to_string(report->erased) + " contexts and texts were erased here and stay so");
    if (!options.json)
        for (const std::string& one : report->settings)
            invocation.out.line("set up as in the bundle: " + printable(one));
    for (const std::string& remark : report->remarks) say(options.file + ": " + printable(remark));
    for (const std::string& why : report->rejected) say(options.file + ": " + printable(why));
    if (!report->rejected.empty() || !report->remarks.empty()) invocation.exitCode = kRemarks;
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
    const store::SavedBy by {reviewer(options), invocation.now};
    const std::string_view format = (*json)["format"].text();
    Result<void> done = fail(ErrorCode::Invalid, "format is queue/1, rule/1 or rubric/1");
    if (format == "queue/1") {
        const auto queue = review::queueFrom(*json);
        done = queue ? store::putQueue(writer, *queue, by) : Result<void>(tl::unexpected(queue.error()));
    } else if (format == "rule/1") {
        const auto rule = review::ruleFrom(*json);
        done = rule ? store::putRule(writer, *rule, by) : Result<void>(tl::unexpected(rule.error()));
    } else if (format == "rubric/1") {
        done = store::putRubric(writer, *text, by);
    }
    if (!done) return tl::unexpected(done.error().in(options.file));
    return (*store)->writer()->commit();
}

/// What the log says is written over what was made of it. The log itself cannot be repaired, only looked at.
Result<void> rebuild(Invocation& invocation, ReviewOptions& options)
{
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    const auto done = store::rebuildReviewProjection(*(*store)->writer());
    if (!done) return tl::unexpected(done.error());
    if (auto committed = (*store)->writer()->commit(); !committed) return committed;
    const auto now = store::verifyReviewLog(*(*store)->reader(), std::nullopt, invocation.stop);
    if (!now) return tl::unexpected(now.error());
    if (!now->isSound()) invocation.exitCode = kRemarks;
    if (options.json) {
        Json out;
        out.set("items", done->items).set("rewritten", done->rewritten).set("removed", done->removed);
        out.set("wrong", Json::texts(done->wrong));
        invocation.out.line(jsonLine(out.set("review_log", jsonOf(*now))));
        return {};
    }
    for (const std::string& what : done->wrong) invocation.out.line(printable(what));
    const std::int64_t untold = done->rewritten + done->removed - static_cast<std::int64_t>(done->wrong.size());
    if (untold > 0) invocation.out.line("and " + std::to_string(untold) + " more");
    if (done->rewritten + done->removed == 0)
        invocation.out.line("nothing was wrong: the " + std::to_string(done->items) + " items are what the log says");
    else
        invocation.out.line(std::to_string(done->rewritten) + " of " + std::to_string(done->items)
            + " items were written anew from the log, " + std::to_string(done->removed)
            + " that no event had added were removed");
    if (!now->chain.isSound()) invocation.out.line(printable(now->chain.problem));
    for (const std::string& problem : now->problems) invocation.out.line(printable(problem));
    if (!now->isLogSound()) invocation.out.line("the review log itself was changed: that cannot be rebuilt");
    return {};
}

Result<void> role(Invocation& invocation, ReviewOptions& options)
{
    const auto value = review::reviewerRoleFrom(options.role);
    if (!value) return tl::unexpected(value.error());
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    if (auto done = store::putRole(*(*store)->writer(), options.name, *value, {reviewer(options), invocation.now});
        !done)
        return done;
    return (*store)->writer()->commit();
}

/// Says afterwards what that means for what is open.
Result<void> setArchived(Invocation& invocation, ReviewOptions& options, bool archived)
{
    using store::SettingKind;
    using enum SettingKind;
    static constexpr std::array kKinds {
        std::pair("queue", Queue), std::pair("rule", Rule), std::pair("role", Role), std::pair("rubric", Rubric)};
    const auto* known =
        std::ranges::find(kKinds, options.kind, [](const auto& one) { return std::string_view(one.first); });
    if (known == kKinds.end())
        return fail(ErrorCode::Invalid, "what is archived is a queue, a rule, a rubric or a role");
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    const store::ReviewReader reader((*store)->reader());
    const auto queues = reader.queues(reviewer(options), invocation.now);
    if (!queues) return tl::unexpected(queues.error());
    const auto byRule = reader.openByRule();
    if (!byRule) return tl::unexpected(byRule.error());
    const SettingKind kind = known->second;
    const store::SavedBy by {reviewer(options), invocation.now};
    if (auto done = store::archiveSetting(*(*store)->writer(), kind, options.name, archived, by); !done) return done;
    if (auto done = (*store)->writer()->commit(); !done) return done;
    if (!archived) return {};
    for (const query::QueueSummary& one : *queues)
        if (kind == SettingKind::Queue && one.queue.id == options.name)
            invocation.out.line(std::to_string(one.waiting + one.inReview + one.disputed)
                + " items are open; nobody is handed them until the queue is restored");
    if (const auto open = byRule->find(options.name); kind == SettingKind::Rule && open != byRule->end())
        invocation.out.line(std::to_string(open->second) + " items that it took are open and stay in their queue");
    return {};
}

Result<void> archive(Invocation& invocation, ReviewOptions& options)
{
    return setArchived(invocation, options, true);
}

Result<void> restore(Invocation& invocation, ReviewOptions& options)
{
    return setArchived(invocation, options, false);
}
} // namespace

void addReviewUpkeep(ReviewCommands& add, CLI::App& app)
{
    CLI::App* one = add.command("intake", "Put new calls into the queues that rules take them for", intake);
    add.json(one);
    one->add_flag(
        "--no-scan", add.options().noScan, "Let no guards look first: their rules take what they found before");
    one = add.command("apply", "Take a queue, a rule or a version of a rubric from a JSON file", apply);
    add.file(one, "queue/1, rule/1 or rubric/1");
    add.who(one);
    one =
        add.command("rebuild", "Make the queues what the review log says, where verify found them different", rebuild);
    add.json(one);
    one = add.command("role", "Say what a person may do", role);
    one->add_option("NAME", add.options().name, "Reviewer")->required();
    one->add_option("ROLE", add.options().role, "viewer, reviewer, lead")->required();
    add.who(one);
    for (const auto& [name, what, work] :
        {std::tuple("archive",
             "Hide a queue, a rule or a rubric that is not used any more, or take a role away; nothing is lost",
             &archive),
            std::tuple("restore", "Bring back what was archived, as it was", &restore)}) {
        one = add.command(name, what, work);
        one->add_option("KIND", add.options().kind, "queue, rule, rubric or role")->required();
        one->add_option("NAME", add.options().name, "Its id; of a role the person")->required();
        add.who(one);
    }
    CLI::App* bundle = app.add_subcommand("bundle", "Exchange reviews with other computers");
    bundle->fallthrough();
    bundle->require_subcommand(1);
    one = add.command(*bundle, "export", "Write the events of a queue", bundleExport);
    one->add_flag("--unredacted", add.options().unredacted, "With contexts and texts that hold secrets");
    add.queue(one);
    one->add_option("--out", add.options().file, "File, - = standard output")->required()->type_name("FILE");
    one = add.command(*bundle, "import", "Add the events of another computer; twice changes nothing", bundleImport);
    add.json(one);
    add.who(one);
    add.file(one, "Review bundle");
}

} // namespace spanwise::cli
