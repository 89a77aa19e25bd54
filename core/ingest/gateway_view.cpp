// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/gateway_view.h"

#include "core/gateway/shipped_dictionary.h"
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
    for (const auto& remark : stored.remarks) out.remarks.emplace_back(remark.reason, remark.count);
    out.names = std::move(names);
    return out;
}

} // namespace

Result<query::GatewayView> gatewayViewOf(
    const store::Store& store, std::shared_ptr<const gateway::Dictionary> dictionary)
{
    const auto series = std::make_shared<const store::SeriesReader>(store.reader());
    const auto targets = series->targets();
    if (!targets) return tl::unexpected(targets.error());
    query::GatewayView view;
    view.series = series;
    view.dictionary = dictionary ? std::move(dictionary) : gateway::shippedDictionary();
    for (const store::MetricTarget& target : *targets) {
        auto names = series->namesOf(target.target);
        if (!names) return tl::unexpected(names.error());
        view.targets.push_back(targetOf(target, std::move(*names)));
    }
    return view;
}

} // namespace spanwise::ingest
