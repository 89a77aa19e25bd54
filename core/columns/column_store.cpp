// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/columns/column_store.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace spanwise::columns {

ColumnStore::ColumnStore()
    : m_snapshot(std::make_shared<Snapshot>())
{
}

void ColumnStore::append(const SpanRow& row)
{
    assert(m_open.empty() || m_open.back().rowNo < row.rowNo);
    if (m_open.empty()) m_open.reserve(kSegmentRows);
    m_open.push_back(row);
    if (m_open.size() == kSegmentRows) sealOpen();
}

namespace {
/// The segment itself and the newest of those before it, newest first.
std::vector<Former> formersWith(const Segment& segment)
{
    constexpr std::size_t kMost = 64; // more are published within a second or two only when each has a few rows
    std::vector<Former> out {{segment.id(), segment.firstRowNo(), segment.lastRowNo()}};
    const auto before = segment.formers().first(std::min(segment.formers().size(), kMost - 1));
    out.insert(out.end(), before.begin(), before.end());
    return out;
}
} // namespace

void ColumnStore::sealOpen()
{
    if (m_open.empty()) return;
    // A chunk that was replaced is null by now. Who follows has seen all but the newest two when they were full.
    std::vector<Former> formers;
    for (std::size_t i = 0; i < m_openChunks.size(); ++i) {
        if (!m_openChunks[i]) continue;
        std::vector<Former> mine = formersWith(*m_openChunks[i]);
        if (i + 2 < m_openChunks.size()) mine.resize(1);
        formers.insert(formers.end(), mine.begin(), mine.end());
    }
    auto segment = Segment::encode(m_open, std::move(formers));
    m_sealed.push_back(segment);
    m_full.push_back({std::move(segment), {}, {}});
    m_open.clear();
    m_openChunks.clear();
    m_publishedOpen = 0;
}

void ColumnStore::replace(const SpanRow& row)
{
    if (!m_open.empty() && row.rowNo >= m_open.front().rowNo) {
        const auto place = std::lower_bound(m_open.begin(), m_open.end(), row.rowNo,
            [](const SpanRow& have, std::uint64_t no) { return have.rowNo < no; });
        if (place == m_open.end() || place->rowNo != row.rowNo) return;
        *place = row;
        const auto chunk = static_cast<std::size_t>(place - m_open.begin()) / kChunkRows;
        if (chunk < m_openChunks.size()) m_openChunks[chunk] = nullptr;
        return;
    }
    const auto after = std::upper_bound(m_full.begin(), m_full.end(), row.rowNo,
        [](std::uint64_t no, const Full& full) { return no < full.segment->firstRowNo(); });
    if (after != m_full.begin()) std::prev(after)->replaced.push_back(row);
}

void ColumnStore::adopt(std::shared_ptr<const Segment> segment)
{
    if (!segment || segment->rows() == 0) return;
    assert(m_full.empty() || m_full.back().segment->lastRowNo() < segment->firstRowNo());
    sealOpen();
    m_full.push_back({std::move(segment), {}, {}});
}

void ColumnStore::remove(std::vector<std::uint64_t> rowNos)
{
    if (rowNos.empty()) return;
    std::sort(rowNos.begin(), rowNos.end());
    ++m_removals;
    const auto goes = [&](const SpanRow& row) { return std::binary_search(rowNos.begin(), rowNos.end(), row.rowNo); };
    if (!m_open.empty() && rowNos.back() >= m_open.front().rowNo && std::erase_if(m_open, goes) > 0) {
        m_openChunks.clear();
        m_publishedOpen = 0;
    }
    for (Full& full : m_full) {
        const auto from = std::lower_bound(rowNos.begin(), rowNos.end(), full.segment->firstRowNo());
        const auto to = std::upper_bound(from, rowNos.end(), full.segment->lastRowNo());
        full.removed.insert(full.removed.end(), from, to);
    }
}

void ColumnStore::applyChanges(Full& full)
{
    if (full.replaced.empty() && full.removed.empty()) return;
    std::vector<SpanRow> rows;
    rows.reserve(full.segment->rows());
    for (std::size_t i = 0; i < full.segment->rows(); ++i) rows.push_back(full.segment->row(i));
    bool changed = false;
    for (const SpanRow& row : full.replaced) { // in order: the last word holds
        const auto position = full.segment->positionOf(row.rowNo);
        if (!position || rows[*position] == row) continue;
        rows[*position] = row;
        changed = true;
    }
    full.replaced.clear();
    std::sort(full.removed.begin(), full.removed.end());
    const auto goes = [&](const SpanRow& row) {
        return std::binary_search(full.removed.begin(), full.removed.end(), row.rowNo);
    };
    changed = std::erase_if(rows, goes) > 0 || changed;
    full.removed.clear();
    if (!changed) return;
    const std::uint64_t first = full.segment->firstRowNo();
    full.segment = Segment::encode(rows);
    if (rows.empty() || full.segment->firstRowNo() != first) m_dropped.push_back(first);
    if (!rows.empty()) m_sealed.push_back(full.segment);
}

std::shared_ptr<const Snapshot> ColumnStore::publish()
{
    std::vector<std::shared_ptr<const Segment>> segments;
    for (Full& full : m_full) {
        applyChanges(full);
        if (full.segment->rows() > 0) segments.push_back(full.segment);
    }
    std::erase_if(m_full, [](const Full& full) { return full.segment->rows() == 0; });
    std::vector<Former> formers;
    std::size_t grown = m_openChunks.size();
    if (m_publishedOpen != m_open.size() && m_publishedOpen % kChunkRows != 0) {
        --grown;
        if (m_openChunks[grown]) formers = formersWith(*m_openChunks[grown]);
        m_openChunks[grown] = nullptr;
    }
    m_openChunks.resize((m_open.size() + kChunkRows - 1) / kChunkRows);
    for (std::size_t i = 0; i < m_openChunks.size(); ++i) {
        const std::size_t first = i * kChunkRows;
        if (!m_openChunks[i])
            m_openChunks[i] = Segment::encode({m_open.data() + first, std::min(kChunkRows, m_open.size() - first)},
                i == grown ? std::move(formers) : std::vector<Former> {});
        segments.push_back(m_openChunks[i]);
    }
    m_publishedOpen = m_open.size();

    auto snapshot = std::make_shared<const Snapshot>(std::move(segments), ++m_generation, m_removals);
    const std::lock_guard lock(m_mutex);
    m_snapshot = snapshot;
    return snapshot;
}

std::shared_ptr<const Snapshot> ColumnStore::snapshot() const
{
    const std::lock_guard lock(m_mutex);
    return m_snapshot;
}

std::uint64_t ColumnStore::sealedTo() const noexcept
{
    return m_full.empty() ? 0 : m_full.back().segment->lastRowNo() + 1;
}

std::vector<std::uint64_t> ColumnStore::takeDropped()
{
    return std::exchange(m_dropped, {});
}

std::vector<std::shared_ptr<const Segment>> ColumnStore::takeSealed()
{
    return std::exchange(m_sealed, {});
}

} // namespace spanwise::columns
