// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of a scope: one bit a row. Every question begins here, and the questions of one page share it.
#pragma once

#include "core/columns/scan.h"
#include "core/query/data_view.h"
#include "core/query/row_changes.h"
#include "core/query/scope.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::query {

/// The chosen rows of one segment.
struct SelectedPart {
    std::shared_ptr<const columns::Segment> segment;
    columns::Bitmap chosen;
    std::uint64_t rows = 0; ///< chosen ones
    std::uint64_t calls = 0; ///< chosen ones that are calls: the first of the segment
};

class KnownTotals;

/// Immutable. Parts without any chosen row are left out; the others are in order of row numbers.
struct Selection {
    std::vector<SelectedPart> parts;
    std::uint64_t rows = 0;
    std::uint64_t calls = 0;
    std::shared_ptr<KnownTotals> totals; ///< what reports found of it (known_totals.h); null where nobody shares it
};

/// Error: Cancelled; NotFound when stored spans are needed and the view has none; or what reading them says.
[[nodiscard]] Result<std::shared_ptr<const Selection>> select(
    const DataView& view, const Scope& scope, std::stop_token stop);

/// Only these segments, without a cache. The filter must need neither stored spans nor other spans of a trace.
[[nodiscard]] Result<Selection> selectIn(const DataView& view,
    const std::vector<std::shared_ptr<const columns::Segment>>& segments, const Scope& scope, std::stop_token stop);

/// The newest selections of one snapshot, and what changed since earlier ones. Any thread.
class SelectionCache {
public:
    [[nodiscard]] ChangeCache& changes() noexcept { return m_changes; }
    [[nodiscard]] std::shared_ptr<const Selection> find(const columns::Snapshot* snapshot, const Scope& scope);
    void keep(const std::shared_ptr<const columns::Snapshot>& snapshot, const Scope& scope,
        std::shared_ptr<const Selection> selection);

private:
    struct Entry {
        std::shared_ptr<const columns::Snapshot> snapshot;
        Scope scope;
        std::shared_ptr<const Selection> selection;
    };
    std::mutex m_mutex;
    std::vector<Entry> m_entries; ///< the newest last
    ChangeCache m_changes;
};

} // namespace spanwise::query
