// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/gateways_page.h"

#include "ui/charts/stacked_bars.h"
#include "ui/charts/time_series.h"
#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/pages/card_page.h"
#include "ui/pages/chart_actions.h"
#include "ui/pages/gateway_answers.h"
#include "ui/pages/gateway_charts.h"
#include "ui/pages/gateway_columns.h"
#include "ui/pages/gateway_spells.h"
#include "ui/pages/health_card.h"
#include "ui/safe_text.h"
#include "ui/session/scope_of.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/shown_grid.h"
#include "ui/widgets/table_card.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QTimer>
#include <algorithm>
#include <memory>
#include <utility>

namespace spanwise::ui {
namespace {

using gateway::Dimension;
using gateway::Measure;

constexpr int kSourceChoices = 2; ///< before the sources themselves
constexpr int kAgainMs = 2000; ///< between two refreshes under live metrics
/// Shown even when no source has the measure: what people look for first.
constexpr Measure kAlways[] = {Measure::Requests, Measure::Latency};

constexpr Dimension kChoices[] = {Dimension::Model, Dimension::RequestedModel, Dimension::Provider, Dimension::Route,
    Dimension::Team, Dimension::ApiKey, Dimension::User, Dimension::Gateway};

class GatewaysPage final : public CardPage {
public:
    GatewaysPage(PageContext& pageContext, QWidget* parent);
    void apply(const Location& now) override;
    [[nodiscard]] bool isBusy() const override { return m_ask.isRunning(); }
    [[nodiscard]] QList<KeyHint> keys() const override
    {
        return {{tr("Alt+A"), tr("add a target")}, {tr("Enter"), tr("details and metrics of a source")}};
    }

private:
    QString tr(const char* text) const { return QCoreApplication::translate("gateways", text); }
    QWidget* buildChoices();
    void buildCharts();
    void addSourceChoices();
    [[nodiscard]] GatewayChoice choice() const;
    void connectArrivals();
    void lookAgain();
    void show(const GatewayAnswers& answers);
    void openBehind(Measure measure, const TimeRange& step);
    void showChart(std::size_t index, const query::GatewayAnswer& answer, const query::GatewayAnswer* before);
    void showJobs(const std::vector<std::string>& jobs);

    AsyncQuery<GatewayAnswers> m_ask;
    Location m_now;
    QTimer m_again; ///< metrics do not change the spans' columns, so nobody else says that there are newer ones
    std::uint64_t m_deliveries = 0;
    EmptyState* m_empty = nullptr;
    QComboBox* m_job = nullptr;
    QComboBox* m_by = nullptr;
    QComboBox* m_level = nullptr;
    std::vector<StatTile*> m_tiles;
    QWidget* m_choices = nullptr;
    std::vector<TimeMark> m_marks;
    std::vector<query::GatewayHealth> m_told; ///< by the newest answer
    UnixNanos m_toldAt = 0;
    ShownGrid* m_grid = nullptr;
    std::vector<ChartView*> m_charts; ///< same order as gatewayCharts()
    TimeSeries* m_both = nullptr;
    HealthCard* m_health = nullptr;
    TableCard* m_models = nullptr;
    TableModel<query::ReconcileModel>* m_modelRows = nullptr;
    std::vector<ingest::GatewayExemplar> m_exemplars;
    TableCard* m_named = nullptr;
    TableModel<ingest::GatewayExemplar>* m_namedRows = nullptr;
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
    connect(m_empty, &EmptyState::activated, this, [this] { m_health->addTarget(); });
    addRow({{m_empty, 1}});
    m_choices = buildChoices();
    addRow({{m_choices, 1}});
    std::vector<QWidget*> tiles;
    for (const QString& title : gatewayTileTitles()) {
        m_tiles.push_back(new StatTile(title, this));
        m_tiles.back()->setFocusPolicy(Qt::NoFocus); // nothing lies behind it
        tiles.push_back(m_tiles.back());
    }
    addTiles(tiles);
    m_health = new HealthCard(context(), this);
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
    m_named =
        new TableCard(context().settings, tr("Requests that the gateways name"), QStringLiteral("exemplars"), this);
    m_namedRows = new TableModel<ingest::GatewayExemplar>(exemplarColumns());
    m_named->setModel(m_namedRows, 0);
    connect(&m_named->view(), &RowView::rowActivated, this, [this](int row) {
        context().filter.openPage(QStringLiteral("trace"), fromCore(m_namedRows->row(row).trace.hex()));
    });
    addRow({{m_named, 1}});
    addRow({{m_models, 1}});
    addRow({{m_both, 1}, {m_steps, 1}});
    connectArrivals();
}

void GatewaysPage::connectArrivals()
{
    m_again.setSingleShot(true);
    m_again.setInterval(kAgainMs);
    connect(&m_again, &QTimer::timeout, this, &GatewaysPage::lookAgain);
    const auto soon = [this] {
        if (isVisible() && !m_again.isActive()) m_again.start();
    };
    connect(&context().session.targets(), &TargetService::arrived, this, soon);
    connect(&context().session.targets(), &TargetService::changed, this, [this] {
        if (isVisible()) apply(m_now);
    });
    connect(&context().session.live(), &LiveService::ticked, this, [this, soon] {
        const std::uint64_t deliveries = context().session.live().status().deliveries;
        if (std::exchange(m_deliveries, deliveries) != deliveries) soon();
    });
}

void GatewaysPage::lookAgain()
{
    if (!isVisible() || context().session.isPaused()) return;
    if (m_ask.isRunning()) return m_again.start();
    apply(m_now);
}

/// The request that the gateway itself named, the longest one of the step; else all spans of that time.
void GatewaysPage::openBehind(Measure measure, const TimeRange& step)
{
    const ingest::GatewayExemplar* longest = nullptr;
    for (const ingest::GatewayExemplar& one : m_exemplars)
        if (one.measure == measure && step.contains(one.at) && (!longest || one.value > longest->value)) longest = &one;
    if (longest) return context().filter.openPage(QStringLiteral("trace"), fromCore(longest->trace.hex()));
    openSpans(context(), QString(), step);
}

QWidget* GatewaysPage::buildChoices()
{
    auto* box = new QWidget(this);
    m_job = new QComboBox(box);
    addSourceChoices();
    m_job->setAccessibleDescription(tr("The source whose numbers are shown"));
    m_by = new QComboBox(box);
    for (const Dimension by : kChoices) m_by->addItem(dimensionTitle(by), static_cast<int>(by));
    m_by->setAccessibleDescription(tr("What the charts are grouped by"));
    m_level = new QComboBox(box);
    m_level->addItem(tr("nearest to the client"), -1);
    m_level->addItem(tr("by the gateway's clients"), int(gateway::Level::Client));
    m_level->addItem(tr("upstream, each attempt"), int(gateway::Level::Upstream));
    m_level->addItem(tr("in the model server"), int(gateway::Level::Server));
    m_level->setAccessibleDescription(tr("Where requests are counted: levels are never added"));
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    for (const auto& [text, combo] :
        {std::pair(tr("Source"), m_job), std::pair(tr("by"), m_by), std::pair(tr("counted"), m_level)}) {
        auto* label = new QLabel(text, box);
        label->setBuddy(combo);
        row->addWidget(label);
        row->addWidget(combo);
        connect(combo, &QComboBox::activated, this, [this] { apply(m_now); });
    }
    row->addStretch(1);
    return box;
}

void GatewaysPage::addSourceChoices()
{
    m_job->addItem(tr("All sources, each apart"));
    m_job->addItem(tr("All sources, added"), QVariant(true));
}

GatewayChoice GatewaysPage::choice() const
{
    GatewayChoice out;
    const QVariant source = m_job->currentData();
    if (source.userType() == QMetaType::Bool)
        out.addSources = true;
    else if (source.isValid())
        out.jobs = {source.toString().toStdString()};
    out.by = static_cast<Dimension>(m_by->currentData().toInt());
    if (const int level = m_level->currentData().toInt(); level >= 0) out.level = static_cast<gateway::Level>(level);
    return out;
}

void GatewaysPage::buildCharts()
{
    m_grid = new ShownGrid(1000, this);
    for (const GatewayChart& spec : gatewayCharts()) {
        const bool stacks = gateway::infoOf(spec.measure).behavior == gateway::Behavior::Counter;
        ChartView* chart = stacks ? static_cast<ChartView*>(new StackedBars(tr(spec.title), this))
                                  : new TimeSeries(tr(spec.title), this);
        chart->setMinimumHeight(250);
        chart->setCanFilter(false);
        chart->setCanExplain(false);
        connect(chart, &ChartView::rangeWanted, this, [this](const TimeRange& range) {
            context().filter.setRange({0, range});
        });
        offerBack(*chart, context());
        connect(chart, &ChartView::openWanted, this,
            [this, measure = spec.measure](const ChartHit& hit) { openBehind(measure, hit.range); });
        connect(chart, &ChartView::spansWanted, this,
            [this](const ChartHit& hit) { openSpans(context(), QString(), hit.range); });
        m_charts.push_back(chart);
        m_grid->add(chart);
    }
    addRow({{m_grid, 1}}, 0);
}

void GatewaysPage::apply(const Location& now)
{
    m_now = now;
    if (!context().session.store()) return;
    const query::DataView& view = context().session.view();
    GatewayPageQuestion question {context().session.store(), context().session.intake().dictionary, view,
        resolved(now.range, view), now.range.fixed ? 0 : now.range.length, scopeOf(now, view).filter, choice(),
        now.compare};
    m_ask.ask([question = std::move(question)](std::stop_token stop) { return answer(question, std::move(stop)); },
        [this](Result<GatewayAnswers>& a) {
            if (a) return show(*a);
            show(GatewayAnswers {}); // nothing is known: no card waits for its numbers
            m_empty->showError(tr("The gateways' numbers cannot be shown"), messageOf(a.error()));
        });
}

void GatewaysPage::showJobs(const std::vector<std::string>& jobs)
{
    QStringList names;
    for (const std::string& job : jobs)
        if (!names.contains(fromCore(job))) names.append(fromCore(job));
    QStringList shown;
    for (int i = kSourceChoices; i < m_job->count(); ++i) shown.append(m_job->itemData(i).toString());
    if (shown == names) return; // it may be open
    const QVariant chosen = m_job->currentData();
    m_job->clear();
    addSourceChoices();
    for (const QString& name : names) {
        m_job->addItem(oneLine(name, 60), name);
        if (chosen == QVariant(name)) m_job->setCurrentIndex(m_job->count() - 1);
    }
}

void GatewaysPage::show(const GatewayAnswers& answers)
{
    const bool any = !answers.jobs.empty();
    m_empty->setVisible(!any);
    for (QWidget* widget : std::initializer_list<QWidget*> {m_choices, m_health, m_both, m_models, m_steps})
        widget->setVisible(any);
    m_named->setVisible(!answers.exemplars.empty());
    for (StatTile* tile : m_tiles) tile->setVisible(any);
    if (!any) {
        m_grid->hide();
        m_empty->showEmpty(tr("No gateway is read yet"),
            tr("Point Spanwise at the metrics of a gateway or an inference server (LiteLLM, Envoy AI Gateway, Kong, "
               "vLLM and others), or send OTLP metrics to the receivers."),
            tr("Add a target"));
        return;
    }
    showJobs(answers.jobs);
    m_health->showRows(answers.health, answers.now);
    const std::vector<TileText> tiles = gatewayTileTexts(answers.tiles);
    for (std::size_t i = 0; i < m_tiles.size(); ++i) m_tiles[i]->setTexts(tiles[i]);
    m_marks = restartMarks(answers.health);
    m_told = answers.health;
    m_toldAt = answers.now;
    for (std::size_t i = 0; i < answers.charts.size(); ++i)
        showChart(i, answers.charts[i], answers.before[i] ? &*answers.before[i] : nullptr);
    m_grid->arrange();

    m_exemplars = answers.exemplars;
    m_namedRows->setRows(answers.exemplars);
    m_named->setSubtitle(tr("a double click opens the trace; so does a click on a step of their charts"));
    m_named->showRows(QString());
    const query::ReconcileAnswer& r = answers.reconciled;
    m_modelRows->setRows(r.models);
    const auto covered = r.whole.requests.coverage();
    m_models->setSubtitle(covered ? tr("%1 of the gateway's requests have a span · %2")
                                        .arg(format::percent(*covered), fromCore(r.explanation))
                                  : fromCore(r.explanation));
    m_models->showRows(tr("Neither side has a request in this range."));
    m_both->setSubtitle(tr("requests by %1").arg(format::period(r.step)));
    TimeChart both = reconcileChart(r);
    const std::vector<std::string> only = choice().jobs;
    both.spells = healthSpells(m_told, only.empty() ? std::string() : only.front());
    m_both->setData(std::move(both), tr("Neither side has a request in this range."));
    std::vector<DisagreementRow> steps;
    for (const query::ReconcileStep& step : r.disagreeing)
        steps.push_back({step, step.step < r.starts.size() ? r.starts[step.step] : 0});
    m_stepRows->setRows(std::move(steps));
    m_steps->setSubtitle(tr("a double click sets the range"));
    m_steps->showRows(tr("Gateway and spans agree in every minute."));
}

void GatewaysPage::showChart(std::size_t index, const query::GatewayAnswer& answer, const query::GatewayAnswer* before)
{
    ChartView* chart = m_charts[index];
    const bool always = std::ranges::find(kAlways, answer.measure) != std::end(kAlways);
    const bool repeats = gatewayCharts()[index].byChoice && isDistribution(answer.measure) && answer.series.size() < 2;
    m_grid->setShown(chart, !repeats && (always || !answer.isMissing));
    chart->setSubtitle({}); // what stood there was of another answer
    if (answer.isMissing) return chart->showEmpty(tr("No source tells this."));
    const QString exhausted = exhaustedSentence(answer, m_toldAt);
    QStringList notes {exhausted, gatewaySummary(answer, m_toldAt), tr("by %1").arg(format::period(answer.step))};
    if (answer.isCollecting) return chart->showEmpty(tr("Collecting: 1 of 2 samples is here."));
    if (!sourcesInTurn(answer, m_told).isEmpty())
        notes.prepend(tr("workers answer in turn, so this is wrong: see the source's details"));
    for (const std::string& note : answer.notes) notes.append(oneLine(fromCore(note), 200));
    notes.removeAll(QString());
    chart->setSubtitle(notes.join(QStringLiteral(" · ")), !exhausted.isEmpty());
    TimeChart shown = isDistribution(answer.measure) ? gatewayPercentiles(answer, context().categories)
                                                     : gatewayChart(answer, context().categories);
    addBefore(shown, answer, before);
    shown.marks = m_marks;
    shown.spells = gatewaySpells(answer, m_told);
    static_cast<BucketChart*>(chart)->setData(shown, tr("Nothing was counted in this range."));
    chart->setCaption(pictureCaption(context()));
}

} // namespace

Page* makeGatewaysPage(PageContext& context, QWidget* parent)
{
    return new GatewaysPage(context, parent);
}

} // namespace spanwise::ui
