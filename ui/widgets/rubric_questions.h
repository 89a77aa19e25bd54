// SPDX-License-Identifier: GPL-3.0-or-later
// The questions of a rubric as a table that a person edits: what is asked, how it is answered, whether it must be, and
// with which options.
#pragma once

#include "core/base/json.h"

#include <QWidget>
#include <vector>

class QTableWidget;

namespace spanwise::ui {

class RubricQuestions final : public QWidget {
    Q_OBJECT

public:
    explicit RubricQuestions(QWidget* parent = nullptr);

    /// The list `questions` of a rubric file.
    void setQuestions(const Json& questions);
    [[nodiscard]] Json questions() const;

    enum class Kind { Category, Several, Severity, Scale, Text, Correction };
    void add(Kind kind);

signals:
    void edited();

private:
    void addRow(const Json& question);
    void removeCurrent();
    void moveCurrent(int by);

    QTableWidget* m_table;
    std::vector<Json> m_originals; ///< one a row: what the table does not show is kept
    bool m_filling = false;
};

} // namespace spanwise::ui
