// SPDX-License-Identifier: GPL-3.0-or-later
// One of a few large choices: a drawing, what it is, what happens.
#pragma once

#include <QAbstractButton>

namespace spanwise::ui {

class ChoiceCard final : public QAbstractButton {
    Q_OBJECT

public:
    ChoiceCard(const QString& icon, const QString& title, const QString& explanation, QWidget* parent = nullptr);
    QSize sizeHint() const override { return {260, 168}; }
    QSize minimumSizeHint() const override { return {190, 168}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QString m_icon;
    QString m_explanation;
};

} // namespace spanwise::ui
