// SPDX-License-Identifier: GPL-3.0-or-later
// A report as JSON (the contract of `report --json`) and as a table for people.
#pragma once

#include "core/query/report.h"

#include <string>

namespace spanwise::cli {

[[nodiscard]] std::string reportJson(const query::ReportAnswer& answer);
[[nodiscard]] std::string reportTable(const query::ReportAnswer& answer);

} // namespace spanwise::cli
