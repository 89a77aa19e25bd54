// SPDX-License-Identifier: GPL-3.0-or-later
// The list of pages at the left edge. One Tab stop; up and down move, as in a list.
#pragma once

#include "ui/pages/page.h"

#include <QAbstractButton>
#include <QWidget>

class QButtonGroup;
class QMenu;
class QToolButton;

namespace spanwise::ui {

/// A row of the navigation: icon, title, an optional number ("12" waiting).
class NavigationRow final : public QAbstractButton {
    Q_OBJECT

public:
    NavigationRow(const PageEntry& entry, QWidget* parent);
    void setBadge(const QString& text);
    [[nodiscard]] QString pageId() const { return m_id; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QString m_id;
    QString m_icon;
    QString m_badge;
};

class Navigation final : public QWidget {
    Q_OBJECT

public:
    explicit Navigation(QWidget* parent = nullptr);
    /// Marks the page; a page that has no row (a trace) leaves `fallback` marked, or none where that is empty.
    void setCurrent(const QString& page, const QString& fallback);
    void setBadge(const QString& page, const QString& text);
    void setMenu(QMenu* menu);
    void openMenu();
    [[nodiscard]] QList<NavigationRow*> rows() const { return m_rows; }

signals:
    void chosen(const QString& page);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QList<NavigationRow*> m_rows;
    QButtonGroup* m_group = nullptr;
    QToolButton* m_menu = nullptr;
};

} // namespace spanwise::ui
