// SPDX-License-Identifier: GPL-3.0-or-later
// Whole traces into a file of OTLP JSON lines that import reads back: a request a trace, its log records on the next
// line.
#pragma once

#include "core/base/result.h"
#include "core/query/data_view.h"
#include "core/store/reader.h"

#include <QString>
#include <memory>
#include <stop_token>
#include <vector>

namespace spanwise::ui {

/// Gives the number of spans written. The file is whole or as it was. Not on the UI thread. Error: Io, Cancelled, or
/// what reading says.
[[nodiscard]] Result<std::uint64_t> exportTraces(const std::shared_ptr<const store::Reader>& reader,
    const std::vector<query::TraceNo>& traces, const QString& file, std::stop_token stop);

} // namespace spanwise::ui
