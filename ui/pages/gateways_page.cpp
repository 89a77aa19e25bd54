// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/gateways_page.h"

#include "core/base/clock.h"
#include "core/ingest/gateway_view.h"
#include "ui/charts/stacked_bars.h"
#include "ui/charts/time_series.h"
#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/pages/card_page.h"
#include "ui/pages/gateway_charts.h"
#include "ui/pages/gateway_columns.h"
#include "ui/safe_text.h"
#include "ui/session/scope_of.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/range_picker.h"
#include "ui/widgets/table_card.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <algorithm>
#include <memory>

namespace spanwise::ui {
namespace {

using gateway::Dimension;
using gateway::Measure;

/// One chart of the page. Counters stack, everything else is lines.
struct ChartSpec {
    const char* title;
    Measure measure;
    bool byChoice = true; ///< grouped by what the page is set to
    std::optional<Dimension> by; ///< else by this
};
constexpr ChartSpec kCharts[] = {
    {QT_TRANSLATE_NOOP("gateways", "Requests"), Measure::Requests, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Errors by type"), Measure::Errors, false, Dimension::ErrorType},
    {QT_TRANSLATE_NOOP("gateways", "Errors by status"), Measure::Errors, false, Dimension::Status},
    {QT_TRANSLATE_NOOP("gateways", "Latency"), Measure::Latency, false, {}},
    {QT_TRANSLATE_NOOP("gateways", "Time to first token"), Measure::TimeToFirstToken, false, {}},
    {QT_TRANSLATE_NOOP("gateways", "Input tokens"), Measure::InputTokens, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Output tokens"), Measure::OutputTokens, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Cost"), Measure::Cost, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Cache hits"), Measure::CacheHits, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Retries"), Measure::Retries, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Fallbacks"), Measure::Fallbacks, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Cooldowns"), Measure::Cooldowns, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Circuit state: 0 healthy, 2 down"), Measure::Circuit, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Requests left to the rate limit"), Measure::RemainingRequests, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Tokens left to the rate limit"), Measure::RemainingTokens, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Queue"), Measure::QueueDepth, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "In flight"), Measure::InFlight, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Blocked by guardrails"), Measure::GuardrailBlocks, true, {}},
};
constexpr Nanos kEverything = 30LL * 24 * 3600 * kNanosPerSecond; ///< as long as series are kept whole
/// Shown even when no source has the measure: what people look for first.
constexpr Measure kAlways[] = {Measure::Requests, Measure::Latency};

constexpr Dimension kChoices[] = {Dimension::Model, Dimension::RequestedModel, Dimension::Provider, Dimension::Route,
    Dimension::Team, Dimension::ApiKey, Dimension::User, Dimension::Gateway};

struct Answers {
    std::vector<query::GatewayAnswer> charts; ///< same order as kCharts
    std::vector<query::GatewayHealth> health;
    query::ReconcileAnswer reconciled;
    std::vector<std::string> jobs;
    UnixNanos now = 0;
};

class GatewaysPage final : public CardPage {
public:
    GatewaysPage(PageContext& pageContext, QWidget* parent);
    void apply(const Location& now) override;
    [[nodiscard]] bool isBusy() const override { return m_ask.isRunning(); }

private:
    QString tr(const char* text) const { return QCoreApplication::translate("gateways", text); }
    QWidget* buildChoices();
    void buildCharts();
    void show(const Answers& answers);
    void showChart(std::size_t index, const query::GatewayAnswer& answer);
    void showJobs(const std::vector<std::string>& jobs);

    AsyncQuery<Answers> m_ask;
    Location m_now;
    EmptyState* m_empty = nullptr;
    QComboBox* m_job = nullptr;
    QComboBox* m_by = nullptr;
    QWidget* m_choices = nullptr;
    std::vector<ChartView*> m_charts; ///< same order as kCharts
    TimeSeries* m_both = nullptr;
    TableCard* m_health = nullptr;
    TableModel<HealthRow>* m_healthRows = nullptr;
    TableCard* m_models = nullptr;
    TableModel<query::ReconcileModel>* m_modelRows = nullptr;
    TableCard* m_steps = nullptr;
    TableModel<DisagreementRow>* m_stepRows = nullptr;
};

bool isDistribution(Measure measure)
{
    return gateway::infoOf(measure).behavior == gateway::Behavior::Distribution;
}

GatewaysPage::GatewaysPage(PageContext& pageContext, QWidget* parent)
    : CardPage(pageContext, parent)
    , m_ask(pageContext.session.pool())
{
    m_empty = new EmptyState(this);
    m_empty->setMinimumHeight(260);
    connect(m_empty, &EmptyState::activated, this, [this] { context().filter.openPage(QStringLiteral("sources")); });
    addRow({{m_empty, 1}});
    m_choices = buildChoices();
    addRow({{m_choices, 1}});
    m_health =
        new TableCard(context().settings, tr("Sources and their health"), QStringLiteral("gateway_health"), this);
    m_healthRows = new TableModel<HealthRow>(healthColumns());
    m_health->setModel(m_healthRows, 0, Qt::AscendingOrder);
    addRow({{m_health, 1}});
    buildCharts();
    m_both = new TimeSeries(tr("Requests: gateway and spans"), this);
    m_both->setMinimumHeight(260);
    m_both->setCanFilter(false);
    m_both->setCanExplain(false);
    m_models = new TableCard(context().settings, tr("Gateway against spans"), QStringLiteral("reconcile"), this);
    m_modelRows = new TableModel<query::ReconcileModel>(reconcileColumns());
    m_models->setModel(m_modelRows, 1);
    m_steps = new TableCard(context().settings, tr("Where they part"), QStringLiteral("reconcile_steps"), this);
    m_stepRows = new TableModel<DisagreementRow>(disagreementColumns());
    m_steps->setModel(m_stepRows, 2);
    connect(&m_steps->view(), &RowView::rowActivated, this, [this](int row) {
        const UnixNanos at = m_stepRows->row(row).at;
        context().filter.setRange({0, TimeRange {at, at + 60 * kNanosPerSecond}});
    });
    addRow({{m_models, 1}});
    addRow({{m_both, 1}, {m_steps, 1}});
}

QWidget* GatewaysPage::buildChoices()
{
    auto* box = new QWidget(this);
    m_job = new QComboBox(box);
    m_job->addItem(tr("All sources, each apart"));
    m_job->setAccessibleDescription(tr("The source whose numbers are shown"));
    m_by = new QComboBox(box);
    for (const Dimension by : kChoices) m_by->addItem(dimensionTitle(by), static_cast<int>(by));
    m_by->setAccessibleDescription(tr("What the charts are grouped by"));
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    for (const auto& [text, combo] : {std::pair(tr("Source"), m_job), std::pair(tr("by"), m_by)}) {
        auto* label = new QLabel(text, box);
        label->setBuddy(combo);
        row->addWidget(label);
        row->addWidget(combo);
        connect(combo, &QComboBox::activated, this, [this] { apply(m_now); });
    }
    row->addStretch(1);
    return box;
}

void GatewaysPage::buildCharts()
{
    std::vector<Cell> line;
    for (const ChartSpec& spec : kCharts) {
        const bool stacks = gateway::infoOf(spec.measure).behavior == gateway::Behavior::Counter;
        ChartView* chart = stacks ? static_cast<ChartView*>(new StackedBars(tr(spec.title), this))
                                  : new TimeSeries(tr(spec.title), this);
        chart->setMinimumHeight(250);
        chart->setCanFilter(false);
        chart->setCanExplain(false);
        connect(chart, &ChartView::rangeWanted, this, [this](const TimeRange& range) {
            context().filter.setRange({0, range});
        });
        connect(chart, &ChartView::backWanted, this, [this] { context().filter.back(); });
        m_charts.push_back(chart);
        line.push_back({chart, 1});
        if (line.size() < 2) continue;
        addRow(line);
        line.clear();
    }
    if (!line.empty()) addRow(line);
}

void GatewaysPage::apply(const Location& now)
{
    m_now = now;
    if (!context().session.store()) return;
    TimeRange range = resolved(now.range, context().session.view());
    const auto by = static_cast<Dimension>(m_by->currentData().toInt());
    const std::string job = m_job->currentData().toString().toStdString();
    const query::Scope scope = scopeOf(now, context().session.view());
    m_ask.ask(
        [store = context().session.store(), view = context().session.view(), range, by, job, scope,
            length = now.range.length](std::stop_token stop) mutable -> Result<Answers> {
            auto gateways = ingest::gatewayViewOf(*store);
            if (!gateways) return tl::unexpected(gateways.error());
            Answers out;
            out.now = SystemClock().now();
            UnixNanos newest = view.snapshot->startRange().isEmpty() ? 0 : view.snapshot->startRange().to;
            for (const query::GatewayTarget& target : gateways->targets) {
                out.jobs.push_back(target.job);
                newest = std::max(newest, target.lastAt + 1);
            }
            if (gateways->targets.empty()) return out;
            // Without spans "the last 24 h" end at the newest scrape; "everything" is what was scraped in a month.
            if (range == TimeRange {}) range = {newest - (length > 0 ? length : kEverything), newest};
            auto health = query::gatewayHealth(*gateways, range, out.now, stop);
            if (!health) return tl::unexpected(health.error());
            out.health = std::move(*health);
            for (const ChartSpec& spec : kCharts) {
                query::GatewayQuestion question;
                question.range = range;
                question.measure = spec.measure;
                question.by = spec.byChoice ? std::optional(by) : spec.by;
                if (!job.empty()) question.jobs = {job};
                auto answered = query::answer(*gateways, question, stop);
                if (!answered) return tl::unexpected(answered.error());
                out.charts.push_back(std::move(*answered));
            }
            query::ReconcileQuestion against;
            against.range = range;
            against.filter = scope.filter;
            if (!job.empty()) against.jobs = {job};
            auto reconciled = query::reconcile(*gateways, view, against, stop);
            if (!reconciled) return tl::unexpected(reconciled.error());
            out.reconciled = std::move(*reconciled);
            return out;
        },
        [this](Result<Answers>& a) {
            if (a) return show(*a);
            show(Answers {}); // nothing is known: no card waits for its numbers
            m_empty->showError(tr("The gateways' numbers cannot be shown"), messageOf(a.error()));
        });
}

void GatewaysPage::showJobs(const std::vector<std::string>& jobs)
{
    const QString chosen = m_job->currentData().toString();
    m_job->clear();
    m_job->addItem(tr("All sources, each apart"));
    QStringList names;
    for (const std::string& job : jobs)
        if (!names.contains(fromCore(job))) names.append(fromCore(job));
    for (const QString& name : names) {
        m_job->addItem(oneLine(name, 60), name);
        if (name == chosen) m_job->setCurrentIndex(m_job->count() - 1);
    }
}

void GatewaysPage::show(const Answers& answers)
{
    const bool any = !answers.jobs.empty();
    m_empty->setVisible(!any);
    for (QWidget* widget : std::initializer_list<QWidget*> {m_choices, m_health, m_both, m_models, m_steps})
        widget->setVisible(any);
    if (!any) {
        for (ChartView* chart : m_charts) chart->hide();
        m_empty->showEmpty(tr("No gateway is read yet"),
            tr("Point Spanwise at the metrics of a gateway or an inference server (LiteLLM, Envoy AI Gateway, Kong, "
               "vLLM and others), or send OTLP metrics to the receivers."),
            tr("Add a target"));
        return;
    }
    showJobs(answers.jobs);
    std::vector<HealthRow> health;
    for (const query::GatewayHealth& one : answers.health) health.push_back({one, answers.now});
    m_healthRows->setRows(std::move(health));
    m_health->showRows(tr("No source."));
    for (std::size_t i = 0; i < answers.charts.size(); ++i) showChart(i, answers.charts[i]);

    const query::ReconcileAnswer& r = answers.reconciled;
    m_modelRows->setRows(r.models);
    const auto covered = r.whole.requests.coverage();
    m_models->setSubtitle(covered ? tr("%1 of the gateway's requests have a span · %2")
                                        .arg(format::percent(*covered), fromCore(r.explanation))
                                  : fromCore(r.explanation));
    m_models->showRows(tr("Neither side has a request in this range."));
    m_both->setSubtitle(tr("requests by %1").arg(format::period(r.step)));
    m_both->setData(reconcileChart(r), tr("Neither side has a request in this range."));
    std::vector<DisagreementRow> steps;
    for (const query::ReconcileStep& step : r.disagreeing)
        steps.push_back({step, step.step < r.starts.size() ? r.starts[step.step] : 0});
    m_stepRows->setRows(std::move(steps));
    m_steps->setSubtitle(tr("a double click sets the range"));
    m_steps->showRows(tr("Gateway and spans agree in every minute."));
}

void GatewaysPage::showChart(std::size_t index, const query::GatewayAnswer& answer)
{
    ChartView* chart = m_charts[index];
    const bool always = std::ranges::find(kAlways, answer.measure) != std::end(kAlways);
    chart->setVisible(always || !answer.isMissing);
    if (answer.isMissing) return chart->showEmpty(tr("No source tells this."));
    QStringList notes;
    if (isDistribution(answer.measure) && !answer.series.empty() && answer.series.front().whole)
        notes.append(percentileSentence(*answer.series.front().whole));
    else
        notes.append(tr("by %1").arg(format::period(answer.step)));
    for (const std::string& note : answer.notes) notes.append(fromCore(note));
    chart->setSubtitle(notes.join(QStringLiteral(" · ")));
    const TimeChart shown =
        isDistribution(answer.measure) ? gatewayPercentiles(answer) : gatewayChart(answer, context().categories);
    static_cast<BucketChart*>(chart)->setData(shown, tr("Nothing was counted in this range."));
    chart->setCaption(labelOf(context().filter.now().range));
}

} // namespace

Page* makeGatewaysPage(PageContext& context, QWidget* parent)
{
    return new GatewaysPage(context, parent);
}

} // namespace spanwise::ui
