// SPDX-License-Identifier: GPL-3.0-or-later
// What a conversation is cut into for reading: foldable sections of plain text with a title.
#pragma once

#include <QString>
#include <cstdint>
#include <vector>

namespace spanwise::ui {

struct TextSection {
    enum class Style : std::uint8_t {
        Prose,
        Code, ///< tool arguments, structured output
        Quiet, ///< reasoning
        Placeholder, ///< media: what would be there
    };
    /// Colour and word of the speaker; Note is nobody (a heading, a remark of the program).
    enum class Voice : std::uint8_t { System, User, Assistant, Tool, Other, Note };

    int level = 0; ///< 0 = a message, 1 = a part of the message above it
    Voice voice = Voice::Note;
    Style style = Style::Prose;
    QString title; ///< "User", "Tool call: find_booking"; safe for one line
    QString detail; ///< in muted colour behind it: size, id, finish reason
    QString text; ///< as it was sent, line breaks as \n
    bool folded = false;
    int hidden = 0; ///< hidden characters in text
};

/// Cuts `text` for layout: pieces of at most `most` characters, at line ends or blanks where there are any, never
/// inside a surrogate pair. Gives the first index of each piece.
[[nodiscard]] std::vector<qsizetype> textPieces(const QString& text, qsizetype most = 2000);

} // namespace spanwise::ui
