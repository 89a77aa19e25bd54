// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/paint.h"

#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

namespace spanwise::ui {

void paintBox(QPainter& p, const QRectF& rect, const QColor& fill, const QColor& border, qreal radius)
{
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.setBrush(fill.alpha() > 0 ? QBrush(fill) : QBrush(Qt::NoBrush));
    p.setPen(border.alpha() > 0 ? QPen(border, 1) : QPen(Qt::NoPen));
    p.drawRoundedRect(border.alpha() > 0 ? rect.adjusted(0.5, 0.5, -0.5, -0.5) : rect, radius, radius);
    p.restore();
}

void paintFocusRing(QPainter& p, const QRectF& rect, const QColor& accent, qreal radius)
{
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.setBrush(Qt::NoBrush);
    p.setPen(QPen(accent, 2));
    p.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius);
    p.restore();
}

void paintChevron(QPainter& p, const QPointF& center, qreal size, const QColor& color, qreal degrees)
{
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.translate(center);
    p.rotate(degrees);
    p.setPen(QPen(color, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    p.setBrush(Qt::NoBrush);
    const QPointF corners[] {{-size / 2, -size / 4}, {0, size / 4}, {size / 2, -size / 4}};
    p.drawPolyline(corners, 3);
    p.restore();
}

QPixmap tintedIcon(const QString& name, const QColor& color, int size, qreal pixelRatio)
{
    QSvgRenderer renderer(QStringLiteral(":/icons/%1.svg").arg(name));
    QPixmap out(QSize(size, size) * pixelRatio);
    out.fill(Qt::transparent);
    QPainter p(&out);
    renderer.render(&p);
    p.setCompositionMode(QPainter::CompositionMode_SourceIn);
    p.fillRect(out.rect(), color);
    p.end();
    out.setDevicePixelRatio(pixelRatio);
    return out;
}

QIcon themeIcon(const QString& name, const QColor& color, int size)
{
    QIcon out;
    for (const qreal ratio : {1.0, 2.0}) out.addPixmap(tintedIcon(name, color, size, ratio));
    return out;
}

} // namespace spanwise::ui
