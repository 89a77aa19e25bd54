// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report_text.h"

#include "app/cli/number_json.h"
#include "app/cli/table.h"
#include "app/cli/time_argument.h"
#include "core/analyze/cost.h"
#include "core/base/json_writer.h"

#include <limits>
#include <map>

namespace spanwise::cli {

namespace {
using query::Percentile;
using query::Percentiles;
using query::Totals;

void writeBound(JsonWriter& json, std::string_view key, UnixNanos at, UnixNanos open)
{
    json.key(key);
    if (at == open)
        json.null();
    else
        json.integer(at);
}

void writeOptionalMillis(JsonWriter& json, const std::optional<std::int64_t>& value)
{
    if (value)
        writeMillis(json, *value);
    else
        json.null();
}

void writePercentiles(JsonWriter& json, const Percentiles& values)
{
    json.beginObject().key("n").count(values.n);
    const std::pair<const char*, const Percentile*> all[] = {
        {"p50", &values.p50}, {"p95", &values.p95}, {"p99", &values.p99}};
    for (const auto& [name, percentile] : all) {
        json.key(name);
        writeOptionalMillis(json, percentile->value);
    }
    json.key("max");
    writeOptionalMillis(json, values.max);
    for (const auto& [name, percentile] : all) {
        json.key(std::string(name) + "_interval").beginArray();
        writeOptionalMillis(json, percentile->low);
        writeOptionalMillis(json, percentile->high);
        json.endArray();
    }
    json.endObject();
}

void writeCalls(JsonWriter& json, const Totals& totals)
{
    const query::CallTotals& calls = totals.calls;
    json.key("calls").beginObject().key("n").count(calls.n).key("failed").count(calls.failed);
    json.key("soft_errors").count(calls.softErrors).key("truncated").count(calls.truncated);
    json.key("without_usage").count(calls.withoutUsage).endObject();
    json.key("error_rate");
    if (const auto rate = calls.errorRate())
        json.real(*rate);
    else
        json.null();
    json.key("errors_by_class").beginObject();
    for (std::size_t i = 1; i < calls.byErrorClass.size(); ++i)
        if (calls.byErrorClass[i] > 0) json.key(kErrorClassNames[i]).count(calls.byErrorClass[i]);
    json.endObject().key("error_spans").count(totals.errorSpans);
    json.key("failed_without_call").count(totals.failedWithoutCall);
}

void writeTokens(JsonWriter& json, const query::TokenTotals& tokens)
{
    json.key("tokens").beginObject().key("input").integer(tokens.input).key("output").integer(tokens.output);
    json.key("total_only").integer(tokens.totalOnly).key("cached_input").integer(tokens.cachedInput);
    json.key("cache_write").integer(tokens.cacheWrite).key("reasoning").integer(tokens.reasoning);
    json.key("estimated_calls").count(tokens.estimatedCalls).endObject();
}

void writeCost(JsonWriter& json, const query::CallTotals& calls)
{
    json.key("cost_usd").text(analyze::usdText(calls.costNanoUsd));
    json.key("calls_without_cost").beginObject();
    for (std::size_t i = 0; i < calls.withoutCost.size(); ++i)
        if (calls.withoutCost[i] > 0) json.key(kCostStateNames[i]).count(calls.withoutCost[i]);
    json.endObject();
}

/// Reasons of the same name for several measures are one line a measure: `latency.unfinished`.
void writeExcluded(JsonWriter& json, const Totals& totals)
{
    std::map<std::string, std::uint64_t> reasons;
    for (const query::Exclusion& left : totals.excluded)
        reasons[std::string(query::infoOf(left.measure).name) + "." + left.reason] += left.n;
    json.key("excluded").beginObject();
    for (const auto& [reason, n] : reasons) json.key(reason).count(n);
    json.endObject();
}

void writeTotals(JsonWriter& json, const Totals& totals)
{
    json.key("spans").count(totals.spans).key("traces").count(totals.traces).key("sessions").count(totals.sessions);
    writeCalls(json, totals);
    json.key("latency_ms");
    writePercentiles(json, totals.latency);
    json.key("ttft_ms");
    writePercentiles(json, totals.timeToFirstToken);
    writeTokens(json, totals.calls.tokens);
    writeCost(json, totals.calls);
    writeExcluded(json, totals);
}

// For people: figures as short as they can be read.

std::string shortMillis(const Percentile& percentile)
{
    if (!percentile.value) return "–";
    const double ms = static_cast<double>(*percentile.value) / 1e6;
    return (ms < 1000 ? fixed(ms, 0) + " ms" : fixed(ms / 1000, 2) + " s") + (percentile.enough ? "" : "?");
}

std::string grouped(std::int64_t number)
{
    std::string digits = std::to_string(number < 0 ? -number : number);
    for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, " ");
    return (number < 0 ? "-" : "") + digits;
}

std::string grouped(std::uint64_t number)
{
    return grouped(static_cast<std::int64_t>(number));
}

std::string percent(std::optional<double> share)
{
    return share ? fixed(*share * 100, 2) + " %" : "–";
}

std::string dollars(const query::CallTotals& calls)
{
    return calls.withCost > 0 ? "$" + fixed(static_cast<double>(calls.costNanoUsd) / 1e9, 4) : "–";
}

/// Tokens that no call states are unknown, which is not 0.
std::string stated(const query::CallTotals& calls, std::int64_t tokens)
{
    return calls.withoutUsage < calls.n ? grouped(tokens) : "–";
}

std::vector<std::string> cellsOf(std::string name, const Totals& totals)
{
    const query::CallTotals& calls = totals.calls;
    return {std::move(name), grouped(calls.n), percent(calls.errorRate()), shortMillis(totals.latency.p50),
        shortMillis(totals.latency.p95), shortMillis(totals.latency.p99), shortMillis(totals.timeToFirstToken.p50),
        stated(calls, calls.tokens.input), stated(calls, calls.tokens.output), dollars(calls)};
}

std::string headLines(const query::ReportAnswer& answer)
{
    const Totals& totals = answer.totals;
    std::string out;
    if (totals.spans > 0) out += isoTime(totals.firstStart) + " to " + isoTime(totals.lastStart) + "\n";
    if (!answer.filter.empty()) out += "where " + answer.filter + "\n";
    out += grouped(totals.spans) + " spans in " + grouped(totals.traces) + " traces, " + grouped(totals.sessions)
        + " sessions, " + grouped(totals.errorSpans) + " spans with an error\n\n";
    return out;
}

std::string footLines(const Totals& totals)
{
    std::string out;
    for (std::size_t i = 1; i < totals.calls.byErrorClass.size(); ++i)
        if (totals.calls.byErrorClass[i] > 0)
            out += (out.empty() ? "errors: " : ", ") + std::string(kErrorClassNames[i]) + " "
                + grouped(totals.calls.byErrorClass[i]);
    if (!out.empty()) out += "\n";
    std::string unknown;
    for (std::size_t i = 0; i < totals.calls.withoutCost.size(); ++i)
        if (totals.calls.withoutCost[i] > 0)
            unknown += (unknown.empty() ? "calls without a known cost: " : ", ") + std::string(kCostStateNames[i]) + " "
                + grouped(totals.calls.withoutCost[i]);
    if (!unknown.empty()) out += unknown + "\n";
    if (!totals.latency.p99.enough && totals.latency.n > 0) out += "? = too few values for that percentile\n";
    return out.empty() ? out : "\n" + out;
}
} // namespace

std::string reportJson(const query::ReportAnswer& answer)
{
    std::string out;
    JsonWriter json(out);
    json.beginObject().key("range").beginObject();
    writeBound(json, "from_ns", answer.range.from, TimeRange {}.from);
    writeBound(json, "to_ns", answer.range.to, TimeRange {}.to);
    json.endObject().key("filter").text(answer.filter);
    writeTotals(json, answer.totals);
    json.key("groups").beginArray();
    for (const query::ReportGroup& group : answer.groups) {
        json.beginObject().key("key").beginObject();
        for (std::size_t i = 0; i < answer.by.size() && i < group.key.size(); ++i)
            writeText(json, query::infoOf(answer.by[i]).name, group.key[i]);
        json.endObject();
        writeTotals(json, group.totals);
        json.endObject();
    }
    json.endArray().endObject();
    return out;
}

std::string reportTable(const query::ReportAnswer& answer)
{
    std::string by;
    for (const query::Dimension dimension : answer.by)
        by += (by.empty() ? "" : " / ") + std::string(query::infoOf(dimension).name);
    Table table({by.empty() ? "" : by, ">calls", ">errors", ">p50", ">p95", ">p99", ">ttft p50", ">tokens in",
        ">tokens out", ">cost"});
    for (const query::ReportGroup& group : answer.groups) {
        std::string name;
        for (const std::string& part : group.key)
            name += (name.empty() ? "" : " / ") + (part.empty() ? "(unknown)" : part);
        table.row(cellsOf(std::move(name), group.totals));
    }
    table.row(cellsOf("all", answer.totals));
    return headLines(answer) + table.text() + footLines(answer.totals);
}

} // namespace spanwise::cli
