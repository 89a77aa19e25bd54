// SPDX-License-Identifier: GPL-3.0-or-later
// What is taken out of cases before they leave, one line a value with the token that stands for it. Removing a tick
// lets the value stay; of a secret only after a second question.
#pragma once

#include "core/cases/redact.h"

#include <QListWidget>
#include <string>
#include <vector>

namespace spanwise::ui {

class RedactionList final : public QListWidget {
    Q_OBJECT

public:
    explicit RedactionList(QWidget* parent = nullptr);

    /// Starts anew.
    void begin();
    /// The values of one case, each once. `of` names the case before each; empty where all are of one. `owner` comes
    /// back with lifted().
    void add(int owner, const QString& of, const std::vector<cases::Replacement>& replacements,
        const std::vector<std::string>& liftedTokens);
    void finish();

signals:
    void lifted(int owner, const QString& token, bool stays);

private:
    void onChanged(QListWidgetItem* item);

    bool m_filling = false;
};

} // namespace spanwise::ui
