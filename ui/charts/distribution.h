// SPDX-License-Identifier: GPL-3.0-or-later
// A histogram on bins that grow by a factor, with its percentiles as marks.
#pragma once

#include "ui/charts/chart_view.h"

class QBarSeries;
class QLineSeries;

namespace spanwise::ui {

/// bin i is [edges[i], edges[i + 1]) in the raw unit.
struct BinChart {
    std::vector<std::int64_t> edges;
    std::vector<std::uint64_t> counts;
    struct Mark {
        double value = 0;
        QString name; ///< "p95"
    };
    std::vector<Mark> marks;
    query::Unit unit = query::Unit::Nanoseconds;
    QString countName; ///< "calls"
    std::vector<std::uint64_t>
        before {}; ///< of the period before, in the same bins; empty = there is nothing to compare
    QString beforeName {}; ///< "previous 24 h"
};

class Distribution final : public ChartView {
    Q_OBJECT

public:
    using ChartView::ChartView;
    void setData(BinChart data, const QString& whyEmpty);

protected:
    ChartTable makeTable() const override;
    ChartHit hitAt(const Hover& hover) const override;
    Hover placeOfCell(int row, int column) const override;
    std::optional<TimeRange> rangeBetween(double, double) const override { return std::nullopt; }
    void setSeriesShown(int series, bool shown) override;
    void rebuild() override;

private:
    [[nodiscard]] Hover hoverAt(double x) const;
    void drawBefore();
    [[nodiscard]] QString binText(std::size_t bin) const;

    BinChart m_data;
    bool m_showsBefore = true;
    QBarSeries* m_bars = nullptr;
    QLineSeries* m_before = nullptr; ///< the outline of the bars that were
};

} // namespace spanwise::ui
