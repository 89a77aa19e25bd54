// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/metric_intake.h"

#include "core/gateway/shipped_dictionary.h"
#include "core/ingest/otlp_state.h"
#include "core/ingest/scrape_state.h"
#include "core/store/writer.h"

#include <map>
#include <unordered_map>
#include <unordered_set>

namespace spanwise::ingest {

namespace {

std::string recognized(const gateway::Dictionary& dictionary, const std::unordered_set<std::string_view>& names)
{
    const gateway::Product* const product = dictionary.recognize({names.begin(), names.end()});
    return product == nullptr ? std::string() : product->id;
}

} // namespace

struct MetricIntake::Private {
    store::Writer& writer;
    store::SeriesWriter series;
    MetricLimits limits;
    std::shared_ptr<const gateway::Dictionary> dictionary;
    std::uint64_t rollbacks = 0;
    std::unordered_map<store::TargetId, ScrapeState> scraped;
    std::unordered_map<store::TargetId, OtlpState> sent;

    Private(store::Writer& theWriter, MetricLimits theLimits, std::shared_ptr<const gateway::Dictionary> theDictionary)
        : writer(theWriter)
        , series(theWriter)
        , limits(theLimits)
        , dictionary(theDictionary ? std::move(theDictionary) : gateway::shippedDictionary())
    {
    }

    /// What was remembered of rows that a lost transaction took back is wrong.
    void forgetLost()
    {
        if (rollbacks == writer.rollbacks()) return;
        scraped.clear();
        sent.clear();
        rollbacks = writer.rollbacks();
    }

    /// The state of a target; what is stored of it is read when it is met first.
    template <typename State>
    Result<State*> stateOf(std::unordered_map<store::TargetId, State>& states, const std::string& kind,
        const std::string& job, const std::string& instance)
    {
        const auto target = series.target(kind, job, instance);
        if (!target) return tl::unexpected(target.error());
        const auto [place, isNew] = states.try_emplace(*target);
        if (isNew) {
            auto stored = series.stored(*target);
            if (!stored) return tl::unexpected(stored.error());
            place->second.target = std::move(*stored);
        }
        return &place->second;
    }
};

MetricIntake::MetricIntake(
    store::Writer& writer, MetricLimits limits, std::shared_ptr<const gateway::Dictionary> dictionary)
    : d(std::make_unique<Private>(writer, limits, std::move(dictionary)))
{
}

MetricIntake::~MetricIntake() = default;

store::SeriesWriter& MetricIntake::series() noexcept
{
    return d->series;
}

Result<MetricIntake::Taken> MetricIntake::take(const Scrape& scrape, const ReadScrape& read)
{
    d->forgetLost();
    const bool isFile = scrape.interval == 0 && scrape.address.empty();
    const auto state = d->stateOf(d->scraped, isFile ? "file" : "scrape", scrape.job, scrape.instance);
    if (!state) return tl::unexpected(state.error());
    if ((*state)->target.gateway.empty() && !read.error) {
        std::unordered_set<std::string_view> names;
        for (const ExpositionSample& sample : read.exposition.samples) names.insert(sample.name);
        (*state)->target.gateway = recognized(*d->dictionary, names);
    }
    return (*state)->take(d->series, d->limits, scrape, read);
}

Result<MetricIntake::Taken> MetricIntake::take(
    std::span<const metrics::IncomingPoint> points, metrics::UnixMs receivedAt)
{
    d->forgetLost();
    std::map<std::pair<std::string, std::string>, std::vector<const metrics::IncomingPoint*>> bySender;
    for (const metrics::IncomingPoint& point : points) bySender[{point.job, point.instance}].push_back(&point);
    Taken taken;
    for (const auto& [sender, own] : bySender) {
        const auto state = d->stateOf(d->sent, "otlp", sender.first, sender.second);
        if (!state) return tl::unexpected(state.error());
        if ((*state)->target.gateway.empty()) {
            std::unordered_set<std::string_view> names;
            for (const metrics::IncomingPoint* point : own) names.insert(point->labels.metric());
            (*state)->target.gateway = recognized(*d->dictionary, names);
        }
        (*state)->target.job = sender.first;
        (*state)->target.instance = sender.second;
        const auto one = (*state)->take(d->series, d->limits, own, receivedAt);
        if (!one) return one;
        taken.samples += one->samples;
        taken.dropped += one->dropped;
    }
    return taken;
}

} // namespace spanwise::ingest
