// SPDX-License-Identifier: GPL-3.0-or-later
// The series of a chart as small checkable buttons, left-aligned, wrapping: reachable by keyboard, unlike QLegend.
#pragma once

#include <QAbstractButton>
#include <QWidget>
#include <vector>

namespace spanwise::ui {

struct LegendEntry {
    QString name; ///< shown as it is
    QColor color;
    bool line = false; ///< a line's swatch instead of an area's
    bool shown = true;
};

class LegendButton final : public QAbstractButton {
    Q_OBJECT

public:
    LegendButton(const LegendEntry& entry, QWidget* parent);
    void setEntry(const LegendEntry& entry);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    LegendEntry m_entry;
};

class Legend final : public QWidget {
    Q_OBJECT

public:
    explicit Legend(QWidget* parent = nullptr);
    /// `chart` goes into the accessible names, so that they are unique on a page.
    void setEntries(const std::vector<LegendEntry>& entries, const QString& chart);
    [[nodiscard]] const std::vector<LegendEntry>& entries() const { return m_entries; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;

signals:
    void toggled(int series, bool shown);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    int place(int width, bool move) const;

    std::vector<LegendEntry> m_entries;
    std::vector<LegendButton*> m_buttons;
};

} // namespace spanwise::ui
