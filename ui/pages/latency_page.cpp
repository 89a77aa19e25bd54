// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/latency_page.h"

#include "core/query/distribution.h"
#include "ui/charts/distribution.h"
#include "ui/charts/heatmap.h"
#include "ui/charts/time_series.h"
#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/pages/call_columns.h"
#include "ui/pages/chart_actions.h"
#include "ui/pages/compared_series.h"
#include "ui/pages/measure_page.h"
#include "ui/pages/series_chart.h"
#include "ui/pages/table_actions.h"
#include "ui/safe_text.h"
#include "ui/session/scope_of.h"
#include "ui/widgets/dimension_box.h"
#include "ui/widgets/range_picker.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/table_card.h"

namespace spanwise::ui {
namespace {

using query::Dimension;
using query::Measure;
using query::Unit;

class LatencyPage final : public MeasurePage {
public:
    LatencyPage(PageContext& pageContext, QWidget* parent);
    void apply(const Location& now) override;
    [[nodiscard]] bool isBusy() const override;

private:
    void buildPercentiles();
    void buildSpread();
    void buildTokens();
    void buildSlowest();
    void askPercentiles();
    void askHeat();
    void askSpread();
    void askTokens();
    void askSlowest();
    void showSpread(const query::ComparedDistribution& both);
    /// Of the range; 0 where nothing is before it.
    [[nodiscard]] Nanos length() const
    {
        const TimeRange before = query::previousPeriod(scope().range);
        return before.isEmpty() ? 0 : before.to - before.from;
    }
    template <typename Both, typename Question>
    [[nodiscard]] typename AsyncQuery<Both>::Work compared(const Question& question) const;
    [[nodiscard]] Rank rank() const { return static_cast<Rank>(m_rank->current()); }

    TimeSeries* m_percentiles = nullptr;
    DimensionBox* m_by = nullptr;
    Segmented* m_rank = nullptr;
    HeatMap* m_heat = nullptr;
    Distribution* m_spread = nullptr;
    TimeSeries* m_firstToken = nullptr;
    TimeSeries* m_perToken = nullptr;
    TableCard* m_slowest = nullptr;
    TableModel<CallRow>* m_rows = nullptr;

    AsyncQuery<ComparedSeries> m_askPercentiles;
    AsyncQuery<query::ComparedHeatMap> m_askHeat;
    AsyncQuery<query::ComparedDistribution> m_askSpread;
    AsyncQuery<ComparedSeries> m_askFirstToken;
    AsyncQuery<ComparedSeries> m_askPerToken;
    AsyncQuery<std::vector<CallRow>> m_askSlowest;
};

LatencyPage::LatencyPage(PageContext& pageContext, QWidget* parent)
    : MeasurePage(pageContext, parent)
    , m_askPercentiles(pageContext.session.pool())
    , m_askHeat(pageContext.session.pool())
    , m_askSpread(pageContext.session.pool())
    , m_askFirstToken(pageContext.session.pool())
    , m_askPerToken(pageContext.session.pool())
    , m_askSlowest(pageContext.session.pool())
{
    buildPercentiles();
    buildSpread();
    buildTokens();
    buildSlowest();
}

void LatencyPage::buildPercentiles()
{
    m_percentiles = new TimeSeries(tr("Latency percentiles"), this);
    m_percentiles->setMinimumHeight(320);
    m_rank = new Segmented(tr("Percentile"), {tr("p50"), tr("p95"), tr("p99")}, this);
    m_rank->setCurrent(1);
    m_rank->hide();
    m_by = new DimensionBox(tr("Group latency by"), tr("all calls"),
        {Dimension::Model, Dimension::Service, Dimension::Provider, Dimension::Operation, Dimension::Version,
            Dimension::Environment, Dimension::Prompt, Dimension::User},
        this);
    m_percentiles->addControl(m_rank);
    m_percentiles->addControl(m_by);
    connect(m_by, &DimensionBox::chosen, this, [this] {
        m_rank->setVisible(m_by->dimension().has_value());
        askPercentiles();
    });
    connect(m_rank, &Segmented::chosen, this, [this] { askPercentiles(); });
    wireChart(*m_percentiles, context(), [this] {
        static constexpr double kRanks[] {0.5, 0.95, 0.99};
        return ChartMeaning {Measure::Latency, m_by->dimension(), kRanks[m_rank->current()], {}};
    });
    addRow({{m_percentiles, 1}});
}

void LatencyPage::buildSpread()
{
    m_heat = new HeatMap(tr("Duration over time"), this);
    m_spread = new Distribution(tr("Distribution of latency"), this);
    for (ChartView* chart : {static_cast<ChartView*>(m_heat), static_cast<ChartView*>(m_spread)}) {
        chart->setMinimumHeight(280);
        wireChart(*chart, context(), [] { return ChartMeaning {Measure::Latency, {}, {}, {}}; });
    }
    addRow({{m_heat, 1}, {m_spread, 1}});
}

void LatencyPage::buildTokens()
{
    m_firstToken = new TimeSeries(tr("Time to first token"), this);
    m_perToken = new TimeSeries(tr("Time per output token"), this);
    wireChart(*m_firstToken, context(), [] { return ChartMeaning {Measure::TimeToFirstToken, {}, {}, {}}; });
    wireChart(*m_perToken, context(), [] { return ChartMeaning {Measure::TimePerOutputToken, {}, {}, {}}; });
    addRow({{m_firstToken, 1}, {m_perToken, 1}});
}

void LatencyPage::buildSlowest()
{
    m_slowest = new TableCard(context().settings, tr("Slowest calls"), QStringLiteral("slowest_calls"), this);
    m_rows = new TableModel<CallRow>(callColumns());
    m_rows->setIdentity([](const CallRow& r) { return QString::number(r.row.rowNo); });
    m_slowest->setWideColumn(5);
    m_slowest->setModel(m_rows, 1);
    m_slowest->setRowLimit(12);
    wireTable(*m_slowest, context(), [this](int row, int) {
        const CallRow& call = m_rows->row(row);
        const QString model =
            call.row.call ? fromCore(context().session.view().names->text(call.row.call->model)) : QString();
        RowMeaning out = groupMeaning(scope(), Dimension::Model, model, {});
        out.trace = traceArgument(call);
        return out;
    });
    addRow({{m_slowest, 1}});
}

bool LatencyPage::isBusy() const
{
    return m_askPercentiles.isRunning() || m_askHeat.isRunning() || m_askSpread.isRunning()
        || m_askFirstToken.isRunning() || m_askPerToken.isRunning() || m_askSlowest.isRunning();
}

void LatencyPage::apply(const Location& now)
{
    setScope(now);
    askPercentiles();
    askHeat();
    askSpread();
    askTokens();
    askSlowest();
}

void LatencyPage::askPercentiles()
{
    m_percentiles->showLoading();
    query::SeriesQuestion question = series(Measure::Latency, *m_percentiles, 3);
    question.by = m_by->dimension();
    question.maxSeries = 6;
    question.deployMarks = true;
    const ComparedQuestion both {question, isCompared(), question.by.has_value()};
    ask(m_askPercentiles, context().session, both, [this, by = question.by](Result<ComparedSeries>& a) {
        if (!a) return m_percentiles->showError(messageOf(a.error()));
        const QString step = format::period(a->now.step);
        const QString rankName = QStringList {tr("p50"), tr("p95"), tr("p99")}.at(m_rank->current());
        m_percentiles->setSubtitle(by
                ? tr("%1 of calls by %2, grouped by %3").arg(rankName, step, dimensionTitle(*by).toLower())
                : tr("p50, p95 and p99 of calls by %1").arg(step));
        m_percentiles->setCaption(caption());
        TimeChart chart = by ? groupChart(a->now, *by, context().categories, rank()) : percentileChart(a->now);
        if (by)
            addGroupsBefore(chart, a->before, rank());
        else
            addBefore(chart, a->before, tr("p95"));
        m_percentiles->setData(std::move(chart), tr("No calls in this range."));
    });
}

/// A question with the period before where that is wanted.
template <typename Both, typename Question>
typename AsyncQuery<Both>::Work LatencyPage::compared(const Question& question) const
{
    return [view = context().session.view(), question, compares = isCompared()](std::stop_token stop) -> Result<Both> {
        if (compares) return query::compare(view, question, stop);
        auto now = query::answer(view, question, stop);
        if (!now) return tl::unexpected(now.error());
        return Both {std::move(*now), {}};
    };
}

void LatencyPage::askHeat()
{
    m_heat->showLoading();
    query::HeatMapQuestion question;
    question.scope = scope();
    question.bins = 28;
    question.step = {0, std::max(320, m_heat->width() - 90), 8, zoneOffset()};
    m_askHeat.ask(compared<query::ComparedHeatMap>(question),
        [this, length = length(), asked = question.scope.range](Result<query::ComparedHeatMap>& a) {
            if (!a) return m_heat->showError(messageOf(a.error()));
            const query::HeatMapAnswer& now = a->current;
            QString under = tr("calls by duration and %1; the darkest cell holds %2")
                                .arg(format::period(now.step), format::count(now.largest));
            if (a->previous.n > 0) under += tr("; hollow: only in the previous %1").arg(format::period(length));
            m_heat->setSubtitle(under);
            m_heat->setCaption(caption());
            HeatChart chart = heatChart(*a, length);
            chart.range = asked;
            m_heat->setData(std::move(chart), tr("No calls in this range."));
        });
}

void LatencyPage::askSpread()
{
    m_spread->showLoading();
    query::DistributionQuestion question;
    question.scope = scope();
    m_askSpread.ask(compared<query::ComparedDistribution>(question), [this](Result<query::ComparedDistribution>& a) {
        if (!a) return m_spread->showError(messageOf(a.error()));
        showSpread(*a);
    });
}

void LatencyPage::showSpread(const query::ComparedDistribution& both)
{
    const query::DistributionAnswer& a = both.current;
    const query::Percentile& p = a.percentiles.p95;
    QString under = tr("n %1").arg(format::count(std::int64_t(a.percentiles.n)));
    if (p.value) under += tr(" · p95 %1").arg(format::duration(*p.value));
    if (p.low && p.high)
        under += tr(", 95 % interval %1 – %2").arg(format::duration(*p.low), format::duration(*p.high));
    if (p.value && !p.enough) under += QStringLiteral(" · ") + fromCore(query::whyNotEnough(p.p, a.percentiles.n));
    m_spread->setSubtitle(under);
    m_spread->setCaption(caption());
    m_spread->setData(binChart(both, length()), tr("No calls in this range."));
}

void LatencyPage::askTokens()
{
    const auto askOne = [this](AsyncQuery<ComparedSeries>& query, TimeSeries* chart, Measure measure,
                            const QString& under, const QString& whyEmpty) {
        chart->showLoading();
        ask(query, context().session, ComparedQuestion {series(measure, *chart, 4), isCompared()},
            [this, chart, under, whyEmpty](Result<ComparedSeries>& a) {
                if (!a) return chart->showError(messageOf(a.error()));
                chart->setSubtitle(under.arg(format::period(a->now.step)));
                chart->setCaption(caption());
                TimeChart lines = percentileChart(a->now);
                addBefore(lines, a->before, tr("p95"));
                chart->setData(std::move(lines), whyEmpty);
            });
    };
    askOne(m_askFirstToken, m_firstToken, Measure::TimeToFirstToken, tr("of calls that state it, by %1"),
        tr("No call in this range states when its first token came.\nStreaming instrumentations do."));
    askOne(m_askPerToken, m_perToken, Measure::TimePerOutputToken, tr("after the first, by %1"),
        tr("No call in this range states its first token and its output tokens."));
}

void LatencyPage::askSlowest()
{
    m_slowest->showLoading();
    query::SpanListQuestion question;
    question.scope = scope();
    question.order = query::SpanOrder::Slowest;
    question.limit = 50;
    m_askSlowest.ask(
        [view = context().session.view(), question](std::stop_token stop) -> Result<std::vector<CallRow>> {
            auto list = query::answer(view, question, stop);
            if (!list) return tl::unexpected(list.error());
            return callRows(view, *list);
        },
        [this](Result<std::vector<CallRow>>& a) {
            if (!a) return m_slowest->showError(messageOf(a.error()));
            m_rows->setRows(std::move(*a));
            m_slowest->showRows(tr("No calls in this range."));
        });
}

} // namespace

Page* makeLatencyPage(PageContext& context, QWidget* parent)
{
    return new LatencyPage(context, parent);
}

} // namespace spanwise::ui
