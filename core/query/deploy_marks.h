// SPDX-License-Identifier: GPL-3.0-or-later
// When a service first ran in a version: the marks on charts over time.
#pragma once

#include "core/query/selection.h"
#include "core/query/series.h"

#include <map>
#include <utility>
#include <vector>

namespace spanwise::query {

/// The earliest start of each service and version.
using FirstSeen = std::map<std::pair<NameId, NameId>, UnixNanos>;

void addFirstSeen(FirstSeen& to, const SelectedPart& part);
void addFirstSeen(FirstSeen& to, const FirstSeen& more);
/// One for each version of a service but its first, by time.
[[nodiscard]] std::vector<DeployMark> deployMarksOf(const FirstSeen& seen, const NameSource& names);

} // namespace spanwise::query
