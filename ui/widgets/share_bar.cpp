// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/share_bar.h"

#include "ui/format/format.h"
#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace spanwise::ui {
namespace {

constexpr int kBar = 14;
constexpr int kEntryWidth = 150;
constexpr int kEntryHeight = 40;

} // namespace

ShareBar::ShareBar(QWidget* parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void ShareBar::setParts(std::vector<Part> parts)
{
    m_parts = std::move(parts);
    std::erase_if(m_parts, [](const Part& part) { return part.size <= 0; });
    m_whole = 0;
    QStringList said;
    for (const Part& part : m_parts) m_whole += part.size;
    for (const Part& part : m_parts) said << part.name + u' ' + format::percent(part.size / m_whole);
    setAccessibleDescription(said.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

int ShareBar::perLine(int width) const
{
    return std::max(1, width / kEntryWidth);
}

int ShareBar::heightForWidth(int width) const
{
    const int count = std::max(1, static_cast<int>(m_parts.size()));
    const int lines = (count + perLine(width) - 1) / perLine(width);
    return kBar + 12 + lines * kEntryHeight;
}

void ShareBar::paintEvent(QPaintEvent*)
{
    const Colors& c = colors(*this);
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    QPainterPath outline;
    outline.addRoundedRect(QRectF(0, 0, width(), kBar), 4, 4);
    p.save();
    p.setClipPath(outline);
    p.fillRect(QRect(0, 0, width(), kBar), c.pressed);
    double x = 0;
    for (const Part& part : m_parts) {
        const double wide = part.size / m_whole * width();
        p.fillRect(QRectF(x, 0, std::max(1.0, wide - 1), kBar), c.series[std::size_t(part.color)]);
        x += wide;
    }
    p.restore();
    const int across = perLine(width());
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        const Part& part = m_parts[i];
        const int left = static_cast<int>(i) % across * (width() / across);
        const int top = kBar + 12 + static_cast<int>(i) / across * kEntryHeight;
        paintBox(p, QRectF(left, top + 4, 8, 8), c.series[std::size_t(part.color)], QColor(0, 0, 0, 0), 2);
        p.setFont(textFont(TextRole::ChartLabel));
        p.setPen(c.muted);
        p.drawText(QRect(left + 14, top, width() / across - 18, 16), Qt::AlignVCenter,
            part.name + QStringLiteral(" · ") + format::percent(part.size / m_whole));
        QFont strong = textFont(TextRole::Body);
        strong.setWeight(QFont::Medium);
        p.setFont(strong);
        p.setPen(c.text);
        p.drawText(QRect(left + 14, top + 16, width() / across - 18, 18), Qt::AlignVCenter, part.value);
    }
}

} // namespace spanwise::ui
