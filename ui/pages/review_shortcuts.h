// SPDX-License-Identifier: GPL-3.0-or-later
// The keys in force on the Review page, as shortcuts of its widgets.
#pragma once

#include "ui/settings/review_key_table.h"

#include <QObject>
#include <utility>
#include <vector>

class QKeyEvent;
class QShortcut;
class QWidget;

namespace spanwise::ui {

class ReviewShortcuts final : public QObject {
    Q_OBJECT

public:
    /// Everywhere on `page`; the keys that lists and the conversation have a use of their own for, in `form` alone.
    ReviewShortcuts(QWidget& page, QWidget& form);

    void setKeys(const ReviewKeys& keys);
    /// What such a key does when the page itself has the focus.
    [[nodiscard]] std::optional<ReviewAct> onBarePage(const QKeyEvent& event) const;

signals:
    void activated(ReviewAct act);

private:
    QWidget& m_page;
    QWidget& m_form;
    ReviewKeys m_keys;
    std::vector<std::pair<ReviewAct, QShortcut*>> m_shortcuts;
};

} // namespace spanwise::ui
