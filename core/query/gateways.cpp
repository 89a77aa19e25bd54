// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateways.h"

#include "core/query/gateway_answering.h"
#include "core/query/gateway_steps.h"
#include "core/query/parallel_scan.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <limits>
#include <mutex>
#include <numeric>

namespace spanwise::query {

namespace {

using metrics::UnixMs;
using Places = std::span<const std::size_t>;
using Reading = std::shared_ptr<const GatewayReading>;

constexpr std::size_t kMostTogether = 8'000'000; ///< samples of one source that lie in memory for several questions
constexpr std::size_t kMostKept = 2'000'000; ///< samples of several sources that do, for the second look

/// Questions that are answered together: each source is read once for the first look of all of them, and once for the
/// second look of those that show anything of it, unless what was read first is still there.
class Together {
public:
    Together(const GatewayView& view, const GatewaySources& sources, const std::vector<GatewayQuestion>& questions,
        Places places, std::size_t workers)
        : m_sources(sources)
        , m_workers(workers)
        , m_kept(sources.jobs().size())
    {
        for (const std::size_t place : places) m_all.emplace_back(view, sources, questions[place]);
    }

    Result<void> run(Places places, std::vector<GatewayAnswer>& out, const std::stop_token& stop)
    {
        if (auto done = look<GatewayAnswering::Weighed>(
                stop, [](const GatewayAnswering& one, const std::string&) { return one.wantsToWeigh(); },
                [](const GatewayAnswering& one, const Reading& reading) { return one.weigh(reading); });
            !done)
            return done;
        for (GatewayAnswering& one : m_all) one.choose();
        if (auto done = look<GatewayAnswering::Drawn>(
                stop,
                [](const GatewayAnswering& one, const std::string& job) {
                    return one.draws(job) ? std::vector {one.wantToDraw()} : std::vector<GatewayWant> {};
                },
                [](const GatewayAnswering& one, const Reading& reading) { return one.draw(reading); });
            !done)
            return done;
        for (std::size_t i = 0; i < places.size(); ++i) {
            auto finished = m_all[i].finish(stop);
            if (!finished) return tl::unexpected(finished.error());
            out[places[i]] = std::move(*finished);
        }
        return {};
    }

private:
    /// Shows each source to the questions that want something of it: several sources at a time. What came of them is
    /// added in their order, as soon as those before are there, so that little of it waits in memory.
    template <typename Seen, typename Wants, typename See>
    Result<void> look(const std::stop_token& stop, Wants wantsOf, See see)
    {
        const std::vector<std::string>& jobs = m_sources.jobs();
        using OfSource = std::vector<std::pair<std::size_t, Seen>>; // by question
        std::vector<std::optional<Result<OfSource>>> seen(jobs.size());
        std::mutex mutex; // guards seen, next and failed; adding touches nothing that looking does
        std::size_t next = 0;
        Result<void> failed;
        std::atomic<bool> isOver {false};
        const auto addSeen = [&](std::size_t source, Result<OfSource>&& came) {
            const std::lock_guard lock(mutex);
            if (!came) isOver = true;
            seen[source] = std::move(came);
            for (; next < seen.size() && seen[next]; ++next) {
                if (failed && !*seen[next]) failed = tl::unexpected(seen[next]->error());
                if (failed)
                    for (auto& [one, what] : **seen[next]) m_all[one].add(std::move(what));
                seen[next] = OfSource {};
            }
        };
        auto done = inParallel(jobs.size(), m_workers, stop, [&](std::size_t, std::size_t i) {
            addSeen(i, isOver ? Result<OfSource>(OfSource {}) : lookAt<Seen>(i, stop, wantsOf, see));
        });
        return done ? failed : done;
    }

    template <typename Seen, typename Wants, typename See>
    Result<std::vector<std::pair<std::size_t, Seen>>> lookAt(
        std::size_t source, const std::stop_token& stop, Wants wantsOf, See see)
    {
        const std::string& job = m_sources.jobs()[source];
        std::vector<std::pair<std::size_t, Seen>> out;
        std::vector<GatewayWant> all;
        std::vector<std::size_t> asking;
        for (std::size_t one = 0; one < m_all.size(); ++one) {
            const std::vector<GatewayWant> wants = wantsOf(m_all[one], job);
            if (wants.empty() || !wants.front().asks(job)) continue;
            all.insert(all.end(), wants.begin(), wants.end());
            asking.push_back(one);
        }
        if (asking.empty()) return out;
        const Result<Reading> reading = read(source, all, stop);
        if (!reading) return tl::unexpected(reading.error());
        for (const std::size_t one : asking) out.emplace_back(one, see(m_all[one], *reading));
        return out;
    }

    Result<Reading> read(std::size_t source, const std::vector<GatewayWant>& wants, const std::stop_token& stop)
    {
        if (const Reading& kept = m_kept[source]; kept != nullptr) {
            const UnixMs from = std::ranges::min_element(wants, {}, &GatewayWant::from)->from;
            if (kept->from <= from) return std::move(m_kept[source]); // the second look is the last one
        }
        auto read = m_sources.read(m_sources.jobs()[source], wants, stop);
        if (!read) return tl::unexpected(read.error());
        const auto reading = std::make_shared<const GatewayReading>(std::move(*read));
        const std::size_t weight = reading->weight();
        if (m_weight.fetch_add(weight) + weight <= kMostKept) m_kept[source] = reading;
        return reading;
    }

    const GatewaySources& m_sources;
    std::size_t m_workers;
    std::deque<GatewayAnswering> m_all;
    std::vector<Reading> m_kept; ///< by source
    std::atomic<std::size_t> m_weight {0}; ///< of all that was read
};

Result<void> check(const GatewayQuestion& question)
{
    if (question.range.from == TimeRange {}.from || question.range.to == TimeRange {}.to)
        return fail(ErrorCode::Invalid, "a question about gateways needs a range with both ends");
    if (question.range.isEmpty()) return fail(ErrorCode::Invalid, "the range is empty");
    if (question.range.to - question.range.from > 3660 * kNanosPerDay)
        return fail(ErrorCode::Invalid, "a question about gateways needs a range with both ends");
    return {};
}

class Asking {
public:
    Asking(const GatewayView& view, const std::vector<GatewayQuestion>& questions, std::stop_token stop)
        : out(questions.size())
        , m_view(view)
        , m_questions(questions)
        , m_stop(std::move(stop))
        , m_sources(view)
    {
    }

    /// Sorted by their ranges: those of the period before stand apart. Those that hold all sources at once come last.
    Result<void> run(std::vector<std::size_t> places)
    {
        std::ranges::stable_sort(places, {}, [&](std::size_t place) { return m_questions[place].range.from; });
        const auto [from, to] = hullOf(places);
        if (places.size() > 1 && m_sources.loadOf(from, to).all > kMostTogether)
            if (auto done = m_sources.probe(from, to, m_stop); !done) return done;
        if (m_sources.loadOf(from, to).all <= kMostTogether) return runSome(places, &GatewaySources::Load::most);
        const auto held = std::stable_partition(places.begin(), places.end(),
            [&](std::size_t place) { return !GatewayAnswering::isOfAllAtOnce(m_questions[place]); });
        const auto apart = static_cast<std::size_t>(held - places.begin());
        if (auto done = runSome(Places(places).first(apart), &GatewaySources::Load::most); !done) return done;
        return runSome(Places(places).subspan(apart), &GatewaySources::Load::all);
    }

    std::vector<GatewayAnswer> out;

private:
    /// What the first looks of these questions see: from < time <= to.
    std::pair<UnixMs, UnixMs> hullOf(Places places) const
    {
        std::pair<UnixMs, UnixMs> hull {std::numeric_limits<UnixMs>::max(), std::numeric_limits<UnixMs>::min()};
        for (const std::size_t place : places) {
            const GatewayQuestion& question = m_questions[place];
            const UnixMs before = std::max(kBeforeRange, stepsFor(m_view, question).step);
            hull.first = std::min(hull.first, question.range.from / kNanosPerMilli - before);
            hull.second = std::max(hull.second, question.range.to / kNanosPerMilli);
        }
        return hull;
    }

    /// All at once, or a half after the other where that would be too much to have in memory.
    Result<void> runSome(Places places, std::size_t GatewaySources::Load::*held)
    {
        if (places.empty()) return {};
        const auto [from, to] = hullOf(places);
        const GatewaySources::Load load = m_sources.loadOf(from, to);
        if (places.size() > 1 && load.*held > kMostTogether) {
            if (auto done = runSome(places.first(places.size() / 2), held); !done) return done;
            return runSome(places.subspan(places.size() / 2), held);
        }
        const std::size_t most = std::max<std::size_t>(load.most, 1);
        const std::size_t fit = std::max<std::size_t>(kMostTogether / most, 1);
        const std::size_t workers = std::min(scanWorkers(most * m_sources.jobs().size()), fit);
        return Together(m_view, m_sources, m_questions, places, workers).run(places, out, m_stop);
    }

    const GatewayView& m_view;
    const std::vector<GatewayQuestion>& m_questions;
    std::stop_token m_stop;
    GatewaySources m_sources;
};

} // namespace

bool GatewaySeries::hasValues() const noexcept
{
    return std::ranges::any_of(points, [](const GatewayPoint& point) { return point.value || point.n; });
}

Result<std::vector<GatewayAnswer>> answers(
    const GatewayView& view, const std::vector<GatewayQuestion>& questions, std::stop_token stop)
{
    for (const GatewayQuestion& question : questions)
        if (auto fine = check(question); !fine) return tl::unexpected(fine.error());
    if (questions.empty()) return std::vector<GatewayAnswer> {};
    std::vector<std::size_t> places(questions.size());
    std::iota(places.begin(), places.end(), std::size_t {0});
    Asking asking(view, questions, std::move(stop));
    if (auto done = asking.run(std::move(places)); !done) return tl::unexpected(done.error());
    return std::move(asking.out);
}

Result<GatewayAnswer> answer(const GatewayView& view, const GatewayQuestion& question, std::stop_token stop)
{
    auto all = answers(view, {question}, std::move(stop));
    if (!all) return tl::unexpected(all.error());
    return std::move(all->front());
}

} // namespace spanwise::query
