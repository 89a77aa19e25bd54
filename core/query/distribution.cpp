// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/distribution.h"

#include "core/query/measure_values.h"
#include "core/query/row_walk.h"
#include "core/query/totals_builder.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace spanwise::query {

namespace {
struct Timed {
    UnixNanos at = 0;
    std::int64_t value = 0;
};

struct Collected {
    std::vector<Timed> values;
    std::map<std::int64_t, std::uint64_t> left;
};

Result<Collected> collect(const DataView& view, const Scope& scope, Measure measure, std::stop_token stop)
{
    Collected out;
    const auto walked = walkRows(view, scope, true, stop, [&](const columns::SpanRow& row) {
        const std::int64_t value = valueOf(measure, row);
        if (value >= 0)
            out.values.push_back({row.start, value});
        else
            ++out.left[value];
    });
    if (!walked) return tl::unexpected(walked.error());
    return out;
}

std::vector<Exclusion> exclusionsOf(Measure measure, const std::map<std::int64_t, std::uint64_t>& left)
{
    std::vector<Exclusion> out;
    for (const auto& [reason, n] : left) out.push_back({measure, std::string(reasonName(reason)), n});
    return out;
}

/// About `bins` bins between two values, each wider than the one before by the same factor, at least by 1.
std::vector<std::int64_t> edgesBetween(std::int64_t low, std::int64_t high, std::size_t bins)
{
    const double first = std::max(1.0, static_cast<double>(low));
    const double factor = std::pow(std::max(2.0, static_cast<double>(high) + 1.0) / first,
        1.0 / static_cast<double>(std::max<std::size_t>(bins, 1)));
    std::vector<std::int64_t> edges {low};
    for (double edge = first * factor; edges.back() <= high; edge *= factor)
        edges.push_back(std::max(edges.back() + 1, static_cast<std::int64_t>(edge)));
    return edges;
}

std::size_t binOf(const std::vector<std::int64_t>& edges, std::int64_t value)
{
    return static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), value) - edges.begin()) - 1;
}

std::vector<std::int64_t> edgesFor(const std::vector<Timed>& values, std::size_t bins)
{
    if (values.empty()) return {};
    const auto [low, high] = std::ranges::minmax_element(values, {}, &Timed::value);
    return edgesBetween(low->value, high->value, bins);
}
} // namespace

Result<DistributionAnswer> answer(const DataView& view, const DistributionQuestion& question, std::stop_token stop)
{
    const auto collected = collect(view, question.scope, question.measure, stop);
    if (!collected) return tl::unexpected(collected.error());
    DistributionAnswer out;
    out.measure = question.measure;
    out.filter = question.scope.filter.text();
    out.edges = edgesFor(collected->values, question.bins);
    out.counts.assign(out.edges.empty() ? 0 : out.edges.size() - 1, 0);
    std::vector<std::int64_t> values;
    values.reserve(collected->values.size());
    for (const Timed& one : collected->values) {
        ++out.counts[binOf(out.edges, one.value)];
        values.push_back(one.value);
    }
    out.percentiles = percentilesOf(values);
    out.excluded = exclusionsOf(question.measure, collected->left);
    return out;
}

Result<HeatMapAnswer> answer(const DataView& view, const HeatMapQuestion& question, std::stop_token stop)
{
    const auto collected = collect(view, question.scope, question.measure, stop);
    if (!collected) return tl::unexpected(collected.error());
    HeatMapAnswer out;
    out.measure = question.measure;
    out.filter = question.scope.filter.text();
    out.excluded = exclusionsOf(question.measure, collected->left);
    TimeRange range = question.scope.range;
    const TimeRange held = view.snapshot->startRange();
    if (range.from == TimeRange {}.from) range.from = held.from;
    if (range.to == TimeRange {}.to) range.to = std::max(held.to, range.from);
    const TimeSteps steps = timeSteps(range, question.step);
    out.step = steps.step;
    for (std::size_t i = 0; i < steps.count(); ++i) {
        out.starts.push_back(steps.bounds[i]);
        out.ends.push_back(steps.bounds[i + 1]);
    }
    out.edges = edgesFor(collected->values, question.bins);
    out.counts.assign(steps.count() * out.rows(), 0);
    for (const Timed& one : collected->values) {
        const auto after = std::ranges::upper_bound(steps.bounds, one.at);
        if (after == steps.bounds.begin() || after == steps.bounds.end()) continue;
        const auto column = static_cast<std::size_t>(after - steps.bounds.begin()) - 1;
        std::uint32_t& count = out.counts[column * out.rows() + binOf(out.edges, one.value)];
        out.largest = std::max(out.largest, ++count);
        ++out.n;
    }
    return out;
}

} // namespace spanwise::query
