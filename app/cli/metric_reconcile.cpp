// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/metric_reconcile.h"

#include "app/cli/filter_options.h"
#include "app/cli/repeatable_option.h"
#include "app/cli/time_argument.h"
#include "app/cli/user_files.h"
#include "core/base/json_writer.h"
#include "core/ingest/gateway_view.h"
#include "core/ingest/store_view.h"
#include "core/query/reconcile.h"

#include <CLI/CLI.hpp>
#include <cmath>
#include <memory>

namespace spanwise::cli {

namespace {

struct ReconcileOptions {
    FilterOptions filter;
    std::vector<std::string> jobs;
    std::string step;
    bool json = false;
};

constexpr Nanos kUsualRange = 3600LL * kNanosPerSecond; ///< when neither end is given

void writePair(JsonWriter& json, std::string_view key, const query::Pair& pair)
{
    const auto number = [&](std::string_view name, const std::optional<double>& value) {
        json.key(name);
        if (value)
            json.real(*value);
        else
            json.null();
    };
    json.key(key).beginObject();
    number("gateway", pair.gateway);
    number("spans", pair.spans);
    number("coverage", pair.coverage());
    json.endObject();
}

void writeCell(JsonWriter& json, const query::ReconcileCell& cell)
{
    writePair(json, "requests", cell.requests);
    writePair(json, "input_tokens", cell.inputTokens);
    writePair(json, "output_tokens", cell.outputTokens);
    writePair(json, "errors", cell.errors);
    writePair(json, "cost_usd", cell.costUsd);
}

std::string answerJson(const query::ReconcileAnswer& answer)
{
    std::string out;
    JsonWriter json(out);
    json.beginObject().key("range").beginObject().key("from_ns").integer(answer.range.from);
    json.key("to_ns").integer(answer.range.to).endObject().key("step_ns").integer(answer.step);
    json.key("whole").beginObject();
    writeCell(json, answer.whole);
    json.endObject().key("reason").text(query::nameOf(answer.reason)).key("explanation").text(answer.explanation);
    json.key("models").beginArray();
    for (const query::ReconcileModel& model : answer.models) {
        json.beginObject().key("model").text(model.model);
        writeCell(json, model.whole);
        json.key("reason").text(query::nameOf(model.reason)).key("explanation").text(model.explanation).endObject();
    }
    json.endArray().key("disagreeing").beginArray();
    for (const query::ReconcileStep& step : answer.disagreeing) {
        json.beginObject().key("from_ns").integer(answer.starts[step.step]).key("model").text(step.model);
        writePair(json, "requests", step.requests);
        json.key("reason").text(query::nameOf(step.reason)).endObject();
    }
    json.endArray().key("notes").beginArray();
    for (const std::string& note : answer.notes) json.text(note);
    json.endArray().endObject();
    return out;
}

std::string shown(const std::optional<double>& value)
{
    return value ? std::to_string(std::llround(*value)) : "unknown";
}

void printText(Invocation& invocation, const query::ReconcileAnswer& answer)
{
    invocation.out.line("all models: " + answer.explanation);
    for (const query::ReconcileModel& model : answer.models)
        invocation.out.line(printable((model.model.empty() ? "(model not given)" : model.model) + ": "
            + model.explanation + "  [" + std::string(query::nameOf(model.reason)) + "]"));
    for (const query::ReconcileStep& step : answer.disagreeing)
        invocation.out.line(printable(isoTime(answer.starts[step.step]) + "  "
            + (step.model.empty() ? "(model not given)" : step.model) + "  gateway " + shown(step.requests.gateway)
            + "  spans " + shown(step.requests.spans) + "  " + std::string(query::nameOf(step.reason))));
    for (const std::string& note : answer.notes) say(note);
}

Result<void> runReconcile(Invocation& invocation, const ReconcileOptions& options)
{
    const auto scope = options.filter.scope(invocation.now);
    if (!scope) return tl::unexpected(scope.error());
    query::ReconcileQuestion question;
    question.filter = scope->filter;
    question.jobs = options.jobs;
    question.range.to = options.filter.to.empty() ? invocation.now : scope->range.to;
    question.range.from = options.filter.from.empty() ? question.range.to - kUsualRange : scope->range.from;
    if (!options.step.empty()) {
        const auto step = parseDuration(options.step);
        if (!step) return tl::unexpected(step.error().in("--step"));
        question.step = *step;
    }
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    const auto dictionary = readDictionary(invocation);
    if (!dictionary) return tl::unexpected(dictionary.error());
    const auto gateways = ingest::gatewayViewOf(**store, *dictionary);
    if (!gateways) return tl::unexpected(gateways.error());
    const auto answer = query::reconcile(*gateways, ingest::viewOf(**store), question, invocation.stop);
    if (!answer) return tl::unexpected(answer.error());
    if (options.json)
        invocation.out.line(answerJson(*answer));
    else
        printText(invocation, *answer);
    return {};
}

} // namespace

void addMetricReconcile(CLI::App& metrics, Invocation& invocation)
{
    CLI::App* command = metrics.add_subcommand(
        "reconcile", "Gateway against spans: requests, tokens, errors, cost, and the likely reason where they part");
    command->fallthrough();
    auto options = std::make_shared<ReconcileOptions>();
    options->filter.addWithoutLimitTo(*command);
    addRepeatable(*command, "--job", options->jobs, "Gateway, by the job of its series; else all of them together");
    command->add_option("--step", options->step, "Length of a step; else 1m")->type_name("DURATION");
    command->add_flag("--json", options->json, "As one JSON object");
    command->callback([&invocation, options] {
        if (const auto done = runReconcile(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
