// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/gateway_tiles.h"

#include "ui/format/format.h"
#include "ui/pages/gateway_charts.h"
#include "ui/safe_text.h"

#include <QCoreApplication>
#include <cmath>

namespace spanwise::ui {
namespace {

using gateway::Measure;
using query::GatewayFigures;
using Distribution = GatewayFigures::Distribution;

QString tr(const char* text)
{
    return QCoreApplication::translate("gateways", text);
}

double known(const std::optional<double>& value)
{
    return value.value_or(std::nan(""));
}

/// p95, or the average where nothing better exists.
double latencyOf(const std::optional<Distribution>& distribution)
{
    if (!distribution) return std::nan("");
    return distribution->p95 ? distribution->p95->value : known(distribution->average);
}

class Writing {
public:
    explicit Writing(const GatewayTiles& tiles)
        : m_tiles(tiles)
    {
    }

    TileText number(double now, double before, const QString& figure, bool lessIsGood) const
    {
        TileText out;
        out.figure = std::isnan(now) ? format::unknown() : figure;
        if (std::isnan(now)) {
            out.against = m_tiles.now.severalSources ? tr("several sources: choose one")
                : m_tiles.now.isCollecting           ? tr("collecting: 1 of 2 samples")
                                                     : tr("no source tells this");
            return out;
        }
        if (!m_tiles.before) return out;
        out.against = tr("vs prev. %1").arg(format::period(m_tiles.period));
        out.change = format::change(now, before);
        if (out.change.isEmpty()) out.against = tr("no value in the period before");
        if (lessIsGood) out.meaning = lessIsBetter(now, before);
        return out;
    }

    TileText counter(std::optional<double> GatewayFigures::*which, Measure measure, bool lessIsGood = false) const
    {
        const double now = known(m_tiles.now.*which);
        return number(now, m_tiles.before ? known((*m_tiles.before).*which) : std::nan(""), gatewayValue(now, measure),
            lessIsGood);
    }

    TileText cost() const
    {
        TileText out = counter(&GatewayFigures::costUsd, Measure::Cost, true);
        if (!m_tiles.now.costUsd || m_tiles.now.costIsAtLeast.empty()) return out;
        out.figure = tr("at least %1").arg(out.figure);
        out.hint = oneLine(fromCore(m_tiles.now.costIsAtLeast), 200);
        return out;
    }

    TileText share(const std::optional<double>& now, const std::optional<double>& before, bool lessIsGood) const
    {
        TileText out = number(known(now), known(before), format::percent(known(now)), lessIsGood);
        if (now && m_tiles.before) out.change = format::changeInPoints(*now, known(before));
        return out;
    }

    TileText latency(std::optional<Distribution> GatewayFigures::*which) const
    {
        const std::optional<Distribution>& now = m_tiles.now.*which;
        const double value = latencyOf(now);
        QString figure = gatewayValue(value, Measure::Latency);
        const bool isAbove = now && now->p95 && std::isinf(now->p95->upper);
        if (isAbove) figure = QStringLiteral("≥ ") + figure;
        TileText out = number(value, m_tiles.before ? latencyOf((*m_tiles.before).*which) : std::nan(""), figure, true);
        if (!now) return out;
        QStringList hint {tr("n %1").arg(format::count(std::llround(now->n)))};
        if (now->p95) {
            query::GatewayPoint point;
            point.p95 = now->p95;
            hint << percentileSentence(point);
        } else {
            hint << tr("the average: percentiles are not available from this source");
        }
        out.hint = hint.join(u'\n');
        return out;
    }

private:
    const GatewayTiles& m_tiles;
};

} // namespace

QStringList gatewayTileTitles()
{
    return {tr("Requests"), tr("Error rate"), tr("p95 latency"), tr("p95 time to first token"), tr("Input tokens"),
        tr("Output tokens"), tr("Cost"), tr("Cache hits")};
}

std::vector<TileText> gatewayTileTexts(const GatewayTiles& tiles)
{
    const Writing write(tiles);
    const auto before = [&](auto share) { return tiles.before ? share(*tiles.before) : std::nullopt; };
    const auto errorRate = [](const GatewayFigures& f) { return f.errorRate(); };
    const auto hitShare = [](const GatewayFigures& f) { return f.cacheHitShare(); };
    return {write.counter(&GatewayFigures::requests, Measure::Requests),
        write.share(errorRate(tiles.now), before(errorRate), true), write.latency(&GatewayFigures::latency),
        write.latency(&GatewayFigures::firstToken), write.counter(&GatewayFigures::inputTokens, Measure::InputTokens),
        write.counter(&GatewayFigures::outputTokens, Measure::OutputTokens), write.cost(),
        write.share(hitShare(tiles.now), before(hitShare), false)};
}

} // namespace spanwise::ui
