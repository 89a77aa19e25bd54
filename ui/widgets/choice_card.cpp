// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/choice_card.h"

#include "ui/safe_text.h"
#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace spanwise::ui {

ChoiceCard::ChoiceCard(const QString& icon, const QString& title, const QString& explanation, QWidget* parent)
    : QAbstractButton(parent)
    , m_icon(icon)
    , m_explanation(explanation)
{
    setText(menuText(title));
    setAccessibleName(title);
    setAccessibleDescription(explanation);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ChoiceCard::enterEvent(QEnterEvent*)
{
    update();
}

void ChoiceCard::leaveEvent(QEvent*)
{
    update();
}

void ChoiceCard::paintEvent(QPaintEvent*)
{
    const Colors& c = colors(*this);
    QPainter p(this);
    const bool lively = isEnabled() && (underMouse() || isDown() || isChecked());
    paintBox(p, rect(), lively ? c.accentFill : c.card, lively ? c.accent : c.line, kCardRadius);
    if (hasFocus()) paintFocusRing(p, rect(), c.accent, kCardRadius);
    const QRect tile(20, 20, 40, 40);
    paintBox(p, tile, c.accentFill, QColor(0, 0, 0, 0), kCardRadius);
    p.drawPixmap(QPointF(30, 30), tintedIcon(m_icon, c.accent, 20, devicePixelRatioF()));
    const QRect room = rect().adjusted(20, 74, -20, -12);
    p.setFont(textFont(TextRole::CardTitle));
    p.setPen(c.text);
    p.drawText(room, Qt::AlignLeft | Qt::AlignTop, accessibleName());
    p.setFont(textFont(TextRole::Secondary));
    p.setPen(c.muted);
    p.drawText(room.adjusted(0, 24, 0, 0), Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_explanation);
}

} // namespace spanwise::ui
