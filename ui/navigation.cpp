// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/navigation.h"

#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace spanwise::ui {

NavigationRow::NavigationRow(const PageEntry& entry, QWidget* parent)
    : QAbstractButton(parent)
    , m_id(QString::fromLatin1(entry.id))
    , m_icon(QString::fromLatin1(entry.icon))
{
    setText(titleOf(entry));
    setAccessibleName(text());
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
}

void NavigationRow::setBadge(const QString& text)
{
    m_badge = text;
    setAccessibleDescription(text);
    update();
}

QSize NavigationRow::sizeHint() const
{
    return {kNavigationWidth - 16, 34};
}

void NavigationRow::enterEvent(QEnterEvent*)
{
    update();
}
void NavigationRow::leaveEvent(QEvent*)
{
    update();
}

void NavigationRow::paintEvent(QPaintEvent*)
{
    const Colors& c = colors(*this);
    QPainter p(this);
    const QColor none(0, 0, 0, 0);
    if (isChecked())
        paintBox(p, rect(), c.accentFill, none, kControlRadius);
    else if (underMouse())
        paintBox(p, rect(), c.hover, none, kControlRadius);
    if (hasFocus()) paintFocusRing(p, rect(), c.accent, kControlRadius);

    const QColor ink = isChecked() ? c.text : c.muted;
    const QPixmap drawing = tintedIcon(m_icon, isChecked() ? c.accent : c.muted, 16, devicePixelRatioF());
    p.drawPixmap(QPointF(12, (height() - 16) / 2.0), drawing);
    QFont f = textFont(TextRole::Body);
    f.setWeight(isChecked() ? QFont::Medium : QFont::Normal);
    p.setFont(f);
    p.setPen(ink);
    p.drawText(QRect(38, 0, width() - 46, height()), Qt::AlignVCenter, text());
    if (m_badge.isEmpty()) return;
    p.setFont(textFont(TextRole::Secondary));
    p.drawText(QRect(0, 0, width() - 12, height()), Qt::AlignVCenter | Qt::AlignRight, m_badge);
}

Navigation::Navigation(QWidget* parent)
    : QWidget(parent)
{
    setFixedWidth(kNavigationWidth);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 12, 8, 12);
    column->setSpacing(2);

    auto* head = new QHBoxLayout;
    head->setContentsMargins(10, 0, 0, 12);
    head->setSpacing(8);
    auto* mark = new QLabel(this);
    mark->setPixmap(::QIcon(QStringLiteral(":/icons/spanwise.svg")).pixmap(QSize(20, 20), devicePixelRatioF()));
    auto* name = new QLabel(tr("Spanwise"), this);
    name->setFont(textFont(TextRole::CardTitle));
    m_menu = new QToolButton(this);
    m_menu->setAutoRaise(true);
    m_menu->setPopupMode(QToolButton::InstantPopup);
    m_menu->setAccessibleName(tr("Main menu"));
    m_menu->setToolTip(tr("Menu (F10)"));
    head->addWidget(mark);
    head->addWidget(name);
    head->addStretch();
    head->addWidget(m_menu);
    column->addLayout(head);

    m_group = new QButtonGroup(this);
    for (const PageEntry& entry : pageTable()) {
        if (!entry.inNavigation) continue;
        auto* row = new NavigationRow(entry, this);
        m_group->addButton(row);
        column->addWidget(row);
        m_rows.append(row);
        connect(row, &QAbstractButton::clicked, this, [this, row] { emit chosen(row->pageId()); });
    }
    column->addStretch();
}

void Navigation::setCurrent(const QString& page, const QString& fallback)
{
    NavigationRow* found = nullptr;
    for (NavigationRow* row : m_rows)
        if (row->pageId() == page || (!found && row->pageId() == fallback)) found = row;
    if (found) return found->setChecked(true);
    m_group->setExclusive(false); // else one of them always stays marked
    for (NavigationRow* row : m_rows) row->setChecked(false);
    m_group->setExclusive(true);
}

void Navigation::setBadge(const QString& page, const QString& text)
{
    for (NavigationRow* row : m_rows)
        if (row->pageId() == page) row->setBadge(text);
}

void Navigation::setMenu(QMenu* menu)
{
    m_menu->setMenu(menu);
    m_menu->setIcon(themeIcon(QStringLiteral("menu"), colors(*this).muted));
}

void Navigation::openMenu()
{
    m_menu->showMenu();
}

void Navigation::paintEvent(QPaintEvent*)
{
    const Colors& c = colors(*this);
    QPainter p(this);
    p.fillRect(rect(), c.sidebar);
    p.fillRect(QRect(width() - 1, 0, 1, height()), c.line);
}

} // namespace spanwise::ui
