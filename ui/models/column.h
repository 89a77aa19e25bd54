// SPDX-License-Identifier: GPL-3.0-or-later
// One column of a list, described as a value: a list is a table of these, not a switch over roles and columns.
#pragma once

#include <QCoreApplication>
#include <QString>
#include <cstdint>

namespace spanwise::ui {

enum class Align : std::uint8_t { Left, Right };

/// What a cell's colour means; never the only sign of it.
enum class Tone : std::uint8_t { Normal, Muted, Good, Warning, Bad };

/// Roles beyond Qt's own that every list model answers.
enum ListRole : int {
    ToneRole = Qt::UserRole + 100, ///< int(Tone)
    SortRole, ///< key of the order a click on this header asks for; -1 = this column has none
};

/// Functions are called for visible cells only. `id` is stable: settings and exports use it.
template <typename Row> struct Column {
    const char* id;
    const char* title; ///< QT_TRANSLATE_NOOP("columns", …)
    QString (*text)(const Row& row);
    Align align = Align::Left;
    int width = 120; ///< pixels at the first start
    bool shown = true; ///< at the first start
    int sortKey = -1; ///< for models whose order is made elsewhere
    bool (*less)(const Row& a, const Row& b) = nullptr; ///< for models that sort themselves; null = not sortable
    Tone (*tone)(const Row& row) = nullptr;
    QString (*hint)(const Row& row) = nullptr; ///< plain text, e.g. why a value is unknown; empty = none
    /// Texts may be cut where a list has little room; numbers and times never are: what is left would be another one.
    bool cuttable = align == Align::Left;
    /// Above 0: steps aside where not all columns have room, the highest first, instead of a list that scrolls sideways.
    int yields = 0;
};

[[nodiscard]] inline QString columnTitle(const char* title)
{
    return QCoreApplication::translate("columns", title);
}

} // namespace spanwise::ui
