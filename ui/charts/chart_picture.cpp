// SPDX-License-Identifier: GPL-3.0-or-later
// A chart as a file of its own: title, what it is of, legend and plot. The plot is drawn as it is on screen, so it is
// the texts that find room: they go on in another line where the chart is narrow.
#include "ui/charts/chart_view.h"
#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/subtitle_label.h"

#include <QImage>
#include <QPainter>
#include <QSvgGenerator>
#include <cmath>

namespace spanwise::ui {
namespace {

constexpr qreal kMargin = 16;
constexpr qreal kTop = 12;
constexpr qreal kBelow = 12; ///< under the plot
constexpr qreal kAbovePlot = 8;
constexpr qreal kLegendLine = 18;

/// A text in as many lines as it takes; only measured without a painter. Gives where it ends.
qreal layText(QPainter* p, TextRole role, const QColor& color, qreal top, qreal width, const QString& text)
{
    if (text.isEmpty()) return top;
    const QFont font = textFont(role);
    constexpr int kFlags = Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop;
    const QRectF room(kMargin, top, width - 2 * kMargin, 1000);
    const qreal height = std::ceil(QFontMetricsF(font).boundingRect(room, kFlags, text).height());
    if (p) {
        p->setFont(font);
        p->setPen(color);
        p->drawText(QRectF(room.topLeft(), QSizeF(room.width(), height)), kFlags, text);
    }
    return top + height;
}

} // namespace

/// Everything above the plot; gives where the plot begins.
qreal ChartView::layPictureHead(QPainter* p, qreal width) const
{
    const Colors& c = colors(*this);
    qreal y = layText(p, TextRole::CardTitle, c.text, kTop, width, m_titleText) + 3;
    y = layText(p, TextRole::Secondary, c.muted, y, width, m_subtitle->usual());
    y = layText(p, TextRole::Secondary, c.muted, y, width, m_caption) + kAbovePlot;
    const QFont font = textFont(TextRole::ChartLabel);
    qreal x = kMargin;
    bool any = false;
    for (const LegendEntry& entry : m_legend->entries()) {
        if (!entry.shown) continue;
        const qreal takes = 14 + QFontMetricsF(font).horizontalAdvance(entry.name) + 4;
        if (any && x + takes > width - kMargin) {
            x = kMargin;
            y += kLegendLine;
        }
        if (p) {
            p->setFont(font);
            paintBox(*p, {x, y + 4, 8, 8}, entry.color, QColor(0, 0, 0, 0), 2);
            p->setPen(c.muted);
            p->drawText(QRectF(x + 14, y, takes, 16), Qt::AlignVCenter, entry.name);
        }
        x += takes + 16;
        any = true;
    }
    return any ? y + kLegendLine + kAbovePlot : y;
}

QSize ChartView::pictureSize() const
{
    const int width = m_plot->width() + static_cast<int>(2 * kMargin);
    const qreal head = layPictureHead(nullptr, width);
    return {width, static_cast<int>(std::ceil(head + m_plot->height() + kBelow))};
}

void ChartView::paintPicture(QPainter& p, const QSizeF& size)
{
    p.fillRect(QRectF(QPointF(), size), colors(*this).card);
    const qreal top = layPictureHead(&p, size.width());
    const QRectF target(kMargin, top, size.width() - 2 * kMargin, size.height() - top - kBelow);
    p.setClipRect(target);
    m_plot->render(&p, target, m_plot->viewport()->rect(), Qt::KeepAspectRatio);
}

bool ChartView::savePicture(const QString& file)
{
    const QSize size = pictureSize();
    if (file.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive)) {
        QSvgGenerator svg;
        svg.setFileName(file);
        svg.setSize(size);
        svg.setViewBox(QRect(QPoint(), size));
        svg.setTitle(m_titleText);
        QPainter p;
        if (!p.begin(&svg)) return false;
        paintPicture(p, size);
        return p.end();
    }
    QImage image(size * 2, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(2);
    QPainter p(&image);
    p.setRenderHint(QPainter::Antialiasing);
    paintPicture(p, size);
    p.end();
    return image.save(file);
}

} // namespace spanwise::ui
