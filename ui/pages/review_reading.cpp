// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/review_reading.h"

#include "core/base/clock.h"
#include "ui/format/format.h"
#include "ui/pages/review_columns.h"
#include "ui/safe_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/message_view.h"
#include "ui/widgets/snapshot_sections.h"

#include <QLabel>
#include <QScrollBar>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace spanwise::ui {

ReviewReading::ReviewReading(QWidget* parent)
    : Card(tr("Conversation"), parent)
{
    setMinimumWidth(250);
    auto* body = new QWidget(this);
    m_hidden = new QLabel(body);
    m_hidden->setTextFormat(Qt::PlainText);
    m_hidden->setWordWrap(true);
    m_conversation = new MessageView(body);
    m_conversation->setAccessibleName(tr("Conversation"));
    m_empty = new EmptyState(body);
    connect(m_empty, &EmptyState::activated, this, &ReviewReading::tracesWanted);
    m_stack = new QStackedWidget(body);
    m_stack->addWidget(m_conversation);
    m_stack->addWidget(m_empty);
    auto* bar = new QWidget(body);
    auto* actions = new FlowLayout(bar);
    bar->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    addButton(*actions, tr("Trace"), ReviewAct::Trace, tr("Open the trace"), &ReviewReading::traceWanted);
    addButton(*actions, tr("Comment"), ReviewAct::Comment, tr("Comment on the item"), &ReviewReading::commentWanted);
    addButton(
        *actions, tr("Make a case"), ReviewAct::Case, tr("Make a regression case of it"), &ReviewReading::caseWanted);
    m_reopen = addButton(
        *actions, tr("Reopen"), ReviewAct::Reopen, tr("Ask about the item again"), &ReviewReading::reopenWanted);
    m_reopen->hide();
    m_similar = addButton(*actions, {}, ReviewAct::Similar, tr("Give your verdict to the similar calls as well"),
        &ReviewReading::similarWanted);
    m_similar->hide();
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_hidden);
    column->addWidget(m_stack, 1);
    column->addWidget(bar);
    setContent(body, true);
}

QToolButton* ReviewReading::addButton(
    QLayout& row, const QString& text, ReviewAct act, const QString& name, void (ReviewReading::*wanted)())
{
    auto* button = new QToolButton(this);
    button->setAccessibleName(name);
    button->setToolTip(plainTip(name));
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setFont(textFont(TextRole::Secondary));
    connect(button, &QToolButton::clicked, this, wanted);
    row.addWidget(button);
    m_buttons.push_back({button, text, act});
    label(m_buttons.back());
    return button;
}

void ReviewReading::label(const Button& one)
{
    const QString key = m_keys.first(one.act);
    one.button->setText(menuText(key.isEmpty() ? one.text : one.text + QStringLiteral("  ") + key));
}

void ReviewReading::setKeys(const ReviewKeys& keys)
{
    m_keys = keys;
    for (const Button& one : m_buttons) label(one);
}

void ReviewReading::showNothing(bool queueIsEmpty)
{
    m_item.reset();
    m_subject.clear();
    setTitle(tr("Conversation"));
    setSubtitle({});
    m_hidden->hide();
    m_similar->hide();
    m_reopen->hide();
    m_stack->setCurrentWidget(m_empty);
    if (queueIsEmpty)
        m_empty->showEmpty(tr("Nothing to review yet"),
            tr("Rules put calls here as they arrive: complaints, failures, flagged texts, a sample of the rest. "
               "Any trace can be added by hand (Q in the list of traces)."),
            tr("Choose a trace"));
    else
        m_empty->showEmpty(tr("Nothing is left for you"),
            tr("You have reviewed or skipped every open item of this queue. The list at the left opens any."));
}

void ReviewReading::show(const Item& item)
{
    m_item = item;
    m_raw = false;
    m_stack->setCurrentWidget(m_conversation);
    showHead();
    showText();
}

void ReviewReading::showHead()
{
    const Json& span = m_item->snapshot["span"];
    QStringList title;
    for (const char* key : {"service", "model"})
        if (const QString text = oneLine(fromCore(span[key].text()), 60); !text.isEmpty()) title.append(text);
    m_subject = title.join(QStringLiteral(" · "));
    setTitle(m_subject.isEmpty() ? tr("Conversation") : m_subject);
    QStringList detail;
    if (const auto at = span["started_at_ns"].integer()) detail.append(format::time(*at));
    if (const auto ms = span["duration_ms"].real()) detail.append(format::duration(Nanos(*ms * 1e6)));
    QStringList rules;
    for (const std::string& rule : m_item->state.rules) rules.append(fromCore(m_item->titles.ofRule(rule)));
    if (!rules.isEmpty()) detail.append(tr("here because: %1").arg(rules.join(QStringLiteral(", "))));
    const std::int64_t similar = m_item->state.similar;
    if (similar > 0) detail.append(tr("and %1 similar").arg(format::count(similar)));
    m_similar->setVisible(similar > 0);
    for (Button& one : m_buttons) {
        if (one.button != m_similar) continue;
        one.text = tr("Same for %1 similar").arg(format::count(similar));
        label(one);
    }
    const review::ItemStatus status = m_item->state.statusAt(SystemClock().now());
    if (status != review::ItemStatus::Waiting && status != review::ItemStatus::InReview)
        detail.append(statusName(status));
    m_reopen->setVisible(mayReopen(status));
    setSubtitle(detail.join(QStringLiteral(" · ")));
}

void ReviewReading::showText()
{
    std::vector<TextSection> sections;
    if (m_item->snapshot.isNull()) {
        m_conversation->setEmptyText(tr("The context of this item was erased."));
    } else if (m_raw) {
        TextSection raw;
        raw.title = tr("As it is kept");
        raw.style = TextSection::Style::Code;
        raw.text = fromCore(m_item->snapshot.indented(2));
        sections.push_back(std::move(raw));
    } else {
        sections = sectionsOfSnapshot(m_item->snapshot, {m_item->findingsVisible});
    }
    for (const review::Review& review : m_item->state.reviews) {
        if (!review.counts()) continue;
        TextSection note;
        note.title = tr("%1: %2").arg(oneLine(fromCore(review.actor), 60), verdictName(review.verdict));
        note.detail = oneLine(fromCore(review.severity), 20);
        for (const std::string& mode : review.failureModes)
            note.detail += QStringLiteral(" · ") + oneLine(fromCore(m_item->titles.ofCode(mode)), 40);
        if (!review.derivedFrom.empty()) note.detail += QStringLiteral(" · ") + tr("copied from a similar call");
        note.text = fromCore(review.note.value_or(std::string()));
        sections.push_back(std::move(note));
    }
    for (const review::Comment& one : m_item->state.comments) {
        TextSection note;
        note.title = tr("Comment of %1").arg(oneLine(fromCore(one.actor), 60));
        note.detail = format::time(one.at);
        note.text = fromCore(one.text.value_or(std::string()));
        sections.push_back(std::move(note));
    }
    m_conversation->setSections(std::move(sections));
    m_conversation->setHighlight(m_item->findingsVisible && !m_raw ? evidenceOf(m_item->snapshot) : QStringList());
    const int hidden = m_conversation->hiddenCharacterCount();
    m_hidden->setVisible(hidden > 0);
    if (hidden > 0)
        m_hidden->setText(tr("This text holds %1 characters that cannot be seen or that change its direction. They are "
                             "written out below.")
                              .arg(format::count(hidden)));
    m_conversation->setHiddenShown(hidden > 0);
}

void ReviewReading::toggleRaw()
{
    if (!m_item) return;
    m_raw = !m_raw;
    showText();
}

void ReviewReading::goToEvidence()
{
    m_conversation->setHighlight(evidenceOf(m_item && m_item->findingsVisible ? m_item->snapshot : Json()));
}

void ReviewReading::page(bool down)
{
    m_conversation->verticalScrollBar()->triggerAction(
        down ? QAbstractSlider::SliderPageStepAdd : QAbstractSlider::SliderPageStepSub);
}

} // namespace spanwise::ui
