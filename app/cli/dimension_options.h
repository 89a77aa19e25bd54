// SPDX-License-Identifier: GPL-3.0-or-later
// Names of dimensions and measures as the command line takes them.
#pragma once

#include "core/base/result.h"
#include "core/query/dimension.h"
#include "core/query/measures.h"

#include <string>
#include <vector>

namespace spanwise::cli {

/// Error: Invalid, with the names that exist.
[[nodiscard]] Result<query::Dimension> dimensionOf(const std::string& name);
[[nodiscard]] Result<query::Measure> measureOf(const std::string& name);
[[nodiscard]] std::string dimensionNames();
[[nodiscard]] std::string measureNames();

} // namespace spanwise::cli
