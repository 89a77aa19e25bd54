// SPDX-License-Identifier: GPL-3.0-or-later
// The context of a stored span as a review item keeps it (core/review/snapshot.h).
#pragma once

#include "core/base/json.h"
#include "core/columns/row.h"
#include "core/ingest/trace_reader.h"
#include "core/store/findings.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace spanwise::ingest {

/// The position in `trace.resolved.spans` of the span with this id.
[[nodiscard]] std::optional<std::size_t> positionOf(const StoredTrace& trace, std::uint64_t spanId);

/// Not cut yet: core/review/snapshot.h does that. `row` gives what columns know and may be null; `findings` are those
/// of the trace, as far as guards have looked at it.
[[nodiscard]] Json reviewSnapshot(const StoredTrace& trace, std::size_t position, const columns::SpanRow* row,
    std::span<const store::StoredFinding> findings);

/// What the user said last, of a snapshot's messages; empty when nothing was recorded.
[[nodiscard]] std::string lastUserMessage(const Json& snapshot);

} // namespace spanwise::ingest
