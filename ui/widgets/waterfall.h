// SPDX-License-Identifier: GPL-3.0-or-later
// The spans of one trace on a time axis, with their tree at the left: one widget, one row a span. Data are columns,
// only what is visible is painted, and the strip above shows all of it at once. A million rows are fine.
#pragma once

#include "core/model/span_class.h"
#include "core/query/trace_layout.h"

#include <QAbstractScrollArea>
#include <QImage>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

namespace spanwise::ui {

/// Made off the UI thread, then never changed. Vectors have one entry a span, in the order of the resolved trace.
struct WaterfallData {
    enum Mark : std::uint16_t {
        Failed = 1,
        Call = 2, ///< a counted model call
        SameCall = 4, ///< describes a call that another span stands for
        Truncated = 8, ///< the model stopped at its token limit
        Detail = 16, ///< one of many small spans, hidden at first
        OddTime = 32, ///< times that cannot be true: drawn without length
        Orphan = 64, ///< has a parent id, but the parent never came
        Retrieval = 128,
    };
    std::vector<UnixNanos> start;
    std::vector<Nanos> duration;
    std::vector<std::uint16_t> marks;
    std::vector<SpanClass> spanClass;
    std::vector<std::uint32_t> name; ///< into texts
    std::vector<std::uint32_t> service; ///< into texts
    std::vector<QString> texts; ///< safe for the screen (oneLine)
    query::TraceLayout layout;

    [[nodiscard]] std::size_t size() const { return start.size(); }
    [[nodiscard]] bool has(std::uint32_t span, Mark mark) const { return (marks[span] & mark) != 0; }
};

class Waterfall final : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit Waterfall(QWidget* parent = nullptr);
    ~Waterfall() override;

    void setData(std::shared_ptr<const WaterfallData> data);
    [[nodiscard]] const WaterfallData* data() const { return m_data.get(); }

    /// Span index; -1 = none. Selecting opens the rows above it and scrolls to it.
    [[nodiscard]] int currentSpan() const;
    void setCurrentSpan(int span);
    /// The span whose row is at this point of the viewport; -1 = none.
    [[nodiscard]] int spanAt(const QPoint& at) const;
    /// The nearest in reading order for which `wanted` holds; stays where it is when there is none.
    void step(int direction, std::uint16_t mark = 0);

    void setCriticalPathShown(bool shown);
    [[nodiscard]] bool isCriticalPathShown() const { return m_showCritical; }
    void setDetailShown(bool shown);
    [[nodiscard]] bool isDetailShown() const { return m_showDetail; }
    [[nodiscard]] int detailCount() const { return m_detailCount; }
    void setCollapsed(int span, bool collapsed);
    void expandAll();
    void collapseAll();
    /// Rows of 24 px with text, 12 px, or 4 px without: how much of a long trace fits.
    void setRowHeight(int pixels);
    /// Span that holds `text` in name or service, after the current one; false when there is none.
    bool find(const QString& text, int direction = 1);

    void zoomToSpan(int span);
    void zoomOut();
    void zoomBy(double factor, std::optional<UnixNanos> around = std::nullopt);
    [[nodiscard]] TimeRange visibleTime() const { return m_view; }
    [[nodiscard]] int visibleRowCount() const { return static_cast<int>(m_rows.size()); }

signals:
    void currentSpanChanged(int span);
    void spanActivated(int span);
    void visibleTimeChanged();

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct Ink;
    enum class Drag { None, Splitter, Overview, Brush };

    void rebuildRows();
    void updateScrollBars();
    void setView(TimeRange view);
    void setCurrentRow(int row);
    void reveal(int row);
    void announce();
    [[nodiscard]] int rowOfPosition(std::uint32_t position) const;
    [[nodiscard]] int rowAt(int y) const;
    [[nodiscard]] double xOf(UnixNanos at) const;
    [[nodiscard]] UnixNanos timeAt(int x) const;
    [[nodiscard]] int chartLeft() const;
    [[nodiscard]] QString tipFor(std::uint32_t span) const;

    void drawOverview(QPainter& painter, const Ink& ink);
    void drawGrid(QPainter& painter, const Ink& ink);
    void drawRuler(QPainter& painter, const Ink& ink);
    void drawRow(QPainter& painter, const Ink& ink, int row, int y);
    void drawTreeCell(QPainter& painter, const Ink& ink, std::uint32_t position, QRect cell, bool current);
    void drawBar(QPainter& painter, const Ink& ink, std::uint32_t span, QRect cell);
    void drawCritical(QPainter& painter, const Ink& ink, int firstRow, int lastRow);
    [[nodiscard]] QImage overviewImage(const Ink& ink, QSize size) const;

    std::shared_ptr<const WaterfallData> m_data;
    std::vector<bool> m_collapsed; ///< by position
    std::vector<std::uint32_t> m_rows; ///< visible positions
    std::vector<std::uint32_t> m_positionOf; ///< span → position
    std::vector<std::uint32_t> m_criticalBySpan; ///< indexes into layout.critical, by span
    TimeRange m_whole {0, 1};
    TimeRange m_view {0, 1};
    int m_current = -1; ///< row
    int m_detailCount = 0;
    int m_rowHeight = 24;
    double m_treeShare = 0.38;
    bool m_treeChosen = false; ///< by a person
    bool m_showCritical = true;
    bool m_showDetail = false;
    Drag m_drag = Drag::None;
    QPoint m_dragFrom;
    QPoint m_dragTo;
    QImage m_overview;
};

} // namespace spanwise::ui
