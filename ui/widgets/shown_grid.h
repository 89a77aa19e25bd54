// SPDX-License-Identifier: GPL-3.0-or-later
// Widgets side by side, two a line where there is room: those that are shown, without holes for the others.
#pragma once

#include <QWidget>
#include <vector>

class QGridLayout;

namespace spanwise::ui {

class ShownGrid final : public QWidget {
    Q_OBJECT

public:
    /// Below `wideFrom` pixels one a line.
    explicit ShownGrid(int wideFrom = 1000, QWidget* parent = nullptr);

    void add(QWidget* widget);
    /// Shows or hides one of them; arrange() follows when all are told.
    void setShown(QWidget* widget, bool shown);
    void arrange();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Entry {
        QWidget* widget;
        bool shown = false;
    };

    QGridLayout* m_grid;
    std::vector<Entry> m_entries;
    int m_wideFrom;
    int m_perLine = 0; ///< as arranged now
};

} // namespace spanwise::ui
