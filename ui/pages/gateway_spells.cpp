// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/gateway_spells.h"

#include "ui/safe_text.h"

#include <QCoreApplication>
#include <algorithm>
#include <set>

namespace spanwise::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("gateways", text);
}

} // namespace

std::vector<TimeMark> restartMarks(const std::vector<query::GatewayHealth>& health)
{
    std::vector<TimeMark> out;
    for (const query::GatewayHealth& one : health)
        for (const UnixNanos at : one.restarts)
            out.push_back({at, tr("%1 restarted").arg(oneLine(fromCore(one.target.job), 40))});
    return out;
}

namespace {
QString gapText(const query::GatewayGap& gap, const QString& job)
{
    if (gap.kind == query::GatewayGap::Kind::NotAsked) return tr("%1 was not asked").arg(job);
    if (gap.attempts == 1) return tr("one answer of %1 is missing").arg(job);
    return tr("%1 could not be read").arg(job);
}
} // namespace

std::vector<TimeSpell> healthSpells(const std::vector<query::GatewayHealth>& health, const std::string& job)
{
    std::vector<TimeSpell> out;
    for (const query::GatewayHealth& one : health) {
        if (!job.empty() && one.target.job != job) continue;
        const QString name = oneLine(fromCore(one.target.job), 40);
        for (const query::GatewayGap& gap : one.gaps)
            out.push_back({gap.range, gapText(gap, name),
                gap.kind == query::GatewayGap::Kind::Failed && gap.attempts == 1 ? TimeSpell::Kind::Doubt
                                                                                 : TimeSpell::Kind::Gap});
    }
    return out;
}

QStringList sourcesInTurn(const query::GatewayAnswer& answer, const std::vector<query::GatewayHealth>& health)
{
    QStringList out;
    if (gateway::infoOf(answer.measure).behavior == gateway::Behavior::Gauge) return out;
    for (const query::GatewayHealth& one : health) {
        const bool isIn = std::ranges::any_of(answer.series,
            [&](const query::GatewaySeries& line) { return line.job.empty() || line.job == one.target.job; });
        if (one.inTurn && isIn) out << oneLine(fromCore(one.target.job), 40);
    }
    return out;
}

std::vector<TimeSpell> gatewaySpells(
    const query::GatewayAnswer& answer, const std::vector<query::GatewayHealth>& health)
{
    std::vector<TimeSpell> out;
    std::set<std::string> jobs;
    for (const query::GatewaySeries& line : answer.series) jobs.insert(line.job);
    for (const std::string& job : jobs)
        for (TimeSpell& spell : healthSpells(health, job)) out.push_back(std::move(spell));
    const std::size_t told = out.size();
    for (const TimeRange& gap : answer.gaps) {
        const auto coversIt = [&](const TimeSpell& spell) {
            return spell.range.from < gap.to && spell.range.to > gap.from;
        };
        if (std::none_of(out.begin(), out.begin() + std::ptrdiff_t(told), coversIt))
            out.push_back({gap, tr("nothing came"), TimeSpell::Kind::Gap});
    }
    for (const QString& source : sourcesInTurn(answer, health))
        out.push_back(
            {answer.extent(), tr("workers of %1 answer in turn: this is wrong").arg(source), TimeSpell::Kind::Doubt});
    return out;
}

} // namespace spanwise::ui
