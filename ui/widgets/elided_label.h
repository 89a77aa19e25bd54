// SPDX-License-Identifier: GPL-3.0-or-later
// A line of plain text that is cut with an ellipsis where there is no room, and then shown whole on hover.
#pragma once

#include <QLabel>

namespace spanwise::ui {

class ElidedLabel : public QLabel {
    Q_OBJECT

public:
    explicit ElidedLabel(QWidget* parent = nullptr);
    explicit ElidedLabel(const QString& text, QWidget* parent = nullptr);
    /// True while the text does not fit.
    [[nodiscard]] bool isCut() const;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
};

} // namespace spanwise::ui
