// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/import_panel.h"

#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/plain_label.h"

#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>

namespace spanwise::ui {

ImportPanel::ImportPanel(QWidget* parent)
    : QFrame(parent)
    , m_title(plainLabel(this, TextRole::CardTitle, QPalette::WindowText))
    , m_detail(plainLabel(this, TextRole::Secondary, QPalette::PlaceholderText))
    , m_remarks(plainLabel(this, TextRole::Secondary, QPalette::WindowText))
    , m_bar(new QProgressBar(this))
    , m_button(new QPushButton(this))
{
    m_remarks->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_remarks->setAccessibleName(tr("What was rejected"));
    m_bar->setAccessibleName(tr("Import"));
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(6);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(kCardMargin, 12, kCardMargin, 14);
    grid->setVerticalSpacing(4);
    grid->addWidget(m_title, 0, 0);
    grid->addWidget(m_button, 0, 1, 2, 1, Qt::AlignVCenter);
    grid->addWidget(m_detail, 1, 0);
    grid->addWidget(m_bar, 2, 0, 1, 2);
    grid->addWidget(m_remarks, 3, 0, 1, 2);
    grid->setColumnStretch(0, 1);
    connect(m_button, &QPushButton::clicked, this, [this] { m_running ? emit cancelled() : emit actionWanted(); });
}

void ImportPanel::set(const Shown& shown)
{
    m_running = shown.running;
    m_title->setText(shown.title);
    m_detail->setForegroundRole(shown.bad ? QPalette::BrightText : QPalette::PlaceholderText);
    m_detail->setText(shown.detail);
    m_bar->setVisible(shown.running);
    m_bar->setRange(0, shown.share < 0 ? 0 : 1000);
    if (shown.share >= 0) m_bar->setValue(int(shown.share * 1000));
    m_remarks->setText(shown.remarks.join(u'\n'));
    m_remarks->setVisible(!shown.remarks.isEmpty());
    m_button->setText(shown.running ? tr("Cancel") : shown.action);
    m_button->setVisible(!m_button->text().isEmpty());
}

void ImportPanel::paintEvent(QPaintEvent*)
{
    const Colors& c = colors(*this);
    QPainter p(this);
    paintBox(p, rect(), c.card, c.line, kCardRadius);
}

} // namespace spanwise::ui
