// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/copy_block.h"

#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QFontDatabase>
#include <QGridLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTimer>
#include <QToolButton>

namespace spanwise::ui {

CopyBlock::CopyBlock(const QString& title, const QString& text, QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(title, this))
    , m_text(new QPlainTextEdit(this))
    , m_copy(new QToolButton(this))
{
    m_title->setTextFormat(Qt::PlainText);
    m_title->setFont(textFont(TextRole::Secondary));
    m_title->setForegroundRole(QPalette::PlaceholderText);
    QFont code = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    code.setPixelSize(12);
    m_text->setFont(code);
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setAccessibleName(title);
    m_text->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_copy->setText(tr("Copy"));
    m_copy->setAccessibleName(tr("Copy: %1").arg(title));
    m_copy->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_copy->setAutoRaise(true);
    m_copy->setFocusPolicy(Qt::StrongFocus);
    m_copy->setFont(textFont(TextRole::Secondary));
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setVerticalSpacing(2);
    grid->addWidget(m_title, 0, 0);
    grid->addWidget(m_copy, 0, 1, Qt::AlignRight);
    grid->addWidget(m_text, 1, 0, 1, 2);
    grid->setColumnStretch(0, 1);
    setTabOrder(m_copy, m_text);
    connect(m_copy, &QToolButton::clicked, this, &CopyBlock::copy);
    tint();
    setText(text);
}

void CopyBlock::setText(const QString& text)
{
    m_text->setPlainText(text);
    const int lines = int(text.count(u'\n')) + 1;
    m_text->setFixedHeight(m_text->fontMetrics().lineSpacing() * lines + 22);
}

QString CopyBlock::text() const
{
    return m_text->toPlainText();
}

void CopyBlock::copy()
{
    QApplication::clipboard()->setText(m_text->toPlainText());
    m_copy->setText(tr("Copied"));
    QTimer::singleShot(1500, m_copy, [this] { m_copy->setText(tr("Copy")); });
}

void CopyBlock::tint()
{
    m_copy->setIcon(themeIcon(QStringLiteral("copy"), colors(*this).muted, 14));
}

void CopyBlock::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_copy) tint();
}

} // namespace spanwise::ui
