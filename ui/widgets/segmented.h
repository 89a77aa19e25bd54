// SPDX-License-Identifier: GPL-3.0-or-later
// A few choices of which one holds: "Cost | Tokens". One Tab stop; the arrows change it.
#pragma once

#include <QStringList>
#include <QWidget>

class QButtonGroup;

namespace spanwise::ui {

class Segmented final : public QWidget {
    Q_OBJECT

public:
    /// `purpose` starts the accessible names, which must be unique on a page: "Spend: Cost".
    Segmented(const QString& purpose, const QStringList& choices, QWidget* parent = nullptr);
    [[nodiscard]] int current() const;
    void setCurrent(int choice);

signals:
    void chosen(int choice);

private:
    QButtonGroup* m_group;
};

} // namespace spanwise::ui
