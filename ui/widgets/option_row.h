// SPDX-License-Identifier: GPL-3.0-or-later
// The options of one question as buttons that carry their keys: one of them, or several. More than nine come in nines:
// 0 moves the digits on to the next.
#pragma once

#include "core/review/rubric.h"

#include <QStringList>
#include <QWidget>
#include <vector>

class QToolButton;

namespace spanwise::ui {

class OptionRow final : public QWidget {
    Q_OBJECT

public:
    /// `purpose` starts the accessible names: "Severity: high".
    OptionRow(
        const QString& purpose, const std::vector<review::Option>& options, bool several, QWidget* parent = nullptr);

    [[nodiscard]] QStringList chosen() const; ///< values
    /// A value that is no option (any more) gets a button of its own at the end: whoever gave it sees it, keeps it, and
    /// takes it out himself.
    void setChosen(const QStringList& values);
    /// The option under this key, 1 … 9; 0 moves on. False when there is none.
    bool press(int digit);
    void setKeysShown(bool shown);
    void setKeyNames(const QStringList& names); ///< of the keys 1 … 9 for press(), as the buttons show them

signals:
    void changed();

private:
    void resizeEvent(QResizeEvent* event) override;
    void label();
    void toggle(int option);
    void addButton(std::size_t option);

    QString m_purpose;
    std::vector<review::Option> m_options;
    std::vector<QToolButton*> m_buttons;
    bool m_several;
    bool m_keysShown = false;
    QStringList m_keyNames;
    int m_firstKey = 0; ///< option under 1
    int m_room = QWIDGETSIZE_MAX; ///< for one title, once it is known
};

} // namespace spanwise::ui
