// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of a store that is open. One thread appends, replaces and publishes; any thread takes the newest
// snapshot and reads it as long as it likes: what it sees never changes.
#pragma once

#include "core/columns/segment.h"
#include "core/columns/snapshot.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace spanwise::columns {

/// append, replace, adopt and publish: one thread. snapshot: any thread.
class ColumnStore {
public:
    ColumnStore();

    /// Row numbers must rise from call to call; gaps are allowed. Visible after the next publish.
    void append(const SpanRow& row);
    /// Puts another row in the place of the one with the same number; does nothing when there is none.
    void replace(const SpanRow& row);
    /// Takes rows out; numbers that are not there are passed over. Visible after the next publish.
    void remove(std::vector<std::uint64_t> rowNos);
    /// Takes a stored segment when a store opens. Row numbers must lie above all those so far.
    void adopt(std::shared_ptr<const Segment> segment);

    /// Makes everything so far visible and returns it. Cost: encoding the rows since the last full 4 Ki, plus one
    /// segment for each that a replaced row lies in.
    std::shared_ptr<const Snapshot> publish();

    [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const;

    /// Rows with a number from here on are in no full segment. After publish.
    [[nodiscard]] std::uint64_t sealedTo() const noexcept;
    /// Those rows.
    [[nodiscard]] const std::vector<SpanRow>& openRows() const noexcept { return m_open; }
    /// So many more, and they are a full segment.
    [[nodiscard]] std::size_t room() const noexcept { return kSegmentRows - m_open.size(); }

    /// Full segments that were made or changed since the last call, for the writer to store. After publish.
    [[nodiscard]] std::vector<std::shared_ptr<const Segment>> takeSealed();

    /// First row numbers under which segments were stored that begin elsewhere now, or are gone. After takeSealed.
    [[nodiscard]] std::vector<std::uint64_t> takeDropped();

private:
    /// Rows that are encoded together while the newest segment is not full, so that a publish costs little.
    static constexpr std::size_t kChunkRows = 4096;

    struct Full {
        std::shared_ptr<const Segment> segment;
        std::vector<SpanRow> replaced; ///< waits for publish
        std::vector<std::uint64_t> removed; ///< likewise, rising
    };

    void sealOpen();
    void applyChanges(Full& full);

    std::vector<Full> m_full; ///< in order of row numbers
    std::vector<SpanRow> m_open; ///< the newest rows, fewer than kSegmentRows
    std::vector<std::shared_ptr<const Segment>> m_openChunks; ///< m_open as published; null = has to be encoded
    std::size_t m_publishedOpen = 0; ///< rows of m_open that the chunks hold
    std::vector<std::shared_ptr<const Segment>> m_sealed;
    std::vector<std::uint64_t> m_dropped;
    std::uint64_t m_removals = 0;
    std::uint64_t m_generation = 0;

    mutable std::mutex m_mutex; ///< guards m_snapshot alone
    std::shared_ptr<const Snapshot> m_snapshot;
};

} // namespace spanwise::columns
