// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/status_strip.h"

#include "ui/theme/colors.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/plain_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QToolButton>

namespace spanwise::ui {
StatusStrip::StatusStrip(QWidget* parent)
    : QWidget(parent)
    , m_facts(plainLabel(this, TextRole::Secondary, QPalette::PlaceholderText))
    , m_work(plainLabel(this, TextRole::Secondary, QPalette::WindowText))
    , m_bar(new QProgressBar(this))
    , m_cancel(new QToolButton(this))
    , m_problem(new ElidedLabel(this))
    , m_close(new QToolButton(this))
{
    setFixedHeight(30);
    for (QLabel* label : {m_facts, m_work}) label->setWordWrap(false); // one line high
    m_problem->setFont(textFont(TextRole::Secondary));
    m_problem->setForegroundRole(QPalette::BrightText);
    m_problem->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    m_facts->setAccessibleName(tr("Store"));
    m_bar->setFixedWidth(120);
    m_bar->setAccessibleName(tr("Progress"));
    m_cancel->setText(tr("Cancel"));
    m_close->setText(tr("Dismiss"));
    for (QToolButton* button : {m_cancel, m_close}) {
        button->setAutoRaise(true);
        button->setFont(textFont(TextRole::Secondary));
        button->setFixedHeight(24);
    }
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 1, 8, 0);
    row->setSpacing(8);
    row->addWidget(m_facts);
    row->addStretch(1);
    row->addWidget(m_problem);
    row->addWidget(m_close);
    row->addWidget(m_work);
    row->addWidget(m_bar);
    row->addWidget(m_cancel);
    connect(m_cancel, &QToolButton::clicked, this, &StatusStrip::cancelled);
    connect(m_close, &QToolButton::clicked, this, [this] { setProblem({}); });
    setWork({});
    setProblem({});
}

void StatusStrip::setFacts(const QString& text)
{
    m_facts->setText(text);
}

void StatusStrip::setWork(const QString& text, double share)
{
    m_work->setText(text);
    m_bar->setRange(0, share < 0 ? 0 : 1000);
    if (share >= 0) m_bar->setValue(static_cast<int>(share * 1000));
    const bool shown = !text.isEmpty();
    m_work->setVisible(shown);
    m_bar->setVisible(shown);
    m_cancel->setVisible(shown);
}

void StatusStrip::setWait(const QString& text)
{
    setWork(text);
    m_cancel->hide();
}

void StatusStrip::setNote(const QString& text)
{
    setWork({});
    m_work->setText(text);
    m_work->setVisible(!text.isEmpty());
}

void StatusStrip::setProblem(const QString& text)
{
    m_problem->setText(text);
    m_problem->setVisible(!text.isEmpty());
    m_close->setVisible(!text.isEmpty());
}

QString StatusStrip::problem() const
{
    return m_problem->text();
}

void StatusStrip::paintEvent(QPaintEvent*)
{
    const Colors& c = colors(*this);
    QPainter p(this);
    p.fillRect(rect(), c.sidebar);
    p.fillRect(QRect(0, 0, width(), 1), c.line);
}

} // namespace spanwise::ui
