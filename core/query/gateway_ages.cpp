// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateway_ages.h"

#include "core/metrics/measured.h"

#include <algorithm>

namespace spanwise::query {

namespace {

using gateway::Measure;
using metrics::UnixMs;

UnixMs newestGrowth(std::span<const metrics::Sample> samples)
{
    UnixMs out = 0;
    metrics::visitGrowth(samples, [&](UnixMs at, double more) {
        if (more > 0) out = at;
    });
    return out;
}

UnixMs newestChange(std::span<const metrics::Sample> samples)
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

GatewayAges::GatewayAges(const GatewayQuestion& question)
    : m_question(question)
    , m_requests(question)
{
    m_requests.measure = Measure::Requests;
}

bool GatewayAges::isAbout(Measure measure) noexcept
{
    return measure == Measure::RemainingRequests || measure == Measure::RemainingTokens;
}

std::vector<GatewayWant> GatewayAges::wants() const
{
    const UnixMs from = m_question.range.from / kNanosPerMilli;
    const UnixMs to = m_question.range.to / kNanosPerMilli;
    return {{&m_requests, from, to}, {&m_question, from, to}};
}

GatewayAges::Told GatewayAges::toldBy(const SelectedSeries& selected, const GatewayWant& want) const
{
    const bool isRequests = want.question->measure == Measure::Requests;
    Told out;
    for (const MeantSeries& one : selected.series) {
        UnixMs& newest = out[{m_question.addSources ? std::string() : one.target->job, one.key}];
        newest = std::max(newest, isRequests ? newestGrowth(one.floats) : newestChange(one.floats));
    }
    return out;
}

void GatewayAges::add(const Told& told)
{
    for (const auto& [line, at] : told) m_told[line] = std::max(m_told[line], at);
}

void GatewayAges::write(GatewayAnswer& answer) const
{
    for (GatewaySeries& line : answer.series)
        if (const auto found = m_told.find({line.job, line.key});
            found != m_told.end() && line.kind != GatewaySeries::Kind::Other)
            line.toldAt = found->second * kNanosPerMilli;
}

} // namespace spanwise::query
