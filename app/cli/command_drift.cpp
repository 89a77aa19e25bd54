// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/filter_options.h"
#include "app/cli/time_argument.h"
#include "core/base/json_writer.h"
#include "core/drift/drift.h"
#include "core/ingest/call_facts.h"
#include "core/ingest/review_verdicts.h"
#include "core/ingest/score_view.h"
#include "core/ingest/store_view.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace spanwise::cli {

namespace {
struct DriftOptions {
    std::string where;
    std::string at;
    bool json = false;
};

void writeRange(JsonWriter& json, TimeRange range)
{
    json.beginObject().key("from_ns").integer(range.from).key("to_ns").integer(range.to).endObject();
}

void writeGroup(JsonWriter& json, const std::string& service, const std::string& model, const std::string& prompt)
{
    json.key("service").text(service).key("model");
    model.empty() ? json.null() : json.text(model);
    json.key("prompt");
    prompt.empty() ? json.null() : json.text(prompt);
}

std::string driftJson(const drift::DriftAnswer& answer)
{
    std::string out;
    JsonWriter json(out);
    json.beginObject().key("present");
    writeRange(json, answer.present);
    json.key("reference").beginArray();
    for (const TimeRange range : answer.reference) writeRange(json, range);
    json.endArray().key("tests").count(answer.tests).key("findings").beginArray();
    for (const drift::DriftFinding& one : answer.findings) {
        json.beginObject().key("what").text(one.what);
        writeGroup(json, one.service, one.model, one.prompt);
        json.key("method").text(nameOf(one.method)).key("statistic").real(one.statistic).key("p").real(one.p);
        json.key("from").text(one.from).key("to").text(one.to);
        json.key("from_value").real(one.fromValue).key("to_value").real(one.toValue);
        json.key("from_calls").count(one.fromCalls).key("to_calls").count(one.toCalls).key("since_ns");
        one.since ? json.integer(*one.since) : json.null();
        json.key("examples").text(one.examples).endObject();
    }
    json.endArray().key("not_enough").beginArray();
    for (const drift::DriftGap& gap : answer.notEnough) {
        json.beginObject();
        writeGroup(json, gap.service, gap.model, gap.prompt);
        json.key("from_calls").count(gap.fromCalls).key("to_calls").count(gap.toCalls).endObject();
    }
    json.endArray().endObject();
    return out;
}

std::string driftText(const drift::DriftAnswer& answer)
{
    std::string out;
    for (const drift::DriftFinding& one : answer.findings) {
        out += one.service;
        if (!one.model.empty()) out += " / " + one.model;
        if (!one.prompt.empty()) out += " / " + one.prompt;
        out += ": " + one.what + " from " + one.from + " to " + one.to + " (" + std::string(nameOf(one.method)) + ")\n";
        out += "    spanwise-cli calls --where '" + one.examples + "' --limit 20\n";
    }
    if (answer.findings.empty()) out += "No drift found in " + std::to_string(answer.tests) + " tests.\n";
    for (const drift::DriftGap& gap : answer.notEnough)
        out += "not enough data: " + gap.service + (gap.model.empty() ? "" : " / " + gap.model) + " ("
            + std::to_string(gap.fromCalls) + " calls before, " + std::to_string(gap.toCalls) + " now)\n";
    out.pop_back();
    return out;
}

Result<void> findDrift(Invocation& invocation, const DriftOptions& options)
{
    drift::DriftQuestion question;
    if (!options.where.empty()) {
        FilterOptions filter;
        filter.where = options.where;
        const auto scope = filter.scope(invocation.now);
        if (!scope) return tl::unexpected(scope.error());
        question.filter = scope->filter;
    }
    if (!options.at.empty()) {
        const auto at = parseTime(options.at, invocation.now);
        if (!at) return tl::unexpected(at.error().in("--at"));
        question.now = *at;
    }
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    const auto& reader = (*store)->reader();
    question.sources = {ingest::callFactsOf(reader), ingest::scoresOf(reader), ingest::verdictsOf(reader)};
    const auto answer = drift::answer(ingest::viewOf(**store), question, invocation.stop);
    if (!answer) return tl::unexpected(answer.error());
    invocation.out.line(options.json ? driftJson(*answer) : driftText(*answer));
    if (!answer->findings.empty()) invocation.exitCode = kRemarks;
    return {};
}
} // namespace

void addDrift(CLI::App& app, Invocation& invocation)
{
    CLI::App* command = app.add_subcommand("drift",
        "What is other in the last 24 hours than in the same hours one and two weeks before; exit 1 if anything");
    command->fallthrough();
    auto options = std::make_shared<DriftOptions>();
    command->add_option("--where", options->where, "Only calls that pass this filter")->type_name("EXPRESSION");
    command->add_option("--at", options->at, "End of the 24 hours; default: the newest call")->type_name("TIME");
    command->add_flag("--json", options->json, "As JSON");
    command->callback([&invocation, options] {
        if (const auto done = findDrift(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
