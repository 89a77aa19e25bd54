// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/exact_text.h"

#include <QPlainTextEdit>
#include <QVariant>

namespace spanwise::ui {

namespace {
constexpr const char* kPutIn = "exactText";
}

void putExactText(QPlainTextEdit& field, const QString& text)
{
    field.setProperty(kPutIn, text); // first: textChanged() may ask for it
    field.setPlainText(text);
}

QString exactTextOf(const QPlainTextEdit& field)
{
    const QVariant putIn = field.property(kPutIn);
    if (putIn.isValid() && !field.document()->isModified()) return putIn.toString();
    QString text = field.document()->toRawText();
    // Shift+Enter writes a line separator, Enter a paragraph; to the reader both are a new line.
    for (const QChar breaks : {QChar(QChar::ParagraphSeparator), QChar(QChar::LineSeparator)})
        text.replace(breaks, u'\n');
    return text;
}

} // namespace spanwise::ui
