// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of the list of sources.
#pragma once

#include "core/store/reader.h"
#include "ui/models/column.h"

#include <cstdint>
#include <span>

namespace spanwise::ui {

[[nodiscard]] std::span<const Column<store::SourceRecord>> sourceColumns();

/// Everything of a source that was rejected: spans, log records, data points, and deliveries as a whole.
[[nodiscard]] std::uint64_t rejectedOf(const store::SourceRecord& source);

} // namespace spanwise::ui
