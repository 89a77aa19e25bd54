// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/note_popup.h"

#include "ui/theme/colors.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QGuiApplication>
#include <QLabel>
#include <QPainter>
#include <QScreen>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

namespace spanwise::ui {

NotePopup::NotePopup(QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_column(new QVBoxLayout(this))
    , m_title(new QLabel(this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setFixedWidth(420);
    m_column->setContentsMargins(16, 14, 16, 14);
    m_column->setSpacing(6);
    m_title->setFont(textFont(TextRole::CardTitle));
    m_title->setTextFormat(Qt::PlainText);
    m_title->setWordWrap(true);
    m_column->addWidget(m_title);
}

void NotePopup::open(const QString& title, const QStringList& lines, const QPoint& global, QWidget* parent)
{
    auto* popup = new NotePopup(parent);
    popup->setTitle(title);
    popup->setAccessibleDescription(lines.join(u' '));
    bool first = true;
    for (const QString& line : lines) popup->addLine(line, !std::exchange(first, false));
    popup->move(global);
    popup->fit();
    popup->show();
}

void NotePopup::setTitle(const QString& title)
{
    m_title->setText(title);
    setAccessibleName(title); // the number itself stands there
}

void NotePopup::addLine(const QString& text, bool muted)
{
    auto* line = new QLabel(text, this);
    line->setTextFormat(Qt::PlainText);
    line->setWordWrap(true);
    line->setTextInteractionFlags(Qt::TextSelectableByMouse);
    if (muted) line->setForegroundRole(QPalette::PlaceholderText);
    m_column->addWidget(line);
}

/// A line that came after the popup was shown is itself shown only later, and takes no room in the layout until then.
void NotePopup::fit()
{
    for (QWidget* part : findChildren<QWidget*>(Qt::FindDirectChildrenOnly)) part->show();
    m_column->activate();
    resize(width(), m_column->totalHeightForWidth(width()));
    const QRect room = (screen() ? screen() : QGuiApplication::primaryScreen())->availableGeometry();
    move(std::min(x(), room.right() - width() - 8), std::min(y(), room.bottom() - height() - 8));
}

/// The page below still has the focus: without this its keys would be done under the popup.
bool NotePopup::event(QEvent* event)
{
    if (event->type() != QEvent::ShortcutOverride) return QFrame::event(event);
    event->accept();
    return true;
}

void NotePopup::paintEvent(QPaintEvent*)
{
    const Colors& c = colors(*this);
    QPainter p(this);
    p.fillRect(rect(), c.raised);
    p.setPen(c.line);
    p.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace spanwise::ui
