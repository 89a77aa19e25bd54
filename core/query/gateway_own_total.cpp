// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateway_own_total.h"

#include "core/query/gateway_steps.h"

#include <cmath>

namespace spanwise::query {

using gateway::Measure;
using metrics::UnixMs;

GatewayOwnTotal::GatewayOwnTotal(const GatewayQuestion& question)
{
    m_questions.fill(question);
    constexpr std::array kMeasures {Measure::TotalTokens, Measure::InputTokens, Measure::OutputTokens};
    for (std::size_t i = 0; i < kMeasures.size(); ++i) {
        m_questions[i].measure = kMeasures[i];
        m_questions[i].by.reset();
    }
    m_steps.edges = {question.range.from / kNanosPerMilli, question.range.to / kNanosPerMilli};
    m_steps.step = m_steps.edges.back() - m_steps.edges.front();
}

bool GatewayOwnTotal::isAbout(Measure measure) noexcept
{
    return measure == Measure::InputTokens || measure == Measure::OutputTokens;
}

std::vector<GatewayWant> GatewayOwnTotal::wants() const
{
    std::vector<GatewayWant> out;
    for (const GatewayQuestion& question : m_questions)
        out.push_back({&question, m_steps.edges.front() - kBeforeRange, m_steps.edges.back()});
    return out;
}

double GatewayOwnTotal::sumOf(const SelectedSeries& selected) const
{
    Line line;
    for (const MeantSeries& one : selected.series) line.push_back(&one);
    return totalOf(line, m_steps, gateway::Behavior::Counter);
}

void GatewayOwnTotal::write(GatewayAnswer& answer) const
{
    const double total = m_sums[0]; // most sources have none
    const double parts = m_sums[1] + m_sums[2];
    if (total > 0 && parts > 0 && std::fabs(parts - total) > 0.01 * total)
        answer.notes.push_back("input and output tokens differ from the source's own total by more than 1 %");
}

} // namespace spanwise::query
