// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/otlp_state.h"

#include "core/base/saturate.h"
#include "core/ingest/clock_remarks.h"
#include "core/ingest/series_admission.h"
#include "core/metrics/histogram_math.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

namespace spanwise::ingest {

namespace {

/// So many ends of a series are remembered, to know late retries.
constexpr std::size_t kRecent = 16;
constexpr metrics::UnixMs kSameClock = 3'600'000; ///< a wrong clock that is off by so little more is off as before

} // namespace

struct OtlpState::Step {
    OtlpState& state;
    store::SeriesWriter& store;
    const MetricLimits& limits;
    metrics::TailRow row;
    MetricIntake::Taken taken;
    std::set<std::string> relaid; ///< histograms whose limits changed in this delivery

    void remark(std::string_view reason, const metrics::IncomingPoint& point)
    {
        remark(reason, point.labels.text(), point.at);
    }

    void remark(std::string_view reason, std::string sample, metrics::UnixMs at)
    {
        for (auto& one : state.target.remarks) {
            if (one.reason != reason) continue;
            ++one.count;
            return;
        }
        state.target.remarks.push_back({std::string(reason), 1, std::move(sample), at});
    }

    void put(store::SeriesId series, metrics::UnixMs at, double value)
    {
        row.floats.push_back({series, at, value});
        ++taken.samples;
    }

    Result<store::SeriesId> seriesOf(const metrics::IncomingPoint& point)
    {
        metrics::Labels labels = point.labels;
        for (const char* name : {"job", "instance"}) {
            const std::string own(labels.get(name));
            if (!own.empty()) labels.set(std::string("exported_") + name, own);
        }
        labels.set("job", point.job);
        labels.set("instance", point.instance);
        const auto series =
            admitSeries(limits, store, state.target.target, labels.packed(), labels.metric(), point.type, point.at);
        if (series && *series == 0) {
            ++state.target.refusedSeries;
            remark("series beyond the limit were refused", point);
        }
        return series;
    }

    Result<void> take(const metrics::IncomingPoint& point)
    {
        noteLayout(point);
        const auto series = seriesOf(point);
        if (!series) return tl::unexpected(series.error());
        if (*series == 0) {
            ++taken.dropped;
            return {};
        }
        Run& run = state.m_runs[*series];
        const bool isNew = run.at == 0;
        if (isNew && point.delta) {
            if (auto resumed = resume(*series, run); !resumed) return resumed;
        }
        const bool sentBefore = std::ranges::find(run.recent, point.at) != run.recent.end();
        if (sentBefore || (run.at != 0 && point.at == run.at && !point.ended)) {
            remark("points sent again were stored once", point);
            return {};
        }
        if (run.recent.size() == kRecent) run.recent.erase(run.recent.begin());
        run.recent.push_back(point.at);
        if (point.ended) {
            put(*series, point.at, metrics::staleMark());
            run.at = std::max(run.at, point.at);
            return {};
        }
        if (point.delta)
            takeDelta(*series, run, point);
        else
            takeCumulative(*series, run, point, isNew);
        return recordExemplar(*series, point);
    }

    /// The store keeps the newest of each series.
    Result<void> recordExemplar(store::SeriesId series, const metrics::IncomingPoint& point)
    {
        if (!point.exemplar) return {};
        store::StoredExemplar stored;
        if (!point.exemplar->trace.isZero()) stored.labels.set("trace_id", point.exemplar->trace.hex());
        if (!point.exemplar->span.isZero()) stored.labels.set("span_id", point.exemplar->span.hex());
        stored.value = point.exemplar->value;
        stored.at = point.exemplar->at != 0 ? point.exemplar->at / kNanosPerMilli : point.at;
        return store.recordExemplar(series, stored);
    }

    /// After a restart of the program a running total goes on from what is stored.
    Result<void> resume(store::SeriesId series, Run& run)
    {
        const auto newest = store.newestOf(state.target.target, series);
        if (!newest) return tl::unexpected(newest.error());
        if (!*newest) return {};
        run.at = (*newest)->at;
        run.value = (*newest)->value;
        return {};
    }

    void takeDelta(store::SeriesId series, Run& run, const metrics::IncomingPoint& point)
    {
        if (run.at != 0 && point.at < run.at) {
            // It cannot be put before totals that are written: it counts in the next one.
            remark("late deltas were added to the next total", point);
        } else if (run.at != 0 && point.start != 0 && point.start < run.at) {
            remark("deltas overlap", point);
        }
        if (point.histogram) {
            if (run.histogram && metrics::areCompatible(*run.histogram, *point.histogram)) {
                NativeHistogram total = *run.histogram;
                metrics::add(total, *point.histogram);
                run.histogram = std::make_shared<const NativeHistogram>(std::move(total));
            } else {
                run.histogram = point.histogram;
            }
        } else {
            run.value += point.value;
        }
        if (point.at < run.at) return;
        run.at = point.at;
        if (point.histogram) {
            row.histograms.push_back({series, point.at, run.histogram});
            ++taken.samples;
        } else {
            put(series, point.at, run.value);
        }
    }

    void takeCumulative(store::SeriesId series, Run& run, const metrics::IncomingPoint& point, bool isNew)
    {
        const bool late = !isNew && point.at < run.at;
        if (!late && counts(point.type) && !point.histogram) {
            const bool began = isNew ? point.start > state.m_newest && state.m_newest != 0
                                     : point.start > run.at && point.start > run.start;
            if (began && point.start < point.at)
                row.floats.push_back({series, point.start, metrics::startMark()});
            else if (!isNew && point.value < run.value && point.start == run.start)
                remark("a counter fell without a new start time", point);
        }
        if (point.histogram) {
            row.histograms.push_back({series, point.at, point.histogram});
            ++taken.samples;
        } else {
            put(series, point.at, point.value);
        }
        if (late) return; // sorted in when it is read
        run.at = point.at;
        run.start = point.start;
        run.value = point.value;
    }

    /// Limits that changed make series of their own: what was before them ends.
    void noteLayout(const metrics::IncomingPoint& point)
    {
        if (point.layout == 0) return;
        metrics::Labels histogram = point.labels;
        histogram.remove("le");
        std::string key = histogram.packed();
        const auto [place, isNew] = state.m_layouts.try_emplace(key, point.layout);
        if (isNew || place->second == point.layout) return;
        place->second = point.layout;
        if (relaid.insert(std::move(key)).second) remark("the bucket limits of a histogram changed", point);
    }

    Result<void> recordFamily(const metrics::IncomingPoint& point)
    {
        if (!state.m_families.try_emplace(point.family, true).second) return {};
        return store.recordFamily(state.target.target, {point.family, point.type, point.unit, point.help});
    }
};

/// A wrong clock keeps its shift from one delivery to the next, so that what is sent again is known by its times.
metrics::UnixMs OtlpState::shiftFor(metrics::UnixMs newest, metrics::UnixMs receivedAt)
{
    if (receivedAt == 0) return 0;
    const metrics::UnixMs off = receivedAt - newest;
    if (std::abs(off) <= kClockIsWrong) return m_shift = 0;
    // A delivery that lies later than the shift of an earlier, belated one would be placed in the future.
    if (m_shift == 0 || off < m_shift - kClockIsOff || off > m_shift + kSameClock) m_shift = off;
    return m_shift;
}

Result<MetricIntake::Taken> OtlpState::take(store::SeriesWriter& store, const MetricLimits& limits,
    std::span<const metrics::IncomingPoint* const> points, metrics::UnixMs receivedAt)
{
    target.remarks.clear();
    Step step {*this, store, limits, {}, {}, {}};
    metrics::UnixMs newest = 0;
    for (const metrics::IncomingPoint* point : points) newest = std::max(newest, point->at);
    const metrics::UnixMs off = receivedAt == 0 ? 0 : newest - receivedAt;
    const metrics::UnixMs shift = shiftFor(newest, receivedAt);
    newest = std::max(m_newest, newest + shift);
    step.row.at = newest;
    for (const metrics::IncomingPoint* point : points) {
        metrics::IncomingPoint placed;
        if (shift != 0) {
            placed = *point;
            placed.at += shift;
            if (placed.start != 0) placed.start += shift;
            if (placed.exemplar && placed.exemplar->at != 0)
                placed.exemplar->at = saturatingSum(placed.exemplar->at, shift * kNanosPerMilli);
            point = &placed;
        }
        if (auto done = step.take(*point); !done) return tl::unexpected(done.error());
        if (auto done = step.recordFamily(*point); !done) return tl::unexpected(done.error());
    }
    if (shift != 0)
        step.remark(kWrongClock, offText(off), receivedAt);
    else if (std::abs(off) > kClockIsOff)
        step.remark(kClockOff, offText(off), receivedAt);
    if (!step.row.floats.empty() || !step.row.histograms.empty())
        if (auto done = store.append(target.target, step.row); !done) return tl::unexpected(done.error());
    m_newest = newest;
    target.lastAt = target.lastOkAt = newest;
    target.samples = step.taken.samples;
    target.format = "OTLP";
    if (auto done = store.update(target); !done) return tl::unexpected(done.error());
    return step.taken;
}

} // namespace spanwise::ingest
