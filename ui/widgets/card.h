// SPDX-License-Identifier: GPL-3.0-or-later
// The frame that groups what belongs together on a page: a title, a line under it, and content.
#pragma once

#include <QFrame>

class QHBoxLayout;
class QVBoxLayout;

namespace spanwise::ui {

class ElidedLabel;
class SubtitleLabel;

class Card : public QFrame {
    Q_OBJECT

public:
    explicit Card(const QString& title, QWidget* parent = nullptr);
    void setTitle(const QString& title);
    [[nodiscard]] QString title() const;
    void setSubtitle(const QString& text);
    void say(const QString& sentence); ///< SubtitleLabel::say()
    void addControl(QWidget* control);
    /// `edge` = true: the content reaches the sides of the card, as lists do.
    void setContent(QWidget* content, bool edge = false);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    ElidedLabel* m_title;
    SubtitleLabel* m_subtitle;
    QHBoxLayout* m_head;
    QVBoxLayout* m_column;
};

} // namespace spanwise::ui
