// SPDX-License-Identifier: GPL-3.0-or-later
// Composes the window: navigation, the bar with range and filter, the page on screen, the status strip. No page logic.
#pragma once

#include "core/query/facets.h"
#include "ui/async_query.h"
#include "ui/pages/page.h"

#include <QHash>
#include <QMainWindow>
#include <QTimer>

class QLabel;
class QMenu;
class QStackedWidget;
class QToolButton;

namespace spanwise::ui {

class FilterBar;
class IntakeWatch;
class Navigation;
class RangePicker;
class StatusStrip;

class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    /// What the menu and the palette are grouped by.
    enum class MenuGroup : std::uint8_t { File, View, Help };

    explicit MainWindow(PageContext& context, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Puts an action into the menu and the command palette; its shortcut works in the whole window.
    void addWindowAction(MenuGroup group, QAction* action);
    [[nodiscard]] StatusStrip& status() { return *m_status; }
    [[nodiscard]] Page* currentPage() const { return m_page; }
    [[nodiscard]] const QList<QAction*>& windowActions() const { return m_actions; }

signals:
    void filesDropped(const QStringList& paths);
    void closing();

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QWidget* buildBar();
    void buildActions();
    QAction* makeAction(MenuGroup group, const QString& text, const QList<QKeySequence>& keys);
    Page* pageFor(const PageEntry& entry);
    void go(const Location& now);
    void refresh();
    void refreshIfStale();
    [[nodiscard]] const PageEntry& shownFor(const Location& now) const;
    void showImports();
    void noteImport(int number);
    void showLive();
    void onLiveButton();
    void showTitle();
    void showFacts();
    void openPalette();
    void openKeys();
    void openSettings();
    void openCapture();
    void openReviewCheck();
    void watchIntake();
    void readIntake();
    void showCapture(const QStringList& services);
    void buildFileActions();
    void onStoreOpened();
    void tint();

    PageContext& m_context;
    AsyncQuery<query::FacetsAnswer> m_askServices;
    Navigation* m_navigation = nullptr;
    QStackedWidget* m_stack = nullptr;
    QWidget* m_bar = nullptr;
    QLabel* m_title = nullptr;
    FilterBar* m_filter = nullptr;
    RangePicker* m_range = nullptr;
    QToolButton* m_back = nullptr;
    QToolButton* m_forward = nullptr;
    QToolButton* m_compare = nullptr;
    QToolButton* m_live = nullptr;
    StatusStrip* m_status = nullptr;
    IntakeWatch* m_watch = nullptr; ///< files that telemetry is read with
    QMenu* m_menu = nullptr;
    QHash<MenuGroup, QMenu*> m_menus;
    QList<QAction*> m_actions;
    QHash<QString, Page*> m_pages;
    Page* m_page = nullptr;
    QString m_shortfall; ///< of the last import, as the strip says it
    bool m_stale = false; ///< newer data than the page has asked about
    QTimer m_again;
};

[[nodiscard]] inline size_t qHash(MainWindow::MenuGroup group, size_t seed)
{
    return ::qHash(int(group), seed);
}

} // namespace spanwise::ui
