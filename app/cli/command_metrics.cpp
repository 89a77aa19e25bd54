// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/metric_reconcile.h"
#include "app/cli/metric_targets.h"
#include "app/cli/series_json.h"
#include "app/cli/time_argument.h"
#include "core/decode/query_line.h"
#include "core/metrics/evaluator.h"
#include "core/store/series_reader.h"

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>

namespace spanwise::cli {

namespace {
struct MetricsOptions {
    std::string query;
    std::string queries;
    std::string at;
};

Result<metrics::Vector> ask(
    const std::string& query, const store::SeriesReader& series, metrics::UnixMs at, std::stop_token stop)
{
    const auto expression = metrics::parseExpression(query);
    if (!expression) return tl::unexpected(expression.error());
    return metrics::evaluate(**expression, series, at, stop);
}

/// A question that cannot be answered gets its error as answer; the others go on.
Result<void> askAll(Invocation& invocation, const store::SeriesReader& series, const std::string& file, UnixNanos at)
{
    std::ifstream opened;
    if (file != "-") {
        opened.open(file);
        if (!opened) return fail(ErrorCode::Io, file + " cannot be read");
    }
    std::istream& in = file == "-" ? std::cin : opened;
    std::string text;
    for (std::uint64_t number = 1; std::getline(in, text); ++number) {
        if (invocation.stop.stop_requested()) return {};
        if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
        const auto line = decode::readQueryLine(text);
        if (!line) {
            say(file + ": line " + std::to_string(number) + ": " + line.error().message);
            invocation.exitCode = kRemarks;
            continue;
        }
        const auto answer = ask(line->query, series, line->atMs.value_or(at / kNanosPerMilli), invocation.stop);
        if (!answer) {
            if (answer.error().code != ErrorCode::Invalid) return tl::unexpected(answer.error());
            invocation.exitCode = kRemarks;
        }
        invocation.out.line(answerJson(line->id, answer));
    }
    return {};
}

Result<void> runQueries(Invocation& invocation, const MetricsOptions& options)
{
    UnixNanos at = invocation.now;
    if (!options.at.empty()) {
        const auto parsed = parseTime(options.at, invocation.now);
        if (!parsed) return tl::unexpected(parsed.error().in("--at"));
        at = *parsed;
    }
    if (options.query.empty() == options.queries.empty())
        return fail(ErrorCode::Invalid, "give --query, or --queries with a file, or say targets or reconcile");
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    const store::SeriesReader series((*store)->reader());
    if (!options.queries.empty()) return askAll(invocation, series, options.queries, at);
    const auto answer = ask(options.query, series, at / kNanosPerMilli, invocation.stop);
    if (!answer) return tl::unexpected(answer.error().in("--query"));
    invocation.out.line(answerJson({}, answer));
    return {};
}
} // namespace

void addMetrics(CLI::App& app, Invocation& invocation)
{
    CLI::App* command = app.add_subcommand(
        "metrics", "Gateway series: questions in a part of PromQL, health of targets, gateway against spans");
    command->fallthrough();
    auto options = std::make_shared<MetricsOptions>();
    command->add_option("--query", options->query, "One question, such as sum by (model) (rate(x_total[5m]))")
        ->type_name("PROMQL");
    command->add_option("--queries", options->queries, "Questions as JSON lines {id, query, at_ms}; - = standard input")
        ->type_name("FILE");
    command->add_option("--at", options->at, "The time to ask about; else now")->type_name("TIME");
    addMetricTargets(*command, invocation);
    addMetricReconcile(*command, invocation);
    command->callback([&invocation, options, command] {
        if (!command->get_subcommands().empty()) return; // has run
        if (const auto done = runQueries(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
