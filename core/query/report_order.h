// SPDX-License-Identifier: GPL-3.0-or-later
// The order and number of the groups of a report.
#pragma once

#include "core/query/report.h"

namespace spanwise::query {

/// Sorts as the question asks, notes how many there are, and cuts to its limit.
void orderGroups(ReportAnswer& answer, const ReportQuestion& question);

} // namespace spanwise::query
