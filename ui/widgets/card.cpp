// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/card.h"

#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/subtitle_label.h"
#include "ui/widgets/tab_order.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace spanwise::ui {

Card::Card(const QString& title, QWidget* parent)
    : QFrame(parent)
    , m_title(new ElidedLabel(title, this))
    , m_subtitle(new SubtitleLabel(SubtitleLabel::Empty::Hides, this))
    , m_head(new QHBoxLayout)
    , m_column(new QVBoxLayout(this))
{
    m_title->setFont(textFont(TextRole::CardTitle));
    auto* texts = new QVBoxLayout;
    texts->setSpacing(1);
    texts->addWidget(m_title);
    texts->addWidget(m_subtitle);
    m_title->setVisible(!title.isEmpty());
    m_head->setContentsMargins(16, title.isEmpty() ? 4 : 12, 16, title.isEmpty() ? 0 : 4);
    m_head->setSpacing(8);
    m_head->addLayout(texts, 1);
    m_column->setContentsMargins(1, 0, 1, 1);
    m_column->setSpacing(2);
    m_column->addLayout(m_head);
}

void Card::setTitle(const QString& title)
{
    m_title->setText(title);
}

QString Card::title() const
{
    return m_title->text();
}

void Card::setSubtitle(const QString& text)
{
    m_subtitle->setUsual(text);
}

void Card::say(const QString& sentence)
{
    m_subtitle->say(sentence);
}

void Card::addControl(QWidget* control)
{
    m_head->addWidget(control, 0, Qt::AlignTop);
    QWidget* const before = m_head->itemAt(m_head->count() - 2)->widget(); // the first item is the titles
    tabThrough({before ? before : m_subtitle, control});
}

void Card::setContent(QWidget* content, bool edge)
{
    auto* room = new QHBoxLayout;
    room->setContentsMargins(edge ? 6 : 16, 0, edge ? 6 : 16, edge ? 8 : 14);
    room->addWidget(content);
    m_column->addLayout(room, 1);
}

void Card::paintEvent(QPaintEvent*)
{
    const Colors& c = colors(*this);
    QPainter p(this);
    paintBox(p, rect(), c.card, c.line, kCardRadius);
}

} // namespace spanwise::ui
