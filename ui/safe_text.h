// SPDX-License-Identifier: GPL-3.0-or-later
// Text of telemetry on its way to the screen. It is data: never rich text, never an instruction to the layout of its
// neighbours. Every place that shows foreign text goes through here (reliability.md S5, S6, S8).
#pragma once

#include <QString>
#include <QStringView>
#include <string_view>

namespace spanwise::ui {

/// UTF-8 of the core as the screen's text; what is no UTF-8 becomes U+FFFD.
[[nodiscard]] QString fromCore(std::string_view text);

/// For a cell, a title, a status line: line breaks and tabs become visible signs, other control characters their
/// pictures (U+2400 block). Cut after `limit` characters with an ellipsis, never inside a surrogate pair.
[[nodiscard]] QString oneLine(QStringView text, qsizetype limit = 512);

/// The same, enclosed so that it cannot reorder its neighbours (FSI … PDI), whatever directions it opens or closes.
/// For sentences that hold foreign text.
[[nodiscard]] QString isolated(QStringView text, qsizetype limit = 512);

/// Plain text for sinks that guess rich text (tool tips, message boxes, Qt Charts): escaped, breaks kept.
[[nodiscard]] QString plainTip(QStringView text);

/// For menus and button texts, where `&` marks a shortcut.
[[nodiscard]] QString menuText(QStringView text);

/// Characters that a reader cannot see or that change the direction of what follows: soft hyphens, direction marks and
/// overrides, zero-width characters, tags, variation selectors where they select nothing. Joiners count only beside
/// ASCII or at an end: inside Persian, Hindi or emoji they are part of the writing.
[[nodiscard]] int hiddenCharacters(QStringView text);

/// The text with each hidden character written out, as ‹U+202E›.
[[nodiscard]] QString revealHidden(QStringView text);

} // namespace spanwise::ui
