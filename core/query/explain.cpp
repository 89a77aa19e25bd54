// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/explain.h"

#include "core/columns/quantile.h"
#include "core/query/measure_scan.h"
#include "core/query/report.h"
#include "core/query/row_walk.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

namespace spanwise::query {

namespace {
/// The row that has the rank among equal values, which are ranked by row number.
Result<std::optional<SpanRef>> spanAt(const DataView& view, const Selection& selection, Measure measure,
    std::int64_t value, std::uint64_t rank, const std::stop_token& stop)
{
    struct Part {
        std::uint64_t below = 0;
        std::vector<std::uint64_t> equal; ///< row numbers
    };
    const std::size_t workers = scanWorkers(selection.calls);
    std::vector<Part> parts(workers);
    const auto walked =
        walkMeasure(selection, measure, workers, stop, [&](std::size_t worker, const Block& block, auto values) {
            for (std::size_t i = 0; i < values.size(); ++i) {
                parts[worker].below += values[i] >= 0 && values[i] < value ? 1U : 0U;
                if (values[i] == value)
                    parts[worker].equal.push_back(static_cast<std::uint64_t>(
                        block.segment.at(columns::Column::RowNo, block.first + block.calls[i])));
            }
        });
    if (!walked) return tl::unexpected(walked.error());
    Part all;
    for (const Part& part : parts) {
        all.below += part.below;
        all.equal.insert(all.equal.end(), part.equal.begin(), part.equal.end());
    }
    if (rank <= all.below || rank - all.below > all.equal.size()) return std::optional<SpanRef> {};
    const auto place = all.equal.begin() + static_cast<std::ptrdiff_t>(rank - all.below - 1);
    std::ranges::nth_element(all.equal, place);
    const auto row = view.snapshot->row(*place);
    return row ? std::optional(refOf(*row)) : std::nullopt;
}

Result<void> explainPercentile(Explanation& out, const DataView& view, const Selection& selection,
    const MeasureSums& sums, double p, const std::stop_token& stop)
{
    out.tooFew = whyNotEnough(p, sums.n);
    if (sums.n == 0) return {};
    const std::array ps {p};
    const columns::Quantile found = columns::quantiles(valuesOf(selection, out.measure, sums), ps).front();
    out.percentile = Percentile {p, found.value, found.low, found.high, found.enough};
    out.value = static_cast<double>(found.value);
    auto span = spanAt(view, selection, out.measure, found.value, columns::nearestRank(sums.n, p), stop);
    if (!span) return tl::unexpected(span.error());
    out.span = *span;
    return {};
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

/// What a span must be to be one of the values of a measure; empty: every span is. A time per token is also left out
/// where the first token came after the end, which no filter says.
const char* conditionOf(Measure measure) noexcept
{
    switch (measure) {
    case Measure::Latency: return "call and not quality = time_suspect and not quality = unfinished";
    case Measure::TimeToFirstToken:
        return "call and not quality = time_suspect and not quality = unfinished and ttft is known";
    case Measure::TimePerOutputToken:
        return "call and not quality = time_suspect and not quality = unfinished and ttft is known"
               " and tokens.output >= 2";
    case Measure::TokensPerSecond:
        return "call and not quality = time_suspect and not quality = unfinished and tokens.output > 0"
               " and duration > 0s";
    case Measure::Calls:
    case Measure::ErrorRate: return "call";
    case Measure::Errors: return "call and failed";
    case Measure::SoftErrors: return "soft_error";
    case Measure::Truncated: return "truncated";
    case Measure::Tokens: return "call and tokens.total is known";
    case Measure::InputTokens: return "call and tokens.input is known";
    case Measure::OutputTokens: return "call and tokens.output is known";
    case Measure::CachedInputTokens: return "call and tokens.cached is known";
    case Measure::ReasoningTokens: return "call and tokens.reasoning is known";
    case Measure::Cost:
    case Measure::CostPerCall: return "call and cost is known";
    case Measure::Sessions: return "call and session is known";
    case Measure::FailedWithoutCall: return "failed_without_call";
    case Measure::Spans:
    case Measure::Traces: break;
    }
    return "";
}

/// Narrows the scope to the spans that make the number.
Scope spansBehind(const ExplainQuestion& question)
{
    Scope out = question.scope;
    if (const auto filter = Filter::parse(conditionOf(question.measure))) out.filter = out.filter && *filter;
    return out;
}

/// A cost is not stated but computed: why it is unknown is another reason than that.
Result<std::vector<Exclusion>> withoutCost(const DataView& view, const Scope& scope, std::stop_token stop)
{
    ReportQuestion report;
    report.scope = scope;
    report.percentiles = report.distinct = false;
    auto answered = answer(view, report, std::move(stop));
    if (!answered) return tl::unexpected(answered.error());
    std::erase_if(answered->totals.excluded, [](const Exclusion& one) { return one.measure != Measure::Cost; });
    return std::move(answered->totals.excluded);
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
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    const auto sums = sumsOf(**selection, question.measure, stop);
    if (!sums) return tl::unexpected(sums.error());
    out.n = sums->n;
    out.excluded = exclusionsOf(question.measure, sums->without);
    if (question.measure == Measure::Cost || question.measure == Measure::CostPerCall) {
        auto reasons = withoutCost(view, question.scope, stop);
        if (!reasons) return tl::unexpected(reasons.error());
        out.excluded = std::move(*reasons);
    }
    const auto sum = static_cast<double>(sums->sum);
    if (question.p) {
        const auto found = explainPercentile(out, view, **selection, *sums, *question.p, stop);
        if (!found) return tl::unexpected(found.error());
    } else if (info.aggregation == Aggregation::Ratio) {
        if (out.n > 0) out.value = sum / static_cast<double>(out.n);
    } else if (info.aggregation == Aggregation::Sum && (out.n > 0 || info.unit == Unit::Count)) {
        out.value = sum;
    }
    return out;
}

} // namespace spanwise::query
