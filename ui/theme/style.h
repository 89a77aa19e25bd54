// SPDX-License-Identifier: GPL-3.0-or-later
// Fusion with our shapes: flat controls of one height, rounded by 6, one visible focus ring. Style sheets are not used
// for controls (they replace the whole control); colours come from the palette's theme.
#pragma once

#include "ui/theme/button_keys.h"

#include <QProxyStyle>

namespace spanwise::ui {

/// A button with the dynamic property `primary` (bool) is filled with the accent colour: at most one a view.
inline constexpr const char* kPrimaryProperty = "primary";

class Style final : public QProxyStyle {
    Q_OBJECT

public:
    Style();

    void polish(QWidget* widget) override;
    using QProxyStyle::polish;
    void drawPrimitive(
        PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override;
    void drawControl(
        ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
        const QWidget* widget) const override;
    QSize sizeFromContents(
        ContentsType type, const QStyleOption* option, const QSize& size, const QWidget* widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
        const QWidget* widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(
        StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* answer) const override;

private:
    ButtonKeys m_buttonKeys;
};

} // namespace spanwise::ui
