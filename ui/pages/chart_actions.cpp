// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/chart_actions.h"

#include "core/query/scope.h"
#include "ui/async_query.h"
#include "ui/format/format.h"
#include "ui/pages/explain_popup.h"
#include "ui/pages/review_picks.h"
#include "ui/safe_text.h"
#include "ui/session/scope_of.h"
#include "ui/session/session.h"

#include <QCoreApplication>
#include <memory>

namespace spanwise::ui {
namespace {

constexpr std::size_t kAround = 5; ///< calls on each side of a percentile that are reviewed with it

std::optional<double> rankOf(const ChartHit& hit, const ChartMeaning& meaning)
{
    if (hit.key == QLatin1String("p50")) return 0.5;
    if (hit.key == QLatin1String("p95")) return 0.95;
    if (hit.key == QLatin1String("p99")) return 0.99;
    return meaning.p;
}

/// The hit as a condition: its group, or its bin of sizes.
QString clauseOf(const ChartHit& hit, const ChartMeaning& meaning)
{
    if (hit.key == QLatin1String("bin")) {
        const QString field = fromCore(query::infoOf(meaning.measure).name);
        const bool time = query::infoOf(meaning.measure).unit == query::Unit::Nanoseconds;
        const QString unit = time ? QStringLiteral("ns") : QString();
        const QString name = meaning.measure == query::Measure::Latency ? QStringLiteral("duration") : field;
        return QStringLiteral("call and %1 >= %2%3 and %1 < %4%3")
            .arg(name, QString::number(hit.value, 'f', 0), unit, QString::number(hit.valueTo, 'f', 0));
    }
    if (meaning.by && hit.series >= 0) return clauseFor(*meaning.by, hit.key);
    return {};
}

QString joined(const QString& a, const QString& b)
{
    if (a.isEmpty() || b.isEmpty()) return a + b;
    return a + QStringLiteral(" and ") + b;
}

/// The spans behind the hit, beside its time.
QString conditionOf(const ChartHit& hit, const ChartMeaning& meaning)
{
    return joined(meaning.clause.isEmpty() ? QStringLiteral("call") : meaning.clause, clauseOf(hit, meaning));
}

bool isPercentile(const ChartHit& hit, const ChartMeaning& meaning)
{
    const bool ranked = query::infoOf(meaning.measure).aggregation == query::Aggregation::Percentiles;
    return ranked && rankOf(hit, meaning) && hit.series >= 0 && hit.key != QLatin1String("bin");
}

query::Scope scopeOfHit(PageContext& context, const ChartMeaning& meaning, const ChartHit& hit)
{
    query::Scope scope = scopeOf(context.filter.now(), context.session.view());
    if (!hit.range.isEmpty() && hit.bucket >= 0) scope = query::narrowed(scope, hit.range);
    if (meaning.by && hit.series >= 0) scope = query::narrowed(scope, *meaning.by, hit.key.toStdString());
    return scope;
}

void explain(ChartView& chart, PageContext& context, const ChartMeaning& meaning, const ChartHit& hit, const QPoint& at)
{
    query::ExplainQuestion question;
    question.scope = scopeOfHit(context, meaning, hit);
    question.measure = meaning.measure;
    question.p = rankOf(hit, meaning);
    explainNumber(context, std::move(question), at, &chart);
}

/// What a point is of: its bucket as far as it lies in the range in force. Nothing of a point without a time.
std::optional<TimeRange> timeOf(const PageContext& context, const ChartHit& hit)
{
    if (hit.bucket < 0 || hit.range.isEmpty()) return std::nullopt;
    return within(resolved(context.filter.now().range, context.session.view()), hit.range);
}

/// As listed by "Show the spans behind it"; of a percentile those about as large.
AddToReview::Picks picksOf(PageContext& context, const ChartMeaning& meaning, const ChartHit& hit)
{
    if (isPercentile(hit, meaning))
        return picksAround(context.session.view(),
            {scopeOfHit(context, meaning, hit), meaning.measure, *rankOf(hit, meaning), kAround});
    return picksBehind(context, conditionOf(hit, meaning), timeOf(context, hit));
}

} // namespace

QString pictureCaption(const PageContext& context)
{
    const Location& now = context.filter.now();
    const query::DataView& view = context.session.view();
    const TimeRange asked = now.range.isAll() ? view.snapshot->startRange() : resolved(now.range, view);
    const QString period = QCoreApplication::translate("charts", "%1 – %2 %3")
                               .arg(format::time(asked.from), format::time(asked.to), format::zoneName(asked.to));
    return now.filter.isEmpty() ? period : period + QStringLiteral(" · ") + isolated(now.filter);
}

void offerReview(ChartView& chart, PageContext& context, std::function<AddToReview::Picks(const ChartHit&)> picks)
{
    chart.setReviewKey(AddToReview::key());
    const auto review = std::make_shared<AddToReview>(context, [&chart](const QString& said) { chart.say(said); });
    QObject::connect(&chart, &ChartView::reviewWanted, &chart,
        [&chart, review, picks = std::move(picks)](const ChartHit& hit) { review->addFound(picks(hit), &chart); });
}

void explainNumber(PageContext& context, query::ExplainQuestion question, const QPoint& global, QWidget* parent)
{
    const bool ranked = query::infoOf(question.measure).aggregation == query::Aggregation::Percentiles;
    if (!ranked) question.p.reset();
    if (ranked && !question.p) question.p = 0.95;
    ExplainPopup::open(context, question, global, parent);
}

void openPercentile(PageContext& context, const query::BehindQuestion& question)
{
    const auto asked = std::make_shared<AsyncQuery<QString>>(context.session.pool());
    asked->ask(
        [view = context.session.view(), question](std::stop_token stop) -> Result<QString> {
            const auto found = query::answer(view, question, stop);
            if (!found) return tl::unexpected(found.error());
            for (const query::BehindEntry& entry : found->entries) {
                const auto id =
                    entry.rank == found->rank && view.spans ? view.spans->traceId(entry.row.trace) : std::nullopt;
                if (id) return fromCore(id->hex()) + u':' + fromCore(query::spanIdOf(entry.row.spanId).hex());
            }
            return QString();
        },
        [&context, asked](Result<QString>& trace) { // holds the question until it is answered
            if (trace && !trace->isEmpty()) context.filter.openPage(QStringLiteral("trace"), *trace);
        });
}

QString clauseFor(query::Dimension by, const QString& value)
{
    return fromCore(query::narrowed(query::Scope {}, by, value.toStdString()).filter.text());
}

QString clauseWithout(query::Dimension by, const QString& value)
{
    return fromCore(query::without(query::Scope {}, by, value.toStdString()).filter.text());
}

void openSpans(PageContext& context, const QString& clause, const std::optional<TimeRange>& range)
{
    Location to = context.filter.now();
    to.page = QStringLiteral("traces");
    to.argument.clear();
    if (range) to.range = {0, range};
    if (!clause.isEmpty()) {
        const auto before = query::Filter::parse(to.filter.toStdString());
        const auto more = query::Filter::parse(clause.toStdString());
        if (before && more) to.filter = fromCore((*before && *more).text());
    }
    context.filter.go(to);
}

void offerBack(ChartView& chart, PageContext& context)
{
    QObject::connect(&chart, &ChartView::backWanted, &chart, [&context] { context.filter.back(); });
    chart.canZoomBack = [&context] {
        const Location* before = context.filter.before();
        const Location& now = context.filter.now();
        return before && before->page == now.page && before->argument == now.argument && before->range != now.range;
    };
}

void wireChart(ChartView& chart, PageContext& context, std::function<ChartMeaning()> meaning)
{
    QObject::connect(&chart, &ChartView::rangeWanted, &chart, [&context](const TimeRange& range) {
        context.filter.setRange({0, range});
    });
    offerBack(chart, context);
    const auto list = [&context, meaning](const ChartHit& hit) {
        openSpans(context, conditionOf(hit, meaning()), timeOf(context, hit));
    };
    QObject::connect(&chart, &ChartView::spansWanted, &chart, list);
    QObject::connect(&chart, &ChartView::openWanted, &chart, [&context, meaning, list](const ChartHit& hit) {
        const ChartMeaning now = meaning();
        if (!isPercentile(hit, now)) return list(hit);
        openPercentile(context, {scopeOfHit(context, now, hit), now.measure, *rankOf(hit, now), 0});
    });
    QObject::connect(&chart, &ChartView::filterWanted, &chart, [&context, meaning](const ChartHit& hit) {
        const QString clause = clauseOf(hit, meaning());
        if (!clause.isEmpty()) context.filter.addToFilter(clause);
    });
    QObject::connect(&chart, &ChartView::excludeWanted, &chart, [&context, meaning](const ChartHit& hit) {
        const ChartMeaning now = meaning();
        if (now.by && hit.series >= 0) return context.filter.addToFilter(clauseWithout(*now.by, hit.key));
        const QString clause = clauseOf(hit, now);
        if (!clause.isEmpty()) context.filter.addToFilter(QStringLiteral("not (") + clause + u')');
    });
    QObject::connect(
        &chart, &ChartView::explainWanted, &chart, [&chart, &context, meaning](const ChartHit& hit, const QPoint& at) {
            explain(chart, context, meaning(), hit, at);
        });
    offerReview(chart, context, [&context, meaning](const ChartHit& hit) { return picksOf(context, meaning(), hit); });
    chart.emptyAction = [&context] {
        const Location& now = context.filter.now();
        const bool narrow = !now.range.isAll() || !now.filter.isEmpty();
        return narrow ? QCoreApplication::translate("charts", "Show everything") : QString();
    };
    QObject::connect(&chart, &ChartView::actionWanted, &chart, [&context] {
        Location wide = context.filter.now();
        wide.range = {};
        wide.filter.clear();
        context.filter.go(wide);
    });
}

} // namespace spanwise::ui
