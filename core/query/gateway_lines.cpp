// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateway_lines.h"

#include <algorithm>
#include <tuple>

namespace spanwise::query {

namespace {

using gateway::Behavior;
using metrics::UnixMs;
using Kind = GatewaySeries::Kind;

constexpr std::size_t kLinesPerShown = 3; ///< lines of an answer for each that a question wants to see

/// When all series of a line have ended: the time of the last end mark.
UnixNanos endOf(const Line& line)
{
    UnixMs end = 0;
    for (const MeantSeries* one : line) {
        const auto samples = one->floats;
        if (samples.empty() || !metrics::isStale(samples.back().value)) return 0;
        end = std::max(end, samples.back().at);
    }
    return end * kNanosPerMilli;
}

void add(std::optional<double>& to, const std::optional<double>& more)
{
    if (more) to = to.value_or(0) + *more;
}

/// The same line of another source.
void addCounted(GatewaySeries& to, const GatewaySeries& more)
{
    to.total += more.total;
    to.level = std::min(to.level, more.level);
    to.endedAt = to.endedAt != 0 && more.endedAt != 0 ? std::max(to.endedAt, more.endedAt) : 0;
    for (std::size_t i = 0; i < to.points.size(); ++i) {
        add(to.points[i].value, more.points[i].value);
        add(to.points[i].perSecond, more.points[i].perSecond);
    }
}

} // namespace

GatewayLines::GatewayLines(const GatewayQuestion& question)
    : m_question(question)
    , m_behavior(gateway::infoOf(question.measure).behavior)
{
}

GatewayLines::Key GatewayLines::keyOf(const MeantSeries& one) const
{
    const bool notGiven = m_question.by && one.key.empty();
    return {m_question.addSources ? std::string() : one.target->job, notGiven ? Kind::NotGiven : Kind::Value, one.key};
}

GatewayLines::Weighed GatewayLines::weigh(const SelectedSeries& selected, const PointSteps& steps) const
{
    Weighed out;
    Line line(1);
    for (const MeantSeries& one : selected.series) {
        const Key key = keyOf(one);
        line.front() = &one;
        out.sizes[key].push_back(totalOf(line, steps, m_behavior));
        out.jobs[key].insert(one.target->job);
    }
    return out;
}

void GatewayLines::add(const Weighed& weighed)
{
    for (const auto& [key, sizes] : weighed.sizes)
        for (const double size : sizes) m_sizes[key] += size;
    for (const auto& [key, jobs] : weighed.jobs) m_jobsOf[key].insert(jobs.begin(), jobs.end());
}

void GatewayLines::choose()
{
    std::vector<std::pair<Key, double>> bySize(m_sizes.begin(), m_sizes.end());
    std::ranges::stable_sort(bySize, [](const auto& a, const auto& b) { return a.second > b.second; });
    // The largest values stay; what they leave of each source is folded, where there are too many.
    std::size_t values = 0;
    std::map<Key, double> lines;
    const bool folds = m_question.maxSeries > 0 && m_sizes.size() > m_question.maxSeries;
    for (const auto& [key, size] : bySize) {
        const bool stays = key.kind != Kind::Value || !folds || values++ < m_question.maxSeries;
        const Key as = stays ? key : Key {key.job, Kind::Other, {}};
        lines[as] += size;
        m_shownAs.emplace(key, as);
    }
    const std::size_t most = kLinesPerShown * m_question.maxSeries;
    if (most > 0 && lines.size() > most) {
        std::vector<std::pair<Key, double>> all(lines.begin(), lines.end());
        std::ranges::stable_sort(all, [](const auto& a, const auto& b) {
            const bool isValue = a.first.kind == Kind::Value;
            if (isValue != (b.first.kind == Kind::Value)) return isValue;
            return a.second > b.second;
        });
        m_leftOut = all.size() - most;
        for (std::size_t i = most; i < all.size(); ++i)
            std::erase_if(m_shownAs, [&](const auto& one) { return one.second == all[i].first; });
    }
    for (const auto& [key, as] : m_shownAs) m_jobs.insert(m_jobsOf[key].begin(), m_jobsOf[key].end());
}

GatewaySeries GatewayLines::drawn(const Line& line, const PointSteps& steps, Drawn& into) const
{
    GatewaySeries out;
    out.level = line.front()->meaning->rule->level;
    out.total = totalOf(line, steps, m_behavior);
    out.endedAt = endOf(line);
    if (m_behavior == Behavior::Counter) {
        out.points = counterPoints(line, steps);
    } else if (m_behavior == Behavior::Gauge) {
        out.points = gaugePoints(line, steps, m_question.measure);
        out.whole = gaugePoints(line, {{steps.edges.front(), steps.edges.back()}, 0}, m_question.measure).front();
    } else {
        DistributionPoints points = distributionPoints(line, steps);
        out.points = std::move(points.points);
        out.whole = points.whole;
        out.total = points.whole.n.value_or(0);
        into.anyBuckets = into.anyBuckets || points.hasBuckets;
        into.coarser = into.coarser || points.coarser;
    }
    return out;
}

std::size_t GatewayLines::foldedInto(const Key& line) const
{
    if (line.kind != Kind::Other) return 0;
    return static_cast<std::size_t>(
        std::ranges::count_if(m_shownAs, [&](const auto& one) { return one.second == line; }));
}

GatewayLines::Drawn GatewayLines::draw(const SelectedSeries& selected, const PointSteps& steps) const
{
    Drawn out;
    std::map<Key, Line> lines;
    for (const MeantSeries& one : selected.series)
        if (const auto as = m_shownAs.find(keyOf(one)); as != m_shownAs.end()) lines[as->second].push_back(&one);
    for (const auto& shown : lines) {
        const Key& key = shown.first;
        GatewaySeries& series = out.series.emplace_back(drawn(shown.second, steps, out));
        series.job = key.job;
        series.kind = key.kind;
        series.key = key.key;
        series.folded = foldedInto(key);
    }
    return out;
}

void GatewayLines::add(Drawn&& drawn, GatewayAnswer& out)
{
    m_anyBuckets = m_anyBuckets || drawn.anyBuckets;
    m_coarser = m_coarser || drawn.coarser;
    for (GatewaySeries& series : drawn.series) {
        const auto before = std::ranges::find_if(out.series, [&](const GatewaySeries& one) {
            return std::tie(one.job, one.kind, one.key) == std::tie(series.job, series.kind, series.key);
        });
        if (before == out.series.end())
            out.series.push_back(std::move(series));
        else
            addCounted(*before, series);
    }
}

void GatewayLines::finish(GatewayAnswer& out) const
{
    std::ranges::stable_sort(out.series, [](const GatewaySeries& a, const GatewaySeries& b) {
        if (a.kind != b.kind) return a.kind < b.kind; // values, then not given, then other
        return a.total != b.total ? a.total > b.total : std::tie(a.job, a.key) < std::tie(b.job, b.key);
    });
    if (m_leftOut > 0)
        out.notes.push_back("there are many sources: " + std::to_string(m_leftOut)
            + " of the smaller lines are left out; choose a source, or add them");
    if (m_behavior != Behavior::Distribution || out.series.empty()) return;
    out.averagesOnly = !m_anyBuckets;
    if (!m_anyBuckets) out.notes.emplace_back("percentiles are not available from this source: it has no buckets");
    if (m_coarser)
        out.notes.emplace_back("series with different bucket limits: only limits that all of them have are used");
}

} // namespace spanwise::query
