// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/case_links.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/flow_layout.h"

#include <QMenu>
#include <QToolButton>

namespace spanwise::ui {
namespace {

/// Empty when no trace is named.
QString argumentOf(const Json& place)
{
    const QString trace = fromCore(place["trace_id"].text());
    const QString span = fromCore(place["span_id"].text());
    return trace.isEmpty() || span.isEmpty() ? trace : trace + u':' + span;
}

} // namespace

CaseLinks::CaseLinks(QWidget* parent)
    : QWidget(parent)
    , m_span(new QToolButton(this))
    , m_item(new QToolButton(this))
    , m_again(new QToolButton(this))
    , m_places(new QMenu(this))
{
    m_span->setText(menuText(tr("Open the span  T")));
    m_span->setToolTip(plainTip(tr("The call that the case was made of, in its trace")));
    m_item->setText(tr("Open the review"));
    m_item->setToolTip(plainTip(tr("The item that was reviewed")));
    m_again->setPopupMode(QToolButton::InstantPopup);
    m_again->setMenu(m_places);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    auto* row = new FlowLayout(this);
    for (QToolButton* button : {m_span, m_item, m_again}) {
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setFont(textFont(TextRole::Secondary));
        button->hide();
        row->addWidget(button);
    }
    connect(m_span, &QToolButton::clicked, this, &CaseLinks::openSpan);
    connect(m_item, &QToolButton::clicked, this, [this] { emit itemWanted(m_itemId); });
}

void CaseLinks::show(const cases::Case& one)
{
    m_spanArgument = argumentOf(one.origin);
    m_itemId = fromCore(one.review["item_id"].text());
    m_places->clear();
    for (const Json& place : one.alsoSeen.items())
        if (const QString argument = argumentOf(place); !argument.isEmpty())
            connect(m_places->addAction(oneLine(argument, 60)), &QAction::triggered, this,
                [this, argument] { emit spanWanted(argument); });
    m_again->setText(tr("Also seen in … (%1)").arg(format::count(m_places->actions().size())));
    m_span->setVisible(!m_spanArgument.isEmpty());
    m_item->setVisible(!m_itemId.isEmpty());
    m_again->setVisible(!m_places->isEmpty());
}

void CaseLinks::openSpan()
{
    if (!m_spanArgument.isEmpty()) emit spanWanted(m_spanArgument);
}

} // namespace spanwise::ui
