// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/table_actions.h"

#include "ui/charts/chart_table_model.h"
#include "ui/pages/add_to_review.h"
#include "ui/pages/chart_actions.h"
#include "ui/widgets/table_card.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QHeaderView>
#include <QMenu>
#include <QSaveFile>
#include <memory>

namespace spanwise::ui {
namespace {

using query::Measure;

QString tr(const char* text)
{
    return QCoreApplication::translate("TableActions", text);
}

/// Shown columns as they stand on screen, all rows.
ChartTable tableOf(const QTableView& view)
{
    ChartTable out;
    const QHeaderView& header = *view.horizontalHeader();
    std::vector<int> columns;
    for (int visual = 0; visual < header.count(); ++visual)
        if (!view.isColumnHidden(header.logicalIndex(visual))) columns.push_back(header.logicalIndex(visual));
    const QAbstractItemModel& model = *view.model();
    for (const int column : columns) out.head.append(model.headerData(column, Qt::Horizontal).toString());
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells;
        for (const int column : columns) cells.append(model.index(row, column).data().toString());
        out.shown.push_back(cells);
    }
    out.raw = out.shown;
    out.rawHead = out.head;
    return out;
}

void saveCsv(TableCard& card)
{
    const QString file =
        QFileDialog::getSaveFileName(&card, tr("Save CSV"), card.title() + QStringLiteral(".csv"), tr("CSV (*.csv)"));
    if (file.isEmpty()) return;
    QSaveFile out(file);
    const bool done = out.open(QIODevice::WriteOnly) && out.write(csvOf(tableOf(card.view()))) >= 0 && out.commit();
    if (!done) card.setSubtitle(tr("The list could not be written to %1.").arg(file));
}

void savePicture(TableCard& card)
{
    const QString file = QFileDialog::getSaveFileName(
        &card, tr("Save picture"), card.title() + QStringLiteral(".png"), tr("PNG (*.png)"));
    if (!file.isEmpty() && !card.grab().save(file))
        card.setSubtitle(tr("The picture could not be written to %1.").arg(file));
}

void openMenu(TableCard& card, PageContext& context, AddToReview& review, const RowMeaning& row, const QPoint& at)
{
    QMenu menu(&card);
    const auto add = [&](const QString& text, bool offered, auto work) {
        if (offered) QObject::connect(menu.addAction(text), &QAction::triggered, &card, work);
    };
    add(tr("Open the call"), !row.trace.isEmpty(),
        [&] { context.filter.openPage(QStringLiteral("trace"), row.trace); });
    add(tr("Add to review queue"), !row.trace.isEmpty(), [&] { review.add(row.trace, &card); });
    add(tr("Show the spans behind it"), !row.spans.isEmpty(), [&] { openSpans(context, row.spans); });
    add(tr("Explain this number"), row.explain.has_value(), [&] { explainNumber(context, *row.explain, at, &card); });
    add(tr("Filter to this"), !row.only.isEmpty(), [&] { context.filter.addToFilter(row.only); });
    add(tr("Exclude this"), !row.without.isEmpty(), [&] { context.filter.addToFilter(row.without); });
    menu.addSeparator();
    add(tr("Copy"), true, [&] { QApplication::clipboard()->setText(card.view().selectionAsText()); });
    add(tr("Save picture …"), true, [&] { savePicture(card); });
    add(tr("Save CSV …"), true, [&] { saveCsv(card); });
    menu.exec(at);
}

} // namespace

void wireTable(TableCard& card, PageContext& context, std::function<RowMeaning(int row, int column)> meaning)
{
    QObject::connect(&card.view(), &RowView::rowActivated, &card, [&context, meaning](int row) {
        const RowMeaning wanted = meaning(row, 0);
        if (!wanted.trace.isEmpty())
            context.filter.openPage(QStringLiteral("trace"), wanted.trace);
        else if (!wanted.spans.isEmpty())
            openSpans(context, wanted.spans);
    });
    const auto review =
        std::make_shared<AddToReview>(context, [&card](const QString& said) { card.setSubtitle(said); });
    QObject::connect(&card.view(), &RowView::contextMenuWanted, &card,
        [&card, &context, review, meaning](const QModelIndex& index, const QPoint& at) {
            if (index.isValid()) openMenu(card, context, *review, meaning(index.row(), index.column()), at);
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
