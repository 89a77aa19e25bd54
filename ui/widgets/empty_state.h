// SPDX-License-Identifier: GPL-3.0-or-later
// Why nothing is shown and the one button that helps; also loading and errors, so that all four states look alike.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace spanwise::ui {

class EmptyState final : public QWidget {
    Q_OBJECT

public:
    explicit EmptyState(QWidget* parent = nullptr);

    void showLoading();
    /// `action` empty = no button. Texts are shown as they are (plain).
    void showEmpty(const QString& title, const QString& reason, const QString& action = {});
    void showError(const QString& what, const QString& detail, const QString& action = {});

signals:
    void activated();

private:
    void set(const QString& title, const QString& reason, const QString& action, QPalette::ColorRole ink);

    QLabel* m_title;
    QLabel* m_reason;
    QPushButton* m_action;
};

} // namespace spanwise::ui
