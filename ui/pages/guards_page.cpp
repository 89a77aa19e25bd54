// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/guards_page.h"

#include "core/drift/drift.h"
#include "core/ingest/call_facts.h"
#include "core/ingest/guard_files.h"
#include "core/ingest/review_verdicts.h"
#include "core/ingest/score_view.h"
#include "core/model/finding.h"
#include "core/query/span_list.h"
#include "ui/charts/stacked_bars.h"
#include "ui/charts/time_series.h"
#include "ui/format/format.h"
#include "ui/pages/add_to_review.h"
#include "ui/pages/allow_list_dialog.h"
#include "ui/pages/ask.h"
#include "ui/pages/card_page.h"
#include "ui/pages/chart_actions.h"
#include "ui/pages/drift_columns.h"
#include "ui/pages/guard_columns.h"
#include "ui/pages/review_picks.h"
#include "ui/pages/score_card.h"
#include "ui/pages/table_actions.h"
#include "ui/safe_text.h"
#include "ui/session/scope_of.h"
#include "ui/theme/category_colors.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/stat_tile.h"
#include "ui/widgets/table_card.h"

#include <QItemSelectionModel>
#include <QPushButton>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <cmath>

namespace spanwise::ui {
namespace {

constexpr std::size_t kChartGroups = 8;
constexpr int kIntoReview = 20;

class GuardsPage final : public CardPage {
public:
    GuardsPage(PageContext& pageContext, QWidget* parent);
    void apply(const Location& now) override;
    [[nodiscard]] bool isBusy() const override
    {
        return m_ask.isRunning() || m_askList.isRunning() || m_askDrift.isRunning() || m_scores->isBusy();
    }

private:
    QString tr(const char* text) const { return QCoreApplication::translate("guards", text); }
    void buildTiles();
    void buildChart();
    void buildTables();
    void askAll();
    void askList();
    void askDrift();
    void show(const drift::DriftAnswer& a);
    void show(const query::GuardsAnswer& a);
    void showTiles(const query::GuardsAnswer& a);
    void showScanned();
    void followScan();
    void showChart();
    void showError(const QString& message);
    [[nodiscard]] RowMeaning meaningOf(const query::SpanRef& span) const;
    void putIntoReview();
    void editAllowLists();

    query::Scope m_scope;
    query::GuardsAnswer m_answer;
    QTimer m_follow;
    bool m_isScanning = false; ///< when it was last looked at
    AsyncQuery<query::GuardsAnswer> m_ask;
    AsyncQuery<query::FindingListAnswer> m_askList;
    AsyncQuery<drift::DriftAnswer> m_askDrift;
    AddToReview m_review;
    QPushButton* m_intoReview = nullptr;
    StatTile* m_findings = nullptr;
    StatTile* m_spans = nullptr;
    StatTile* m_scanned = nullptr;
    StatTile* m_missing = nullptr;
    StatTile* m_near = nullptr;
    StackedBars* m_chart = nullptr;
    ScoreCard* m_scores = nullptr;
    Segmented* m_by = nullptr;
    TableCard* m_kinds = nullptr;
    TableModel<GuardGroupRow>* m_kindRows = nullptr;
    TableCard* m_thresholds = nullptr;
    TableModel<query::ThresholdPoint>* m_thresholdRows = nullptr;
    TableCard* m_rules = nullptr;
    TableModel<query::RuleRow>* m_ruleRows = nullptr;
    TableCard* m_drift = nullptr;
    TableModel<drift::DriftFinding>* m_driftRows = nullptr;
    TimeRange m_driftRange; ///< the present window of what is shown
    TableCard* m_list = nullptr;
    TableModel<query::FindingRow>* m_listRows = nullptr;
};

GuardsPage::GuardsPage(PageContext& pageContext, QWidget* parent)
    : CardPage(pageContext, parent)
    , m_ask(pageContext.session.pool())
    , m_askList(pageContext.session.pool())
    , m_askDrift(pageContext.session.pool())
    , m_review(pageContext, [this](const QString& said) { m_drift->say(said); })
{
    buildTiles();
    buildChart();
    buildTables();
    connect(&m_follow, &QTimer::timeout, this, &GuardsPage::followScan);
    m_follow.start(std::chrono::seconds(1));
}

void GuardsPage::buildTiles()
{
    const auto tile = [this](const QString& title, const QString& clause) {
        auto* out = new StatTile(title, this);
        connect(out, &QAbstractButton::clicked, this, [this, clause] { openSpans(context(), clause); });
        return out;
    };
    m_findings = tile(tr("Findings"), QStringLiteral("guard.kind ~ \"*\""));
    m_spans = tile(tr("Spans with findings"), QStringLiteral("guard.kind ~ \"*\""));
    m_scanned = tile(tr("Spans looked at"), QStringLiteral("guard.scanned = yes"));
    m_missing = tile(tr("Not looked at"), QStringLiteral("guard.scanned != yes"));
    m_near = tile(tr("Just below the threshold"), QStringLiteral("guard.scanned = yes"));
    addTiles({m_findings, m_spans, m_scanned, m_missing, m_near});
}

void GuardsPage::buildChart()
{
    m_chart = new StackedBars(tr("Findings over time"), this);
    m_chart->setMinimumHeight(290);
    m_chart->setCanExplain(false);
    m_by = new Segmented(tr("Findings by"), {tr("Kind"), tr("Severity"), tr("Service"), tr("Model")}, m_chart);
    connect(m_by, &Segmented::chosen, this, [this] { showChart(); });
    m_chart->addControl(m_by);
    connect(m_chart, &ChartView::rangeWanted, this, [this](const TimeRange& range) {
        context().filter.setRange({0, range});
    });
    offerBack(*m_chart, context());
    const auto clause = [this](const ChartHit& hit) {
        static constexpr const char* kFields[] = {"guard.kind", "guard.severity", "service", "model"};
        QString value = hit.key;
        return QString::fromLatin1(kFields[m_by->current()]) + QStringLiteral(" = \"")
            + value.replace(u'\\', QLatin1String("\\\\")).replace(u'"', QLatin1String("\\\"")) + u'"';
    };
    connect(m_chart, &ChartView::openWanted, this, [this, clause](const ChartHit& hit) {
        openSpans(context(), hit.key.isEmpty() ? QStringLiteral("guard.kind ~ \"*\"") : clause(hit), hit.range);
    });
    connect(m_chart, &ChartView::filterWanted, this,
        [this, clause](const ChartHit& hit) { context().filter.addToFilter(clause(hit)); });
    connect(m_chart, &ChartView::excludeWanted, this,
        [this, clause](const ChartHit& hit) { context().filter.addToFilter(QStringLiteral("not ") + clause(hit)); });
    offerReview(*m_chart, context(), [this, clause](const ChartHit& hit) {
        return picksBehind(
            context(), hit.key.isEmpty() ? QStringLiteral("guard.kind ~ \"*\"") : clause(hit), hit.range);
    });
    addRow({{m_chart, 1}});
    m_scores = new ScoreCard(context(), this);
    addRow({{m_scores->chart(), 1}});
}

void GuardsPage::buildTables()
{
    Settings& settings = context().settings;
    m_kinds = new TableCard(settings, tr("Kinds"), QStringLiteral("guard_kinds"), this);
    m_kindRows = new TableModel<GuardGroupRow>(guardKindColumns());
    m_kinds->setModel(m_kindRows, 2);
    wireTable(*m_kinds, context(), [this](int row, int) {
        RowMeaning out;
        out.only = QStringLiteral("guard.kind = \"%1\"").arg(fromCore(m_kindRows->row(row).group.key));
        out.without = QStringLiteral("not ") + out.only;
        out.spans = out.only;
        return out;
    });
    m_thresholds =
        new TableCard(settings, tr("Injection alarms at each threshold"), QStringLiteral("guard_thresholds"), this);
    m_thresholdRows = new TableModel<query::ThresholdPoint>(thresholdColumns());
    m_thresholds->setModel(m_thresholdRows, 0, Qt::AscendingOrder);
    m_thresholds->setRowLimit(11); // all of them
    m_rules = new TableCard(settings, tr("Rules"), QStringLiteral("guard_rules"), this);
    m_ruleRows = new TableModel<query::RuleRow>(guardRuleColumns());
    m_rules->setModel(m_ruleRows, 2);
    wireTable(*m_rules, context(), [this](int row, int) { return meaningOf(m_ruleRows->row(row).newest); });
    auto* write = new QPushButton(tr("Write and try rules"), m_rules);
    connect(write, &QPushButton::clicked, this, [this] { context().filter.openPage(QStringLiteral("rules")); });
    m_rules->addControl(write);
    auto* allow = new QPushButton(tr("What texts may be…"), m_rules);
    allow->setToolTip(tr("Lengths, languages, patterns and values that each service allows"));
    connect(allow, &QPushButton::clicked, this, [this] { editAllowLists(); });
    m_rules->addControl(allow);
    m_drift = new TableCard(settings, tr("Drift"), QStringLiteral("guard_drift"), this);
    m_driftRows = new TableModel<drift::DriftFinding>(driftColumns());
    m_drift->setModel(m_driftRows, -1);
    m_drift->setRowLimit(12);
    connect(&m_drift->view(), &RowView::rowActivated, this,
        [this](int row) { openSpans(context(), fromCore(m_driftRows->row(row).examples), m_driftRange); });
    m_intoReview = new QPushButton(tr("Put %1 into review").arg(kIntoReview), m_drift);
    m_intoReview->setToolTip(tr("The newest calls that show the selected change"));
    m_intoReview->setEnabled(false);
    connect(m_intoReview, &QPushButton::clicked, this, [this] { putIntoReview(); });
    connect(m_drift->view().selectionModel(), &QItemSelectionModel::selectionChanged, this,
        [this] { m_intoReview->setEnabled(!m_review.isBusy() && !m_drift->view().selectedRowNumbers().isEmpty()); });
    m_drift->addControl(m_intoReview);
    m_list = new TableCard(settings, tr("Newest findings"), QStringLiteral("guard_findings"), this);
    m_listRows = new TableModel<query::FindingRow>(findingColumns());
    m_list->setWideColumn(7); // the rule
    m_list->setModel(m_listRows, 0);
    m_list->setRowLimit(14);
    wireTable(*m_list, context(), [this](int row, int) { return meaningOf(m_listRows->row(row).span); });
    addRow({{m_kinds, 2}, {m_thresholds, 1}});
    addRow({{m_rules, 1}});
    addRow({{m_drift, 1}});
    addRow({{m_list, 1}});
}

RowMeaning GuardsPage::meaningOf(const query::SpanRef& span) const
{
    RowMeaning out;
    const auto source = context().session.view().spans;
    if (const auto id = source ? source->traceId(span.trace) : std::nullopt)
        out.trace = fromCore(id->hex()) + u':' + fromCore(query::spanIdOf(span.spanId).hex());
    return out;
}

void GuardsPage::apply(const Location& now)
{
    m_scope = scopeOf(now, context().session.view());
    askAll();
    m_scores->askFor(m_scope);
    askList();
    askDrift();
}

void GuardsPage::showError(const QString& message)
{
    m_chart->showError(message);
    for (TableCard* card : {m_kinds, m_thresholds, m_rules}) card->showError(message);
}

void GuardsPage::askAll()
{
    m_chart->showLoading();
    for (TableCard* card : {m_kinds, m_thresholds, m_rules}) card->showLoading();
    query::GuardsQuestion question;
    question.scope = m_scope;
    question.step = {0, std::max(320, m_chart->width() - 90), 24, zoneOffset()};
    if (const store::Store* store = context().session.store()) question.reviews = ingest::reviewsOf(store->reader());
    ask(m_ask, context().session, question, [this](Result<query::GuardsAnswer>& a) {
        if (a) return show(*a);
        showError(messageOf(a.error()));
    });
}

void GuardsPage::askList()
{
    m_list->showLoading();
    query::FindingListQuestion question;
    question.scope = m_scope;
    ask(m_askList, context().session, question, [this](Result<query::FindingListAnswer>& a) {
        if (!a) return m_list->showError(messageOf(a.error()));
        m_listRows->setRows(a->rows);
        m_list->setSubtitle(
            tr("%1 of %2; double click opens the span")
                .arg(format::count(std::int64_t(a->rows.size())), format::count(std::int64_t(a->total))));
        m_list->showRows(tr("No finding in this range."));
    });
}

/// The last day of the range against the same hours of weeks before, whatever the range began with.
void GuardsPage::askDrift()
{
    m_drift->showLoading();
    drift::DriftQuestion question;
    question.filter = m_scope.filter;
    const UnixNanos newest = context().session.view().snapshot->startRange().to;
    question.now = std::min(m_scope.range.to, newest);
    if (const store::Store* store = context().session.store())
        question.sources = {ingest::callFactsOf(store->reader()), ingest::scoresOf(store->reader()),
            ingest::verdictsOf(store->reader())};
    m_askDrift.ask([view = context().session.view(), question](
                       std::stop_token stop) { return drift::answer(view, question, stop); },
        [this](Result<drift::DriftAnswer>& a) {
            if (a) return show(*a);
            m_drift->showError(messageOf(a.error()));
        });
}

void GuardsPage::show(const drift::DriftAnswer& a)
{
    m_driftRange = a.present;
    m_driftRows->setRows(a.findings);
    m_drift->setSubtitle(
        tr("24 hours to %1 against the same hours one and two weeks before; %2 tests at 5 % false discoveries; %3 "
           "groups with too few calls; a double click shows the calls")
            .arg(format::timeShort(a.present.to), format::count(std::int64_t(a.tests)),
                format::count(std::int64_t(a.notEnough.size()))));
    m_drift->showRows(a.tests == 0 ? tr("Not enough data: both sides need 200 calls of a service.")
                                   : tr("Nothing has changed beyond chance."));
}

void GuardsPage::editAllowLists()
{
    const auto file = ingest::allowListFile();
    if (!file) return m_rules->setSubtitle(messageOf(file.error()));
    QStringList services;
    for (const query::GuardGroup& group : m_answer.byService)
        if (group.key != "(unknown)") services.append(fromCore(group.key));
    auto* dialog = new AllowListDialog(
        *file, services,
        [this](const std::string& json) -> Result<void> {
            if (auto saved = ingest::saveAllowLists(json); !saved) return saved;
            context().session.reloadGuards();
            m_rules->setSubtitle(tr("Kept. The guards look at all of the store again, in the background."));
            return {};
        },
        this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void GuardsPage::putIntoReview()
{
    const QList<int> chosen = m_drift->view().selectedRowNumbers();
    if (chosen.isEmpty()) return;
    query::SpanListQuestion question;
    question.scope.range = m_driftRange;
    const auto filter = query::Filter::parse(m_driftRows->row(chosen.first()).examples);
    if (!filter) return m_drift->setSubtitle(fromCore(filter.error().message));
    question.scope.filter = *filter;
    question.limit = kIntoReview;
    m_review.addFound(
        [view = context().session.view(), question](
            const store::Reader&, std::stop_token stop) -> Result<AddToReview::Found> {
            const auto calls = query::answer(view, question, stop);
            if (!calls) return tl::unexpected(calls.error());
            std::vector<ingest::SpanPick> picks;
            for (const query::SpanListEntry& call : calls->entries) picks.push_back({call.row.trace, call.row.spanId});
            return AddToReview::Found(std::move(picks));
        },
        this);
}

void GuardsPage::show(const query::GuardsAnswer& a)
{
    m_answer = a;
    showTiles(a);
    showChart();
    std::vector<GuardGroupRow> kinds;
    for (const query::GuardGroup& group : a.byKind)
        kinds.push_back({group, group.scanned > 0 ? group.scanned : a.scanned});
    m_kindRows->setRows(std::move(kinds));
    m_kinds->setSubtitle(
        tr("a double click shows the spans; OWASP's LLM03, LLM04 and LLM08 cannot be judged from traces"));
    m_kinds->showRows(tr("The guards found nothing in this range."));
    // Nothing that was looked at is no 0 alarms a day.
    m_thresholdRows->setRows(a.scanned > 0 ? a.thresholds : std::vector<query::ThresholdPoint> {});
    m_thresholds->setSubtitle(a.daysBehindThresholds > 0
            ? tr("from the last %1 of the range")
                  .arg(format::period(kNanosPerHour * std::llround(a.daysBehindThresholds * 24)))
            : QString());
    m_thresholds->showRows(
        a.scanned > 0 ? tr("Nothing was scored in this range.") : tr("Nothing in this range was looked at yet."));
    m_ruleRows->setRows(a.rules);
    m_rules->setSubtitle(tr("precision from reviews, with its 95 % interval; a double click opens the newest finding"));
    m_rules->showRows(tr("No rule found anything in this range."));
}

void GuardsPage::showTiles(const query::GuardsAnswer& a)
{
    const auto count = [](std::uint64_t n) { return format::count(static_cast<std::int64_t>(n)); };
    // Where nothing was looked at, nothing was found out: that is no 0.
    const bool isUnknown = a.scanned == 0;
    const QString whyUnknown = isUnknown ? tr("Nothing in this range was looked at yet.") : QString();
    const auto found = [&](std::uint64_t n) { return isUnknown && n == 0 ? format::unknown() : count(n); };
    m_findings->setTexts({found(a.findings), {},
        isUnknown                  ? tr("none was looked at")
            : a.byKind.empty()     ? QString()
            : a.byKind.size() == 1 ? tr("of one kind")
                                   : tr("of %1 kinds").arg(a.byKind.size()),
        {}, whyUnknown});
    std::vector<double> shape(a.starts.size(), 0);
    for (const query::GuardGroup& group : a.bySeverity)
        for (std::size_t i = 0; i < shape.size() && i < group.overTime.size(); ++i)
            shape[i] += double(group.overTime[i]);
    m_findings->setShape(shape);
    m_spans->setTexts({found(a.spansWithFindings), {},
        a.scanned > 0
            ? tr("%1 of those looked at").arg(format::percent(double(a.spansWithFindings) / double(a.scanned)))
            : tr("none was looked at"),
        {}, whyUnknown});
    showScanned();
    // Only what there is: three large numbers have no room in a tile. The whole sentence stands on hover.
    const std::uint64_t missing = a.notScanned + a.skipped + a.failed;
    QStringList parts;
    const auto add = [&](std::uint64_t n, const QString& what, const QString& all) {
        const QString some = n < 10'000 ? count(n) : format::compact(double(n));
        if (n > 0) parts.append(n == missing ? all : some + u' ' + what); // the figure says how many all are
    };
    add(a.failed, tr("failed"), tr("all failed"));
    add(a.notScanned, tr("waiting"), tr("all waiting"));
    add(a.skipped, tr("without content"), tr("all without content"));
    m_missing->setTexts({count(missing), {}, parts.isEmpty() ? tr("none") : parts.join(QStringLiteral(", ")),
        a.failed > 0 ? TileText::Meaning::Worse : TileText::Meaning::Neutral,
        tr("%1 waiting, %2 without content, %3 failed").arg(count(a.notScanned), count(a.skipped), count(a.failed))});
    m_near->setTexts({found(a.near), {}, tr("not among the findings"), {}, whyUnknown});
}

void GuardsPage::showScanned()
{
    const Session::GuardProgress progress = context().session.guardProgress();
    m_scanned->setTexts({format::count(static_cast<std::int64_t>(m_answer.scanned)), {},
        progress.rows < progress.of
            ? tr("%1 of the store with these rules").arg(format::percent(double(progress.rows) / double(progress.of)))
            : tr("with new or older rules"),
        {},
        tr("Spans that the rules in force or older ones have looked at. After a change of rules the guards go through "
           "the store once more, in the background.")});
}

/// While history is looked at with other rules the share grows, and at its end there is more to show.
void GuardsPage::followScan()
{
    if (!isVisible()) return;
    const Session::GuardProgress progress = context().session.guardProgress();
    if (progress.rows < progress.of)
        showScanned();
    else if (m_isScanning)
        askAll();
    m_isScanning = progress.rows < progress.of;
}

void GuardsPage::showChart()
{
    const query::GuardsAnswer& a = m_answer;
    const std::vector<query::GuardGroup>* groups[] = {&a.byKind, &a.bySeverity, &a.byService, &a.byModel};
    static constexpr const char* kDimensions[] = {"guard", "severity", "service", "model"};
    const int by = m_by->current();
    TimeChart chart;
    chart.range = within(m_scope.range, a.range);
    chart.starts = a.starts;
    for (std::size_t i = 0; i < a.starts.size(); ++i)
        chart.ends.push_back(i + 1 < a.starts.size() ? a.starts[i + 1] : a.starts[i] + a.step);
    ChartSeries rest;
    rest.name = tr("other");
    rest.color = kOtherSeries;
    rest.values.assign(a.starts.size(), 0);
    bool hasRest = false;
    for (const query::GuardGroup& group : *groups[by]) {
        if (group.findings == 0) continue;
        std::vector<double> values(group.overTime.begin(), group.overTime.end());
        values.resize(a.starts.size(), 0);
        if (chart.series.size() >= kChartGroups) {
            hasRest = true;
            std::ranges::transform(rest.values, values, rest.values.begin(), std::plus<>());
            continue;
        }
        ChartSeries s;
        s.key = fromCore(group.key);
        s.name = s.key.isEmpty() ? tr("unknown") : oneLine(s.key, 60);
        s.color = context().categories.indexOf(QString::fromLatin1(kDimensions[by]), s.key);
        s.values = std::move(values);
        chart.series.push_back(std::move(s));
    }
    if (hasRest) chart.series.push_back(std::move(rest));
    m_chart->setSubtitle(tr("findings by %1").arg(format::period(a.step)));
    m_chart->setCaption(pictureCaption(context()));
    m_chart->setData(chart,
        a.scanned > 0
            ? tr("The guards looked at %1 spans and found nothing.").arg(format::count(std::int64_t(a.scanned)))
            : tr("Nothing in this range was looked at yet."));
}

} // namespace

Page* makeGuardsPage(PageContext& context, QWidget* parent)
{
    return new GuardsPage(context, parent);
}

} // namespace spanwise::ui
