// SPDX-License-Identifier: GPL-3.0-or-later
// Where a trace is opened, which trace is the next one, and how two of them differ. Off the UI thread but for the
// texts.
#pragma once

#include "core/query/scope.h"
#include "core/query/trace_list.h"
#include "ui/pages/open_trace.h"

#include <QString>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string_view>
#include <utility>

namespace spanwise::ui {

/// Why a trace is opened on the span that it is opened on.
enum class Begins : std::uint8_t { Anywhere, AsAsked, WithoutTheAsked, WithTheFilter, WithAFailure, WithACall };

/// What is said of it; empty where it goes without saying.
[[nodiscard]] QString beginningText(Begins why);

/// The asked one, else the first span that the filter is about, else the first failed call, else the first call.
[[nodiscard]] std::pair<int, Begins> firstPosition(const OpenTrace& trace, const std::optional<SpanId>& span,
    const query::DataView& view, const query::Scope& scope, const std::stop_token& stop);

/// The traces whose root has this name.
[[nodiscard]] query::Scope rootsCalled(std::string_view name);
/// Id of the next newer or older trace of a scope, as hex; empty when there is none.
[[nodiscard]] Result<QString> neighborOf(
    query::TraceNo trace, bool newer, const query::DataView& view, const query::Scope& scope, std::stop_token stop);

/// "against the other: 1.2 s longer, 3 spans fewer, …"
[[nodiscard]] QString differenceText(const query::TraceRow& a, const query::TraceRow& b);

} // namespace spanwise::ui
