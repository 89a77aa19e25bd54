// SPDX-License-Identifier: GPL-3.0-or-later
// Where a person changes the keys of the Review page: the list of actions, and below it the keys of the one that is
// marked. A key that something else has is not taken, and it is said what has it.
#pragma once

#include "ui/settings/review_key_table.h"

#include <QWidget>
#include <array>
#include <vector>

class QKeyEvent;
class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;

namespace spanwise::ui {

class KeysPane final : public QWidget {
    Q_OBJECT

public:
    /// `taken`: what the window around the page obeys.
    KeysPane(const ReviewKeys& keys, std::vector<TakenKey> taken, QWidget* parent = nullptr);

    /// As they will be.
    [[nodiscard]] const ReviewKeys& keys() const { return m_keys; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] ReviewAct current() const;
    void showCurrent();
    void showKeys();
    bool press(std::size_t field, const QKeyEvent& event);
    void take(std::size_t field, const QKeySequence& key);
    void reset();
    void resetAll();
    void say(const QString& sentence);

    ReviewKeys m_keys;
    std::vector<TakenKey> m_taken;
    QTreeWidget* m_list;
    std::array<QLineEdit*, kKeysOfAct> m_fields {}; ///< show a key, and take the next one that is pressed
    QPushButton* m_none;
    QPushButton* m_reset;
    QPushButton* m_resetAll;
    QLabel* m_said;
};

} // namespace spanwise::ui
