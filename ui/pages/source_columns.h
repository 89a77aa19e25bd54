// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of the list of sources and of the list of what was not stored or changed.
#pragma once

#include "core/store/reader.h"
#include "ui/models/column.h"

#include <span>
#include <string_view>

namespace spanwise::ui {

[[nodiscard]] std::span<const Column<store::SourceRecord>> sourceColumns();

/// One reason for which something of a source was rejected or remarked upon.
struct ReasonRow {
    QString what; ///< "Span rejected", "Remark"
    QString reason;
    std::uint64_t count = 0;
    QString sample;
    bool lost = false; ///< it is not in the store
};
[[nodiscard]] std::span<const Column<ReasonRow>> reasonColumns();
[[nodiscard]] std::vector<ReasonRow> reasonsOf(const store::SourceRecord& source);

/// Everything of a source that was rejected.
[[nodiscard]] std::uint64_t rejectedOf(const store::SourceRecord& source);

} // namespace spanwise::ui
