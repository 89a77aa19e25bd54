// SPDX-License-Identifier: GPL-3.0-or-later
// A few lines beside a point of the screen that say what a number is. Closes at the first click elsewhere or Esc, and
// deletes itself. Keys are for it alone while it is open.
#pragma once

#include <QFrame>
#include <QStringList>

class QLabel;
class QVBoxLayout;

namespace spanwise::ui {

class NotePopup : public QFrame {
    Q_OBJECT

public:
    /// Shows itself beside `global`. Texts are plain.
    static void open(const QString& title, const QStringList& lines, const QPoint& global, QWidget* parent);

protected:
    explicit NotePopup(QWidget* parent);
    void setTitle(const QString& title);
    void addLine(const QString& text, bool muted = false);
    [[nodiscard]] QVBoxLayout& column() { return *m_column; }
    /// As large as it must be, and on the screen as a whole.
    void fit();
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QVBoxLayout* m_column;
    QLabel* m_title;
};

} // namespace spanwise::ui
