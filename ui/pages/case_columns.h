// SPDX-License-Identifier: GPL-3.0-or-later
// The list of cases as columns.
#pragma once

#include "core/query/cases.h"
#include "ui/models/column.h"

#include <span>

namespace spanwise::ui {

[[nodiscard]] std::span<const Column<query::CaseEntry>> caseColumns();

} // namespace spanwise::ui
