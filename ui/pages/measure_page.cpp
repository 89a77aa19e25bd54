// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/measure_page.h"

#include "ui/charts/axis.h"
#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/pages/chart_actions.h"
#include "ui/pages/series_chart.h"
#include "ui/safe_text.h"
#include "ui/session/scope_of.h"
#include "ui/session/session.h"

#include <algorithm>

namespace spanwise::ui {
namespace {

constexpr int kAroundPlot = 90; ///< pixels of a chart beside its plot
constexpr int kLeastPlot = 320; ///< also before the page was laid out

void showUnknown(const QList<StatTile*>& tiles, const QString& why)
{
    TileText text;
    text.figure = format::unknown();
    text.against = MeasurePage::tr("no answer");
    text.hint = why;
    for (StatTile* tile : tiles) {
        tile->setTexts(text);
        tile->setShape({});
    }
}

} // namespace

void MeasurePage::setScope(const Location& now)
{
    m_scope = scopeOf(now, context().session.view());
}

bool MeasurePage::isCompared() const
{
    return context().filter.now().compare;
}

QString MeasurePage::caption() const
{
    return pictureCaption(context());
}

StatTile* MeasurePage::newTile(const QString& title, query::Measure measure, const QString& clause)
{
    auto* tile = new StatTile(title, this);
    connect(tile, &QAbstractButton::clicked, this, [this, clause] { openSpans(context(), clause); });
    connect(tile, &StatTile::explainWanted, this, [this, measure](const QPoint& at) {
        explainNumber(context(), {m_scope, measure, {}}, at, this);
    });
    return tile;
}

StatTile* MeasurePage::newPercentileTile(const QString& title, query::Measure measure)
{
    auto* tile = new StatTile(title, this);
    connect(tile, &QAbstractButton::clicked, this, [this, measure] {
        openPercentile(context(), {m_scope, measure, 0.95, 0});
    });
    connect(tile, &StatTile::explainWanted, this, [this, measure](const QPoint& at) {
        explainNumber(context(), {m_scope, measure, 0.95}, at, this);
    });
    return tile;
}

void MeasurePage::askTiles(AsyncQuery<TileAnswer>& query, const QList<StatTile*>& tiles, std::vector<TileShape> shapes,
    Ranks ranks, std::function<void(const TileAnswer&)> show, std::function<void()> fail)
{
    TileQuestion question {scope(), isCompared(), ranks == Ranks::Yes, std::move(shapes), zoneOffset()};
    ask(query, context().session, std::move(question),
        [tiles, show = std::move(show), fail = std::move(fail)](Result<TileAnswer>& a) {
            if (!a) {
                showUnknown(tiles, messageOf(a.error()));
                if (fail) fail();
                return;
            }
            show(*a);
            for (int nth = 0; nth < tiles.size(); ++nth) tiles[nth]->setShape(shapeOf(a->shapes[std::size_t(nth)]));
        });
}

query::SeriesQuestion MeasurePage::series(query::Measure measure, const ChartView& chart, int pixelsPerPoint) const
{
    query::SeriesQuestion out;
    out.scope = m_scope;
    out.measure = measure;
    out.step = {0, std::max(kLeastPlot, chart.width() - kAroundPlot), pixelsPerPoint, zoneOffset()};
    return out;
}

QString MeasurePage::traceOf(const query::SpanRef& span) const
{
    const auto source = context().session.view().spans;
    const auto id = source ? source->traceId(span.trace) : std::nullopt;
    return id ? fromCore(id->hex()) + u':' + fromCore(query::spanIdOf(span.spanId).hex()) : QString();
}

} // namespace spanwise::ui
