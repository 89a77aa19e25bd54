// SPDX-License-Identifier: GPL-3.0-or-later
// Which spans stand behind what a person points at, for "Add to review queue". Each gives work for the pool.
#pragma once

#include "core/query/behind.h"
#include "core/query/scope.h"
#include "ui/pages/add_to_review.h"

#include <QString>
#include <optional>
#include <vector>

namespace spanwise::ui {

/// More spans than this are not put into a queue by one press: so many of them are drawn by chance, and that is said.
inline constexpr std::size_t kDrawn = 50;

/// "TRACE" or "TRACE:SPAN", as lists name what they open. Error: NotFound when it is not in the store any more.
[[nodiscard]] AddToReview::Picks picksOfTrace(const QString& traceArgument);
/// The spans of a scope, or kDrawn of them.
[[nodiscard]] AddToReview::Picks picksIn(const query::DataView& view, const query::Scope& scope);
/// The spans of the window's range and filter that pass `condition` as well; of `range` alone when there is one.
[[nodiscard]] AddToReview::Picks picksBehind(
    const PageContext& context, const QString& condition, const std::optional<TimeRange>& range = {});
/// The call that a percentile is, and its neighbors by size.
[[nodiscard]] AddToReview::Picks picksAround(const query::DataView& view, const query::BehindQuestion& question);
/// What several rows stand for, each span once.
[[nodiscard]] AddToReview::Picks together(std::vector<AddToReview::Picks> all);

} // namespace spanwise::ui
