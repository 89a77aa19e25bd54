// SPDX-License-Identifier: GPL-3.0-or-later
// What is read about a trace before anything is decided: order, tree, indexed attributes, class of each span, and which
// log records belong to which span. Everything in core/calls works on this.
#pragma once

#include "core/calls/tree.h"
#include "core/dialect/reader.h"
#include "core/dialect/span_class.h"
#include "core/dialect/span_view.h"
#include "core/model/batch.h"

#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

namespace spanwise::calls {

/// A log record with its attributes looked up.
struct LogFacts {
    std::uint32_t record = 0; ///< index into Batch::logs
    std::int32_t span = -1; ///< position; -1 = of no span that we have
    dialect::Attributes attributes;
};

/// Positions count the trace's spans in start order, ties by span id. Lies in `memory`, which outlives it: one trace
/// after the other is read, each of a few spans, and a heap of dozens of little lists costs more than what they hold.
struct TraceFacts {
    TraceFacts(const Batch& batch, std::span<const std::uint32_t> spans, std::span<const std::uint32_t> logs,
        Arena& arena, const MappingRules* mapping,
        std::pmr::memory_resource* memory = std::pmr::get_default_resource());

    const Batch& batch;
    dialect::Reader reader;
    std::pmr::vector<std::uint32_t> order; ///< into Batch::spans
    Tree tree;
    std::pmr::vector<dialect::Attributes> attributes;
    std::pmr::vector<dialect::ClassVerdict> classes;
    std::pmr::vector<LogFacts> logs; ///< by span (those of none first), then time, then as told apart by their index

    [[nodiscard]] std::size_t size() const noexcept { return order.size(); }
    [[nodiscard]] const Span& span(std::size_t position) const noexcept { return batch.spans[order[position]]; }
    [[nodiscard]] dialect::SpanView view(std::size_t position) const noexcept;
    [[nodiscard]] SpanClass classOf(std::size_t position) const noexcept { return classes[position].spanClass; }
    /// The span's log records, in order of time.
    [[nodiscard]] std::span<const LogFacts> logsOf(std::size_t position) const noexcept;
    [[nodiscard]] std::span<const LogFacts> logsOfNoSpan() const noexcept;
};

} // namespace spanwise::calls
