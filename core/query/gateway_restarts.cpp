// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateway_restarts.h"

#include "core/metrics/histogram_math.h"

#include <algorithm>
#include <optional>

namespace spanwise::query {

using metrics::UnixMs;

namespace {

/// How many of the times are before `at`.
std::size_t before(const std::vector<UnixMs>& sorted, UnixMs at)
{
    return static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), at) - sorted.begin());
}

template <typename Things, typename Time> std::vector<UnixMs> sortedTimes(const Things& things, Time time)
{
    std::vector<UnixMs> out;
    out.reserve(things.size());
    for (const auto& one : things) out.push_back(one.*time);
    std::sort(out.begin(), out.end());
    return out;
}

} // namespace

template <typename Samples, typename Falls>
void GatewayRestarts::addRuns(const Samples& samples, const std::vector<UnixMs>& starts, Falls falls)
{
    if (samples.empty()) return;
    auto start = starts.begin();
    for (std::size_t i = 1; i < samples.size(); ++i) {
        const UnixMs from = samples[i - 1]->at;
        const UnixMs at = samples[i]->at;
        while (start != starts.end() && *start <= from) ++start;
        const bool said = start != starts.end() && *start <= at;
        if (said || falls(*samples[i - 1], *samples[i])) m_anew.push_back({from, at, said ? *start : at});
    }
    m_lives.push_back({samples.front()->at, samples.back()->at});
}

void GatewayRestarts::add(const metrics::Series& counter)
{
    std::vector<UnixMs> starts;
    std::vector<const metrics::Sample*> numbers;
    for (const metrics::Sample& one : counter.floats) {
        if (metrics::isStart(one.value)) starts.push_back(one.at);
        if (!metrics::isMark(one.value)) numbers.push_back(&one);
    }
    addRuns(numbers, starts,
        [](const metrics::Sample& older, const metrics::Sample& newer) { return newer.value < older.value; });
    std::vector<const metrics::HistogramSample*> histograms;
    for (const metrics::HistogramSample& one : counter.histograms) histograms.push_back(&one);
    addRuns(histograms, starts, [](const metrics::HistogramSample& older, const metrics::HistogramSample& newer) {
        return metrics::isReset(*newer.histogram, *older.histogram);
    });
}

std::vector<UnixMs> GatewayRestarts::found() const
{
    std::vector<UnixMs> out;
    std::vector<Anew> left = m_anew;
    const std::vector<UnixMs> firsts = sortedTimes(m_lives, &Life::first);
    const std::vector<UnixMs> lasts = sortedTimes(m_lives, &Life::last);
    const std::vector<UnixMs> moments = sortedTimes(left, &Anew::at);
    std::vector<UnixMs> ended = sortedTimes(left, &Anew::before);
    std::vector<UnixMs> began = moments;
    for (const UnixMs moment : moments) {
        const std::size_t anew = before(ended, moment) - before(began, moment);
        const std::size_t counters = before(firsts, moment) - before(lasts, moment);
        if (anew * 2 <= counters) continue;
        UnixMs told = moment;
        std::erase_if(left, [&](const Anew& one) {
            const bool then = one.before < moment && moment <= one.at;
            if (then) told = std::min(told, one.began);
            return then;
        });
        out.push_back(told);
        ended = sortedTimes(left, &Anew::before);
        began = sortedTimes(left, &Anew::at);
    }
    return out;
}

} // namespace spanwise::query
