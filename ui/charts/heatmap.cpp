// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/heatmap.h"

#include "ui/format/format.h"
#include "ui/theme/colors.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace spanwise::ui {

void HeatMap::setData(HeatChart chart, const QString& whyEmpty)
{
    m_data = std::move(chart);
    if (m_data.largest == 0) return showEmpty(whyEmpty);
    rebuild();
    showData();
}

std::uint32_t HeatMap::at(std::size_t column, std::size_t row) const
{
    return m_data.counts[column * m_data.rows() + row];
}

std::uint32_t HeatMap::beforeAt(std::size_t column, std::size_t row) const
{
    return m_data.before.empty() ? 0 : m_data.before[column * m_data.rows() + row];
}

double HeatMap::positionOf(UnixNanos at) const
{
    const auto above = std::upper_bound(m_data.starts.begin(), m_data.starts.end(), at);
    const std::size_t column = above == m_data.starts.begin() ? 0 : std::size_t(above - m_data.starts.begin()) - 1;
    const double length = double(m_data.ends[column] - m_data.starts[column]);
    return double(column) + double(at - m_data.starts[column]) / std::max(1.0, length);
}

void HeatMap::rebuild()
{
    setLegend({});
    Scale x;
    x.high = double(m_data.starts.size());
    const TimeRange range {m_data.starts.front(), m_data.ends.back()};
    for (const TimeTick& tick : timeTicks(range, std::max(200, plot().width() - 60)))
        x.ticks.push_back({positionOf(tick.at), tick.label});
    Scale y;
    y.high = double(m_data.rows());
    y.ticks = binTicks(m_data.edges, m_data.unit, std::max(3, plot().height() / 32));
    plot().hoverAt = [this](double across, double up) { return hoverAt(across, up); };
    plot().paintCells = [this](QPainter& p) { paintCells(p); };
    plot().setScales(x, y);
    plot().setBuckets(static_cast<int>(m_data.starts.size()), [](int column) { return column + 0.5; });
    setStatement(
        tr("%1 columns of time, sizes from %2 to %3, at most %4 %5 in a cell")
            .arg(format::count(std::int64_t(m_data.starts.size())),
                valueText(double(m_data.edges.front()), m_data.unit),
                valueText(double(m_data.edges.back()), m_data.unit), format::count(m_data.largest), m_data.countName));
}

void HeatMap::paintCells(QPainter& p) const
{
    const Colors& c = colors(*this);
    p.save();
    p.setRenderHint(QPainter::Antialiasing, false);
    const QRectF area = plot().plotArea();
    const bool roomy = area.width() / double(m_data.starts.size()) > 7 && area.height() / double(m_data.rows()) > 7;
    for (std::size_t column = 0; column < m_data.starts.size(); ++column) {
        for (std::size_t row = 0; row < m_data.rows(); ++row) {
            const std::uint32_t n = at(column, row);
            if (n == 0 && beforeAt(column, row) == 0) continue;
            const QPointF from = plot().toPixel(double(column), double(row + 1));
            const QPointF to = plot().toPixel(double(column + 1), double(row));
            // The root lets single calls be seen beside hundreds; a floor keeps them above the card.
            const double heat = 0.16 + 0.84 * std::sqrt(double(n) / double(m_data.largest));
            const QPointF corner(std::floor(from.x()), std::floor(from.y()));
            const QRectF cell(corner, QPointF(std::floor(to.x()), std::floor(to.y())));
            if (n == 0) { // only before: a hollow cell, told apart by its shape
                p.setPen(QPen(blend(c.muted, c.card, 0.55), 1));
                p.setBrush(Qt::NoBrush);
                if (cell.width() > 3 && cell.height() > 3) p.drawRect(cell.adjusted(1, 1, -2, -2));
                continue;
            }
            p.fillRect(roomy ? cell.adjusted(0, 0, -1, -1) : cell, blend(c.series[0], c.card, heat));
        }
    }
    p.restore();
}

Hover HeatMap::hoverAt(double x, double y) const
{
    Hover out;
    if (m_data.starts.empty()) return out;
    const auto column = std::size_t(std::clamp(std::floor(x), 0.0, double(m_data.starts.size() - 1)));
    out.valid = true;
    out.bucket = static_cast<int>(column);
    out.x = double(column) + 0.5;
    out.title = format::range(m_data.spanOf(column));
    std::uint64_t sum = 0;
    for (std::size_t row = 0; row < m_data.rows(); ++row) sum += at(column, row);
    out.footer = tr("All sizes: %1").arg(format::count(std::int64_t(sum)));
    if (std::isnan(y)) return out;
    const auto row = std::size_t(std::clamp(std::floor(y), 0.0, double(m_data.rows() - 1)));
    out.series = static_cast<int>(row);
    const QString size = valueText(double(m_data.edges[row]), m_data.unit) + QStringLiteral(" – ")
        + valueText(double(m_data.edges[row + 1]), m_data.unit);
    out.rows.push_back({colors(*this).series[0], size, format::count(at(column, row)), {}});
    if (!m_data.before.empty())
        out.rows.push_back({colors(*this).muted, m_data.beforeName, format::count(beforeAt(column, row)), {}});
    return out;
}

ChartHit HeatMap::hitAt(const Hover& hover) const
{
    ChartHit out;
    if (!hover.valid || hover.bucket < 0 || std::size_t(hover.bucket) >= m_data.starts.size()) return out;
    const auto column = std::size_t(hover.bucket);
    out.bucket = hover.bucket;
    out.range = m_data.spanOf(column);
    if (hover.series < 0 || std::size_t(hover.series) >= m_data.rows()) return out;
    out.series = hover.series;
    out.key = QStringLiteral("bin");
    out.value = double(m_data.edges[std::size_t(hover.series)]);
    out.valueTo = double(m_data.edges[std::size_t(hover.series) + 1]);
    return out;
}

std::optional<TimeRange> HeatMap::rangeBetween(double from, double to) const
{
    if (m_data.starts.empty()) return std::nullopt;
    const double last = double(m_data.starts.size() - 1);
    const auto columnOf = [&](double x) { return std::size_t(std::clamp(std::floor(x), 0.0, last)); };
    return within(m_data.range, {m_data.starts[columnOf(from)], m_data.ends[columnOf(to)]});
}

/// The rows of the table are the cells that hold something, in makeTable()'s order.
Hover HeatMap::placeOfCell(int tableRow, int) const
{
    Hover out;
    int left = tableRow;
    for (std::size_t column = 0; column < m_data.starts.size(); ++column)
        for (std::size_t row = 0; row < m_data.rows(); ++row) {
            if ((at(column, row) == 0 && beforeAt(column, row) == 0) || left-- > 0) continue;
            out.valid = true;
            out.bucket = static_cast<int>(column);
            out.series = static_cast<int>(row);
            return out;
        }
    return out;
}

ChartTable HeatMap::makeTable() const
{
    ChartTable out;
    out.keys = 2;
    out.head = {tr("From"), tr("Size"), m_data.countName};
    out.rawHead = {QStringLiteral("from"), QStringLiteral("to"), QStringLiteral("low (") + rawUnit(m_data.unit) + u')',
        QStringLiteral("high (") + rawUnit(m_data.unit) + u')', m_data.countName};
    const bool compared = !m_data.before.empty();
    if (compared) {
        out.head.append(m_data.beforeName);
        out.rawHead.append(m_data.beforeName);
    }
    for (std::size_t column = 0; column < m_data.starts.size(); ++column) {
        for (std::size_t row = 0; row < m_data.rows(); ++row) {
            if (at(column, row) == 0 && beforeAt(column, row) == 0) continue;
            const QString n = QString::number(at(column, row));
            const TimeRange span = m_data.spanOf(column);
            out.shown.push_back({format::time(span.from),
                valueText(double(m_data.edges[row]), m_data.unit) + QStringLiteral(" – ")
                    + valueText(double(m_data.edges[row + 1]), m_data.unit),
                format::count(at(column, row))});
            out.raw.push_back({format::timeExact(span.from), format::timeExact(span.to),
                QString::number(m_data.edges[row]), QString::number(m_data.edges[row + 1]), n});
            if (!compared) continue;
            out.shown.back().append(format::count(beforeAt(column, row)));
            out.raw.back().append(QString::number(beforeAt(column, row)));
        }
    }
    return out;
}

} // namespace spanwise::ui
