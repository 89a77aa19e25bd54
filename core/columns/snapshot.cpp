// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/columns/snapshot.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace spanwise::columns {

Snapshot::Snapshot(Segments segments, std::uint64_t generation, std::uint64_t removals)
    : m_segments(std::move(segments))
    , m_generation(generation)
    , m_removals(removals)
{
    for (const auto& segment : m_segments) {
        m_rows += segment->rows();
        m_calls += segment->calls();
    }
}

Snapshot::Snapshot(Segments segments, Coming coming)
    : Snapshot(std::move(segments), 0)
{
    m_coming = std::move(coming);
}

const Snapshot::Segments& Snapshot::segments() const
{
    if (!m_coming) return m_segments;
    const auto& whole = m_coming->whole.get();
    return whole ? whole->segments() : m_segments;
}

const Snapshot::Segments& Snapshot::segmentsFor(const TimeRange& range) const
{
    return m_coming && range.from < m_coming->from ? segments() : m_segments;
}

std::size_t Snapshot::bytes() const noexcept
{
    std::size_t sum = 0;
    for (const auto& segment : m_segments) sum += segment->bytes();
    return sum;
}

TimeRange Snapshot::startRange() const
{
    if (m_coming) return m_coming->starts;
    StartRange all;
    for (const auto& segment : m_segments) all.add(*segment);
    return all.range();
}

std::optional<SpanRow> Snapshot::row(std::uint64_t rowNo) const
{
    const auto in = [&](const Segments& segments) -> std::optional<SpanRow> {
        const auto after = std::upper_bound(segments.begin(), segments.end(), rowNo,
            [](std::uint64_t no, const auto& segment) { return no < segment->firstRowNo(); });
        if (after == segments.begin()) return std::nullopt;
        const Segment& segment = **std::prev(after);
        const auto position = segment.positionOf(rowNo);
        if (!position) return std::nullopt;
        return segment.row(*position);
    };
    auto here = in(m_segments);
    return here || !m_coming ? here : in(segments());
}

void StartRange::add(const Segment& segment) noexcept
{
    if (segment.rows() == 0) return;
    add(segment.firstStart(), segment.lastStart());
    if (const auto& sound = segment.soundStarts()) addSound(sound->first, sound->last);
}

void StartRange::widen(std::optional<StartBounds>& bounds, UnixNanos first, UnixNanos last) noexcept
{
    if (!bounds) bounds = StartBounds {first, last};
    bounds->first = std::min(bounds->first, first);
    bounds->last = std::max(bounds->last, last);
}

TimeRange StartRange::range() const noexcept
{
    const std::optional<StartBounds>& bounds = m_sound ? m_sound : m_any;
    if (!bounds) return {0, 0};
    return {bounds->first, bounds->last < std::numeric_limits<UnixNanos>::max() ? bounds->last + 1 : bounds->last};
}

} // namespace spanwise::columns
