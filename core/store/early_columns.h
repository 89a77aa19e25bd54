// SPDX-License-Identifier: GPL-3.0-or-later
// The newest columns of a store before all of them are read: a window that opens on the last day shows it after a few
// segments of a hundred.
#pragma once

#include "core/base/time.h"
#include "core/columns/snapshot.h"
#include "core/store/segment_table.h"

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <vector>

namespace spanwise::store {

/// Rows in the table of deltas: what came since the segments were written.
struct StoredDeltas {
    std::vector<columns::SpanRow> appended; ///< rising row numbers
    std::vector<columns::SpanRow> replaced; ///< in order of writing
    std::vector<std::uint64_t> removed; ///< rising
};

/// What somebody wants before the rest.
struct EarlyWish {
    /// The start from which on rows are wanted, of rows that start in `held`.
    std::function<UnixNanos(const TimeRange& held)> from;
    /// At most once, on the thread that opens. The snapshot is an early one.
    std::function<void(std::shared_ptr<const columns::Snapshot>)> take;
};

/// One opening. The whole snapshot reaches those who wait for it in any case: when it is not settled, as nothing.
class EarlyColumns {
public:
    EarlyColumns() = default;
    ~EarlyColumns() { settle(nullptr); }
    EarlyColumns(const EarlyColumns&) = delete;
    EarlyColumns& operator=(const EarlyColumns&) = delete;

    /// Reads the segments that the wish needs and hands them over, unless those are so many that the whole is there
    /// almost as soon, rows are being removed, or one is damaged. Throws SQLite::Exception.
    void offer(const SQLite::Database& db, std::vector<ListedSegment>& listed, const StoredDeltas& deltas,
        const EarlyWish& wish);
    /// The whole, or null when it could not be read.
    void settle(std::shared_ptr<const columns::Snapshot> whole);

private:
    std::promise<std::shared_ptr<const columns::Snapshot>> m_whole;
    bool m_isSettled = false;
};

} // namespace spanwise::store
