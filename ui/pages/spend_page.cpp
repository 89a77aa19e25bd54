// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/spend_page.h"

#include "ui/charts/stacked_bars.h"
#include "ui/charts/time_series.h"
#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/pages/chart_actions.h"
#include "ui/pages/compared_series.h"
#include "ui/pages/measure_page.h"
#include "ui/pages/series_chart.h"
#include "ui/pages/spend_columns.h"
#include "ui/pages/table_actions.h"
#include "ui/pages/tile_values.h"
#include "ui/safe_text.h"
#include "ui/session/scope_of.h"
#include "ui/widgets/dimension_box.h"
#include "ui/widgets/range_picker.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/share_bar.h"
#include "ui/widgets/table_card.h"

#include <cmath>

namespace spanwise::ui {
namespace {

constexpr const char* kWithoutCost = "call and cost is unknown";

query::Filter withoutCost()
{
    return query::Filter::parse(kWithoutCost).value_or(query::Filter {});
}

using query::Dimension;
using query::Measure;
using query::Unit;

class SpendPage final : public MeasurePage {
public:
    SpendPage(PageContext& pageContext, QWidget* parent);
    void apply(const Location& now) override;
    [[nodiscard]] bool isBusy() const override;

private:
    void buildTiles();
    void buildCharts();
    void buildTables();
    void askTiles();
    void askOverTime();
    void askPerCall();
    void askGroups();
    void showTiles(const TileAnswer& a);
    void showShares(const query::CallTotals& calls);
    void showGroups(const query::SpendAnswer& a);
    [[nodiscard]] Dimension by() const { return m_by->dimension().value_or(Dimension::Model); }

    StatTile* m_cost = nullptr;
    StatTile* m_perCallTile = nullptr;
    StatTile* m_tokens = nullptr;
    StatTile* m_cached = nullptr;
    StatTile* m_reasoning = nullptr;
    StatTile* m_without = nullptr;
    StackedBars* m_overTime = nullptr;
    DimensionBox* m_by = nullptr;
    Segmented* m_of = nullptr;
    TimeSeries* m_perCall = nullptr;
    Card* m_shareCard = nullptr;
    ShareBar* m_shares = nullptr;
    TableCard* m_groups = nullptr;
    TableModel<SpendGroupRow>* m_groupRows = nullptr;
    TableCard* m_gaps = nullptr;
    TableModel<GapRow>* m_gapRows = nullptr;

    AsyncQuery<TileAnswer> m_askTiles;
    AsyncQuery<ComparedSeries> m_askOverTime;
    AsyncQuery<ComparedSeries> m_askPerCall;
    AsyncQuery<query::SpendAnswer> m_askGroups;
};

SpendPage::SpendPage(PageContext& pageContext, QWidget* parent)
    : MeasurePage(pageContext, parent)
    , m_askTiles(pageContext.session.pool())
    , m_askOverTime(pageContext.session.pool())
    , m_askPerCall(pageContext.session.pool())
    , m_askGroups(pageContext.session.pool())
{
    buildTiles();
    buildCharts();
    buildTables();
}

void SpendPage::buildTiles()
{
    const QString call = QStringLiteral("call");
    m_cost = newTile(tr("Spend"), Measure::Cost, call);
    m_perCallTile = newTile(tr("Cost per call"), Measure::CostPerCall, call);
    m_tokens = newTile(tr("Tokens"), Measure::Tokens, call);
    m_cached = newTile(tr("Input from cache"), Measure::CachedInputTokens, call);
    m_reasoning = newTile(tr("Output for reasoning"), Measure::ReasoningTokens, call);
    m_without = newTile(tr("Calls without cost"), Measure::Cost, QString::fromLatin1(kWithoutCost));
    addTiles({m_cost, m_perCallTile, m_tokens, m_cached, m_reasoning, m_without});
}

void SpendPage::buildCharts()
{
    m_overTime = new StackedBars(tr("Over time"), this);
    m_overTime->setMinimumHeight(300);
    m_of = new Segmented(tr("Over time"), {tr("Cost"), tr("Tokens")}, this);
    m_by = new DimensionBox(tr("Group spend by"), {},
        {Dimension::Model, Dimension::Service, Dimension::User, Dimension::Session, Dimension::Prompt,
            Dimension::Provider, Dimension::Environment},
        this);
    m_overTime->addControl(m_of);
    m_overTime->addControl(m_by);
    connect(m_of, &Segmented::chosen, this, [this] { askOverTime(); });
    connect(m_by, &DimensionBox::chosen, this, [this] {
        askOverTime();
        askGroups();
    });
    wireChart(*m_overTime, context(), [this] {
        return ChartMeaning {m_of->current() == 0 ? Measure::Cost : Measure::Tokens, by(), {}, {}};
    });
    m_perCall = new TimeSeries(tr("Cost per call"), this);
    wireChart(*m_perCall, context(), [] { return ChartMeaning {Measure::CostPerCall, {}, {}, {}}; });
    addRow({{m_overTime, 3}, {m_perCall, 2}});
    m_shareCard = new Card(tr("Tokens by kind"), this);
    m_shares = new ShareBar(m_shareCard);
    m_shares->setAccessibleName(tr("Tokens by kind"));
    m_shareCard->setContent(m_shares);
    m_shareCard->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    addRow({{m_shareCard, 1}});
}

void SpendPage::buildTables()
{
    m_groups = new TableCard(context().settings, tr("By model"), QStringLiteral("spend_groups"), this);
    m_groupRows = new TableModel<SpendGroupRow>(spendColumns());
    m_groups->setModel(m_groupRows, 1);
    wireTable(*m_groups, context(), [this](int row, int column) {
        const std::string_view id = spendColumns()[std::size_t(column)].id;
        return groupMeaning(scope(), by(), m_groupRows->row(row).key, id);
    });
    m_gaps = new TableCard(context().settings, tr("Calls without a known cost"), QStringLiteral("cost_gaps"), this);
    m_gapRows = new TableModel<GapRow>(gapColumns());
    m_gaps->setWideColumn(5);
    m_gaps->setModel(m_gapRows, 2);
    wireTable(*m_gaps, context(), [this](int row, int) {
        const query::CostGap& gap = m_gapRows->row(row).gap;
        RowMeaning out = groupMeaning(scope(), Dimension::Model, fromCore(gap.model), {});
        out.spans += QStringLiteral(" and ") + clauseFor(Dimension::CostState, fromCore(query::nameOf(gap.reason)));
        return out;
    });
    addRow({{m_groups, 1}});
    addRow({{m_gaps, 1}});
}

bool SpendPage::isBusy() const
{
    return m_askTiles.isRunning() || m_askOverTime.isRunning() || m_askPerCall.isRunning() || m_askGroups.isRunning();
}

void SpendPage::apply(const Location& now)
{
    setScope(now);
    askTiles();
    askOverTime();
    askPerCall();
    askGroups();
}

void SpendPage::askTiles()
{
    MeasurePage::askTiles(
        m_askTiles, {m_cost, m_perCallTile, m_tokens, m_cached, m_reasoning, m_without},
        {Measure::Cost, Measure::CostPerCall, Measure::Tokens, Measure::CachedInputTokens, Measure::ReasoningTokens,
            {Measure::Calls, withoutCost()}},
        Ranks::No, [this](const TileAnswer& a) { showTiles(a); },
        [this] {
            m_shares->setParts({});
            m_shareCard->setSubtitle(tr("no answer"));
        });
}

void SpendPage::showTiles(const TileAnswer& a)
{
    const query::CallTotals& now = a.current.totals.calls;
    const query::CallTotals* was = a.previous ? &a.previous->totals.calls : nullptr;
    const auto show = [&](StatTile* tile, Unit unit, Better better, auto value) {
        tile->setTexts(tileText(value(now), was ? value(*was) : std::nan(""), unit, better, a));
    };
    const auto share = [](std::int64_t part, std::int64_t whole) {
        return whole > 0 ? double(part) / double(whole) : std::nan("");
    };
    using Calls = const query::CallTotals&;
    show(m_cost, Unit::NanoUsd, Better::Less,
        [](Calls c) { return c.withCost > 0 ? double(c.costNanoUsd) : std::nan(""); });
    show(m_perCallTile, Unit::NanoUsd, Better::Less, [](Calls c) {
        const auto cost = c.costPerCall();
        return cost ? double(*cost) : std::nan("");
    });
    show(m_tokens, Unit::Tokens, Better::Neither,
        [](Calls c) { return c.withoutUsage < c.n ? double(c.tokens.total()) : std::nan(""); });
    show(m_cached, Unit::Share, Better::Neither, [&](Calls c) { return share(c.tokens.cachedInput, c.tokens.input); });
    show(
        m_reasoning, Unit::Share, Better::Neither, [&](Calls c) { return share(c.tokens.reasoning, c.tokens.output); });
    show(m_without, Unit::Count, Better::Less, [](Calls c) { return double(c.n - c.withCost); });
    showShares(now);
}

void SpendPage::showShares(const query::CallTotals& calls)
{
    const query::TokenShares s = query::sharesOf(calls.tokens);
    const auto part = [](const QString& name, std::int64_t n, int color) {
        return ShareBar::Part {name, format::count(n), double(n), color};
    };
    m_shares->setParts({part(tr("input"), s.freshInput, 0), part(tr("cached input"), s.cachedInput, 6),
        part(tr("cache write"), s.cacheWrite, 1), part(tr("output"), s.visibleOutput, 3),
        part(tr("reasoning"), s.reasoning, 2), part(tr("not split"), s.notSplit, kOtherSeries)});
    QString under = tr("%1 tokens").arg(format::count(calls.tokens.total()));
    if (calls.withoutUsage > 0)
        under += tr(" · %1 of %2 calls state none")
                     .arg(format::count(std::int64_t(calls.withoutUsage)), format::count(std::int64_t(calls.n)));
    if (calls.tokens.estimatedCalls > 0)
        under += tr(" · %1 calls counted by the sender").arg(format::count(std::int64_t(calls.tokens.estimatedCalls)));
    m_shareCard->setSubtitle(under);
}

void SpendPage::askOverTime()
{
    m_overTime->showLoading();
    const bool cost = m_of->current() == 0;
    query::SeriesQuestion question = series(cost ? Measure::Cost : Measure::Tokens, *m_overTime, 14);
    question.by = by();
    question.maxSeries = 6;
    const ComparedQuestion both {question, isCompared()};
    ask(m_askOverTime, context().session, both, [this, cost, group = by()](Result<ComparedSeries>& a) {
        if (!a) return m_overTime->showError(messageOf(a.error()));
        const QString title = dimensionTitle(group).toLower();
        m_overTime->setTitle(cost ? tr("Cost by %1").arg(title) : tr("Tokens by %1").arg(title));
        m_overTime->setSubtitle((cost ? tr("US dollars by %1") : tr("tokens by %1")).arg(format::period(a->now.step)));
        m_overTime->setCaption(caption());
        TimeChart chart = groupChart(a->now, group, context().categories);
        addBefore(chart, a->before, {});
        m_overTime->setData(std::move(chart),
            cost ? tr("No call in this range has a known cost.") : tr("No call in this range states its tokens."));
    });
}

void SpendPage::askPerCall()
{
    m_perCall->showLoading();
    const ComparedQuestion question {series(Measure::CostPerCall, *m_perCall, 5), isCompared()};
    ask(m_askPerCall, context().session, question, [this](Result<ComparedSeries>& a) {
        if (!a) return m_perCall->showError(messageOf(a.error()));
        m_perCall->setSubtitle(tr("of calls with a known cost, by %1").arg(format::period(a->now.step)));
        m_perCall->setCaption(caption());
        TimeChart chart = singleChart(a->now, tr("cost per call"));
        addBefore(chart, a->before, {});
        m_perCall->setData(std::move(chart), tr("No call in this range has a known cost."));
    });
}

void SpendPage::askGroups()
{
    m_groups->showLoading();
    m_gaps->showLoading();
    query::SpendQuestion question;
    question.scope = scope();
    question.by = {by()};
    question.limit = 500;
    ask(m_askGroups, context().session, question, [this](Result<query::SpendAnswer>& a) {
        if (a) return showGroups(*a);
        m_groups->showError(messageOf(a.error()));
        m_gaps->showError(messageOf(a.error()));
    });
}

void SpendPage::showGroups(const query::SpendAnswer& a)
{
    std::vector<SpendGroupRow> rows;
    for (const query::SpendRow& row : a.rows)
        rows.push_back({groupName(by(), row.key.front()), fromCore(row.key.front()), row.calls, a.calls.costNanoUsd});
    m_groupRows->setRows(std::move(rows));
    m_groups->setTitle(tr("By %1").arg(dimensionTitle(by()).toLower()));
    m_groups->setSubtitle(a.rows.size() < a.allRows
            ? tr("the costliest %1 of %2")
                  .arg(format::count(std::int64_t(a.rows.size())), format::count(std::int64_t(a.allRows)))
            : QString());
    m_groups->showRows(tr("No calls in this range."));

    std::vector<GapRow> gaps;
    for (const query::CostGap& gap : a.gaps) gaps.push_back({gap});
    m_gapRows->setRows(std::move(gaps));
    const std::uint64_t without = a.calls.n - a.calls.withCost;
    m_gaps->setSubtitle(without == 0
            ? QString()
            : tr("%1 of %2 calls; they are not in the sums above")
                  .arg(format::count(std::int64_t(without)), format::count(std::int64_t(a.calls.n))));
    m_gaps->showRows(tr("Every call in this range has a known cost."));
}

} // namespace

Page* makeSpendPage(PageContext& context, QWidget* parent)
{
    return new SpendPage(context, parent);
}

} // namespace spanwise::ui
