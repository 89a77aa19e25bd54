// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/dimension_options.h"
#include "app/cli/filter_options.h"
#include "app/cli/number_json.h"
#include "app/cli/time_argument.h"
#include "core/analyze/cost.h"
#include "core/ingest/score_view.h"
#include "core/ingest/store_view.h"
#include "core/query/scores.h"
#include "core/query/series.h"

#include <CLI/CLI.hpp>
#include <array>
#include <cmath>
#include <map>
#include <memory>

namespace spanwise::cli {

namespace {
struct SeriesOptions {
    FilterOptions filter;
    std::string measure;
    std::string by;
    std::string step;
};

constexpr std::array<std::string_view, 7> kUnitNames {
    "count", "ms", "tokens", "usd", "share", "tokens_per_second", "score"};

/// A value in the unit that is printed: ms, decimal text in USD, plain numbers.
void writeNumber(JsonWriter& json, double value, query::Unit unit)
{
    switch (unit) {
    case query::Unit::Nanoseconds: writeMillis(json, std::llround(value)); return;
    case query::Unit::NanoUsd: json.text(analyze::usdText(std::llround(value))); return;
    case query::Unit::TokensPerSecondMilli: json.raw(millisText(std::llround(value * 1000))); return;
    case query::Unit::Count:
    case query::Unit::Tokens: json.integer(std::llround(value)); return;
    case query::Unit::Share:
    case query::Unit::Score: json.real(value); return;
    }
}

void writePercentile(JsonWriter& json, std::string_view key, const std::optional<std::int64_t>& value, query::Unit unit)
{
    json.key(key);
    if (value)
        writeNumber(json, static_cast<double>(*value), unit);
    else
        json.null();
}

void writePoint(JsonWriter& json, const query::SeriesAnswer& answer, std::size_t i, const query::Point& point)
{
    const query::MeasureInfo& info = query::infoOf(answer.measure);
    json.beginObject().key("from_ns").integer(answer.starts[i]).key("to_ns").integer(answer.ends[i]);
    json.key("n").count(point.n);
    if (info.aggregation == query::Aggregation::Percentiles) {
        writePercentile(json, "p50", point.p50, info.unit);
        writePercentile(json, "p95", point.p95, info.unit);
        writePercentile(json, "p99", point.p99, info.unit);
    } else {
        json.key("value");
        if (point.value)
            writeNumber(json, *point.value, info.unit);
        else
            json.null();
    }
    json.endObject();
}

std::string_view kindName(query::Series::Kind kind) noexcept
{
    switch (kind) {
    case query::Series::Kind::All: return "all";
    case query::Series::Kind::Value: return "value";
    case query::Series::Kind::Unknown: return "unknown";
    case query::Series::Kind::Other: return "other";
    }
    return "all";
}

std::string seriesJson(const query::SeriesAnswer& answer, const std::string& by)
{
    const query::MeasureInfo& info = query::infoOf(answer.measure);
    std::string out;
    JsonWriter json(out);
    json.beginObject().key("measure").text(info.name);
    json.key("unit").text(kUnitNames[static_cast<std::size_t>(info.unit)]);
    writeText(json, "by", by);
    json.key("range").beginObject().key("from_ns").integer(answer.range.from);
    json.key("to_ns").integer(answer.range.to).endObject();
    json.key("filter").text(answer.filter).key("step_ns").integer(answer.step);
    json.key("series").beginArray();
    for (const query::Series& series : answer.series) {
        json.beginObject().key("kind").text(kindName(series.kind)).key("key");
        if (series.kind == query::Series::Kind::Value)
            json.text(series.key);
        else
            json.null();
        json.key("n").count(series.n).key("points").beginArray();
        for (std::size_t i = 0; i < series.points.size(); ++i) writePoint(json, answer, i, series.points[i]);
        json.endArray().endObject();
    }
    json.endArray().key("excluded").beginObject();
    std::map<std::string, std::uint64_t> reasons;
    for (const query::Exclusion& left : answer.excluded) reasons[left.reason] += left.n;
    for (const auto& [reason, n] : reasons) json.key(reason).count(n);
    json.endObject().endObject();
    return out;
}

Result<query::SeriesQuestion> questionOf(const SeriesOptions& options, UnixNanos now)
{
    const auto scope = options.filter.scope(now);
    if (!scope) return tl::unexpected(scope.error());
    const auto measure = measureOf(options.measure);
    if (!measure) return tl::unexpected(measure.error());
    query::SeriesQuestion question;
    question.scope = *scope;
    question.measure = *measure;
    question.maxSeries = options.filter.limit; // a table can hold them all
    if (!options.by.empty()) {
        const auto dimension = dimensionOf(options.by);
        if (!dimension) return tl::unexpected(dimension.error());
        question.by = *dimension;
    }
    if (!options.step.empty()) {
        const auto step = parseDuration(options.step);
        if (!step) return tl::unexpected(step.error().in("--step"));
        if (*step <= 0) return fail(ErrorCode::Invalid, "--step must be longer than nothing");
        question.step.step = *step;
    }
    return question;
}

/// Evaluators keep their own scales, so each is a series: `score` and `label_rate` are always by evaluator,
/// `guard_rate` by kind.
constexpr std::string_view kScore = "score";
constexpr std::string_view kLabelRate = "label_rate";
constexpr std::string_view kGuardRate = "guard_rate";

std::string scoreJson(const query::ScoreAnswer& answer, std::string_view measure)
{
    std::string out;
    JsonWriter json(out);
    json.beginObject().key("measure").text(measure);
    json.key("unit").text(measure == kScore ? "score" : "share");
    json.key("by").text(measure == kScore ? "evaluator" : "kind");
    json.key("range").beginObject().key("from_ns").integer(answer.range.from);
    json.key("to_ns").integer(answer.range.to).endObject();
    json.key("filter").text(answer.filter).key("step_ns").integer(answer.step).key("series").beginArray();
    for (const query::ScoreSeries& series : answer.series) {
        json.beginObject().key("kind").text("value").key("key").text(series.key);
        if (measure == kLabelRate) json.key("label").text(series.label);
        json.key("n").count(series.n).key("points").beginArray();
        for (std::size_t i = 0; i < series.points.size(); ++i) {
            const query::ScorePoint& point = series.points[i];
            json.beginObject().key("from_ns").integer(answer.starts[i]).key("to_ns").integer(answer.ends[i]);
            json.key("n").count(point.n).key("value");
            point.mean ? json.real(*point.mean) : json.null();
            if (measure == kScore) {
                json.key("labels").beginObject();
                for (const auto& [label, n] : point.labels) json.key(label).count(n);
                json.endObject();
            }
            json.endObject();
        }
        json.endArray().endObject();
    }
    json.endArray().key("excluded").beginObject();
    if (answer.unplaced > 0) json.key("span not in scope").count(answer.unplaced);
    json.endObject().endObject();
    return out;
}

Result<void> printScores(Invocation& invocation, const SeriesOptions& options)
{
    const std::string_view by = options.measure == kGuardRate ? "kind" : "evaluator";
    if (!options.by.empty() && options.by != by)
        return fail(ErrorCode::Invalid, options.measure + " is always by " + std::string(by));
    const auto scope = options.filter.scope(invocation.now);
    if (!scope) return tl::unexpected(scope.error());
    query::ScoreQuestion question;
    question.scope = *scope;
    if (!options.step.empty()) {
        const auto step = parseDuration(options.step);
        if (!step) return tl::unexpected(step.error().in("--step"));
        if (*step <= 0) return fail(ErrorCode::Invalid, "--step must be longer than nothing");
        question.step.step = *step;
    }
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    const query::DataView view = ingest::viewOf(**store);
    const auto said = [&] { return ingest::scoresOf((*store)->reader()); };
    const auto answer = options.measure == kScore ? query::evaluatorScores(view, *said(), question, invocation.stop)
        : options.measure == kLabelRate           ? query::labelRates(view, *said(), question, invocation.stop)
                                                  : query::guardRates(view, question, invocation.stop);
    if (!answer) return tl::unexpected(answer.error());
    invocation.out.line(scoreJson(*answer, options.measure));
    return {};
}

Result<void> printSeries(Invocation& invocation, const SeriesOptions& options)
{
    if (options.measure == kScore || options.measure == kLabelRate || options.measure == kGuardRate)
        return printScores(invocation, options);
    const auto question = questionOf(options, invocation.now);
    if (!question) return tl::unexpected(question.error());
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    const auto answer = query::answer(ingest::viewOf(**store), *question, invocation.stop);
    if (!answer) return tl::unexpected(answer.error());
    invocation.out.line(seriesJson(*answer, options.by));
    return {};
}
} // namespace

void addSeries(CLI::App& app, Invocation& invocation)
{
    CLI::App* command = app.add_subcommand("series", "The points that a chart shows, as JSON");
    command->fallthrough();
    auto options = std::make_shared<SeriesOptions>();
    options->filter.addTo(
        *command, "At most so many series, the largest; counts and sums of the rest become one, \"other\"; 0 = all");
    command->add_option("--measure", options->measure, "One of: " + measureNames() + " score label_rate guard_rate")
        ->type_name("M")
        ->required();
    command->add_option("--by", options->by, "One series for each value of: " + dimensionNames())->type_name("DIM");
    command->add_option("--step", options->step, "Length of a bucket: 5m, 1h, 1d")->type_name("DURATION");
    command->callback([&invocation, options] {
        if (const auto done = printSeries(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
