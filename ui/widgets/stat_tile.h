// SPDX-License-Identifier: GPL-3.0-or-later
// A number, what became of it against the period before, and its shape over time. Click leads to the spans behind it,
// the context menu explains it.
#pragma once

#include <QAbstractButton>
#include <vector>

namespace spanwise::ui {

class Sparkline;

struct TileText {
    QString figure; ///< with its unit, "–" when unknown
    QString change; ///< "▲ 4.2 %"; empty = nothing to compare with
    QString against; ///< "vs 23 Nov – 24 Nov", or the reason why the figure is unknown
    enum class Meaning : std::uint8_t { Neutral, Better, Worse } meaning = Meaning::Neutral;
    QString hint; ///< on hover: n, interval
};

class StatTile final : public QAbstractButton {
    Q_OBJECT

public:
    explicit StatTile(const QString& title, QWidget* parent = nullptr);
    void setTexts(const TileText& texts);
    /// What the number counts, in a sentence on hover.
    void setMeaning(const QString& sentence);
    void setShape(std::vector<double> values);
    void setLoading();
    QSize sizeHint() const override { return {184, 118}; }

signals:
    void explainWanted(const QPoint& global);

protected:
    void paintEvent(QPaintEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QString m_title;
    QString m_meaning;
    TileText m_texts;
    Sparkline* m_shape;
};

/// Better or worse, for a number of which less is better (latency, errors, cost) or more (calls are neither).
[[nodiscard]] TileText::Meaning lessIsBetter(double now, double before);

} // namespace spanwise::ui
