// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/bucket_chart.h"

#include "ui/format/format.h"
#include "ui/theme/colors.h"

#include <QSet>
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace spanwise::ui {

bool TimeChart::isEmpty() const
{
    for (const ChartSeries& s : series)
        for (const double value : s.values)
            if (!s.before && !std::isnan(value)) return false;
    return true;
}

BucketChart::BucketChart(const QString& title, QWidget* parent)
    : ChartView(title, parent)
    , m_lines(plot())
{
}

std::vector<std::pair<std::size_t, std::size_t>> runsOf(const std::vector<double>& values)
{
    std::vector<std::pair<std::size_t, std::size_t>> out;
    bool open = false;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool gap = std::isnan(values[i]);
        if (!gap && open) out.back().second = i;
        if (!gap && !open) out.emplace_back(i, i);
        open = !gap;
    }
    return out;
}

void BucketChart::setData(TimeChart data, const QString& whyEmpty)
{
    QSet<QString> hidden;
    for (const ChartSeries& s : m_data.series)
        if (!s.shown) hidden.insert(s.name);
    m_data = std::move(data);
    if (m_data.isEmpty()) return showEmpty(whyEmpty);
    for (ChartSeries& s : m_data.series)
        if (hidden.contains(s.name)) s.shown = false;
    rebuild();
    showData();
}

/// So that a line at its highest point is drawn whole, below the top line of the grid.
namespace {
constexpr double kHeadroom = 1.04;
}

void BucketChart::rebuild()
{
    std::vector<LegendEntry> entries;
    for (const ChartSeries& s : m_data.series)
        entries.push_back({s.name, colorOf(s), !isStacked() || s.before, s.shown});
    setLegend(entries);
    plot().hoverAt = [this](double x, double y) { return hoverAt(x, y); };
    const double largest = top();
    const double room = isStacked() ? largest : largest * kHeadroom;
    plot().setScales(timeScale(), valueScale(room, m_data.unit, plot().height() > 220 ? 5 : 3, lowest()));
    std::vector<PlotMark> marks;
    for (const TimeMark& mark : m_data.marks) marks.push_back({positionOf(mark.at), mark.label, colors(*this).muted});
    plot().setMarks(std::move(marks));
    plot().setBands(bands());
    plot().setBuckets(static_cast<int>(m_data.buckets()), [](int bucket) { return double(bucket); });
    draw();
    setStatement(statement());
}

/// Of scores, which can be negative.
double BucketChart::lowest() const
{
    double out = 0;
    if (isStacked()) return out;
    for (const ChartSeries& s : m_data.series)
        for (const double value : s.values)
            if (s.shown && value < out) out = value;
    return out;
}

/// Spells of one kind that lie closer together than a bucket is wide are one band: there can be thousands.
std::vector<PlotBand> BucketChart::bands() const
{
    std::vector<PlotBand> out;
    for (const TimeSpell& spell : m_data.spells) {
        const QColor color = spell.kind == TimeSpell::Kind::Gap ? colors(*this).muted : colors(*this).warning;
        const double from = positionOf(spell.range.from);
        const double to = positionOf(spell.range.to);
        const auto before = std::find_if(out.rbegin(), out.rend(), [&](const PlotBand& b) { return b.color == color; });
        if (before != out.rend() && from >= before->from && from - before->to < 1)
            before->to = std::max(before->to, to);
        else
            out.push_back({from, to, color});
    }
    return out;
}

void BucketChart::drawLines(const std::function<bool(const ChartSeries&)>& wanted)
{
    m_lines.begin();
    for (const ChartSeries& s : m_data.series)
        if (s.shown && wanted(s)) m_lines.add(s, colorOf(s));
    m_lines.end();
}

QColor BucketChart::colorOf(const ChartSeries& series) const
{
    const Colors& c = colors(*this);
    if (series.before && series.color == kOtherSeries) return c.muted;
    return c.series[static_cast<std::size_t>(series.color)];
}

double BucketChart::positionOf(UnixNanos at) const
{
    if (m_data.starts.empty()) return 0;
    const auto above = std::upper_bound(m_data.starts.begin(), m_data.starts.end(), at);
    const std::size_t bucket = above == m_data.starts.begin() ? 0 : std::size_t(above - m_data.starts.begin()) - 1;
    const double length = double(m_data.ends[bucket] - m_data.starts[bucket]);
    return double(bucket) - 0.5 + double(at - m_data.starts[bucket]) / std::max(1.0, length);
}

Scale BucketChart::timeScale() const
{
    Scale out;
    out.low = -0.5;
    out.high = double(m_data.buckets()) - 0.5;
    if (m_data.starts.empty()) return out;
    const TimeRange range {m_data.starts.front(), m_data.ends.back()};
    const int pixels = std::max(200, plot().width() - 60);
    for (const TimeTick& tick : timeTicks(range, pixels)) out.ticks.push_back({positionOf(tick.at), tick.label});
    return out;
}

int BucketChart::nearest(std::size_t bucket, double y) const
{
    if (std::isnan(y)) return -1;
    int found = -1;
    double best = std::numeric_limits<double>::max();
    double below = 0;
    for (std::size_t i = 0; i < m_data.series.size(); ++i) {
        const ChartSeries& s = m_data.series[i];
        const double value = s.values[bucket];
        if (!s.shown || s.before || std::isnan(value)) continue;
        if (isStacked()) {
            if (y >= below && y < below + value) return static_cast<int>(i);
            below += value;
        } else if (std::abs(value - y) < best) {
            best = std::abs(value - y);
            found = static_cast<int>(i);
        }
    }
    return found;
}

QString BucketChart::bucketTitle(std::size_t bucket) const
{
    return format::range(m_data.spanOf(bucket));
}

QString BucketChart::valueAt(const ChartSeries& series, std::size_t bucket) const
{
    if (bucket < series.texts.size() && !series.texts[bucket].isEmpty()) return series.texts[bucket];
    const QString value = valueText(series.values[bucket], m_data.unit);
    return series.weakness(bucket).isEmpty() ? value : value + u'?'; // as reports of the command line mark it
}

QString BucketChart::spellsAt(std::size_t bucket) const
{
    QStringList out;
    for (const TimeSpell& spell : m_data.spells)
        if (spell.range.from < m_data.ends[bucket] && spell.range.to > m_data.starts[bucket]
            && !out.contains(spell.label))
            out << spell.label;
    return out.join(QStringLiteral(" · "));
}

QStringList BucketChart::weaknessesAt(std::size_t bucket, Of of) const
{
    QStringList out;
    for (const ChartSeries& s : m_data.series) {
        QString why = s.weakness(bucket);
        if (why.isEmpty() || (of == Of::Shown && !s.shown)) continue;
        if (!why.startsWith(s.name)) why = s.name + QStringLiteral(": ") + why; // not a line of its own percentile
        if (!out.contains(why)) out << why;
    }
    return out;
}

bool BucketChart::hasRemarks() const
{
    const auto isWeak = [](const ChartSeries& s) {
        return std::ranges::any_of(s.weak, [](const QString& why) { return !why.isEmpty(); });
    };
    return !m_data.spells.empty() || std::ranges::any_of(m_data.series, isWeak);
}

QString BucketChart::remarkAt(std::size_t bucket) const
{
    QStringList out = weaknessesAt(bucket, Of::All);
    if (const QString spells = spellsAt(bucket); !spells.isEmpty()) out.prepend(spells);
    return out.join(QStringLiteral(" · "));
}

Hover BucketChart::hoverAt(double x, double y) const
{
    Hover out;
    if (m_data.starts.empty()) return out;
    const double last = double(m_data.buckets() - 1);
    const std::size_t bucket = std::size_t(std::clamp(std::round(x), 0.0, last));
    out.valid = true;
    out.bucket = static_cast<int>(bucket);
    out.series = nearest(bucket, y);
    out.x = double(bucket);
    out.title = bucketTitle(bucket);
    double sum = std::nan(""); // of nothing known nothing is known
    for (std::size_t i = 0; i < m_data.series.size(); ++i) {
        const ChartSeries& s = m_data.series[i];
        const double value = s.values[bucket];
        if (!s.shown) continue;
        if (!std::isnan(value) && !s.before) sum = std::isnan(sum) ? value : sum + value;
        if (isStacked() && !s.before && (std::isnan(value) || value == 0) && m_data.series.size() > 4) continue;
        const QString n =
            s.n.empty() || std::isnan(value) ? QString() : tr("n %1").arg(format::count(std::int64_t(s.n[bucket])));
        const bool leads = !s.before && !std::isnan(value);
        out.rows.push_back({colorOf(s), s.name, valueAt(s, bucket), n, leads ? static_cast<int>(i) : -1,
            !s.weakness(bucket).isEmpty()});
    }
    if (isStacked()) {
        std::reverse(out.rows.begin(), out.rows.end()); // as they lie on each other
        if (std::ranges::count(m_data.series, false, &ChartSeries::before) > 1)
            out.footer = tr("Together %1").arg(valueText(sum, m_data.unit));
    }
    if (const QString spells = spellsAt(bucket); !spells.isEmpty())
        out.footer = out.footer.isEmpty() ? spells : out.footer + QStringLiteral(" · ") + spells;
    constexpr qsizetype kTold = 3; // n stands in each row; the table tells all
    const QStringList weak = weaknessesAt(bucket, Of::Shown);
    for (const QString& why : weak.first(std::min(kTold, weak.size())))
        out.footer += out.footer.isEmpty() ? why : u'\n' + why;
    return out;
}

ChartHit BucketChart::hitAt(const Hover& hover) const
{
    ChartHit out;
    if (!hover.valid || hover.bucket < 0 || std::size_t(hover.bucket) >= m_data.buckets()) return out;
    const auto bucket = static_cast<std::size_t>(hover.bucket);
    out.bucket = hover.bucket;
    out.range = m_data.spanOf(bucket);
    const bool alone = std::ranges::count(m_data.series, false, &ChartSeries::before) == 1;
    const int only = alone ? 0 : hover.series; // what was before stands last
    if (only < 0) return out;
    const ChartSeries& s = m_data.series[static_cast<std::size_t>(only)];
    out.series = only;
    out.key = s.key;
    out.name = s.name;
    out.value = s.values[bucket];
    return out;
}

std::optional<TimeRange> BucketChart::rangeBetween(double from, double to) const
{
    if (m_data.starts.empty()) return std::nullopt;
    const double last = double(m_data.buckets() - 1);
    const auto bucketOf = [&](double x) { return std::size_t(std::clamp(std::round(x), 0.0, last)); };
    return within(m_data.range, {m_data.starts[bucketOf(from)], m_data.ends[bucketOf(to)]});
}

void BucketChart::setSeriesShown(int series, bool shown)
{
    m_data.series[static_cast<std::size_t>(series)].shown = shown;
    rebuild();
}

ChartTable BucketChart::makeTable() const
{
    ChartTable out;
    out.head = {tr("From")};
    out.rawHead = {QStringLiteral("from"), QStringLiteral("to")};
    for (const ChartSeries& s : m_data.series) {
        out.head << s.name;
        out.rawHead << s.name + QStringLiteral(" (") + rawUnit(m_data.unit) + u')';
        if (!s.n.empty()) {
            out.head << tr("n");
            out.rawHead << s.name + QStringLiteral(" n");
        }
    }
    const bool remarked = hasRemarks();
    if (remarked) {
        out.head << tr("Remark");
        out.rawHead << QStringLiteral("remark");
    }
    for (std::size_t i = 0; i < m_data.buckets(); ++i) {
        const TimeRange span = m_data.spanOf(i);
        QStringList shown {format::time(span.from)};
        QStringList raw {format::timeExact(span.from), format::timeExact(span.to)};
        for (const ChartSeries& s : m_data.series) {
            const double value = s.values[i];
            shown << valueAt(s, i);
            raw << (std::isnan(value) ? QString() : QString::number(value, 'g', 15));
            if (s.n.empty()) continue;
            shown << format::count(std::int64_t(s.n[i]));
            raw << QString::number(s.n[i]);
        }
        if (remarked) {
            shown << remarkAt(i);
            raw << remarkAt(i);
        }
        out.shown.push_back(shown);
        out.raw.push_back(raw);
    }
    return out;
}

/// Columns as makeTable() makes them. What was before and what is unknown lead to the bucket as a whole, as in the
/// plot.
Hover BucketChart::placeOfCell(int row, int column) const
{
    Hover out;
    out.valid = true;
    out.bucket = row;
    int first = 1;
    for (std::size_t i = 0; i < m_data.series.size(); ++i) {
        const ChartSeries& s = m_data.series[i];
        const int after = first + (s.n.empty() ? 1 : 2);
        const bool leads = !s.before && !std::isnan(s.values[std::size_t(row)]);
        if (column >= first && column < after && leads) out.series = static_cast<int>(i);
        first = after;
    }
    return out;
}

QString BucketChart::statement() const
{
    QStringList parts;
    for (const ChartSeries& s : m_data.series) {
        double low = std::nan("");
        double high = std::nan("");
        double last = std::nan("");
        for (const double value : s.values) {
            if (std::isnan(value)) continue;
            low = std::isnan(low) ? value : std::min(low, value);
            high = std::isnan(high) ? value : std::max(high, value);
            last = value;
        }
        parts << tr("%1 %2, between %3 and %4")
                     .arg(s.name, valueText(last, m_data.unit), valueText(low, m_data.unit),
                         valueText(high, m_data.unit));
    }
    constexpr std::size_t kTold = 5;
    const std::size_t told = std::min(kTold, m_data.spells.size());
    for (const TimeSpell& spell : std::span(m_data.spells).first(told))
        parts << tr("%1: %2").arg(format::range(spell.range), spell.label);
    if (told < m_data.spells.size())
        parts << tr("and %1 more, in the table").arg(format::count(std::int64_t(m_data.spells.size() - told)));
    return parts.join(QStringLiteral("; ")) + QStringLiteral("; ")
        + format::range({m_data.spanOf(0).from, m_data.spanOf(m_data.buckets() - 1).to});
}

} // namespace spanwise::ui
