// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/review_head.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"
#include "ui/settings/review_key_table.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/tab_order.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

namespace spanwise::ui {

namespace {
constexpr int kNarrowestQueue = 120;
} // namespace

ReviewHead::ReviewHead(QWidget* parent)
    : QWidget(parent)
    , m_queues(new QComboBox(this))
    , m_progress(new QProgressBar(this))
    , m_progressText(new ElidedLabel(this))
    , m_said(new ElidedLabel(this))
    , m_views(new Segmented(tr("Show"), {tr("Items"), tr("Figures")}, this))
    , m_rubric(new QToolButton(this))
    , m_setup(new QToolButton(this))
{
    auto* label = new QLabel(tr("Queue"), this);
    label->setBuddy(m_queues);
    m_queues->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_queues->setMinimumWidth(kNarrowestQueue);
    m_queues->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_queues->setAccessibleDescription(tr("The queue that is reviewed"));
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(96, 6);
    m_progress->setAccessibleName(tr("Share of the queue that is done"));
    m_progressText->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred); // else what was said lies over it
    m_progressText->setForegroundRole(QPalette::PlaceholderText);
    m_progressText->setFont(textFont(TextRole::Secondary));
    m_rubric->setText(tr("Rubric …"));
    m_rubric->setAccessibleName(tr("Edit the rubric"));
    m_setup->setText(tr("Set up …"));
    m_setup->setAccessibleName(tr("Set up review"));
    for (QToolButton* button : {m_rubric, m_setup}) {
        button->setFocusPolicy(Qt::TabFocus);
        button->setMinimumHeight(kControlHeight);
    }
    connect(m_queues, &QComboBox::activated, this, [this] { emit queueChosen(m_queues->currentData().toString()); });
    connect(m_views, &Segmented::chosen, this, &ReviewHead::viewChosen);
    connect(m_rubric, &QToolButton::clicked, this, &ReviewHead::rubricWanted);
    connect(m_setup, &QToolButton::clicked, this, &ReviewHead::setupWanted);
    m_said->setFont(textFont(TextRole::Secondary));
    auto* row = new QHBoxLayout;
    row->setSpacing(10);
    row->addWidget(label);
    row->addWidget(m_queues);
    row->addStretch(1);
    row->addWidget(m_setup);
    row->addWidget(m_rubric);
    row->addWidget(m_views);
    // A line below, always there: the queue's name has the first, and what was done with how to take it back has what
    // room it needs of this one.
    auto* below = new QHBoxLayout;
    below->setSpacing(10);
    below->addWidget(m_progress);
    below->addWidget(m_progressText);
    below->addWidget(m_said, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(row);
    column->addLayout(below);
    tabThrough({m_queues, m_setup, m_rubric, m_views});
}

void ReviewHead::setKeys(const ReviewKeys& keys)
{
    const auto tip = [&](QWidget& widget, const QString& what, ReviewAct act) {
        const QString key = keys.first(act);
        widget.setToolTip(plainTip(key.isEmpty() ? what : what + QStringLiteral(" (") + key + u')'));
    };
    tip(*m_rubric, tr("See and change the questions of the form"), ReviewAct::Rubric);
    tip(*m_setup, tr("Queues, what gets into them, and who reviews"), ReviewAct::SetUp);
    tip(*m_views, tr("The items of the queue, or figures of all that was reviewed"), ReviewAct::View);
}

/// The progress gives way to what was said last; the bar stays.
void ReviewHead::fit()
{
    const auto widthOf = [](const ElidedLabel& label) {
        return label.fontMetrics().horizontalAdvance(label.text()) + 2;
    };
    const int room = width() - m_progress->width() - 20;
    const int progress = widthOf(*m_progressText);
    m_progressText->setFixedWidth(progress);
    m_progressText->setVisible(m_said->text().isEmpty() || progress + widthOf(*m_said) <= room);
}

void ReviewHead::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fit();
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
    m_queues->setToolTip(plainTip(m_queues->currentText())); // the window may be too narrow for a long name
}

void ReviewHead::showProgress(const query::ReviewProgress& progress)
{
    const std::int64_t all = progress.done + progress.left;
    m_progress->setRange(0, static_cast<int>(std::max<std::int64_t>(all, 1)));
    m_progress->setValue(static_cast<int>(progress.done));
    QStringList parts {tr("%1 of %2 done").arg(format::count(progress.done), format::count(all))};
    if (progress.today > 0) parts.append(tr("%1 by you today").arg(format::count(progress.today)));
    if (progress.perHour) parts.append(tr("%1 an hour").arg(*progress.perHour, 0, 'f', 0));
    if (progress.timeLeft) parts.append(tr("about %1 left for you").arg(format::duration(*progress.timeLeft)));
    m_progressText->setText(parts.join(QStringLiteral(" · ")));
    const QStringList tip {m_progressText->text(),
        tr("Open items that you have neither reviewed nor skipped: %1. Reviews that the queue needs from all people: "
           "%2.")
            .arg(format::count(progress.forViewer), format::count(progress.reviewsLeft))};
    for (QWidget* one : std::initializer_list<QWidget*> {m_progress, m_progressText})
        one->setToolTip(plainTip(tip.join(u'\n')));
    fit();
}

void ReviewHead::say(const QString& sentence, bool bad)
{
    m_said->setText((bad ? QStringLiteral("⚠ ") : QString()) + oneLine(sentence, 200));
    m_said->setForegroundRole(bad ? QPalette::WindowText : QPalette::PlaceholderText);
    fit();
}

void ReviewHead::switchView()
{
    const int view = 1 - m_views->current();
    m_views->setCurrent(view);
    emit viewChosen(view);
}

} // namespace spanwise::ui
