// SPDX-License-Identifier: GPL-3.0-or-later
// The only user of QChartView: its axes are hidden, grid, labels and crosshair are ours. A plot knows positions and
// pixels; what they mean is the business of the chart that owns it.
#pragma once

#include "ui/charts/axis.h"

#include <QChartView>
#include <QTimer>
#include <QValueAxis>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace spanwise::ui {

struct HoverRow {
    QColor color;
    QString name;
    QString value;
    QString n; ///< "n 1,204"; empty where the value is a count itself
    int series = -1; ///< that ↑ and ↓ can choose; -1 = none
    bool isWeak = false; ///< the value says little; the footer says why
};

/// What the crosshair shows at a place.
struct Hover {
    bool valid = false;
    int bucket = -1;
    int series = -1; ///< nearest to the pointer, or chosen by ↑ and ↓; -1 = none
    double x = 0; ///< snapped
    QString title;
    std::vector<HoverRow> rows;
    QString footer; ///< may have several lines
};

/// Lines across the plot: deploys, quantiles.
struct PlotMark {
    double x = 0;
    QString label;
    QColor color;
};

/// Hatched from one place to another, behind the series.
struct PlotBand {
    double from = 0;
    double to = 0;
    QColor color;
};

class Plot final : public QChartView {
    Q_OBJECT

public:
    explicit Plot(QWidget* parent = nullptr);

    void setScales(const Scale& x, const Scale& y);
    void setMarks(std::vector<PlotMark> marks);
    void setBands(std::vector<PlotBand> bands);
    void addSeries(QAbstractSeries* series); ///< attached to the hidden axes; the chart owns it
    void setBuckets(int count, std::function<double(int)> center); ///< for the arrow keys
    void setGridVisible(bool on) { m_grid = on; }

    [[nodiscard]] QRectF plotArea() const { return m_area; }
    [[nodiscard]] QPointF toPixel(double x, double y) const;
    [[nodiscard]] double xAt(double pixel) const;
    [[nodiscard]] double yAt(double pixel) const;
    [[nodiscard]] const Scale& xScale() const { return m_x; }
    [[nodiscard]] const Scale& yScale() const { return m_y; }
    [[nodiscard]] const Hover& hover() const { return m_hover; }
    void setDescription(const QString& text);

    /// As of any widget. A QGraphicsView names the cursor of its scene here, and a page that scrolls to what has the
    /// focus would scroll to that alone.
    [[nodiscard]] QVariant inputMethodQuery(Qt::InputMethodQuery query) const override
    {
        return QWidget::inputMethodQuery(query);
    }

    std::function<Hover(double x, double y)> hoverAt; ///< set once by the owner
    std::function<void(QPainter&)> paintCells; ///< under the series, over the grid; may be empty
    bool zoomable = true;

signals:
    void activated(); ///< click or Enter; see hover()
    void rangeDragged(double from, double to); ///< x positions
    void zoomedOut();
    void menuWanted(const QPoint& global);
    void resized();

protected:
    void drawBackground(QPainter* p, const QRectF& rect) override;
    void drawForeground(QPainter* p, const QRectF& rect) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void layoutPlot();
    void point(QPointF pixel);
    void moveBy(int buckets);
    void chooseSeries(int step);
    void sayHover();
    [[nodiscard]] std::optional<std::pair<double, double>> selected() const; ///< x positions
    bool takeSelected();
    void clearHover();
    void paintGrid(QPainter& p) const;
    void paintTimeLabels(QPainter& p) const;
    void paintBands(QPainter& p) const;
    void paintMarks(QPainter& p) const;
    void paintCrosshair(QPainter& p) const;

    Scale m_x;
    Scale m_y;
    QValueAxis* m_axisX;
    QValueAxis* m_axisY;
    QRectF m_area;
    std::vector<PlotMark> m_marks;
    std::vector<PlotBand> m_bands;
    Hover m_hover;
    int m_buckets = 0;
    std::function<double(int)> m_center;
    QPointF m_pressedAt;
    bool m_pressed = false;
    double m_dragTo = 0;
    int m_selectFrom = -1; ///< bucket where a selection by Shift and arrows began
    bool m_dragging = false;
    bool m_grid = true;
    bool m_swallowClick = false;
    QTimer m_click;
};

} // namespace spanwise::ui
