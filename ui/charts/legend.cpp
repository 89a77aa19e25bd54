// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/legend.h"

#include "ui/safe_text.h"
#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/tab_order.h"

#include <QPainter>
#include <algorithm>

namespace spanwise::ui {
namespace {

constexpr int kRow = 22;
constexpr int kBetween = 4;
constexpr int kWidest = 190;

} // namespace

LegendButton::LegendButton(const LegendEntry& entry, QWidget* parent)
    : QAbstractButton(parent)
{
    setCheckable(true);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setEntry(entry);
}

void LegendButton::setEntry(const LegendEntry& entry)
{
    m_entry = entry;
    setChecked(entry.shown);
    setToolTip(plainTip(entry.name)); // the button may be too narrow for it
    update();
}

QSize LegendButton::sizeHint() const
{
    const QFontMetrics metrics(textFont(TextRole::ChartLabel));
    return {std::min(kWidest, metrics.horizontalAdvance(m_entry.name) + 30), kRow};
}

void LegendButton::enterEvent(QEnterEvent*)
{
    update();
}
void LegendButton::leaveEvent(QEvent*)
{
    update();
}

void LegendButton::paintEvent(QPaintEvent*)
{
    const Colors& c = colors(*this);
    QPainter p(this);
    if (underMouse()) paintBox(p, rect(), c.hover, QColor(0, 0, 0, 0), 4);
    if (hasFocus()) paintFocusRing(p, rect(), c.accent, 4);
    const QRectF swatch = m_entry.line ? QRectF(6, height() / 2.0 - 1.5, 10, 3) : QRectF(7, height() / 2.0 - 4, 8, 8);
    const QColor none(0, 0, 0, 0);
    paintBox(p, swatch, isChecked() ? m_entry.color : none, isChecked() ? none : c.faint, m_entry.line ? 1.5 : 2);
    QFont f = textFont(TextRole::ChartLabel);
    f.setStrikeOut(!isChecked());
    p.setFont(f);
    p.setPen(c.muted);
    const QRect room(21, 0, width() - 25, height());
    p.drawText(room, Qt::AlignVCenter, p.fontMetrics().elidedText(m_entry.name, Qt::ElideMiddle, room.width()));
}

Legend::Legend(QWidget* parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void Legend::setEntries(const std::vector<LegendEntry>& entries, const QString& chart)
{
    m_entries = entries;
    while (m_buttons.size() > entries.size()) {
        delete m_buttons.back();
        m_buttons.pop_back();
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i == m_buttons.size()) {
            auto* button = new LegendButton(entries[i], this);
            const int series = static_cast<int>(i);
            connect(button, &QAbstractButton::clicked, this, [this, series](bool on) {
                m_entries[static_cast<std::size_t>(series)].shown = on;
                emit toggled(series, on);
            });
            tabInto(m_buttons.empty() ? static_cast<QWidget*>(this) : m_buttons.back(), button);
            m_buttons.push_back(button);
        }
        m_buttons[i]->setEntry(entries[i]);
        m_buttons[i]->setAccessibleName(tr("Show %1 in %2").arg(entries[i].name, chart));
        m_buttons[i]->show();
    }
    place(width(), true);
    updateGeometry();
}

int Legend::place(int width, bool move) const
{
    int x = -6; // the swatch stands under the title's first letter
    int y = 0;
    for (LegendButton* button : m_buttons) {
        const QSize size = button->sizeHint();
        if (x > 0 && x + size.width() > width) {
            x = -6;
            y += kRow;
        }
        if (move) button->setGeometry(QRect(QPoint(x, y), size));
        x += size.width() + kBetween;
    }
    return m_buttons.empty() ? 0 : y + kRow;
}

int Legend::heightForWidth(int width) const
{
    return place(width, false);
}
QSize Legend::sizeHint() const
{
    return {120, heightForWidth(std::max(120, width()))};
}

void Legend::resizeEvent(QResizeEvent*)
{
    place(width(), true);
}

} // namespace spanwise::ui
