// SPDX-License-Identifier: GPL-3.0-or-later
// A chart on a card: title, legend, plot, menu, and the four states. Kinds of charts derive from it and say how their
// data becomes series and what the crosshair reads; everything a person can do with a chart is here, once.
#pragma once

#include "ui/charts/chart_data.h"
#include "ui/charts/legend.h"
#include "ui/charts/plot.h"

#include <QFrame>
#include <QKeySequence>
#include <QTimer>
#include <functional>
#include <optional>

class QHBoxLayout;
class QMenu;
class QStackedWidget;
class QToolButton;

namespace spanwise::ui {

class ElidedLabel;
class SubtitleLabel;
class EmptyState;
class ChartTableModel;
class ChartTableView;

class ChartView : public QFrame {
    Q_OBJECT

public:
    explicit ChartView(const QString& title, QWidget* parent = nullptr);
    ~ChartView() override;

    void setTitle(const QString& title);
    void setSubtitle(const QString& text, bool isAlarm = false);
    void say(const QString& sentence); ///< SubtitleLabel::say()
    /// Printed into pictures: the range and the filter in words.
    void setCaption(const QString& text) { m_caption = text; }
    /// A control at the right of the title (measure, dimension).
    void addControl(QWidget* control);
    /// Turns off menu entries that this chart cannot answer.
    void setCanFilter(bool on) { m_canFilter = on; }
    void setCanExplain(bool on) { m_canExplain = on; }
    /// Turns on "Add to review queue", with its key.
    void setReviewKey(const QKeySequence& key);

    /// Whether "Zoom back" leads to another range; none = it is not offered.
    std::function<bool()> canZoomBack;

    /// Words of the button that helps an empty chart, asked when it becomes empty; none = no button.
    std::function<QString()> emptyAction;

    void showLoading(); ///< keeps old data on screen and dims it, when there is any
    void showEmpty(const QString& reason, const QString& action = {});
    void showError(const QString& message);

    void setTableShown(bool on);
    [[nodiscard]] bool isTableShown() const;
    [[nodiscard]] ChartTable table() const { return makeTable(); }
    [[nodiscard]] QString title() const { return m_titleText; }
    [[nodiscard]] QString state() const; ///< "loading", "empty", "error", "data"
    [[nodiscard]] Plot& plot() const { return *m_plot; }
    [[nodiscard]] Legend& legend() const { return *m_legend; }

    // chart_picture.cpp
    void paintPicture(QPainter& p, const QSizeF& size);
    [[nodiscard]] QSize pictureSize() const; ///< what the plot takes as it is on screen, and the texts above it
    [[nodiscard]] bool savePicture(const QString& file); ///< by its ending: .png (twice the size) or .svg
    [[nodiscard]] bool saveCsv(const QString& file) const;
    void copy() const; ///< picture and table

signals:
    void openWanted(const spanwise::ui::ChartHit& hit); ///< a click or Enter on a point
    void spansWanted(const spanwise::ui::ChartHit& hit); ///< all the spans behind it
    void explainWanted(const spanwise::ui::ChartHit& hit, const QPoint& global);
    void filterWanted(const spanwise::ui::ChartHit& hit);
    void excludeWanted(const spanwise::ui::ChartHit& hit);
    void reviewWanted(const spanwise::ui::ChartHit& hit); ///< the spans behind it are to be reviewed
    void rangeWanted(const spanwise::TimeRange& range);
    void backWanted();
    void actionWanted(); ///< the button of the empty state
    void plotResized(int width); ///< pixels of the plot, when the answer should have another step

protected:
    void showData(); ///< switches to the plot; derived classes call it after filling it
    void setLegend(const std::vector<LegendEntry>& entries);
    void setStatement(const QString& sentence); ///< the sentence assistive technology reads
    [[nodiscard]] ChartHit currentHit() const;

    [[nodiscard]] virtual ChartTable makeTable() const = 0;
    [[nodiscard]] virtual ChartHit hitAt(const Hover& hover) const = 0;
    /// The place that a cell of makeTable() tells of; its bucket and series are what hitAt() needs.
    [[nodiscard]] virtual Hover placeOfCell(int row, int column) const = 0;
    [[nodiscard]] virtual std::optional<TimeRange> rangeBetween(double from, double to) const = 0;
    virtual void setSeriesShown(int series, bool shown) = 0;
    virtual void rebuild() = 0; ///< after a change of theme

    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildHead(QHBoxLayout* head);
    void buildTable();
    void showMenu(const QPoint& global);
    qreal layPictureHead(QPainter* p, qreal width) const;
    void askPicture();
    void askCsv();
    void tint();

    QString m_titleText;
    QString m_caption;
    ElidedLabel* m_title;
    SubtitleLabel* m_subtitle;
    QHBoxLayout* m_controls = nullptr;
    QToolButton* m_more;
    Legend* m_legend;
    Plot* m_plot;
    ChartTableView* m_table = nullptr;
    ChartTableModel* m_tableModel = nullptr;
    EmptyState* m_state;
    QStackedWidget* m_stack;
    bool m_hasData = false;
    bool m_canFilter = true;
    bool m_canExplain = true;
    QKeySequence m_reviewKey; ///< empty: not offered
    QString m_stateName;
    QTimer m_relayout;
};

} // namespace spanwise::ui
