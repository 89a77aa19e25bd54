// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl+K: every page, action, service, model and trace id, found by typing a part of it.
#pragma once

#include "core/query/facets.h"
#include "ui/async_query.h"
#include "ui/pages/page.h"

#include <QDialog>
#include <functional>
#include <vector>

class QAction;
class QLabel;
class QLineEdit;
class QListWidget;

namespace spanwise::ui {

class CommandPalette final : public QDialog {
    Q_OBJECT

public:
    CommandPalette(PageContext& context, const QList<QAction*>& actions, QWidget* parent);
    [[nodiscard]] QStringList shown() const; ///< for tests

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    struct Command {
        QString text;
        QString kind;
        std::function<void()> run;
    };

    void collect(const QList<QAction*>& actions);
    void askValues();
    void filter(const QString& typed);
    void runCurrent();

    PageContext& m_context;
    QLineEdit* m_edit;
    QListWidget* m_list;
    QLabel* m_none; ///< instead of the list when nothing fits
    std::vector<Command> m_commands;
    std::vector<std::size_t> m_found; ///< rows of the list → commands
    AsyncQuery<query::FacetsAnswer> m_query;
};

/// How well `typed` fits as letters in order, higher is better; negative = not at all. Case does not matter.
[[nodiscard]] int fitOf(const QString& typed, const QString& text);

} // namespace spanwise::ui
