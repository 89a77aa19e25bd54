// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/filter_edit.h"

#include "ui/theme/colors.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QMimeData>
#include <QSyntaxHighlighter>
#include <QTextBlock>
#include <QTextDocument>
#include <QWheelEvent>

namespace spanwise::ui {
namespace {

/// Positions of core/query are bytes of UTF-8, those of Qt units of UTF-16.
int unitsOf(const QByteArray& utf8, std::size_t bytes)
{
    return static_cast<int>(QString::fromUtf8(utf8.left(static_cast<qsizetype>(bytes))).size());
}

} // namespace

class FilterHighlighter final : public QSyntaxHighlighter {
public:
    explicit FilterHighlighter(FilterEdit* edit)
        : QSyntaxHighlighter(edit->document())
        , m_edit(edit)
    {
    }
    std::optional<query::FilterError> fault;

protected:
    void highlightBlock(const QString& text) override
    {
        const Colors& c = colors(*m_edit);
        const QByteArray utf8 = text.toUtf8();
        for (const query::FilterToken& token : query::filterTokens(utf8.toStdString())) {
            const int from = unitsOf(utf8, token.position);
            setFormat(from, unitsOf(utf8, token.position + token.length) - from, inkOf(token.kind, c));
        }
        if (!fault || text.isEmpty()) return;
        const int from = std::min(unitsOf(utf8, fault->position), static_cast<int>(text.size()) - 1);
        const int to = std::max(from + 1, unitsOf(utf8, fault->position + fault->length));
        for (int i = from; i < to; ++i) {
            QTextCharFormat wrong = format(i);
            wrong.setUnderlineStyle(QTextCharFormat::WaveUnderline);
            wrong.setUnderlineColor(c.bad);
            setFormat(i, 1, wrong);
        }
    }

private:
    static QColor inkOf(query::TokenKind kind, const Colors& c)
    {
        switch (kind) {
        case query::TokenKind::Field:
        case query::TokenKind::Flag: return c.series[0];
        case query::TokenKind::Keyword: return c.series[3];
        case query::TokenKind::Text: return c.series[1];
        case query::TokenKind::Number: return c.series[2];
        case query::TokenKind::Operator:
        case query::TokenKind::Bracket: return c.muted;
        case query::TokenKind::Wrong: break;
        }
        return c.text;
    }

    FilterEdit* m_edit;
};

FilterEdit::FilterEdit(QWidget* parent)
    : QPlainTextEdit(parent)
    , m_highlighter(new FilterHighlighter(this))
{
    setLineWrapMode(NoWrap);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTabChangesFocus(true);
    setUndoRedoEnabled(true);
    setFrameShape(NoFrame);
    viewport()->setAutoFillBackground(false);
    document()->setDocumentMargin(6);
    setFont(textFont(TextRole::Body));
    setFixedHeight(28);
    setAccessibleName(tr("Filter"));
}

QString FilterEdit::expression() const
{
    return toPlainText();
}

void FilterEdit::setExpression(const QString& text)
{
    if (text == toPlainText()) return;
    setPlainText(text);
    moveCursor(QTextCursor::End);
}

void FilterEdit::setFault(const std::optional<query::FilterError>& fault)
{
    m_highlighter->fault = fault;
    const QSignalBlocker quiet(this); // repainting formats is no change of the text
    m_highlighter->rehighlight();
}

std::size_t FilterEdit::cursorByte() const
{
    return static_cast<std::size_t>(toPlainText().left(textCursor().position()).toUtf8().size());
}

void FilterEdit::replaceBytes(std::size_t position, std::size_t length, const QString& text)
{
    const QByteArray utf8 = toPlainText().toUtf8();
    QTextCursor cursor = textCursor();
    cursor.setPosition(unitsOf(utf8, position));
    cursor.setPosition(unitsOf(utf8, position + length), QTextCursor::KeepAnchor);
    cursor.insertText(text);
    setTextCursor(cursor);
}

/// QCompleter hands every key to the field first and acts on those that it leaves.
bool FilterEdit::isForPopup(const QKeyEvent& event) const
{
    if (!m_popup || !m_popup->isVisible()) return false;
    if (event.key() == Qt::Key_Escape) return true;
    const bool enters = event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter;
    return enters && m_popup->selectionModel() && m_popup->selectionModel()->hasSelection();
}

void FilterEdit::keyPressEvent(QKeyEvent* event)
{
    if (isForPopup(*event)) return event->ignore();
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter: emit applied(); return;
    case Qt::Key_Escape: emit cancelled(); return;
    case Qt::Key_Down: emit completionWanted(); return;
    case Qt::Key_Space:
        if (event->modifiers().testFlag(Qt::ControlModifier)) {
            emit completionWanted();
            return;
        }
        break;
    default: break;
    }
    QPlainTextEdit::keyPressEvent(event);
}

void FilterEdit::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) setFault(m_highlighter->fault); // inks of the theme
}

void FilterEdit::focusInEvent(QFocusEvent* event)
{
    QPlainTextEdit::focusInEvent(event);
    if (parentWidget()) parentWidget()->update();
}

void FilterEdit::focusOutEvent(QFocusEvent* event)
{
    QPlainTextEdit::focusOutEvent(event);
    if (parentWidget()) parentWidget()->update();
}

void FilterEdit::insertFromMimeData(const QMimeData* source)
{
    insertPlainText(source->text().simplified());
}

void FilterEdit::wheelEvent(QWheelEvent* event)
{
    event->ignore();
}

} // namespace spanwise::ui
