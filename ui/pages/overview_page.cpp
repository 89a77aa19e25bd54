// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/overview_page.h"

#include "ui/charts/stacked_areas.h"
#include "ui/charts/stacked_bars.h"
#include "ui/charts/time_series.h"
#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/pages/chart_actions.h"
#include "ui/pages/compared_series.h"
#include "ui/pages/measure_page.h"
#include "ui/pages/model_columns.h"
#include "ui/pages/series_chart.h"
#include "ui/pages/table_actions.h"
#include "ui/pages/tile_values.h"
#include "ui/safe_text.h"
#include "ui/session/scope_of.h"
#include "ui/widgets/range_picker.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/table_card.h"

#include <cmath>

namespace spanwise::ui {
namespace {

using query::Dimension;
using query::Measure;
using query::Unit;

class OverviewPage final : public MeasurePage {
public:
    OverviewPage(PageContext& pageContext, QWidget* parent);
    void apply(const Location& now) override;
    [[nodiscard]] bool isBusy() const override;

private:
    void buildTiles();
    void buildCharts();
    void buildTable();
    void askTiles();
    void askCharts();
    void askSpend();
    void askErrors();
    void askTable();
    void showTiles(const TileAnswer& a);
    void showReview();

    StatTile* m_calls = nullptr;
    StatTile* m_errorRate = nullptr;
    StatTile* m_latency = nullptr;
    StatTile* m_firstToken = nullptr;
    StatTile* m_tokens = nullptr;
    StatTile* m_cost = nullptr;
    StatTile* m_review = nullptr;
    TimeSeries* m_latencyChart = nullptr;
    StackedBars* m_spendChart = nullptr;
    Segmented* m_spendOf = nullptr;
    StackedAreas* m_errorChart = nullptr;
    TableCard* m_table = nullptr;
    TableModel<GroupRow>* m_rows = nullptr;

    AsyncQuery<TileAnswer> m_askTiles;
    AsyncQuery<ComparedSeries> m_askLatency;
    AsyncQuery<ComparedSeries> m_askSpend;
    AsyncQuery<ErrorShares> m_askErrors;
    AsyncQuery<query::ReportAnswer> m_askTable;
};

OverviewPage::OverviewPage(PageContext& pageContext, QWidget* parent)
    : MeasurePage(pageContext, parent)
    , m_askTiles(pageContext.session.pool())
    , m_askLatency(pageContext.session.pool())
    , m_askSpend(pageContext.session.pool())
    , m_askErrors(pageContext.session.pool())
    , m_askTable(pageContext.session.pool())
{
    buildTiles();
    buildCharts();
    buildTable();
}

void OverviewPage::buildTiles()
{
    const QString call = QStringLiteral("call");
    m_calls = newTile(tr("Calls"), Measure::Calls, call);
    m_errorRate = newTile(tr("Error rate"), Measure::ErrorRate, QStringLiteral("call and failed"));
    m_latency = newPercentileTile(tr("p95 latency"), Measure::Latency);
    m_firstToken = newPercentileTile(tr("p95 first token"), Measure::TimeToFirstToken);
    m_tokens = newTile(tr("Tokens"), Measure::Tokens, call);
    m_cost = newTile(tr("Spend"), Measure::Cost, call);
    m_review = new StatTile(tr("Waiting for review"), this);
    connect(m_review, &QAbstractButton::clicked, this, [this] {
        if (findPage(QStringLiteral("review"))) context().filter.openPage(QStringLiteral("review"));
    });
    connect(&context().session, &Session::waitingForReviewChanged, this, &OverviewPage::showReview);
    showReview();
    addTiles({m_calls, m_errorRate, m_latency, m_firstToken, m_tokens, m_cost, m_review});
}

void OverviewPage::showReview()
{
    const int waiting = context().session.waitingForReview();
    TileText text;
    text.figure = format::count(waiting);
    text.against = waiting == 0 ? tr("nothing is waiting") : tr("answers to judge");
    m_review->setTexts(text);
}

void OverviewPage::buildCharts()
{
    m_latencyChart = new TimeSeries(tr("Latency"), this);
    m_spendChart = new StackedBars(tr("Spend by model"), this);
    m_spendOf = new Segmented(tr("Spend by model"), {tr("Cost"), tr("Tokens")}, this);
    m_spendChart->addControl(m_spendOf);
    m_errorChart = new StackedAreas(tr("Error rate by type"), this);
    m_errorChart->setSubtitle(tr("share of calls"));
    wireChart(*m_latencyChart, context(), [] { return ChartMeaning {Measure::Latency, {}, {}, {}}; });
    wireChart(*m_spendChart, context(), [this] {
        return ChartMeaning {m_spendOf->current() == 0 ? Measure::Cost : Measure::Tokens, Dimension::Model, {}, {}};
    });
    wireChart(*m_errorChart, context(), [] {
        return ChartMeaning {Measure::Errors, Dimension::ErrorClass, {}, QStringLiteral("call and failed")};
    });
    connect(m_spendOf, &Segmented::chosen, this, [this] { askSpend(); });
    addRow({{m_latencyChart, 4}, {m_spendChart, 4}, {m_errorChart, 3}}, 1160);
}

void OverviewPage::buildTable()
{
    m_table = new TableCard(context().settings, tr("Models"), QStringLiteral("overview_models"), this);
    m_rows = new TableModel<GroupRow>(groupColumns());
    m_table->setModel(m_rows, 1);
    m_table->setRowLimit(10);
    wireTable(*m_table, context(), [this](int row, int column) {
        const std::string_view id = groupColumns()[std::size_t(column)].id;
        return groupMeaning(scope(), Dimension::Model, m_rows->row(row).key, id);
    });
    addRow({{m_table, 1}}, 0);
}

bool OverviewPage::isBusy() const
{
    return m_askTiles.isRunning() || m_askLatency.isRunning() || m_askSpend.isRunning() || m_askErrors.isRunning()
        || m_askTable.isRunning();
}

void OverviewPage::apply(const Location& now)
{
    setScope(now);
    askTiles();
    askCharts();
    askSpend();
    askErrors();
    askTable();
}

void OverviewPage::askTiles()
{
    MeasurePage::askTiles(m_askTiles, {m_calls, m_errorRate, m_latency, m_firstToken, m_tokens, m_cost},
        {Measure::Calls, Measure::ErrorRate, Measure::Latency, Measure::TimeToFirstToken, Measure::Tokens,
            Measure::Cost},
        Ranks::Yes, [this](const TileAnswer& a) { showTiles(a); });
}

void OverviewPage::showTiles(const TileAnswer& a)
{
    const query::Totals& now = a.current.totals;
    const query::Totals* was = a.previous ? &a.previous->totals : nullptr;
    const auto before = [&](auto value) { return was ? double(value(*was)) : std::nan(""); };
    const auto rate = [](const query::Totals& t) { return t.calls.errorRate().value_or(std::nan("")); };
    const auto tokens = [](const query::Totals& t) {
        return t.calls.withoutUsage < t.calls.n ? double(t.calls.tokens.total()) : std::nan("");
    };
    const auto cost = [](const query::Totals& t) {
        return t.calls.withCost > 0 ? double(t.calls.costNanoUsd) : std::nan("");
    };
    m_calls->setTexts(tileText(double(now.calls.n), before([](const query::Totals& t) { return t.calls.n; }),
        Unit::Count, Better::Neither, a));
    m_errorRate->setTexts(tileText(rate(now), before(rate), Unit::Share, Better::Less, a));
    m_latency->setTexts(
        percentileText(now.latency, was ? &was->latency : nullptr, &query::Percentiles::p95, Unit::Nanoseconds, a));
    m_firstToken->setTexts(percentileText(
        now.timeToFirstToken, was ? &was->timeToFirstToken : nullptr, &query::Percentiles::p95, Unit::Nanoseconds, a));
    m_tokens->setTexts(tileText(tokens(now), before(tokens), Unit::Tokens, Better::Neither, a));
    TileText spend = tileText(cost(now), before(cost), Unit::NanoUsd, Better::Less, a);
    const std::uint64_t without = now.calls.n - now.calls.withCost;
    if (without > 0)
        spend.hint =
            tr("%1 of the calls have no known cost.").arg(format::percent(double(without) / double(now.calls.n)));
    m_cost->setTexts(spend);
}

void OverviewPage::askCharts()
{
    m_latencyChart->showLoading();
    query::SeriesQuestion question = series(Measure::Latency, *m_latencyChart, 3);
    question.deployMarks = true;
    ask(m_askLatency, context().session, ComparedQuestion {question, isCompared()}, [this](Result<ComparedSeries>& a) {
        if (!a) return m_latencyChart->showError(messageOf(a.error()));
        m_latencyChart->setSubtitle(tr("p50, p95 and p99 of calls by %1").arg(format::period(a->now.step)));
        m_latencyChart->setCaption(caption());
        TimeChart chart = percentileChart(a->now);
        addBefore(chart, a->before, tr("p95"));
        m_latencyChart->setData(std::move(chart), tr("No calls in this range."));
    });
}

void OverviewPage::askSpend()
{
    m_spendChart->showLoading();
    const bool cost = m_spendOf->current() == 0;
    query::SeriesQuestion question = series(cost ? Measure::Cost : Measure::Tokens, *m_spendChart, 14);
    question.by = Dimension::Model;
    question.maxSeries = 5;
    const ComparedQuestion both {question, isCompared()};
    ask(m_askSpend, context().session, both, [this, cost](Result<ComparedSeries>& a) {
        if (!a) return m_spendChart->showError(messageOf(a.error()));
        const QString step = format::period(a->now.step);
        m_spendChart->setSubtitle(cost ? tr("US dollars by %1").arg(step) : tr("tokens by %1").arg(step));
        m_spendChart->setCaption(caption());
        TimeChart chart = groupChart(a->now, Dimension::Model, context().categories);
        addBefore(chart, a->before, {});
        m_spendChart->setData(std::move(chart),
            cost ? tr("No call in this range has a known cost.") : tr("No call in this range states its tokens."));
    });
}

void OverviewPage::askErrors()
{
    m_errorChart->showLoading();
    const query::StepChoice step = series(Measure::Errors, *m_errorChart, 6).step;
    const ErrorSharesQuestion question {scope(), step, isCompared()};
    ask(m_askErrors, context().session, question, [this](Result<ErrorShares>& a) {
        if (!a) return m_errorChart->showError(messageOf(a.error()));
        m_errorChart->setCaption(caption());
        m_errorChart->setSubtitle(tr("share of calls by %1").arg(format::period(a->failed.step)));
        m_errorChart->setData(shareChart(*a, context().categories), tr("No call in this range failed."));
    });
}

void OverviewPage::askTable()
{
    m_table->showLoading();
    query::ReportQuestion question;
    question.scope = scope();
    question.by = {Dimension::Model};
    question.times.timePerOutputToken = question.distinct = false; // no column shows them
    question.limit = 200;
    ask(m_askTable, context().session, question, [this](Result<query::ReportAnswer>& a) {
        if (!a) return m_table->showError(messageOf(a.error()));
        std::vector<GroupRow> rows;
        for (query::ReportGroup& group : a->groups)
            if (group.totals.calls.n > 0)
                rows.push_back({groupName(Dimension::Model, group.key.front()), fromCore(group.key.front()),
                    std::move(group.totals)});
        m_rows->setRows(std::move(rows));
        m_table->showRows(tr("No calls in this range."));
    });
}

} // namespace

Page* makeOverviewPage(PageContext& context, QWidget* parent)
{
    return new OverviewPage(context, parent);
}

} // namespace spanwise::ui
