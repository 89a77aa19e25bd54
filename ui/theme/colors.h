// SPDX-License-Identifier: GPL-3.0-or-later
// Colours by meaning, light and dark. Widgets ask `colors(*this)` when they paint: the answer follows their palette, so
// that a change of theme at run time needs no other wiring than the palette change that Qt sends anyway.
#pragma once

#include <QColor>
#include <QPalette>
#include <array>

class QWidget;

namespace spanwise::ui {

/// Contrast against `card` was measured: text at least 4.5 : 1, lines of charts at least 3 : 1.
struct Colors {
    bool dark;
    QColor window, sidebar, card, raised, line, grid;
    QColor text, muted, faint; ///< `faint` is for shapes, never for text
    QColor accent, accentFill, accentText; ///< `accentFill` lies under `text`, `accentText` on `accent`
    QColor hover, pressed;
    QColor good, warning, bad;
    std::array<QColor, 10> series; ///< by first appearance; the sixth, slate, is kept for "other"
};

inline constexpr int kOtherSeries = 5; ///< index of slate in Colors::series

[[nodiscard]] const Colors& lightColors();
[[nodiscard]] const Colors& darkColors();
[[nodiscard]] const Colors& colors(const QPalette& palette);
[[nodiscard]] const Colors& colors(const QWidget& widget);

[[nodiscard]] QPalette paletteOf(const Colors& c);
/// `over` laid on `under` with the given share (0…1), as one opaque colour.
[[nodiscard]] QColor blend(const QColor& over, const QColor& under, double share);

} // namespace spanwise::ui
