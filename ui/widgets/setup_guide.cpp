// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/setup_guide.h"

#include "ui/widgets/copy_block.h"
#include "ui/widgets/segmented.h"

#include <QVBoxLayout>

namespace spanwise::ui {

namespace {

QStringList senderNames()
{
    QStringList out;
    for (int i = 0; i < kSenders; ++i) out << nameOf(Sender(i));
    return out;
}

} // namespace

SetupGuide::SetupGuide(QWidget* parent)
    : QWidget(parent)
    , m_sender(new Segmented(tr("Sender"), senderNames(), this))
    , m_steps(new QVBoxLayout)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(m_sender, 0, Qt::AlignLeft);
    m_steps->setSpacing(8);
    column->addLayout(m_steps);
    connect(m_sender, &Segmented::chosen, this, [this](int sender) { show(Sender(sender)); });
    show(Sender::Python);
}

void SetupGuide::setEndpoint(const Endpoint& endpoint)
{
    m_endpoint = endpoint;
    show(Sender(m_sender->current()));
}

void SetupGuide::show(Sender sender)
{
    while (QLayoutItem* item = m_steps->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const SetupStep& step : setupSteps(sender, m_endpoint))
        m_steps->addWidget(new CopyBlock(step.title, step.text, this));
}

QStringList SetupGuide::shownTexts() const
{
    QStringList out;
    for (const CopyBlock* block : findChildren<CopyBlock*>()) out << block->text();
    return out;
}

} // namespace spanwise::ui
