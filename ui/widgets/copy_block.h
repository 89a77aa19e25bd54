// SPDX-License-Identifier: GPL-3.0-or-later
// A few lines of text to paste elsewhere, with a title and the button that copies them.
#pragma once

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QToolButton;

namespace spanwise::ui {

class CopyBlock final : public QWidget {
    Q_OBJECT

public:
    explicit CopyBlock(const QString& title, const QString& text = {}, QWidget* parent = nullptr);
    void setText(const QString& text);
    [[nodiscard]] QString text() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    void copy();
    void tint();

    QLabel* m_title;
    QPlainTextEdit* m_text;
    QToolButton* m_copy;
};

} // namespace spanwise::ui
