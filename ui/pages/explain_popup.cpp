// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/explain_popup.h"

#include "ui/charts/axis.h"
#include "ui/format/format.h"
#include "ui/pages/page.h"
#include "ui/safe_text.h"
#include "ui/session/session.h"
#include "ui/theme/style.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace spanwise::ui {
namespace {

/// The core's stable words as sentences.
QString reasonText(const std::string& reason)
{
    QString words = fromCore(reason).replace(u'_', u' ');
    if (reason == "time_suspect") words = ExplainPopup::tr("time of the span cannot be right");
    if (reason == "unfinished") words = ExplainPopup::tr("no end time");
    if (reason == "not_stated") words = ExplainPopup::tr("the sender does not state it");
    if (reason == "no_price") words = ExplainPopup::tr("the model has no price");
    if (reason == "no_usage") words = ExplainPopup::tr("no token counts");
    return words;
}

} // namespace

ExplainPopup::ExplainPopup(PageContext& context, QWidget* parent)
    : NotePopup(parent)
    , m_context(context)
    , m_query(context.session.pool())
{
    setTitle(tr("Working it out …"));
}

void ExplainPopup::open(
    PageContext& context, const query::ExplainQuestion& question, const QPoint& global, QWidget* parent)
{
    auto* popup = new ExplainPopup(context, parent);
    popup->move(global);
    popup->QWidget::show();
    popup->ask(question);
}

void ExplainPopup::ask(const query::ExplainQuestion& question)
{
    m_query.ask([view = m_context.session.view(), question](
                    std::stop_token stop) { return query::answer(view, question, stop); },
        [this](Result<query::Explanation>& answer) {
            if (answer) return show(*answer);
            setTitle(tr("No answer"));
            addLine(fromCore(answer.error().message), true);
            fit();
        });
}

void ExplainPopup::show(const query::Explanation& answer)
{
    const QString value = answer.value ? valueText(*answer.value, answer.unit) : format::unknown();
    setTitle(fromCore(answer.title) + QStringLiteral(": ") + value);
    addLine(fromCore(answer.definition));
    QString facts = tr("n %1").arg(format::count(std::int64_t(answer.n)));
    if (answer.percentile && answer.percentile->low && answer.percentile->high)
        facts += tr(" · 95 % interval %1 – %2")
                     .arg(valueText(double(*answer.percentile->low), answer.unit),
                         valueText(double(*answer.percentile->high), answer.unit));
    addLine(facts);
    if (!answer.tooFew.empty()) addLine(fromCore(answer.tooFew), true);
    const bool bounded = answer.range != TimeRange {};
    addLine(bounded ? format::range(answer.range) : tr("All data"), true);
    addLine(answer.filter.empty() ? tr("No filter") : oneLine(fromCore(answer.filter), 300), true);
    for (const query::Exclusion& left : answer.excluded)
        addLine(tr("Left out: %1, because %2").arg(format::count(std::int64_t(left.n)), reasonText(left.reason)), true);
    addButtons(answer);
    fit();
}

void ExplainPopup::addButtons(const query::Explanation& answer)
{
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 6, 0, 0);
    auto* open = new QPushButton(tr("Show the spans"), this);
    open->setProperty(kPrimaryProperty, true);
    connect(open, &QPushButton::clicked, this, [this, scope = answer.spansBehind] {
        Location to = m_context.filter.now();
        to.page = QStringLiteral("traces");
        to.argument.clear();
        if (scope.range != TimeRange {}) to.range = {0, scope.range};
        to.filter = fromCore(scope.filter.text());
        FilterState& filter = m_context.filter;
        close();
        filter.go(to);
    });
    row->addWidget(open);
    const auto* source = m_context.session.view().spans.get();
    const auto id = answer.span && source ? source->traceId(answer.span->trace) : std::nullopt;
    if (id) {
        auto* one = new QPushButton(tr("Open the call that it is"), this);
        const QString argument = fromCore(id->hex()) + u':' + fromCore(query::spanIdOf(answer.span->spanId).hex());
        connect(one, &QPushButton::clicked, this, [this, argument] {
            FilterState& filter = m_context.filter;
            close();
            filter.openPage(QStringLiteral("trace"), argument);
        });
        row->addWidget(one);
    }
    row->addStretch();
    column().addLayout(row);
    open->setFocus(Qt::ShortcutFocusReason); // by a key, so that its ring is seen: Enter is for it
}

} // namespace spanwise::ui
