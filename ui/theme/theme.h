// SPDX-License-Identifier: GPL-3.0-or-later
// The one place that decides how the program looks: style, palette, font. Everything else asks the palette.
#pragma once

#include <QFont>
#include <QString>
#include <cstdint>
#include <optional>

namespace spanwise::ui {

enum class ThemeChoice : std::uint8_t { System, Light, Dark };

[[nodiscard]] std::optional<ThemeChoice> themeFromName(const QString& name); ///< "system", "light", "dark"
[[nodiscard]] QString nameOf(ThemeChoice choice);

/// Loads the embedded fonts and sets style, font and palette. Call it once, before the first widget.
void installTheme(ThemeChoice choice);
/// Changes the palette of a running program; widgets follow through their palette change.
void applyTheme(ThemeChoice choice);

/// Sizes of platform-facts.md §3, in pixels.
enum class TextRole : std::uint8_t { Body, Secondary, ChartLabel, CardTitle, PageTitle, Figure, Code };
[[nodiscard]] QFont textFont(TextRole role);

inline constexpr int kSpace = 4; ///< all distances are 1, 2, 4 or 6 of these
inline constexpr int kCardRadius = 8;
inline constexpr int kControlRadius = 6;
inline constexpr int kCardMargin = 16;
inline constexpr int kGap = 16;
inline constexpr int kNavigationWidth = 196;
inline constexpr int kControlHeight = 30;

} // namespace spanwise::ui
