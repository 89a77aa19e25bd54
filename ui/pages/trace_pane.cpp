// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/trace_pane.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"
#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"

#include <QCoreApplication>
#include <QPainter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace spanwise::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("TracePane", text);
}

} // namespace

QString summaryOf(const query::TraceRow& row)
{
    QStringList out;
    if (!row.service.empty()) out.append(isolated(fromCore(row.service), 60));
    out.append(format::time(row.start));
    out.append(format::duration(row.duration));
    out.append(row.spans == 1 ? tr("1 span") : tr("%1 spans").arg(format::count(row.spans)));
    out.append(row.calls == 1 ? tr("1 call") : tr("%1 calls").arg(format::count(row.calls)));
    if (row.errorSpans > 0) out.append(tr("%1 failed").arg(format::count(row.errorSpans)));
    if (row.tokens != columns::kUnknown) out.append(tr("%1 tokens").arg(format::count(row.tokens)));
    if (row.costNanoUsd != columns::kUnknown)
        out.append((row.callsWithoutCost > 0 ? QStringLiteral("≥ ") : QString()) + format::money(row.costNanoUsd));
    return out.join(QStringLiteral(" · "));
}

TracePane::TracePane(const QString& name, QWidget* parent)
    : QFrame(parent)
    , m_title(new ElidedLabel(this))
    , m_under(new ElidedLabel(this))
    , m_stack(new QStackedWidget(this))
    , m_state(new EmptyState(this))
    , m_waterfall(new Waterfall(this))
{
    m_title->setFont(textFont(TextRole::CardTitle));
    m_under->setFont(textFont(TextRole::Secondary));
    m_under->setForegroundRole(QPalette::PlaceholderText);
    for (ElidedLabel* label : {m_title, m_under}) label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_waterfall->setAccessibleName(name);
    m_waterfall->setContextMenuPolicy(Qt::CustomContextMenu);
    m_stack->addWidget(m_state);
    m_stack->addWidget(m_waterfall);
    auto* head = new QVBoxLayout;
    head->setContentsMargins(15, 0, 15, 0);
    head->setSpacing(1);
    head->addWidget(m_title);
    head->addWidget(m_under);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 12, 1, 6);
    column->setSpacing(8);
    column->addLayout(head);
    column->addWidget(m_stack, 1);
    connect(m_state, &EmptyState::activated, this, &TracePane::actionWanted);
    connect(m_waterfall, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        const int under = m_waterfall->spanAt(at);
        if (under >= 0) m_waterfall->setCurrentSpan(under);
        if (m_waterfall->currentSpan() >= 0)
            emit menuWanted(m_waterfall->currentSpan(), m_waterfall->viewport()->mapToGlobal(at));
    });
}

void TracePane::showLoading()
{
    m_state->showLoading();
    m_stack->setCurrentWidget(m_state);
}

void TracePane::showError(const QString& what, const QString& detail, const QString& action)
{
    clear();
    m_state->showError(what, detail, action);
    m_stack->setCurrentWidget(m_state);
}

void TracePane::setTrace(std::shared_ptr<const OpenTrace> trace, int position)
{
    m_trace = std::move(trace);
    const query::TraceRow& row = m_trace->row;
    m_title->setText(row.name.empty() ? tr("(no name)") : oneLine(fromCore(row.name), 200));
    QString under = summaryOf(row);
    if (const std::int64_t gone = m_trace->spansNoLongerKept(); gone > 0)
        under += tr(" · %1 spans no longer kept").arg(format::count(gone));
    m_under->setText(under);
    m_under->setToolTip(plainTip(fromCore(m_trace->resolved().traceId.hex())));
    m_waterfall->setData(m_trace->waterfall);
    if (position >= 0) m_waterfall->setCurrentSpan(position);
    m_stack->setCurrentWidget(m_waterfall);
}

void TracePane::clear()
{
    m_trace.reset();
    m_title->clear();
    m_under->clear();
    m_waterfall->setData(nullptr);
}

void TracePane::paintEvent(QPaintEvent*)
{
    const Colors& c = colors(*this);
    QPainter p(this);
    paintBox(p, rect(), c.card, c.line, kCardRadius);
}

} // namespace spanwise::ui
