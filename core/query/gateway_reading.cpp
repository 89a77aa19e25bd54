// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateway_reading.h"

#include <algorithm>
#include <unordered_map>

namespace spanwise::query {

namespace {

using metrics::UnixMs;

constexpr std::size_t kAroundSeries = 64; ///< labels, meanings and lists of a series take as much as so many samples
constexpr UnixMs kUsualInterval = 15'000; ///< of sources that send by themselves

metrics::Matcher equal(std::string_view label, const std::string& value)
{
    return *metrics::Matcher::make(std::string(label), metrics::Matcher::Kind::Equal, value); // never a pattern
}

} // namespace

bool GatewayWant::asks(const std::string& job) const
{
    return question->jobs.empty() || std::ranges::find(question->jobs, job) != question->jobs.end();
}

bool GatewayWant::mayUse(const gateway::NameMeaning& name) const
{
    if (name.mayMean(question->measure)) return true;
    // Where requests could be counted, errors are none until one is.
    const bool zeros = question->measure == gateway::Measure::Errors && question->by != gateway::Dimension::Status
        && question->by != gateway::Dimension::ErrorType;
    return zeros && name.mayMean(gateway::Measure::Requests);
}

std::size_t GatewayReading::weight() const
{
    std::size_t out = 0;
    for (const ReadName& name : names)
        for (const ReadSeries& one : name.series)
            out += kAroundSeries + one.samples.floats.capacity() + 16 * one.samples.histograms.size();
    return out;
}

GatewaySources::GatewaySources(const GatewayView& view)
    : m_view(view)
{
    std::map<std::pair<std::string, std::vector<std::string>>, std::shared_ptr<const Words>> known;
    for (const GatewayTarget& target : view.targets) {
        auto& words = known[{target.product, target.names}];
        if (words == nullptr) {
            auto made = std::make_shared<Words>();
            const gateway::Product* const product = view.dictionary->product(target.product);
            const std::vector<std::string_view> all(target.names.begin(), target.names.end());
            for (const std::string& name : target.names)
                made->push_back({name, view.dictionary->meaningOfName(product, name, &all)});
            std::ranges::sort(*made, {}, &Word::name);
            words = std::move(made);
        }
        m_targets[target.job].push_back({&target, words, {}});
    }
    for (const auto& one : m_targets) m_jobs.push_back(one.first);
}

Result<GatewayReading> GatewaySources::read(
    const std::string& job, std::span<const GatewayWant> wants, const std::stop_token& stop) const
{
    GatewayReading out;
    std::vector<GatewayWant> asked;
    std::ranges::copy_if(wants, std::back_inserter(asked), [&](const GatewayWant& want) { return want.asks(job); });
    if (asked.empty()) return out;
    out.from = std::ranges::min_element(asked, {}, &GatewayWant::from)->from;
    out.to = std::ranges::max_element(asked, {}, &GatewayWant::to)->to;
    for (const Target& source : m_targets.at(job)) {
        std::vector<std::string> names;
        std::unordered_map<std::string_view, std::size_t> places;
        for (const Word& word : *source.words) {
            if (std::ranges::none_of(asked, [&](const GatewayWant& want) { return want.mayUse(word.meaning); }))
                continue;
            names.push_back(word.name);
            places.emplace(word.name, out.names.size());
            out.names.push_back({source.target, &word.meaning, {}});
        }
        if (names.empty()) continue;
        auto found = m_view.series->select({metrics::Matcher::oneOf(std::string(metrics::kNameLabel), std::move(names)),
                                               equal("job", job), equal("instance", source.target->instance)},
            out.from, out.to, stop);
        if (!found) return tl::unexpected(found.error());
        for (metrics::Series& series : *found) {
            ReadName& into = out.names[places.at(series.labels.metric())];
            auto meanings = into.words->of(series.labels);
            if (!meanings.empty()) into.series.push_back({std::move(series), std::move(meanings)});
        }
    }
    return out;
}

GatewaySources::Load GatewaySources::loadOf(UnixMs from, UnixMs to) const
{
    const auto timesOf = [&](const Target& one) {
        if (one.times)
            return static_cast<std::size_t>(
                std::ranges::count_if(*one.times, [&](UnixMs at) { return at > from && at <= to; }));
        const UnixMs interval = one.target->interval / kNanosPerMilli;
        return static_cast<std::size_t>((to - from) / (interval > 0 ? interval : kUsualInterval) + 1);
    };
    Load out;
    for (const auto& [job, targets] : m_targets) {
        std::size_t samples = 0;
        // What failed last had no samples, and an export that comes in parts has few in the last one.
        for (const Target& one : targets)
            samples += std::max<std::size_t>(one.target->samples, one.target->series) * timesOf(one);
        out.most = std::max(out.most, samples);
        out.all += samples;
    }
    return out;
}

Result<void> GatewaySources::probe(UnixMs from, UnixMs to, const std::stop_token& stop)
{
    for (auto& [job, targets] : m_targets)
        for (Target& one : targets) {
            if (one.target->kind != "scrape") continue; // no series of it says when others came
            const auto found = m_view.series->select(
                {equal(metrics::kNameLabel, "up"), equal("job", job), equal("instance", one.target->instance)}, from,
                to, stop);
            if (!found) return tl::unexpected(found.error());
            std::vector<UnixMs>& times = one.times.emplace();
            for (const metrics::Series& series : *found) {
                if (series.floats.size() <= times.size()) continue;
                times.clear();
                for (const metrics::Sample& sample : series.floats) times.push_back(sample.at);
            }
        }
    return {};
}

bool GatewaySources::mayAnswer(const GatewayWant& want) const
{
    return std::ranges::any_of(m_targets, [&](const auto& source) {
        return want.asks(source.first) && std::ranges::any_of(source.second, [&](const Target& one) {
            return std::ranges::any_of(*one.words, [&](const Word& word) { return want.mayUse(word.meaning); });
        });
    });
}

} // namespace spanwise::query
