// SPDX-License-Identifier: GPL-3.0-or-later
// A page of tiles, charts and lists about the measures of one scope: what such pages ask, name and lead to alike.
#pragma once

#include "core/query/series.h"
#include "ui/pages/card_page.h"
#include "ui/widgets/stat_tile.h"

#include <QList>

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
    /// No number is known: `why` on hover, and no old number stays.
    static void showUnknown(const QList<StatTile*>& tiles, const QString& why);

    /// In steps that suit the width of `chart`.
    [[nodiscard]] query::SeriesQuestion series(
        query::Measure measure, const ChartView& chart, int pixelsPerPoint) const;
    /// Argument of the trace page for this span; empty when it is not stored.
    [[nodiscard]] QString traceOf(const query::SpanRef& span) const;

private:
    query::Scope m_scope;
};

} // namespace spanwise::ui
