// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/table_actions.h"

#include "ui/pages/add_to_review.h"
#include "ui/pages/chart_actions.h"
#include "ui/pages/review_picks.h"
#include "ui/pages/save_table.h"
#include "ui/widgets/table_card.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QMenu>
#include <QShortcut>
#include <memory>

namespace spanwise::ui {
namespace {

using query::Measure;

QString tr(const char* text)
{
    return QCoreApplication::translate("TableActions", text);
}

void savePicture(TableCard& card)
{
    const QString file = QFileDialog::getSaveFileName(
        &card, tr("Save picture"), card.title() + QStringLiteral(".png"), tr("PNG (*.png)"));
    if (!file.isEmpty() && !card.grab().save(file))
        card.setSubtitle(tr("The picture could not be written to %1.").arg(file));
}

using Meaning = std::function<RowMeaning(int row, int column)>;

bool canBeReviewed(const RowMeaning& row)
{
    return !row.trace.isEmpty() || !row.spans.isEmpty();
}

/// The call that a row is, or those behind it.
AddToReview::Picks picksOf(PageContext& context, const RowMeaning& row)
{
    if (!row.trace.isEmpty()) return picksOfTrace(row.trace);
    return picksBehind(context, row.spans);
}

void addSelected(TableCard& card, PageContext& context, AddToReview& review, const Meaning& meaning)
{
    std::vector<AddToReview::Picks> all;
    for (const int row : card.view().selectedRowNumbers())
        if (const RowMeaning one = meaning(row, 0); canBeReviewed(one)) all.push_back(picksOf(context, one));
    if (!all.empty()) review.addFound(together(std::move(all)), &card);
}

void openMenu(TableCard& card, PageContext& context, const RowMeaning& row, const QPoint& at,
    const std::function<void()>& addToReview)
{
    QMenu menu(&card);
    const auto add = [&](const QString& text, bool offered, auto work) {
        if (offered) QObject::connect(menu.addAction(text), &QAction::triggered, &card, work);
    };
    add(tr("Open the call"), !row.trace.isEmpty(),
        [&] { context.filter.openPage(QStringLiteral("trace"), row.trace); });
    const auto selected = card.view().selectedRowNumbers().size();
    if (canBeReviewed(row)) {
        QAction* review = menu.addAction(
            selected > 1 ? tr("Add these to the review queue (%1)").arg(selected) : tr("Add to review queue"));
        review->setShortcut(AddToReview::key());
        QObject::connect(review, &QAction::triggered, &card, addToReview);
    }
    add(tr("Show the spans behind it"), !row.spans.isEmpty(), [&] { openSpans(context, row.spans); });
    add(tr("Explain this number"), row.explain.has_value(), [&] { explainNumber(context, *row.explain, at, &card); });
    add(tr("Filter to this"), !row.only.isEmpty(), [&] { context.filter.addToFilter(row.only); });
    add(tr("Exclude this"), !row.without.isEmpty(), [&] { context.filter.addToFilter(row.without); });
    menu.addSeparator();
    add(tr("Copy"), true, [&] { QApplication::clipboard()->setText(card.view().selectionAsText()); });
    add(tr("Save picture …"), true, [&] { savePicture(card); });
    add(tr("Save CSV …"), true, [&] { saveTable(card, tableOf(card.view())); });
    card.view().addColumnActions(menu);
    menu.exec(at);
}

} // namespace

void wireTable(TableCard& card, PageContext& context, Meaning meaning)
{
    QObject::connect(&card.view(), &RowView::rowActivated, &card, [&context, meaning](int row) {
        const RowMeaning wanted = meaning(row, 0);
        if (!wanted.trace.isEmpty())
            context.filter.openPage(QStringLiteral("trace"), wanted.trace);
        else if (!wanted.spans.isEmpty())
            openSpans(context, wanted.spans);
    });
    const auto review = std::make_shared<AddToReview>(context, [&card](const QString& said) { card.say(said); });
    const auto addToReview = [&card, &context, review, meaning] { addSelected(card, context, *review, meaning); };
    auto* key = new QShortcut(AddToReview::key(), &card);
    key->setContext(Qt::WidgetWithChildrenShortcut);
    QObject::connect(key, &QShortcut::activated, &card, addToReview);
    QObject::connect(&card.view(), &RowView::contextMenuWanted, &card,
        [&card, &context, meaning, addToReview](const QModelIndex& index, const QPoint& at) {
            if (index.isValid()) openMenu(card, context, meaning(index.row(), index.column()), at, addToReview);
        });
}

std::optional<ColumnMeasure> measureOfColumn(std::string_view id)
{
    struct Known {
        std::string_view id;
        ColumnMeasure measure;
    };
    static const Known kKnown[] {{"calls", {Measure::Calls, {}}}, {"p50", {Measure::Latency, 0.50}},
        {"p95", {Measure::Latency, 0.95}}, {"p99", {Measure::Latency, 0.99}},
        {"ttft", {Measure::TimeToFirstToken, 0.95}}, {"speed", {Measure::TokensPerSecond, 0.50}},
        {"tokens", {Measure::Tokens, {}}}, {"cost", {Measure::Cost, {}}}, {"cost_per_call", {Measure::CostPerCall, {}}},
        {"per_call", {Measure::CostPerCall, {}}}, {"errors", {Measure::ErrorRate, {}}}};
    for (const Known& known : kKnown)
        if (known.id == id) return known.measure;
    return std::nullopt;
}

RowMeaning groupMeaning(const query::Scope& scope, query::Dimension by, const QString& value, std::string_view column)
{
    RowMeaning out;
    out.only = clauseFor(by, value);
    out.without = clauseWithout(by, value);
    out.spans = QStringLiteral("call and ") + out.only;
    if (const auto measure = measureOfColumn(column))
        out.explain =
            query::ExplainQuestion {query::narrowed(scope, by, value.toStdString()), measure->measure, measure->p};
    return out;
}

} // namespace spanwise::ui
