// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/gateway_view.h"

#include "core/gateway/shipped_dictionary.h"
#include "core/ingest/clock_remarks.h"
#include "core/store/kept_targets.h"
#include "core/store/series_reader.h"

namespace spanwise::ingest {

namespace {

query::GatewayTarget targetOf(const store::MetricTarget& stored, std::vector<std::string> names)
{
    query::GatewayTarget out;
    out.job = stored.job;
    out.instance = stored.instance;
    out.address = stored.address;
    out.kind = stored.kind;
    out.product = stored.gateway;
    out.interval = stored.interval * kNanosPerMilli;
    out.lastAt = stored.lastAt * kNanosPerMilli;
    out.lastOkAt = stored.lastOkAt * kNanosPerMilli;
    out.failingSince = stored.failingSince * kNanosPerMilli;
    out.error = stored.error;
    out.samples = stored.samples;
    out.bytes = stored.bytes;
    out.duration = stored.duration * kNanosPerMilli;
    out.refusedSeries = stored.refusedSeries;
    out.widestLabel = stored.widestLabel;
    for (const auto& remark : stored.remarks)
        out.remarks.push_back({remark.reason, remark.count, remark.sample, remark.lastAt * kNanosPerMilli,
            remark.reason == kClockOff || remark.reason == kWrongClock || remark.reason == kMovedClock});
    out.names = std::move(names);
    return out;
}

/// What was stored was recognized by the words of its time.
std::string productOf(const gateway::Dictionary& dictionary, const query::GatewayTarget& target)
{
    const std::vector<std::string_view> names(target.names.begin(), target.names.end());
    const gateway::Product* const found = dictionary.recognize(names);
    return found ? found->id : std::string();
}

} // namespace

Result<query::GatewayView> gatewayViewOf(
    const store::Store& store, std::shared_ptr<const gateway::Dictionary> dictionary)
{
    const auto series = std::make_shared<const store::SeriesReader>(store.reader());
    const auto targets = series->targets();
    if (!targets) return tl::unexpected(targets.error());
    const auto kept = store::keptTargets(*store.reader());
    if (!kept) return tl::unexpected(kept.error());
    query::GatewayView view;
    view.series = series;
    const bool ownWords = dictionary != nullptr;
    view.dictionary = ownWords ? std::move(dictionary) : gateway::shippedDictionary();
    for (const store::MetricTarget& target : store::withKept(*targets, *kept)) {
        auto names = series->namesOf(target.target);
        if (!names) return tl::unexpected(names.error());
        const auto stored = series->countOf(target.target);
        if (!stored) return tl::unexpected(stored.error());
        query::GatewayTarget& one = view.targets.emplace_back(targetOf(target, std::move(*names)));
        one.series = *stored;
        if (ownWords) one.product = productOf(*view.dictionary, one);
    }
    return view;
}

} // namespace spanwise::ingest
