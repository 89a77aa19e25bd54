// SPDX-License-Identifier: GPL-3.0-or-later
// A text with its changes marked: what was taken out is struck through, what came in is underlined, both tinted.
#pragma once

#include <QPlainTextEdit>

namespace spanwise::ui {

class DiffView final : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit DiffView(QWidget* parent = nullptr);
    void setTexts(const QString& before, const QString& after);

protected:
    void changeEvent(QEvent* event) override;

private:
    void show();

    QString m_before;
    QString m_after;
};

} // namespace spanwise::ui
