// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of the lists of errors: type × model, and messages folded by their pattern.
#pragma once

#include "core/query/errors.h"
#include "ui/models/column.h"

#include <span>

namespace spanwise::ui {

struct ErrorCellRow {
    query::ErrorCell cell;
    QString kind; ///< the type, or "answer withheld", "truncated" …
    std::uint64_t calls = 0; ///< all calls of the scope, for the share
};

struct MessageRow {
    query::ErrorPattern pattern;
};

[[nodiscard]] std::span<const Column<ErrorCellRow>> errorCellColumns();
[[nodiscard]] std::span<const Column<MessageRow>> messageColumns();

} // namespace spanwise::ui
