// SPDX-License-Identifier: GPL-3.0-or-later
// Texts that are compared character by character, in a field for editing. QPlainTextEdit::toPlainText() gives blanks
// for no-break blanks, and setPlainText() takes CRLF and U+2029 as the end of a paragraph: reading back what nobody
// touched would change it.
#pragma once

#include <QString>

class QPlainTextEdit;

namespace spanwise::ui {

/// Puts a text in, as one that nobody has edited.
void putExactText(QPlainTextEdit& field, const QString& text);
/// What was put in, to the character, until it is edited; then what is written, with its no-break blanks and a line
/// feed for each break.
[[nodiscard]] QString exactTextOf(const QPlainTextEdit& field);

} // namespace spanwise::ui
