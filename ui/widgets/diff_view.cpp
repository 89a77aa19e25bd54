// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/diff_view.h"

#include "ui/format/format.h"
#include "ui/models/word_diff.h"
#include "ui/theme/colors.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QTextCursor>

namespace spanwise::ui {

DiffView::DiffView(QWidget* parent)
    : QPlainTextEdit(parent)
{
    setReadOnly(true);
    setFont(textFont(TextRole::Body));
    setTabChangesFocus(true);
    setAccessibleName(tr("Changes of the corrected output"));
}

void DiffView::setTexts(const QString& before, const QString& after)
{
    m_before = before;
    m_after = after;
    show();
}

void DiffView::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) show();
}

void DiffView::show()
{
    const Colors& c = colors(*this);
    clear();
    QTextCursor cursor(document());
    qsizetype removed = 0;
    qsizetype added = 0;
    for (const DiffPart& part : wordDiff(m_before, m_after)) {
        QTextCharFormat format;
        if (part.kind == DiffPart::Kind::Removed) {
            format.setFontStrikeOut(true);
            format.setBackground(blend(c.bad, c.card, 0.18));
            ++removed;
        } else if (part.kind == DiffPart::Kind::Added) {
            format.setFontUnderline(true);
            format.setBackground(blend(c.good, c.card, 0.18));
            ++added;
        }
        cursor.insertText(part.text, format);
    }
    moveCursor(QTextCursor::Start);
    setAccessibleDescription(tr("%1 places taken out, %2 put in").arg(format::count(removed), format::count(added)));
}

} // namespace spanwise::ui
