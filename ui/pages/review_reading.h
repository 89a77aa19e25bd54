// SPDX-License-Identifier: GPL-3.0-or-later
// The middle pane of the Review page: what an item is about, read as a conversation, with its evidence and everything
// in it that cannot be seen made visible.
#pragma once

#include "core/query/review_queue.h"
#include "ui/settings/review_key_table.h"
#include "ui/widgets/card.h"

#include <QString>
#include <memory>
#include <vector>

class QLayout;
class QLabel;
class QStackedWidget;
class QToolButton;

namespace spanwise::ui {

class EmptyState;
class MessageView;

class ReviewReading final : public Card {
    Q_OBJECT

public:
    using Item = std::shared_ptr<const query::ReviewItem>;

    explicit ReviewReading(QWidget* parent = nullptr);

    void show(const Item& item);
    /// No item: either there is none in the queue, or none for this person.
    void showNothing(bool queueIsEmpty);
    /// "shop · gpt-4o", for the title bar; empty without an item.
    [[nodiscard]] const QString& subject() const { return m_subject; }
    void toggleRaw();
    void goToEvidence();
    void page(bool down);
    /// The keys in force, as the buttons show them.
    void setKeys(const ReviewKeys& keys);

signals:
    void traceWanted();
    void commentWanted();
    void caseWanted();
    void reopenWanted();
    void similarWanted();
    void tracesWanted(); ///< nothing to review: choose something

private:
    struct Button {
        QToolButton* button;
        QString text;
        ReviewAct act;
    };
    QToolButton* addButton(
        QLayout& row, const QString& text, ReviewAct act, const QString& name, void (ReviewReading::*wanted)());
    void label(const Button& one);
    void showHead();
    void showText();

    Item m_item;
    QString m_subject;
    bool m_raw = false;
    ReviewKeys m_keys;
    std::vector<Button> m_buttons;
    QLabel* m_hidden;
    MessageView* m_conversation;
    EmptyState* m_empty;
    QStackedWidget* m_stack;
    QToolButton* m_reopen = nullptr;
    QToolButton* m_similar = nullptr;
};

} // namespace spanwise::ui
