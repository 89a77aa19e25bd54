// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/explain.h"

#include "core/columns/quantile.h"
#include "core/query/measure_values.h"
#include "core/query/report.h"
#include "core/query/row_walk.h"
#include "core/query/totals_builder.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <map>
#include <tuple>

namespace spanwise::query {

namespace {
struct Held {
    std::int64_t value = 0;
    SpanRef span;
};

struct Values {
    std::vector<Held> held;
    std::map<std::int64_t, std::uint64_t> left;
    double sum = 0;
};

Result<Values> valuesOf(const DataView& view, const ExplainQuestion& question, std::stop_token stop)
{
    Values out;
    const auto walked = walkRows(view, question.scope, true, stop, [&](const columns::SpanRow& row) {
        const std::int64_t value = valueOf(question.measure, row);
        if (value < 0) {
            ++out.left[value];
            return;
        }
        out.held.push_back({value, refOf(row)});
        out.sum += static_cast<double>(value);
    });
    if (!walked) return tl::unexpected(walked.error());
    return out;
}

void explainPercentile(Explanation& out, Values& values, double p)
{
    std::ranges::sort(values.held, [](const Held& a, const Held& b) {
        return std::tuple(a.value, a.span.rowNo) < std::tuple(b.value, b.span.rowNo);
    });
    std::vector<std::int64_t> plain;
    plain.reserve(values.held.size());
    for (const Held& one : values.held) plain.push_back(one.value);
    out.tooFew = whyNotEnough(p, plain.size());
    if (plain.empty()) return;
    const std::array ps {p};
    const columns::Quantile found = columns::quantiles(plain, ps).front();
    out.percentile = Percentile {p, found.value, found.low, found.high, found.enough};
    out.value = static_cast<double>(found.value);
    out.span = values.held[columns::nearestRank(plain.size(), p) - 1].span;
}

/// Measures that count what has no column of its own: read from the report.
Result<bool> explainFromReport(
    Explanation& out, const DataView& view, const ExplainQuestion& question, std::stop_token stop)
{
    const bool counted = question.measure == Measure::Spans || question.measure == Measure::Traces
        || question.measure == Measure::Sessions || question.measure == Measure::FailedWithoutCall;
    if (!counted) return false;
    ReportQuestion report;
    report.scope = question.scope;
    report.percentiles = false;
    const auto answered = answer(view, report, stop);
    if (!answered) return tl::unexpected(answered.error());
    const Totals& totals = answered->totals;
    switch (question.measure) {
    case Measure::Spans: out.n = totals.spans; break;
    case Measure::Traces: out.n = totals.traces; break;
    case Measure::Sessions: out.n = totals.sessions; break;
    default: out.n = totals.failedWithoutCall;
    }
    out.value = static_cast<double>(out.n);
    return true;
}

/// Narrows the scope to the spans that make the number.
Scope spansBehind(const ExplainQuestion& question)
{
    const char* more = "call";
    switch (question.measure) {
    case Measure::Spans:
    case Measure::Traces: return question.scope;
    case Measure::Errors: more = "call and failed"; break;
    case Measure::SoftErrors: more = "soft_error"; break;
    case Measure::Truncated: more = "truncated"; break;
    case Measure::FailedWithoutCall: more = "failed_without_call"; break;
    default: break;
    }
    Scope out = question.scope;
    if (const auto filter = Filter::parse(more)) out.filter = out.filter && *filter;
    return out;
}
} // namespace

Result<Explanation> answer(const DataView& view, const ExplainQuestion& question, std::stop_token stop)
{
    const MeasureInfo& info = infoOf(question.measure);
    Explanation out;
    out.measure = question.measure;
    out.title = std::string(info.title);
    if (question.p) {
        std::string title = out.title;
        if (!title.empty()) title[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(title[0])));
        out.title = "p" + std::to_string(std::lround(*question.p * 100)) + " of " + title;
    }
    out.definition = std::string(info.definition);
    out.range = question.scope.range;
    out.filter = question.scope.filter.text();
    out.unit = info.unit;
    out.spansBehind = spansBehind(question);
    const auto counted = explainFromReport(out, view, question, stop);
    if (!counted) return tl::unexpected(counted.error());
    if (*counted) return out;
    auto values = valuesOf(view, question, stop);
    if (!values) return tl::unexpected(values.error());
    out.n = values->held.size();
    for (const auto& [reason, n] : values->left)
        out.excluded.push_back({question.measure, std::string(reasonName(reason)), n});
    if (question.p)
        explainPercentile(out, *values, *question.p);
    else if (info.aggregation == Aggregation::Ratio) {
        if (out.n > 0) out.value = values->sum / static_cast<double>(out.n);
    } else if (info.aggregation == Aggregation::Sum && (out.n > 0 || info.unit == Unit::Count))
        out.value = values->sum;
    return out;
}

} // namespace spanwise::query
