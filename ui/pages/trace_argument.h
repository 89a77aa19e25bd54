// SPDX-License-Identifier: GPL-3.0-or-later
// What the trace page is asked to show, as Location::argument spells it: "TRACE", "TRACE:SPAN", "TRACE~TRACE"
// (the second to compare with), ids in hex.
#pragma once

#include "core/base/ids.h"

#include <QString>
#include <optional>

namespace spanwise::ui {

struct TraceArgument {
    std::optional<TraceId> trace;
    std::optional<SpanId> span;
    std::optional<TraceId> other;
    bool operator==(const TraceArgument&) const = default;
};

[[nodiscard]] TraceArgument readTraceArgument(const QString& text);
[[nodiscard]] QString textOf(const TraceArgument& argument);

} // namespace spanwise::ui
