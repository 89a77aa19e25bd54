// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateway_ages.h"

#include "core/metrics/measured.h"
#include "core/query/gateway_select.h"

#include <algorithm>
#include <map>

namespace spanwise::query {

namespace {

using gateway::Measure;
using metrics::UnixMs;
using LineKey = std::pair<std::string, std::string>; ///< job (empty when sources are added), value of the dimension

UnixMs newestGrowth(const std::vector<metrics::Sample>& samples)
{
    UnixMs out = 0;
    metrics::visitGrowth(samples, [&](UnixMs at, double more) {
        if (more > 0) out = at;
    });
    return out;
}

UnixMs newestChange(const std::vector<metrics::Sample>& samples)
{
    UnixMs out = 0;
    const metrics::Sample* before = nullptr;
    for (const metrics::Sample& one : samples) {
        if (metrics::isMark(one.value)) continue;
        if (before != nullptr && one.value != before->value) out = one.at;
        before = &one;
    }
    return out;
}

} // namespace

Result<void> addAges(
    const GatewayView& view, const GatewayQuestion& question, GatewayAnswer& answer, const std::stop_token& stop)
{
    if (answer.series.empty()) return {};
    if (question.measure != Measure::RemainingRequests && question.measure != Measure::RemainingTokens) return {};
    std::map<LineKey, UnixMs> told;
    for (const Measure measure : {Measure::Requests, question.measure}) {
        GatewayQuestion asked = question;
        asked.measure = measure;
        const auto selected =
            selectSeries(view, asked, question.range.from / kNanosPerMilli, question.range.to / kNanosPerMilli, stop);
        if (!selected) return tl::unexpected(selected.error());
        for (const MeantSeries& one : selected->series) {
            const auto& samples = one.samples.floats;
            UnixMs& newest = told[{question.addSources ? std::string() : one.target->job, one.key}];
            newest = std::max(newest, measure == Measure::Requests ? newestGrowth(samples) : newestChange(samples));
        }
    }
    for (GatewaySeries& line : answer.series)
        if (const auto found = told.find({line.job, line.key});
            found != told.end() && line.kind != GatewaySeries::Kind::Other)
            line.toldAt = found->second * kNanosPerMilli;
    return {};
}

} // namespace spanwise::query
