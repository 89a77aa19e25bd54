// SPDX-License-Identifier: GPL-3.0-or-later
// From where the user is to what questions are asked about.
#pragma once

#include "core/query/data_view.h"
#include "core/query/scope.h"
#include "ui/filter_state.h"

namespace spanwise::ui {

/// "The last 24 h" are those of the data: they end behind its newest start. Everything is the default range.
[[nodiscard]] TimeRange resolved(const RangeChoice& range, const query::DataView& view);

/// The same of rows that start in `held`.
[[nodiscard]] TimeRange resolved(const RangeChoice& range, const TimeRange& held);
/// From when on rows are asked for by whoever shows the range, the period before it and the step that begins before.
[[nodiscard]] UnixNanos firstAskedFor(const RangeChoice& range, const TimeRange& held);

/// A filter that does not parse lets nothing less through: FilterState holds only expressions that do.
[[nodiscard]] query::Scope scopeOf(const Location& location, const query::DataView& view);

} // namespace spanwise::ui
