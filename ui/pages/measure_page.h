// SPDX-License-Identifier: GPL-3.0-or-later
// A page of tiles, charts and lists about the measures of one scope: what such pages ask, name and lead to alike.
#pragma once

#include "core/query/series.h"
#include "ui/async_query.h"
#include "ui/pages/card_page.h"
#include "ui/pages/tile_values.h"

#include <QList>
#include <functional>
#include <vector>

namespace spanwise::ui {

class ChartView;

class MeasurePage : public CardPage {
    Q_OBJECT

public:
    using CardPage::CardPage;

protected:
    /// First of all in apply(): what is asked from now on is about this place.
    void setScope(const Location& now);
    [[nodiscard]] const query::Scope& scope() const { return m_scope; }
    [[nodiscard]] bool isCompared() const;
    /// Range and filter in words, for pictures.
    [[nodiscard]] QString caption() const;

    /// A number of the scope: a click lists the spans that `clause` lets through, the menu explains it.
    [[nodiscard]] StatTile* newTile(const QString& title, query::Measure measure, const QString& clause);
    /// A p95: a click opens the very call that it is.
    [[nodiscard]] StatTile* newPercentileTile(const QString& title, query::Measure measure);
    enum class Ranks : std::uint8_t { No, Yes }; ///< whether percentiles are asked for
    /// Asks for the tiles of the scope, their shapes in the same order; `show` sets the numbers. Without an answer no
    /// old number stays: the tiles say why on hover, and `fail` says it elsewhere on the page.
    void askTiles(AsyncQuery<TileAnswer>& query, const QList<StatTile*>& tiles, std::vector<TileShape> shapes,
        Ranks ranks, std::function<void(const TileAnswer&)> show, std::function<void()> fail = {});

    /// In steps that suit the width of `chart`.
    [[nodiscard]] query::SeriesQuestion series(
        query::Measure measure, const ChartView& chart, int pixelsPerPoint) const;
    /// Argument of the trace page for this span; empty when it is not stored.
    [[nodiscard]] QString traceOf(const query::SpanRef& span) const;

private:
    query::Scope m_scope;
};

} // namespace spanwise::ui
