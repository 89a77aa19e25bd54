// SPDX-License-Identifier: GPL-3.0-or-later
// The left pane of the Review page: the items of a queue, and what can be done with several of them at once.
#pragma once

#include "ui/models/table_model.h"
#include "ui/pages/review_columns.h"
#include "ui/widgets/card.h"

#include <QString>
#include <optional>
#include <string>
#include <utility>
#include <vector>

class QStackedWidget;

namespace spanwise::ui {

class EmptyState;
class RowView;
class Settings;

class ReviewList final : public Card {
    Q_OBJECT

public:
    explicit ReviewList(Settings& settings, QWidget* parent = nullptr);

    /// The first rows of a queue that has `of` items.
    void setRows(std::vector<ReviewRow> rows, std::int64_t of);
    [[nodiscard]] int rowCount() const { return m_rows->rowCount(); }
    void select(const std::string& itemId);
    /// The item `by` rows below (above when negative), or the first or last when `from` is not listed.
    [[nodiscard]] std::optional<std::string> neighbor(const std::string& from, int by) const;
    /// Offers what can be done with the selected items.
    void openMenu();

signals:
    void moreWanted(); ///< the end of the rows was reached, and the queue has more
    void openWanted(const QString& itemId);
    void dismissWanted(const std::vector<std::string>& itemIds, const QString& reason, const QString& note);
    void rankWanted(const std::vector<std::pair<std::string, double>>& itemsWithPriority, double priority);

private:
    void openMenuAt(const QPoint& global);

    QStackedWidget* m_stack;
    EmptyState* m_empty;
    RowView* m_view;
    TableModel<ReviewRow>* m_rows;
    std::int64_t m_of = 0;
    std::string m_selected; ///< the item that select() was last called with
};

/// Asks why an item is dismissed, below the middle of `parent`: reason and note. Nothing = changed his mind.
[[nodiscard]] std::optional<std::pair<QString, QString>> askDismissal(QWidget* parent);
/// Why it is skipped.
[[nodiscard]] std::optional<QString> askSkip(QWidget* parent);

} // namespace spanwise::ui
