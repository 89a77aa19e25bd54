// SPDX-License-Identifier: GPL-3.0-or-later
// Time × size: how many calls took how long, when. Cells are our own drawing on the plot, as Qt Charts has none.
#pragma once

#include "ui/charts/chart_view.h"

namespace spanwise::ui {

struct HeatChart {
    std::vector<UnixNanos> starts; ///< columns
    std::vector<UnixNanos> ends;
    std::vector<std::int64_t> edges; ///< rows, one more than rows
    std::vector<std::uint32_t> counts; ///< column · rows + row
    std::uint32_t largest = 0;
    query::Unit unit = query::Unit::Nanoseconds;
    QString countName;
    std::vector<std::uint32_t> before {}; ///< of the period before, like counts; empty = there is nothing to compare
    QString beforeName {}; ///< "previous 24 h"
    TimeRange range {}; ///< as in TimeChart
    [[nodiscard]] TimeRange spanOf(std::size_t column) const { return within(range, {starts[column], ends[column]}); }
    [[nodiscard]] std::size_t rows() const { return edges.empty() ? 0 : edges.size() - 1; }
};

class HeatMap final : public ChartView {
    Q_OBJECT

public:
    using ChartView::ChartView;
    void setData(HeatChart data, const QString& whyEmpty);

protected:
    ChartTable makeTable() const override;
    ChartHit hitAt(const Hover& hover) const override;
    Hover placeOfCell(int row, int column) const override;
    std::optional<TimeRange> rangeBetween(double from, double to) const override;
    void setSeriesShown(int, bool) override { }
    void rebuild() override;

private:
    [[nodiscard]] Hover hoverAt(double x, double y) const;
    [[nodiscard]] std::uint32_t at(std::size_t column, std::size_t row) const;
    [[nodiscard]] double positionOf(UnixNanos at) const;
    [[nodiscard]] std::uint32_t beforeAt(std::size_t column, std::size_t row) const;
    void paintCells(QPainter& p) const;

    HeatChart m_data;
};

} // namespace spanwise::ui
