// SPDX-License-Identifier: GPL-3.0-or-later
// A trace read for the trace page: its batch, its calls, and the columns that the waterfall paints. Made off the UI
// thread, then never changed.
#pragma once

#include "core/ingest/trace_reader.h"
#include "core/query/trace_list.h"
#include "ui/widgets/waterfall.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

namespace spanwise::ui {

struct OpenTrace {
    std::shared_ptr<const ingest::StoredTrace> stored;
    std::shared_ptr<const WaterfallData> waterfall;
    std::vector<std::uint32_t> logs; ///< all log records of the trace: indexes into the batch
    query::TraceRow row;

    /// Spans that the figures count and whose texts retention has removed.
    [[nodiscard]] std::int64_t spansNoLongerKept() const { return std::int64_t(stored->unkept.size()); }
    [[nodiscard]] const Batch& batch() const { return stored->batch; }
    [[nodiscard]] const calls::ResolvedTrace& resolved() const { return stored->resolved; }
    [[nodiscard]] const Span& span(std::size_t position) const
    {
        return stored->batch.spans[stored->resolved.spanIndexes[position]];
    }
    /// The call that the span describes, counted or not; null when none.
    [[nodiscard]] const LlmCall* callOf(std::size_t position) const;
    /// Position of the span with this id; -1 = none.
    [[nodiscard]] int positionOf(const SpanId& id) const;
};

/// Error: NotFound when the store has no such trace or its texts are no longer kept, Cancelled, or what reading says.
[[nodiscard]] Result<std::shared_ptr<const OpenTrace>> openTrace(const query::DataView& view,
    const std::shared_ptr<const store::Reader>& reader, const TraceId& id, const calls::MappingRules* mapping,
    std::stop_token stop);

/// For tests and for traces that are not stored: the same from a batch that was resolved already.
[[nodiscard]] std::shared_ptr<const WaterfallData> waterfallOf(const Batch& batch, const calls::ResolvedTrace& trace);

} // namespace spanwise::ui
