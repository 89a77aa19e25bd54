// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/gateway_exemplars.h"

#include "core/store/series_reader.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace spanwise::ingest {

namespace {

using gateway::Measure;

/// OpenMetrics leaves the name to the client; these are what clients of Prometheus write (2025-11).
std::optional<TraceId> traceOf(const metrics::Labels& labels)
{
    for (const char* name : {"trace_id", "traceID", "traceId"})
        if (const auto id = TraceId::fromHex(labels.get(name)); id && !id->isZero()) return id;
    return std::nullopt;
}

class Collecting {
public:
    Collecting(const store::Store& store, const query::GatewayView& view, TimeRange range)
        : m_series(store.reader())
        , m_reader(*store.reader())
        , m_view(view)
        , m_range(range)
    {
    }

    Result<std::vector<GatewayExemplar>> run()
    {
        const auto stored = m_series.exemplars(m_range.from / kNanosPerMilli, m_range.to / kNanosPerMilli);
        if (!stored) return tl::unexpected(stored.error());
        for (const store::StoredExemplar& one : *stored)
            if (auto done = add(one); !done) return tl::unexpected(done.error());
        std::ranges::stable_sort(m_out, [](const auto& a, const auto& b) { return a.at > b.at; });
        return std::move(m_out);
    }

private:
    Result<void> add(const store::StoredExemplar& one)
    {
        const UnixNanos at = one.at * kNanosPerMilli;
        const auto trace = traceOf(one.labels);
        if (!trace) return {};
        const auto target = std::ranges::find_if(m_view.targets, [&](const query::GatewayTarget& candidate) {
            return candidate.job == one.series.get("job") && candidate.instance == one.series.get("instance");
        });
        if (target == m_view.targets.end()) return {};
        const auto isHeld = holds(*trace);
        if (!isHeld) return tl::unexpected(isHeld.error());
        if (!*isHeld) return {};
        const std::vector<std::string_view> names(target->names.begin(), target->names.end());
        const gateway::Product* const product = m_view.dictionary->product(target->product);
        for (const gateway::Meaning& meaning : m_view.dictionary->meaningsOf(product, one.series, &names)) {
            const bool isDistribution = gateway::infoOf(meaning.measure).behavior == gateway::Behavior::Distribution;
            if (isDistribution && m_seen.emplace(meaning.measure, *trace, one.value).second)
                m_out.push_back({meaning.measure, target->job, at, one.value * meaning.rule->factor, *trace});
        }
        return {};
    }

    Result<bool> holds(const TraceId& trace)
    {
        const auto known = m_held.find(trace);
        if (known != m_held.end()) return known->second;
        const auto found = m_reader.findTrace(trace);
        if (!found) return tl::unexpected(found.error());
        return m_held[trace] = found->has_value();
    }

    store::SeriesReader m_series;
    const store::Reader& m_reader;
    const query::GatewayView& m_view;
    TimeRange m_range;
    std::map<TraceId, bool> m_held;
    std::set<std::tuple<Measure, TraceId, double>> m_seen;
    std::vector<GatewayExemplar> m_out;
};

} // namespace

Result<std::vector<GatewayExemplar>> exemplarsOf(
    const store::Store& store, const query::GatewayView& view, TimeRange range)
{
    return Collecting(store, view, range).run();
}

} // namespace spanwise::ingest
