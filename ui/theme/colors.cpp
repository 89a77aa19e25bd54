// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/colors.h"

#include <QWidget>

namespace spanwise::ui {

const Colors& darkColors()
{
    static const Colors kDark {
        .dark = true,
        .window = QColor(0x0f1419),
        .sidebar = QColor(0x12181f),
        .card = QColor(0x171d25),
        .raised = QColor(0x1d2530),
        .line = QColor(0x27303b),
        .grid = QColor(0x232c36),
        .text = QColor(0xe6ebf1),
        .muted = QColor(0x8b97a6),
        .faint = QColor(0x4a5665),
        .accent = QColor(0x5b9dff),
        .accentFill = QColor(0x1c3050),
        .accentText = QColor(0x0b1016),
        .hover = QColor(0x1f2731),
        .pressed = QColor(0x283340),
        .good = QColor(0x37c98b),
        .warning = QColor(0xf2b34c),
        .bad = QColor(0xff6b6b),
        .series = {QColor(0x5b9dff), QColor(0x2fc7a8), QColor(0xf2b34c), QColor(0xc58bff), QColor(0xff7d6b),
            QColor(0x8fa3b8), QColor(0x6fd3f2), QColor(0xb5d95b), QColor(0xff92c2), QColor(0xd8a98a)},
    };
    return kDark;
}

const Colors& lightColors()
{
    static const Colors kLight {
        .dark = false,
        .window = QColor(0xf5f7fa),
        .sidebar = QColor(0xfbfcfd),
        .card = QColor(0xffffff),
        .raised = QColor(0xffffff),
        .line = QColor(0xe1e6ec),
        .grid = QColor(0xedf0f4),
        .text = QColor(0x17202b),
        .muted = QColor(0x5d6b7a),
        .faint = QColor(0xb6c0cb),
        .accent = QColor(0x1f6feb),
        .accentFill = QColor(0xe3eefd),
        .accentText = QColor(0xffffff),
        .hover = QColor(0xeef2f6),
        .pressed = QColor(0xe3e9f0),
        .good = QColor(0x0b7d50),
        .warning = QColor(0x96600a),
        .bad = QColor(0xd1343b),
        .series = {QColor(0x1f6feb), QColor(0x0f9d8a), QColor(0xb87400), QColor(0x8e4ec6), QColor(0xe5533d),
            QColor(0x6b7f94), QColor(0x1788ad), QColor(0x648a0c), QColor(0xc8407f), QColor(0x96613d)},
    };
    return kLight;
}

const Colors& colors(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < 128 ? darkColors() : lightColors();
}

const Colors& colors(const QWidget& widget)
{
    return colors(widget.palette());
}

QPalette paletteOf(const Colors& c)
{
    QPalette p;
    p.setColor(QPalette::Window, c.window);
    p.setColor(QPalette::WindowText, c.text);
    p.setColor(QPalette::Base, c.card);
    p.setColor(QPalette::AlternateBase, blend(c.hover, c.card, 0.5));
    p.setColor(QPalette::Text, c.text);
    p.setColor(QPalette::PlaceholderText, c.muted);
    p.setColor(QPalette::Button, c.card);
    p.setColor(QPalette::ButtonText, c.text);
    p.setColor(QPalette::BrightText, c.bad);
    p.setColor(QPalette::Highlight, c.accentFill);
    p.setColor(QPalette::HighlightedText, c.text);
    p.setColor(QPalette::Link, c.accent);
    p.setColor(QPalette::LinkVisited, c.accent);
    p.setColor(QPalette::ToolTipBase, c.raised);
    p.setColor(QPalette::ToolTipText, c.text);
    p.setColor(QPalette::Light, c.raised);
    p.setColor(QPalette::Midlight, c.hover);
    p.setColor(QPalette::Mid, c.line);
    p.setColor(QPalette::Dark, c.line);
    p.setColor(QPalette::Shadow, QColor(0, 0, 0, c.dark ? 120 : 40));
    const QColor off = blend(c.muted, c.window, 0.65);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, off);
    return p;
}

QColor blend(const QColor& over, const QColor& under, double share)
{
    const auto mix = [share](int a, int b) { return static_cast<int>(a * share + b * (1 - share) + 0.5); };
    return {mix(over.red(), under.red()), mix(over.green(), under.green()), mix(over.blue(), under.blue())};
}

} // namespace spanwise::ui
