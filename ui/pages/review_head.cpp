// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/review_head.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/segmented.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

namespace spanwise::ui {

ReviewHead::ReviewHead(QWidget* parent)
    : QWidget(parent)
    , m_queues(new QComboBox(this))
    , m_progress(new QProgressBar(this))
    , m_progressText(new ElidedLabel(this))
    , m_said(new QLabel(this))
    , m_views(new Segmented(tr("Show"), {tr("Items"), tr("Figures")}, this))
{
    auto* label = new QLabel(tr("Queue"), this);
    label->setBuddy(m_queues);
    m_queues->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_queues->setAccessibleDescription(tr("The queue that is reviewed"));
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(96, 6);
    m_progress->setAccessibleName(tr("Share of the queue that is done"));
    m_progressText->setForegroundRole(QPalette::PlaceholderText);
    m_progressText->setMinimumWidth(84);
    m_said->setTextFormat(Qt::PlainText);
    m_said->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* rubric = new QToolButton(this);
    rubric->setText(tr("Rubric …"));
    rubric->setToolTip(plainTip(tr("See and change the questions of the form (Ctrl+R)")));
    rubric->setAccessibleName(tr("Edit the rubric"));
    auto* setup = new QToolButton(this);
    setup->setText(tr("Set up …"));
    setup->setToolTip(plainTip(tr("Queues, what gets into them, and who reviews (Ctrl+E)")));
    setup->setAccessibleName(tr("Set up review"));
    for (QToolButton* button : {rubric, setup}) {
        button->setFocusPolicy(Qt::TabFocus);
        button->setMinimumHeight(kControlHeight);
    }
    connect(m_queues, &QComboBox::activated, this, [this] { emit queueChosen(m_queues->currentData().toString()); });
    connect(m_views, &Segmented::chosen, this, &ReviewHead::viewChosen);
    connect(rubric, &QToolButton::clicked, this, &ReviewHead::rubricWanted);
    connect(setup, &QToolButton::clicked, this, &ReviewHead::setupWanted);
    m_said->setFont(textFont(TextRole::Secondary));
    auto* row = new QHBoxLayout;
    row->setSpacing(10);
    for (QWidget* one : std::initializer_list<QWidget*> {label, m_queues, m_progress}) row->addWidget(one);
    row->addWidget(m_progressText, 1);
    row->addWidget(setup);
    row->addWidget(rubric);
    row->addWidget(m_views);
    // A line of its own, always there: what was done, and how to take it back, is never cut off.
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(row);
    column->addWidget(m_said);
}

void ReviewHead::showQueues(const std::vector<query::QueueSummary>& queues, const QString& chosen)
{
    m_queues->clear();
    for (const query::QueueSummary& one : queues) {
        if (one.queue.archived && fromCore(one.queue.id) != chosen) continue;
        m_queues->addItem(
            tr("%1 · %2 for you").arg(oneLine(fromCore(one.queue.title), 40), format::count(one.forViewer)),
            fromCore(one.queue.id));
        if (fromCore(one.queue.id) == chosen) m_queues->setCurrentIndex(m_queues->count() - 1);
    }
}

void ReviewHead::showProgress(const query::ReviewProgress& progress)
{
    const std::int64_t all = progress.done + progress.left;
    m_progress->setRange(0, static_cast<int>(std::max<std::int64_t>(all, 1)));
    m_progress->setValue(static_cast<int>(progress.done));
    QStringList parts {tr("%1 of %2 done").arg(format::count(progress.done), format::count(all))};
    if (progress.today > 0) parts.append(tr("%1 by you today").arg(format::count(progress.today)));
    if (progress.perHour) parts.append(tr("%1 an hour").arg(*progress.perHour, 0, 'f', 0));
    if (progress.timeLeft) parts.append(tr("about %1 left").arg(format::duration(*progress.timeLeft)));
    m_progressText->setText(parts.join(QStringLiteral(" · ")));
    m_progressText->setToolTip(plainTip(m_progressText->text()));
}

void ReviewHead::say(const QString& sentence, bool bad)
{
    m_said->setText((bad ? QStringLiteral("⚠ ") : QString()) + oneLine(sentence, 200));
    m_said->setToolTip(plainTip(sentence));
    m_said->setForegroundRole(bad ? QPalette::WindowText : QPalette::PlaceholderText);
}

void ReviewHead::switchView()
{
    const int view = 1 - m_views->current();
    m_views->setCurrent(view);
    emit viewChosen(view);
}

} // namespace spanwise::ui
