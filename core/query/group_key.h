// SPDX-License-Identifier: GPL-3.0-or-later
// The value of a dimension for a row, as a number for tables and as text for people.
#pragma once

#include "core/columns/row.h"
#include "core/query/data_view.h"
#include "core/query/dimension.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace spanwise::query {

/// 0 = unknown. Closed lists (class, error class, cost state) count from 1.
[[nodiscard]] std::uint32_t keyOf(Dimension dimension, const columns::SpanRow& row) noexcept;
[[nodiscard]] std::string keyText(Dimension dimension, std::uint32_t key, const NameSource& names);

} // namespace spanwise::query
