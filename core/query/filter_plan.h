// SPDX-License-Identifier: GPL-3.0-or-later
// A filter made ready for one view: names have become sets of ids, wildcards have been tried on the whole dictionary.
#pragma once

#include "core/columns/scan.h"
#include "core/query/data_view.h"
#include "core/query/filter_node.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace spanwise::query {

/// Which rows pass, where columns alone may not know: those in `certain` do, those outside `possible` do not.
struct Verdicts {
    columns::Bitmap certain;
    columns::Bitmap possible;
    [[nodiscard]] bool decided() const { return certain == possible; }
};

/// Immutable after make(); any thread.
class FilterPlan {
public:
    FilterPlan() = default;

    /// `root` may be null: everything passes. `any span has (…)` is looked up here, over the whole snapshot.
    /// Error: Cancelled, or NotFound when stored spans are needed and the view has none.
    [[nodiscard]] static Result<FilterPlan> make(const DataView& view, const FilterNode* root, std::stop_token stop);

    /// For a filter that needs no stored spans `certain` and `possible` are equal.
    [[nodiscard]] Verdicts evaluate(const columns::Segment& segment) const;

    /// For one row and its stored span.
    [[nodiscard]] bool passes(const columns::Segment& segment, std::size_t position, const StoredSpan& stored) const;

    struct Step;

private:
    std::shared_ptr<const Step> m_root;
};

} // namespace spanwise::query
