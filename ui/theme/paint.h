// SPDX-License-Identifier: GPL-3.0-or-later
// Shapes that the style and our own widgets draw alike.
#pragma once

#include <QColor>
#include <QIcon>
#include <QRectF>

class QPainter;

namespace spanwise::ui {

/// A rounded box with a crisp border of one pixel; a transparent colour leaves that part out.
void paintBox(QPainter& p, const QRectF& rect, const QColor& fill, const QColor& border, qreal radius);
/// The focus ring: inside `rect`, two pixels, accent.
void paintFocusRing(QPainter& p, const QRectF& rect, const QColor& accent, qreal radius);
/// A chevron pointing down (0°), turned by `degrees` clockwise.
void paintChevron(QPainter& p, const QPointF& center, qreal size, const QColor& color, qreal degrees = 0);
/// One of resources/icons in one colour; the drawings are made in black and tinted here, so one file serves both
/// themes.
[[nodiscard]] QPixmap tintedIcon(const QString& name, const QColor& color, int size, qreal pixelRatio);
[[nodiscard]] QIcon themeIcon(const QString& name, const QColor& color, int size = 16);

} // namespace spanwise::ui
