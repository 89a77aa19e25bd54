// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/score_card.h"

#include "core/ingest/score_view.h"
#include "ui/charts/axis.h"
#include "ui/charts/time_series.h"
#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/pages/chart_actions.h"
#include "ui/pages/review_picks.h"
#include "ui/safe_text.h"
#include "ui/session/session.h"
#include "ui/theme/category_colors.h"
#include "ui/widgets/note_popup.h"
#include "ui/widgets/segmented.h"

#include <QPointer>
#include <algorithm>
#include <cmath>
#include <functional>

namespace spanwise::ui {
namespace {

constexpr std::size_t kLines = 8;

/// What the card shows, in the order of its choices.
enum Shown : int { Scores, Labels, GuardRates };

using ScoresOf = std::function<Result<query::ScoreAnswer>(const query::ScoreQuestion&)>;

Result<ComparedScores> compared(const ScoresOf& scoresOf, query::ScoreQuestion question, bool compare)
{
    auto now = scoresOf(question);
    if (!now) return tl::unexpected(now.error());
    ComparedScores out {std::move(*now), std::nullopt};
    question.scope.range = query::previousPeriod(question.scope.range);
    if (!compare || question.scope.range.isEmpty()) return out;
    question.step.step = out.now.step;
    auto before = scoresOf(question);
    if (!before) return tl::unexpected(before.error());
    if (!before->series.empty()) out.before = std::move(*before);
    return out;
}

/// Of the period before, under the buckets of `chart`; NaN where there is none.
std::vector<double> valuesBefore(const TimeChart& chart, const query::ScoreAnswer& now,
    const query::ScoreAnswer& before, const std::vector<double>& values)
{
    const Nanos earlier = now.range.from - before.range.from;
    std::vector<double> out;
    for (std::size_t i = 0; i < chart.buckets(); ++i) {
        const UnixNanos middle = chart.starts[i] + (chart.ends[i] - chart.starts[i]) / 2 - earlier;
        const auto at = std::size_t(std::ranges::upper_bound(before.starts, middle) - before.starts.begin());
        const bool isThere = at > 0 && at <= values.size() && middle < before.ends[at - 1];
        out.push_back(isThere ? values[at - 1] : std::nan(""));
    }
    return out;
}

std::vector<double> countsOf(const query::ScoreSeries& series)
{
    std::vector<double> out;
    for (const query::ScorePoint& point : series.points) out.push_back(double(point.numbers));
    return out;
}

std::vector<double> valuesOf(const query::ScoreSeries& series, std::size_t buckets)
{
    std::vector<double> out;
    for (const query::ScorePoint& point : series.points) out.push_back(point.mean.value_or(std::nan("")));
    out.resize(buckets, std::nan(""));
    return out;
}

QString subtitleOf(int shown, const QString& step, std::size_t lines, std::size_t all)
{
    if (shown == Scores)
        return ScoreCard::tr("mean by %1; %2 of %3 evaluators are shown, never averaged with each other")
            .arg(step)
            .arg(lines)
            .arg(all);
    if (shown == Labels)
        return ScoreCard::tr("share of an evaluator's verdicts with a label, by %1; %2 of %3 labels are shown")
            .arg(step)
            .arg(lines)
            .arg(all);
    return ScoreCard::tr("share of the spans looked at by %1").arg(step);
}

QString whatItIs(int shown)
{
    if (shown == Scores)
        return ScoreCard::tr("Mean of the numbers that this evaluator gave to spans which began in this step. It is "
                             "never averaged with another evaluator: their scales differ.");
    if (shown == Labels)
        return ScoreCard::tr("Share of this evaluator's verdicts with this label, of all its verdicts with any label, "
                             "on spans which began in this step.");
    return ScoreCard::tr("Share of the spans which began in this step and were looked at by the guards, that "
                         "carry a finding of this kind. A span counts once.");
}

QString nothingOf(int shown)
{
    if (shown == Scores)
        return ScoreCard::tr("No evaluator gave a number in this range. Those that give labels are under Labels.");
    if (shown == Labels) return ScoreCard::tr("No evaluator gave a label in this range.");
    return ScoreCard::tr("The guards flagged nothing in this range.");
}

/// Of the line that a series is drawn as; an evaluator has one for each of its labels.
QString keyOf(const query::ScoreSeries& series)
{
    const QString key = fromCore(series.key);
    return series.label.empty() ? key : key + QStringLiteral(": ") + fromCore(series.label);
}

/// The spans with a finding of the kind; of any where the point is no line's.
QString guardClause(const ChartHit& hit)
{
    QString kind = hit.key;
    if (kind.isEmpty()) return QStringLiteral("guard.kind ~ \"*\"");
    kind.replace(u'\\', QLatin1String("\\\\")).replace(u'"', QLatin1String("\\\""));
    return QStringLiteral("guard.kind = \"%1\"").arg(kind);
}

} // namespace

ScoreCard::ScoreCard(PageContext& context, QWidget* parent)
    : QObject(parent)
    , m_context(context)
    , m_chart(new TimeSeries(tr("Quality over time"), parent))
    , m_what(new Segmented(tr("Quality as"), {tr("Scores"), tr("Labels"), tr("Guard rates")}, m_chart))
    , m_ask(context.session.pool())
{
    m_chart->setMinimumHeight(290);
    m_chart->addControl(m_what);
    connect(m_what, &Segmented::chosen, this, [this] { askFor(m_scope); });
    connect(m_chart, &ChartView::rangeWanted, this, [this](const TimeRange& range) {
        m_context.filter.setRange({0, range});
    });
    offerBack(*m_chart, m_context);
    wire();
}

/// Points lead where those of all other charts do.
void ScoreCard::wire()
{
    connect(m_chart, &ChartView::openWanted, this, &ScoreCard::open);
    connect(m_chart, &ChartView::spansWanted, this, &ScoreCard::open);
    connect(m_chart, &ChartView::explainWanted, this, &ScoreCard::explain);
    const auto filter = [this](const ChartHit& hit, const QString& form) {
        if (!showsVerdicts() && !hit.key.isEmpty()) m_context.filter.addToFilter(form.arg(guardClause(hit)));
    };
    connect(
        m_chart, &ChartView::filterWanted, this, [filter](const ChartHit& hit) { filter(hit, QStringLiteral("%1")); });
    connect(m_chart, &ChartView::excludeWanted, this,
        [filter](const ChartHit& hit) { filter(hit, QStringLiteral("not (%1)")); });
    offerReview(*m_chart, m_context, [this](const ChartHit& hit) {
        return showsVerdicts() ? picksOfJudged(m_context, judged(hit))
                               : picksBehind(m_context, guardClause(hit), hit.range);
    });
}

bool ScoreCard::showsVerdicts() const
{
    return m_shownAs != GuardRates;
}

const query::ScoreSeries* ScoreCard::seriesOf(const ChartHit& hit) const
{
    const auto found = std::ranges::find(m_shown.now.series, hit.key, keyOf);
    return found == m_shown.now.series.end() ? nullptr : &*found;
}

JudgedQuestion ScoreCard::judged(const ChartHit& hit) const
{
    JudgedQuestion out {ingest::scoresOf(m_context.session.store()->reader()), m_scope, hit.range, {}};
    if (const query::ScoreSeries* series = seriesOf(hit))
        out.by = {series->key, series->label, false};
    else
        out.by.anyLabel = m_shownAs == Labels;
    return out;
}

void ScoreCard::open(const ChartHit& hit)
{
    if (hit.range.isEmpty() || m_context.session.store() == nullptr) return;
    if (!showsVerdicts()) return openSpans(m_context, guardClause(hit), hit.range);
    openJudged(m_context, judged(hit), [chart = QPointer(m_chart)](const QString& sentence) {
        if (chart) chart->setSubtitle(sentence);
    });
}

void ScoreCard::explain(const ChartHit& hit, const QPoint& at)
{
    const query::ScoreSeries* series = seriesOf(hit);
    if (series == nullptr || hit.bucket < 0 || std::size_t(hit.bucket) >= series->points.size()) {
        NotePopup::open(tr("No number here"), {tr("Point at a line, or choose one with the arrow keys.")}, at, m_chart);
        return;
    }
    const query::ScorePoint& point = series->points[std::size_t(hit.bucket)];
    const double value = point.mean.value_or(std::nan(""));
    const int shown = m_shownAs;
    QStringList lines {whatItIs(shown)};
    lines.append(tr("n %1").arg(format::count(std::int64_t(point.numbers))));
    lines.append(format::range(hit.range));
    lines.append(m_shown.now.filter.empty() ? tr("No filter") : oneLine(fromCore(m_shown.now.filter), 300));
    if (point.n > point.numbers)
        lines.append(tr("Left out: %1, because they are words without a number")
                         .arg(format::count(std::int64_t(point.n - point.numbers))));
    if (shown == Labels) lines.append(tr("Left out: verdicts without a label"));
    if (shown == GuardRates)
        lines.append(tr("Left out: spans that nobody looked at, and findings just below their threshold"));
    NotePopup::open(oneLine(hit.name, 60) + QStringLiteral(": ")
            + valueText(value, shown == Scores ? query::Unit::Score : query::Unit::Share),
        lines, at, m_chart);
}

void ScoreCard::askFor(const query::Scope& scope)
{
    m_scope = scope;
    m_chart->showLoading();
    const store::Store* store = m_context.session.store();
    query::ScoreQuestion question;
    question.scope = scope;
    question.step = {0, std::max(320, m_chart->width() - 90), 24, zoneOffset()};
    const int shown = m_what->current();
    const auto source = store != nullptr && shown != GuardRates ? ingest::scoresOf(store->reader()) : nullptr;
    m_ask.ask(
        [view = m_context.session.view(), question, source, shown, compare = m_context.filter.now().compare](
            std::stop_token stop) {
            return compared(
                [&](const query::ScoreQuestion& one) {
                    if (!source) return query::guardRates(view, one, stop);
                    return shown == Labels ? query::labelRates(view, *source, one, stop)
                                           : query::evaluatorScores(view, *source, one, stop);
                },
                question, compare);
        },
        [this, shown](Result<ComparedScores>& answer) {
            if (answer) return show(*answer, shown);
            m_chart->showError(messageOf(answer.error()));
        });
}

void ScoreCard::show(const ComparedScores& answer, int shown)
{
    m_shown = answer;
    m_shownAs = shown;
    m_chart->setCanFilter(shown == GuardRates); // there is no field for what an evaluator said
    TimeChart chart;
    chart.range = within(m_scope.range, answer.now.range);
    chart.starts = answer.now.starts;
    chart.ends = answer.now.ends;
    chart.unit = shown == Scores ? query::Unit::Score : query::Unit::Share;
    std::vector<ChartSeries> before;
    for (const query::ScoreSeries& series : answer.now.series) {
        const bool hasNumbers =
            std::ranges::any_of(series.points, [](const auto& point) { return point.mean.has_value(); });
        if (chart.series.size() >= kLines || !hasNumbers) continue;
        ChartSeries line;
        line.key = keyOf(series);
        line.name = oneLine(line.key, 60);
        line.color = m_context.categories.indexOf(
            shown == GuardRates ? QStringLiteral("guard") : QStringLiteral("evaluator"), line.key);
        line.values = valuesOf(series, chart.buckets());
        for (const query::ScorePoint& point : series.points) line.n.push_back(point.numbers);
        line.n.resize(chart.buckets(), 0);
        if (answer.before)
            for (const query::ScoreSeries& then : answer.before->series)
                if (then.key == series.key && then.label == series.label) {
                    ChartSeries dashed;
                    dashed.name = tr("%1, period before").arg(line.name);
                    dashed.color = line.color;
                    dashed.values =
                        valuesBefore(chart, answer.now, *answer.before, valuesOf(then, answer.before->starts.size()));
                    for (const double n : valuesBefore(chart, answer.now, *answer.before, countsOf(then)))
                        dashed.n.push_back(std::isnan(n) ? 0 : static_cast<std::uint64_t>(n));
                    dashed.before = true;
                    before.push_back(std::move(dashed));
                }
        chart.series.push_back(std::move(line));
    }
    const std::size_t lines = chart.series.size();
    for (ChartSeries& dashed : before) chart.series.push_back(std::move(dashed));
    m_chart->setSubtitle(subtitleOf(shown, format::period(answer.now.step), lines, answer.now.series.size()));
    m_chart->setCaption(pictureCaption(m_context));
    m_chart->setData(chart, nothingOf(shown));
}

} // namespace spanwise::ui
