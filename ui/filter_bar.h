// SPDX-License-Identifier: GPL-3.0-or-later
// The filter of the window: typed with completion, checked while typed, refused with a suggestion, cleared with one
// click. What is in force is FilterState's; what is typed and not yet applied stays here.
#pragma once

#include "core/query/completion.h"
#include "core/query/filter.h"
#include "ui/async_query.h"
#include "ui/pages/page.h"

#include <QTimer>
#include <QWidget>

class QCompleter;
class QFrame;
class QLabel;
class QStandardItemModel;
class QToolButton;

namespace spanwise::ui {

class FilterEdit;

class FilterBar final : public QWidget {
    Q_OBJECT

public:
    explicit FilterBar(PageContext& context, QWidget* parent = nullptr);
    void focusFilter();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void showState(const Location& now);
    void onTyped();
    void check();
    void apply();
    void showFault(const std::optional<query::FilterError>& fault);
    void complete(bool asked);
    void offer(const query::Completions& found);
    void take(const QModelIndex& index);
    void tint();

    PageContext& m_context;
    FilterEdit* m_edit;
    QLabel* m_icon;
    QToolButton* m_clear;
    QFrame* m_fault; ///< floats below the bar, so that nothing moves
    QLabel* m_faultText;
    QToolButton* m_suggestion;
    std::optional<query::FilterError> m_error;
    QCompleter* m_completer;
    QStandardItemModel* m_items;
    query::Completions m_offered;
    bool m_asked = false; ///< by a key, of the list that is on its way
    bool m_takeFirst = false; ///< Enter came before that list
    QTimer m_pause;
    AsyncQuery<query::Completions> m_query;
};

} // namespace spanwise::ui
