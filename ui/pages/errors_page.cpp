// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/errors_page.h"

#include "ui/charts/stacked_areas.h"
#include "ui/charts/stacked_bars.h"
#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/pages/chart_actions.h"
#include "ui/pages/compared_series.h"
#include "ui/pages/error_columns.h"
#include "ui/pages/measure_page.h"
#include "ui/pages/series_chart.h"
#include "ui/pages/table_actions.h"
#include "ui/pages/tile_values.h"
#include "ui/safe_text.h"
#include "ui/session/scope_of.h"
#include "ui/widgets/range_picker.h"
#include "ui/widgets/table_card.h"

#include <cmath>

namespace spanwise::ui {
namespace {

using query::Dimension;
using query::Measure;
using query::Unit;

class ErrorsPage final : public MeasurePage {
public:
    ErrorsPage(PageContext& pageContext, QWidget* parent);
    void apply(const Location& now) override;
    [[nodiscard]] bool isBusy() const override;

private:
    void buildTiles();
    void buildCharts();
    void buildTables();
    void askTiles();
    void askSeries();
    void askCells();
    void askMessages();
    void showTiles(const TileAnswer& a);
    void showCells(const query::ErrorsAnswer& a);
    [[nodiscard]] RowMeaning meaningOf(ErrorClass errorClass, const query::SpanRef& newest) const;

    StatTile* m_failed = nullptr;
    StatTile* m_rate = nullptr;
    StatTile* m_soft = nullptr;
    StatTile* m_truncated = nullptr;
    StatTile* m_withoutCall = nullptr;
    StackedAreas* m_rates = nullptr;
    StackedBars* m_counts = nullptr;
    TableCard* m_cells = nullptr;
    TableModel<ErrorCellRow>* m_cellRows = nullptr;
    TableCard* m_others = nullptr;
    TableModel<ErrorCellRow>* m_otherRows = nullptr;
    TableCard* m_messages = nullptr;
    TableModel<MessageRow>* m_messageRows = nullptr;

    AsyncQuery<TileAnswer> m_askTiles;
    AsyncQuery<ErrorShares> m_askSeries;
    AsyncQuery<query::ErrorsAnswer> m_askCells;
    AsyncQuery<query::ErrorMessagesAnswer> m_askMessages;
};

ErrorsPage::ErrorsPage(PageContext& pageContext, QWidget* parent)
    : MeasurePage(pageContext, parent)
    , m_askTiles(pageContext.session.pool())
    , m_askSeries(pageContext.session.pool())
    , m_askCells(pageContext.session.pool())
    , m_askMessages(pageContext.session.pool())
{
    buildTiles();
    buildCharts();
    buildTables();
}

void ErrorsPage::buildTiles()
{
    m_failed = newTile(tr("Failed calls"), Measure::Errors, QStringLiteral("call and failed"));
    m_rate = newTile(tr("Error rate"), Measure::ErrorRate, QStringLiteral("call and failed"));
    m_soft = newTile(tr("Answers withheld"), Measure::SoftErrors, QStringLiteral("soft_error"));
    m_truncated = newTile(tr("Answers cut at a limit"), Measure::Truncated, QStringLiteral("truncated"));
    m_withoutCall =
        newTile(tr("Failed without a call"), Measure::FailedWithoutCall, QStringLiteral("failed_without_call"));
    m_soft->setMeaning(tr("The call succeeded and the provider withheld the answer (content filter)."));
    m_withoutCall->setMeaning(tr("Requests that failed and below which no model call was recorded."));
    addTiles({m_failed, m_rate, m_soft, m_truncated, m_withoutCall});
}

void ErrorsPage::buildCharts()
{
    m_rates = new StackedAreas(tr("Error rate by type"), this);
    m_counts = new StackedBars(tr("Failed calls by type"), this);
    for (ChartView* chart : {static_cast<ChartView*>(m_rates), static_cast<ChartView*>(m_counts)}) {
        chart->setMinimumHeight(290);
        wireChart(*chart, context(), [] {
            return ChartMeaning {Measure::Errors, Dimension::ErrorClass, {}, QStringLiteral("call and failed")};
        });
    }
    addRow({{m_rates, 1}, {m_counts, 1}});
}

void ErrorsPage::buildTables()
{
    m_cells = new TableCard(context().settings, tr("Failed calls by type and model"), QStringLiteral("errors"), this);
    m_cellRows = new TableModel<ErrorCellRow>(errorCellColumns());
    m_cellRows->setIdentity([](const ErrorCellRow& r) { return r.kind + u'\n' + fromCore(r.cell.model); });
    m_cells->setModel(m_cellRows, 3);
    wireTable(*m_cells, context(), [this](int row, int) {
        const query::ErrorCell& cell = m_cellRows->row(row).cell;
        RowMeaning out = groupMeaning(scope(), Dimension::ErrorClass, fromCore(nameOf(cell.errorClass)), {});
        out.spans += QStringLiteral(" and ") + clauseFor(Dimension::Model, fromCore(cell.model));
        out.explain = query::ExplainQuestion {
            query::narrowed(
                query::narrowed(scope(), Dimension::ErrorClass, nameOf(cell.errorClass)), Dimension::Model, cell.model),
            Measure::Errors, {}};
        return out;
    });
    m_messages = new TableCard(context().settings, tr("Messages, folded by pattern"), QStringLiteral("messages"), this);
    m_messageRows = new TableModel<MessageRow>(messageColumns());
    m_messages->setModel(m_messageRows, 2);
    wireTable(*m_messages, context(), [this](int row, int) {
        const query::ErrorPattern& pattern = m_messageRows->row(row).pattern;
        return meaningOf(pattern.errorClass, pattern.newest);
    });
    m_others = new TableCard(context().settings, tr("Neither failed nor whole"), QStringLiteral("soft_errors"), this);
    m_others->setSubtitle(tr("answers withheld or cut, and requests that failed without a recorded call"));
    m_otherRows = new TableModel<ErrorCellRow>(errorCellColumns());
    m_otherRows->setIdentity([](const ErrorCellRow& r) { return r.kind + u'\n' + fromCore(r.cell.model); });
    m_others->setModel(m_otherRows, 3);
    wireTable(*m_others, context(), [this](int row, int) {
        const query::ErrorCell& cell = m_otherRows->row(row).cell;
        RowMeaning out = groupMeaning(scope(), Dimension::Model, fromCore(cell.model), {});
        out.trace = traceOf(cell.newest);
        return out;
    });
    addRow({{m_cells, 1}});
    addRow({{m_messages, 1}});
    addRow({{m_others, 1}});
}

bool ErrorsPage::isBusy() const
{
    return m_askTiles.isRunning() || m_askSeries.isRunning() || m_askCells.isRunning() || m_askMessages.isRunning();
}

void ErrorsPage::apply(const Location& now)
{
    setScope(now);
    askTiles();
    askSeries();
    askCells();
    askMessages();
}

RowMeaning ErrorsPage::meaningOf(ErrorClass errorClass, const query::SpanRef& newest) const
{
    RowMeaning out = groupMeaning(scope(), Dimension::ErrorClass, fromCore(nameOf(errorClass)), {});
    out.spans = out.only;
    out.trace = traceOf(newest);
    return out;
}

void ErrorsPage::askTiles()
{
    MeasurePage::askTiles(m_askTiles, {m_failed, m_rate, m_soft, m_truncated, m_withoutCall},
        {Measure::Errors, Measure::ErrorRate, Measure::SoftErrors, Measure::Truncated, Measure::FailedWithoutCall},
        Ranks::No, [this](const TileAnswer& a) { showTiles(a); });
}

void ErrorsPage::showTiles(const TileAnswer& a)
{
    const query::Totals& now = a.current.totals;
    const query::Totals* was = a.previous ? &a.previous->totals : nullptr;
    const auto show = [&](StatTile* tile, Unit unit, auto value) {
        tile->setTexts(tileText(double(value(now)), was ? double(value(*was)) : std::nan(""), unit, Better::Less, a));
    };
    show(m_failed, Unit::Count, [](const query::Totals& t) { return t.calls.failed; });
    show(m_rate, Unit::Share, [](const query::Totals& t) { return t.calls.errorRate().value_or(std::nan("")); });
    show(m_soft, Unit::Count, [](const query::Totals& t) { return t.calls.softErrors; });
    show(m_truncated, Unit::Count, [](const query::Totals& t) { return t.calls.truncated; });
    show(m_withoutCall, Unit::Count, [](const query::Totals& t) { return t.failedWithoutCall; });
}

void ErrorsPage::askSeries()
{
    m_rates->showLoading();
    m_counts->showLoading();
    const query::StepChoice step = series(Measure::Errors, *m_rates, 10).step;
    const ErrorSharesQuestion question {scope(), step, isCompared()};
    ask(m_askSeries, context().session, question, [this](Result<ErrorShares>& a) {
        if (!a) {
            m_rates->showError(messageOf(a.error()));
            return m_counts->showError(messageOf(a.error()));
        }
        const QString period = format::period(a->failed.step);
        const QString none = tr("No call in this range failed.");
        m_rates->setSubtitle(tr("share of calls by %1").arg(period));
        m_counts->setSubtitle(tr("calls by %1").arg(period));
        m_rates->setCaption(caption());
        m_counts->setCaption(caption());
        m_rates->setData(shareChart(*a, context().categories), none);
        m_counts->setData(failedChart(*a, context().categories), none);
    });
}

void ErrorsPage::askCells()
{
    m_cells->showLoading();
    m_others->showLoading();
    ask(m_askCells, context().session, query::ErrorsQuestion {scope()}, [this](Result<query::ErrorsAnswer>& a) {
        if (a) return showCells(*a);
        m_cells->showError(messageOf(a.error()));
        m_others->showError(messageOf(a.error()));
    });
}

void ErrorsPage::showCells(const query::ErrorsAnswer& a)
{
    std::vector<ErrorCellRow> rows;
    for (const query::ErrorCell& cell : a.cells) rows.push_back({cell, errorClassName(cell.errorClass), a.calls.n});
    m_cellRows->setRows(std::move(rows));
    m_cells->setSubtitle(tr("%1 of %2 calls failed; double click for the spans")
                             .arg(format::count(std::int64_t(a.calls.failed)), format::count(std::int64_t(a.calls.n))));
    m_cells->showRows(tr("No call in this range failed."));

    std::vector<ErrorCellRow> others;
    for (const query::ErrorCell& cell : a.softErrors) others.push_back({cell, tr("answer withheld"), a.calls.n});
    for (const query::ErrorCell& cell : a.truncated) others.push_back({cell, tr("answer cut at a limit"), a.calls.n});
    for (const query::ErrorCell& cell : a.failedWithoutCall)
        others.push_back({cell, tr("failed without a call: %1").arg(errorClassName(cell.errorClass)), 0});
    m_otherRows->setRows(std::move(others));
    m_others->showRows(tr("Every answer in this range was given whole."));
}

void ErrorsPage::askMessages()
{
    m_messages->showLoading();
    query::ErrorMessagesQuestion question;
    question.scope = scope();
    ask(m_askMessages, context().session, question, [this](Result<query::ErrorMessagesAnswer>& a) {
        if (!a) return m_messages->showError(messageOf(a.error()));
        std::vector<MessageRow> rows;
        for (const query::ErrorPattern& pattern : a->patterns) rows.push_back({pattern});
        m_messageRows->setRows(std::move(rows));
        m_messages->setSubtitle(a->read < a->failed
                ? tr("of the newest %1 of %2 failures; double click for the newest trace")
                      .arg(format::count(std::int64_t(a->read)), format::count(std::int64_t(a->failed)))
                : tr("double click for the newest trace"));
        m_messages->showRows(tr("No failure in this range carries a message."));
    });
}

} // namespace

Page* makeErrorsPage(PageContext& context, QWidget* parent)
{
    return new ErrorsPage(context, parent);
}

} // namespace spanwise::ui
