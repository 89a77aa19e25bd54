// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/back_test_json.h"
#include "app/cli/commands.h"
#include "app/cli/evaluation_report.h"
#include "app/cli/filter_options.h"
#include "app/cli/finding_json.h"
#include "app/cli/guard_files.h"
#include "app/cli/progress.h"
#include "app/cli/repeatable_option.h"
#include "app/cli/user_files.h"
#include "core/guard/scan_text.h"
#include "core/ingest/back_test.h"
#include "core/ingest/guard_scanner.h"
#include "core/ingest/review_verdicts.h"
#include "core/ingest/store_view.h"
#include "core/query/guards.h"
#include "core/store/findings.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <limits>
#include <memory>
#include <set>

namespace spanwise::cli {

namespace {
struct ScanOptions {
    std::vector<std::string> files;
    std::string eval;
    std::string side = "input";
    std::string severity = "medium";
    std::vector<std::string> rules;
    std::string backtest;
    FilterOptions filter;
    bool readOnly = false;
    bool json = false;
};

Result<std::string> contentOf(const std::string& path)
{
    if (path == "-") return std::string {std::istreambuf_iterator<char>(std::cin), {}};
    std::ifstream file(path, std::ios::binary);
    std::string content {std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) return fail(ErrorCode::Io, path + ": cannot be read");
    return content;
}

Result<void> evaluate(Invocation& invocation, const ScanOptions& options, const guard::CompiledRules& rules)
{
    const auto content = contentOf(options.eval);
    if (!content) return tl::unexpected(content.error());
    const auto report = guard::evaluateSet(*content, rules);
    if (!report) return tl::unexpected(report.error().in(options.eval));
    for (const std::string& remark : report->remarks) say(options.eval + ": " + remark);
    if (!report->remarks.empty()) invocation.exitCode = kRemarks;
    invocation.out.line(options.json ? evaluationJson(*report) : evaluationText(*report));
    return {};
}

Result<void> scanFiles(Invocation& invocation, const ScanOptions& options, const guard::CompiledRules& rules)
{
    const auto side = sideFromName(options.side);
    const auto least = severityFromName(options.severity);
    if (!side) return fail(ErrorCode::Invalid, "--side must be input, tool_result or output");
    if (!least) return fail(ErrorCode::Invalid, "--severity must be info, low, medium, high or critical");
    for (const std::string& path : options.files) {
        const auto content = contentOf(path);
        if (!content) return tl::unexpected(content.error());
        const auto findings = *side == TextSide::Output ? guard::scanOutput(*content, {}, rules)
                                                        : guard::scanInput(*content, *side, rules);
        for (const Finding& finding : findings) {
            std::string line;
            JsonWriter json(line);
            json.beginObject().key("file").text(path);
            writeFinding(json, finding);
            json.endObject();
            invocation.out.line(line);
            if (!finding.nearThreshold && finding.severity >= *least) invocation.exitCode = kRemarks;
        }
    }
    return {};
}

/// Scans what is new, so that the findings printed are those of everything in the store.
Result<void> bringUpToDate(Invocation& invocation, std::shared_ptr<const guard::CompiledRules> rules,
    std::shared_ptr<const guard::AllowLists> allow)
{
    const auto mapping = readMapping(invocation);
    if (!mapping) return tl::unexpected(mapping.error());
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    ingest::GuardScanner scanner(**store, ingest::alone(**store), std::move(rules), std::move(allow), mapping->get());
    Progress progress("scanning");
    auto done =
        scanner.scanAll(invocation.stop, [&](const ingest::ScanProgress& now) { progress.show(now.rows, now.of); });
    const auto end = scanner.progress();
    if (end.failed > 0) {
        say(std::to_string(end.failed) + " spans could not be scanned");
        invocation.exitCode = kRemarks;
    }
    return done;
}

Result<void> printFindings(Invocation& invocation, const ScanOptions& options, Severity least)
{
    const auto scope = options.filter.scope(invocation.now);
    if (!scope) return tl::unexpected(scope.error());
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    const query::DataView view = ingest::viewOf(**store);
    query::FindingListQuestion question;
    question.scope = *scope;
    question.limit = options.filter.limit > 0 ? options.filter.limit : std::numeric_limits<std::size_t>::max();
    const auto list = query::answer(view, question, invocation.stop);
    if (!list) return tl::unexpected(list.error());
    std::set<query::TraceNo> traces;
    std::set<std::pair<query::TraceNo, std::uint64_t>> spans;
    for (const query::FindingRow& row : list->rows) {
        traces.insert(row.span.trace);
        spans.emplace(row.span.trace, row.span.spanId);
    }
    const auto packs = store::packsOf(*(*store)->reader());
    if (!packs) return tl::unexpected(packs.error());
    for (const query::TraceNo trace : traces) {
        const auto findings = store::findingsOf(*(*store)->reader(), trace);
        if (!findings) return tl::unexpected(findings.error());
        const auto id = view.spans->traceId(trace);
        for (const store::StoredFinding& stored : *findings) {
            if (stored.finding.nearThreshold || !spans.contains({trace, stored.spanId})) continue;
            std::string line;
            JsonWriter json(line);
            json.beginObject().key("trace_id").text(id ? id->hex() : "");
            json.key("span_id").text(query::spanIdOf(stored.spanId).hex());
            writeFinding(json, stored.finding);
            const auto pack = std::ranges::find(*packs, stored.pack, &store::PackRecord::pack);
            json.key("rules").text(pack == packs->end() ? "" : pack->version);
            json.key("found_at_ns").integer(stored.foundAt).endObject();
            invocation.out.line(line);
            if (stored.finding.severity >= least) invocation.exitCode = kRemarks;
        }
    }
    return {};
}

Result<void> scanStore(
    Invocation& invocation, const ScanOptions& options, std::shared_ptr<const guard::CompiledRules> rules)
{
    const auto least = severityFromName(options.severity);
    if (!least) return fail(ErrorCode::Invalid, "--severity must be info, low, medium, high or critical");
    if (!options.readOnly) {
        auto allow = readAllowLists();
        if (!allow) return tl::unexpected(allow.error());
        auto done =
            bringUpToDate(invocation, std::move(rules), std::make_shared<const guard::AllowLists>(std::move(*allow)));
        if (!done) return done;
    }
    return printFindings(invocation, options, *least);
}

Result<void> tryRules(Invocation& invocation, const ScanOptions& options, const guard::CompiledRules& before)
{
    auto with = options.rules;
    with.push_back(options.backtest);
    const auto after = readRules(invocation, with);
    if (!after) return tl::unexpected(after.error());
    const auto allow = readAllowLists();
    if (!allow) return tl::unexpected(allow.error());
    const auto mapping = readMapping(invocation);
    if (!mapping) return tl::unexpected(mapping.error());
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    Progress progress("trying the rules");
    const auto report = ingest::backTest(*(*store)->reader(), before, **after, *allow, mapping->get(),
        ingest::reviewsOf((*store)->reader()), invocation.stop,
        [&](std::uint64_t traces, std::uint64_t of) { progress.show(traces, of); });
    if (!report) return tl::unexpected(report.error());
    invocation.out.line(backTestJson(*report));
    return {};
}

Result<void> scan(Invocation& invocation, const ScanOptions& options)
{
    const auto rules = readRules(invocation, options.rules);
    if (!rules) return tl::unexpected(rules.error());
    if (!options.eval.empty()) return evaluate(invocation, options, **rules);
    if (!options.files.empty()) return scanFiles(invocation, options, **rules);
    if (!options.backtest.empty()) return tryRules(invocation, options, **rules);
    return scanStore(invocation, options, *rules);
}
} // namespace

void addScan(CLI::App& app, Invocation& invocation)
{
    CLI::App* command = app.add_subcommand("scan", "Look for injections, secrets, personal data and bad answers");
    command->fallthrough();
    auto options = std::make_shared<ScanOptions>();
    command->add_option("FILE", options->files, "Texts to scan instead of the store; - = standard input");
    command->add_option("--eval", options->eval, "Judge the guards by a set of examples (JSON lines)")
        ->type_name("FILE");
    command->add_option("--side", options->side, "What the files are: input, tool_result, output")->type_name("SIDE");
    command->add_option("--severity", options->severity, "Exit 1 when a finding is at or over it; default medium")
        ->type_name("S");
    addRepeatable(*command, "--rules", options->rules, "Own rule pack, laid over the shipped ones")->type_name("FILE");
    command->add_option("--backtest", options->backtest, "Try a pack on all of the store and say what would change")
        ->type_name("PACK");
    options->filter.addTo(*command);
    command->add_flag("--stored", options->readOnly, "Print what was found so far, scan nothing");
    command->add_flag("--json", options->json, "The report of --eval as JSON");
    command->callback([&invocation, options] {
        if (const auto done = scan(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
