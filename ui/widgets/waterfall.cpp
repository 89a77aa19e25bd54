// SPDX-License-Identifier: GPL-3.0-or-later
// Rows and time; the painting stands in waterfall_paint.cpp, the hands in waterfall_input.cpp.
#include "ui/widgets/waterfall.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"
#include "ui/widgets/waterfall_metrics.h"

#include <QAccessible>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

namespace spanwise::ui {
namespace {

/// Spans with odd times must not stretch the axis to the year 1970.
TimeRange wholeRange(const WaterfallData& data)
{
    std::optional<TimeRange> range;
    for (std::uint32_t i = 0; i < data.size(); ++i) {
        if (data.has(i, WaterfallData::OddTime)) continue;
        const UnixNanos end = data.start[i] + data.duration[i];
        if (!range) range = TimeRange {data.start[i], end};
        range->from = std::min(range->from, data.start[i]);
        range->to = std::max(range->to, end);
    }
    if (!range) return {0, kNanosPerMilli};
    if (range->to <= range->from) range->to = range->from + kNanosPerMilli;
    return *range;
}

} // namespace

Waterfall::Waterfall(QWidget* parent)
    : QAbstractScrollArea(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Waterfall"));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
}

Waterfall::~Waterfall() = default;

void Waterfall::setData(std::shared_ptr<const WaterfallData> data)
{
    m_data = std::move(data);
    m_overview = {};
    m_collapsed.assign(m_data ? m_data->size() : 0, false);
    m_positionOf.assign(m_collapsed.size(), 0);
    m_criticalBySpan.clear();
    m_current = -1;
    m_detailCount = 0;
    if (m_data) {
        const auto& layout = m_data->layout;
        for (std::uint32_t at = 0; at < layout.order.size(); ++at) m_positionOf[layout.order[at]] = at;
        for (std::uint32_t i = 0; i < m_data->size(); ++i)
            if (m_data->has(i, WaterfallData::Detail)) ++m_detailCount;
        for (std::uint32_t i = 0; i < layout.critical.size(); ++i) m_criticalBySpan.push_back(i);
        std::stable_sort(m_criticalBySpan.begin(), m_criticalBySpan.end(),
            [&](std::uint32_t a, std::uint32_t b) { return layout.critical[a].span < layout.critical[b].span; });
        m_whole = wholeRange(*m_data);
    }
    m_view = m_whole;
    rebuildRows();
    verticalScrollBar()->setValue(0);
    if (!m_rows.empty()) setCurrentRow(0);
}

int Waterfall::currentSpan() const
{
    if (m_current < 0 || !m_data) return -1;
    return static_cast<int>(m_data->layout.order[m_rows[static_cast<std::size_t>(m_current)]]);
}

int Waterfall::spanAt(const QPoint& at) const
{
    const int row = m_data ? rowAt(at.y()) : -1;
    return row < 0 ? -1 : static_cast<int>(m_data->layout.order[m_rows[static_cast<std::size_t>(row)]]);
}

void Waterfall::setCurrentSpan(int span)
{
    if (!m_data || span < 0 || static_cast<std::size_t>(span) >= m_data->size()) return;
    const auto& layout = m_data->layout;
    const std::uint32_t position = m_positionOf[static_cast<std::size_t>(span)];
    bool changed = false;
    if (!m_showDetail && m_data->has(static_cast<std::uint32_t>(span), WaterfallData::Detail)) {
        m_showDetail = true;
        changed = true;
    }
    // Ancestors stand before the span and reach over it.
    std::uint32_t depth = layout.depth[position];
    for (std::uint32_t at = position; at-- > 0 && depth > 0;) {
        if (layout.depth[at] >= depth) continue;
        depth = layout.depth[at];
        if (m_collapsed[at]) changed = true;
        m_collapsed[at] = false;
    }
    if (changed) rebuildRows();
    setCurrentRow(rowOfPosition(position));
}

void Waterfall::step(int direction, std::uint16_t mark)
{
    if (!m_data || m_data->size() == 0) return;
    const auto& order = m_data->layout.order;
    const int span = currentSpan();
    auto at = static_cast<std::int64_t>(span < 0 ? 0 : m_positionOf[static_cast<std::size_t>(span)]);
    for (at += direction; at >= 0 && at < static_cast<std::int64_t>(order.size()); at += direction) {
        const std::uint32_t next = order[static_cast<std::size_t>(at)];
        const bool hidden = !m_showDetail && m_data->has(next, WaterfallData::Detail);
        if (mark == 0 ? !hidden : (m_data->marks[next] & mark) != 0) {
            setCurrentSpan(static_cast<int>(next));
            return;
        }
    }
}

bool Waterfall::find(const QString& text, int direction)
{
    if (!m_data || text.isEmpty()) return false;
    std::vector<char> hit(m_data->texts.size(), 0); // each distinct text is looked at once
    for (std::size_t i = 0; i < hit.size(); ++i) hit[i] = m_data->texts[i].contains(text, Qt::CaseInsensitive) ? 1 : 0;
    const auto& order = m_data->layout.order;
    const auto n = static_cast<std::int64_t>(order.size());
    const int span = currentSpan();
    const std::int64_t from = span < 0 ? 0 : m_positionOf[static_cast<std::size_t>(span)];
    for (std::int64_t i = 1; i <= n; ++i) {
        const auto at = static_cast<std::size_t>(((from + direction * i) % n + n) % n);
        if (!hit[m_data->name[order[at]]] && !hit[m_data->service[order[at]]]) continue;
        setCurrentSpan(static_cast<int>(order[at]));
        return true;
    }
    return false;
}

void Waterfall::setCriticalPathShown(bool shown)
{
    m_showCritical = shown;
    viewport()->update();
}

void Waterfall::setDetailShown(bool shown)
{
    const int span = currentSpan();
    m_showDetail = shown;
    rebuildRows();
    if (span >= 0 && (shown || !m_data->has(static_cast<std::uint32_t>(span), WaterfallData::Detail)))
        setCurrentSpan(span);
}

void Waterfall::setCollapsed(int span, bool collapsed)
{
    if (!m_data || span < 0 || static_cast<std::size_t>(span) >= m_data->size()) return;
    const int current = currentSpan();
    const std::uint32_t position = m_positionOf[static_cast<std::size_t>(span)];
    m_collapsed[position] = collapsed;
    rebuildRows();
    if (current < 0) return;
    const std::uint32_t at = m_positionOf[static_cast<std::size_t>(current)];
    const bool swallowed = collapsed && at > position && at < position + m_data->layout.subtree[position];
    setCurrentRow(rowOfPosition(swallowed ? position : at));
}

void Waterfall::expandAll()
{
    const int current = currentSpan();
    std::fill(m_collapsed.begin(), m_collapsed.end(), false);
    rebuildRows();
    setCurrentSpan(current);
}

void Waterfall::collapseAll()
{
    if (!m_data) return;
    for (std::size_t i = 0; i < m_collapsed.size(); ++i) m_collapsed[i] = m_data->layout.subtree[i] > 1;
    rebuildRows();
    if (!m_rows.empty()) setCurrentRow(0);
}

void Waterfall::setRowHeight(int pixels)
{
    m_rowHeight = pixels;
    updateScrollBars();
    if (m_current >= 0) reveal(m_current);
    viewport()->update();
}

void Waterfall::rebuildRows()
{
    m_rows.clear();
    m_current = -1;
    if (m_data) {
        const auto& layout = m_data->layout;
        m_rows.reserve(layout.order.size());
        for (std::uint32_t at = 0; at < layout.order.size();) {
            const bool hidden = !m_showDetail && m_data->has(layout.order[at], WaterfallData::Detail);
            if (!hidden) m_rows.push_back(at);
            at += hidden || m_collapsed[at] ? layout.subtree[at] : 1;
        }
    }
    m_overview = {};
    updateScrollBars();
    viewport()->update();
}

void Waterfall::updateScrollBars()
{
    const int room = std::max(viewport()->height() - waterfall::kHeaderHeight, m_rowHeight);
    const auto total = static_cast<qint64>(m_rows.size()) * m_rowHeight;
    verticalScrollBar()->setPageStep(room);
    verticalScrollBar()->setSingleStep(m_rowHeight);
    verticalScrollBar()->setRange(0, static_cast<int>(std::clamp<qint64>(total - room, 0, INT_MAX)));
}

void Waterfall::setView(TimeRange view)
{
    const Nanos shortest = 1000; // below a microsecond clocks tell nothing
    if (view.to - view.from < shortest) view.to = view.from + shortest;
    view.from = std::max(view.from, m_whole.from);
    view.to = std::min(view.to, m_whole.to);
    if (view.to - view.from < shortest || view == m_view) return;
    m_view = view;
    viewport()->update();
    emit visibleTimeChanged();
}

void Waterfall::zoomToSpan(int span)
{
    if (!m_data || span < 0) return;
    const auto i = static_cast<std::size_t>(span);
    const Nanos margin = std::max<Nanos>(m_data->duration[i] / 20, 1000);
    setView({m_data->start[i] - margin, m_data->start[i] + m_data->duration[i] + margin});
}

void Waterfall::zoomOut()
{
    setView(m_whole);
}

void Waterfall::zoomBy(double factor, std::optional<UnixNanos> around)
{
    const auto length = static_cast<double>(m_view.to - m_view.from);
    const double share = around ? static_cast<double>(*around - m_view.from) / length : 0.5;
    const double next = std::min(length * factor, static_cast<double>(m_whole.to - m_whole.from));
    const double pivot = static_cast<double>(m_view.from - m_whole.from) + length * share;
    const double room = static_cast<double>(m_whole.to - m_whole.from) - next;
    const auto from = static_cast<Nanos>(std::clamp(pivot - next * share, 0.0, room));
    setView({m_whole.from + from, m_whole.from + from + static_cast<Nanos>(next)});
}

int Waterfall::rowOfPosition(std::uint32_t position) const
{
    const auto found = std::lower_bound(m_rows.begin(), m_rows.end(), position);
    if (found == m_rows.end() || *found != position) return -1;
    return static_cast<int>(found - m_rows.begin());
}

int Waterfall::rowAt(int y) const
{
    if (y < waterfall::kHeaderHeight) return -1;
    const int row = (y - waterfall::kHeaderHeight + verticalScrollBar()->value()) / m_rowHeight;
    return row < static_cast<int>(m_rows.size()) ? row : -1;
}

void Waterfall::setCurrentRow(int row)
{
    if (row < 0 || row >= static_cast<int>(m_rows.size())) return;
    reveal(row);
    if (row == m_current) return;
    m_current = row;
    viewport()->update();
    announce();
    emit currentSpanChanged(currentSpan());
}

void Waterfall::reveal(int row)
{
    QScrollBar* bar = verticalScrollBar();
    const int room = std::max(viewport()->height() - waterfall::kHeaderHeight, m_rowHeight);
    const int top = row * m_rowHeight;
    if (top < bar->value())
        bar->setValue(top);
    else if (top + m_rowHeight > bar->value() + room)
        bar->setValue(top + m_rowHeight - room);
}

/// Assistive technology hears what a sighted reader sees in the current row.
void Waterfall::announce()
{
    const int span = currentSpan();
    if (span < 0) return;
    setAccessibleDescription(tipFor(static_cast<std::uint32_t>(span)));
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

QString Waterfall::tipFor(std::uint32_t span) const
{
    const auto& data = *m_data;
    const std::uint32_t position = m_positionOf[span];
    QString text = tr("%1 · %2\n%3, %4 of its own, starts at +%5")
                       .arg(isolated(data.texts[data.name[span]]), isolated(data.texts[data.service[span]]),
                           format::duration(data.duration[span]), format::duration(data.layout.selfTime[position]),
                           format::duration(std::max<Nanos>(data.start[span] - m_whole.from, 0)));
    const auto note = [&](WaterfallData::Mark mark, const QString& words) {
        if (data.has(span, mark)) text += QLatin1Char('\n') + words;
    };
    note(WaterfallData::Failed, tr("Failed"));
    note(WaterfallData::Call, tr("Model call"));
    note(WaterfallData::SameCall, tr("Describes a call that is counted on another span"));
    note(WaterfallData::Truncated, tr("Stopped at the token limit"));
    note(WaterfallData::OddTime, tr("Its times cannot be true"));
    note(WaterfallData::Orphan, tr("Its parent was never received"));
    return text;
}

int Waterfall::chartLeft() const
{
    const int least = std::min(waterfall::kNameWidth, viewport()->width() / 2);
    const int share = static_cast<int>(viewport()->width() * m_treeShare);
    return std::clamp(m_treeChosen ? share : std::max(share, least), 120, std::max(viewport()->width() - 120, 120));
}

double Waterfall::xOf(UnixNanos at) const
{
    const double width = viewport()->width() - chartLeft() - waterfall::kRightMargin;
    return chartLeft() + static_cast<double>(at - m_view.from) / static_cast<double>(m_view.to - m_view.from) * width;
}

UnixNanos Waterfall::timeAt(int x) const
{
    const double width = std::max(viewport()->width() - chartLeft() - waterfall::kRightMargin, 1);
    const double share = std::clamp((x - chartLeft()) / width, 0.0, 1.0);
    return m_view.from + static_cast<Nanos>(share * static_cast<double>(m_view.to - m_view.from));
}

void Waterfall::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    m_overview = {};
    updateScrollBars();
}

void Waterfall::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) m_overview = {};
}

} // namespace spanwise::ui
