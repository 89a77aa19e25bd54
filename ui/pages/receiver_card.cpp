// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/receiver_card.h"

#include "ui/format/format.h"
#include "ui/pages/live_actions.h"
#include "ui/safe_text.h"
#include "ui/session/session.h"
#include "ui/theme/theme.h"
#include "ui/widgets/copy_block.h"
#include "ui/widgets/plain_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace spanwise::ui {

ReceiverCard::ReceiverCard(PageContext& context, QWidget* parent)
    : Card(tr("Receivers"), parent)
    , m_context(context)
    , m_state(plainLabel(this))
    , m_numbers(plainLabel(this, TextRole::Secondary, QPalette::PlaceholderText))
    , m_environment(new CopyBlock(tr("Environment of the application"), {}, this))
    , m_switch(new QPushButton(this))
{
    for (QLabel* label : {m_state, m_numbers}) label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* body = new QWidget(this);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(6);
    texts->addWidget(m_state);
    texts->addWidget(m_numbers);
    texts->addStretch(1);
    auto* row = new QHBoxLayout(body);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(24);
    row->addLayout(texts, 2);
    row->addWidget(m_environment, 3);
    setContent(body);
    addControl(m_switch);
    LiveService& live = m_context.session.live();
    connect(m_switch, &QPushButton::clicked, this,
        [this] { m_context.session.live().isIdle() ? startReceiving(m_context) : stopReceiving(m_context); });
    connect(&live, &LiveService::changed, this, &ReceiverCard::showState);
    connect(&live, &LiveService::ticked, this, &ReceiverCard::showNumbers);
    showState();
}

void ReceiverCard::showState()
{
    const LiveStatus& status = m_context.session.live().status();
    m_state->setForegroundRole(status.state == LiveStatus::State::Failed ? QPalette::BrightText : QPalette::WindowText);
    m_state->setText(stateText(status));
    m_switch->setText(m_context.session.live().isIdle() ? tr("Start receiving") : tr("Stop receiving"));
    m_switch->setEnabled(status.state != LiveStatus::State::Stopping);
    m_environment->setText(environmentLines(endpointOf(m_context)));
    showNumbers();
}

void ReceiverCard::showNumbers()
{
    const LiveStatus& status = m_context.session.live().status();
    QStringList parts;
    if (status.isOn()) {
        parts << tr("%1 requests").arg(format::count(std::int64_t(status.deliveries)));
        parts << format::rate(status.spansPerSecond, tr("spans"));
        parts << tr("%1 waiting to be stored").arg(format::bytes(std::int64_t(status.waitingBytes)));
        if (status.turnedBack > 0)
            parts << tr("%1 asked to come back").arg(format::count(std::int64_t(status.turnedBack)));
        for (const auto& [answer, count] : status.refused)
            parts << tr("%1 answered with %2").arg(format::count(std::int64_t(count)), fromCore(answer));
    }
    m_numbers->setText(parts.join(QStringLiteral(" · ")));
    m_numbers->setVisible(!parts.isEmpty());
}

} // namespace spanwise::ui
