// SPDX-License-Identifier: GPL-3.0-or-later
// A line in a tile: the shape over time, no numbers.
#pragma once

#include <QWidget>
#include <vector>

namespace spanwise::ui {

class Sparkline final : public QWidget {
    Q_OBJECT

public:
    explicit Sparkline(QWidget* parent = nullptr);
    void setValues(std::vector<double> values); ///< NaN = gap
    QSize sizeHint() const override { return {120, 28}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<double> m_values;
};

} // namespace spanwise::ui
