// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/empty_state.h"

#include "ui/theme/theme.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace spanwise::ui {

EmptyState::EmptyState(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_reason(new QLabel(this))
    , m_action(new QPushButton(this))
{
    QFont title = textFont(TextRole::Body);
    title.setWeight(QFont::Medium);
    m_title->setFont(title);
    m_reason->setFont(textFont(TextRole::Secondary));
    m_reason->setForegroundRole(QPalette::PlaceholderText);
    for (QLabel* label : {m_title, m_reason}) {
        label->setTextFormat(Qt::PlainText);
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
    }
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 16, 24, 16);
    column->setSpacing(4);
    column->addStretch();
    column->addWidget(m_title);
    column->addWidget(m_reason);
    column->addSpacing(8);
    column->addWidget(m_action, 0, Qt::AlignHCenter);
    column->addStretch();
    connect(m_action, &QPushButton::clicked, this, &EmptyState::activated);
    showLoading();
}

void EmptyState::showLoading()
{
    set({}, tr("Loading …"), {}, QPalette::WindowText);
}

void EmptyState::showEmpty(const QString& title, const QString& reason, const QString& action)
{
    set(title, reason, action, QPalette::WindowText);
}

void EmptyState::showError(const QString& what, const QString& detail, const QString& action)
{
    set(what, detail, action, QPalette::BrightText);
}

void EmptyState::set(const QString& title, const QString& reason, const QString& action, QPalette::ColorRole ink)
{
    m_title->setForegroundRole(ink);
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
    m_reason->setText(reason);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    setAccessibleName(title.isEmpty() ? reason : title);
}

} // namespace spanwise::ui
