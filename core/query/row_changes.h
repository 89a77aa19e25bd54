// SPDX-License-Identifier: GPL-3.0-or-later
// What came to a scope and what left it, between two views of the same growing store: only segments that are new, gone
// or cut by a moved end of the range are read, and of a segment that has grown, or was put together of smaller ones,
// only the rows that none of those had. The work is that of the change, not of the store.
#pragma once

#include "core/query/data_view.h"
#include "core/query/scope.h"

#include <memory>
#include <mutex>
#include <stop_token>
#include <vector>

namespace spanwise::query {

struct RowChanges {
    std::vector<columns::SpanRow> came;
    std::vector<columns::SpanRow> left; ///< as they were
};

/// Whether a row passes depends on that row alone: then changes can be followed.
[[nodiscard]] bool followsRowByRow(const Filter& filter);

/// Only for such filters. A row that is the same in both is in neither.
[[nodiscard]] Result<RowChanges> changesBetween(const DataView& before, TimeRange rangeBefore, const DataView& now,
    TimeRange rangeNow, const Filter& filter, std::stop_token stop = {});

/// The same, remembered while `now` lives for the other questions of one refresh, which mostly ask for the same.
[[nodiscard]] Result<std::shared_ptr<const RowChanges>> sharedChanges(const DataView& before, TimeRange rangeBefore,
    const DataView& now, TimeRange rangeNow, const Filter& filter, std::stop_token stop = {});

/// Newest changes between two snapshots. Any thread.
class ChangeCache {
public:
    struct Key {
        const columns::Snapshot* before = nullptr;
        const columns::Snapshot* now = nullptr;
        TimeRange rangeBefore;
        TimeRange rangeNow;
        Filter filter;
        bool operator==(const Key&) const = default;
    };
    [[nodiscard]] std::shared_ptr<const RowChanges> find(const Key& key);
    void keep(Key key, std::shared_ptr<const columns::Snapshot> before, std::shared_ptr<const RowChanges> changes);

private:
    struct Entry {
        Key key;
        std::shared_ptr<const columns::Snapshot> before; ///< alive, so that no other one has its address
        std::shared_ptr<const RowChanges> changes;
    };
    std::mutex m_mutex;
    std::vector<Entry> m_entries; ///< the newest last
};

} // namespace spanwise::query
