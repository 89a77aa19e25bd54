// SPDX-License-Identifier: GPL-3.0-or-later
// Reads traces back for commands that print what no column holds. Keeps the newest few: neighbors in time often belong
// to the same trace.
#pragma once

#include "core/base/result.h"
#include "core/columns/row.h"
#include "core/ingest/trace_reader.h"
#include "core/query/data_view.h"
#include "core/query/scope.h"
#include "core/store/store.h"

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <stop_token>
#include <unordered_map>
#include <vector>

namespace spanwise::cli {

class StoredTraces {
public:
    StoredTraces(const store::Store& store, const calls::MappingRules* mapping, std::stop_token stop);

    /// Error: as ingest::readTrace.
    [[nodiscard]] Result<std::shared_ptr<const ingest::StoredTrace>> trace(columns::TraceNo number);

private:
    struct Entry {
        columns::TraceNo number = 0;
        std::shared_ptr<const ingest::StoredTrace> trace;
    };

    std::shared_ptr<const store::Reader> m_reader;
    const calls::MappingRules* m_mapping;
    std::stop_token m_stop;
    std::list<Entry> m_recent; ///< newest first
    std::unordered_map<columns::TraceNo, std::list<Entry>::iterator> m_places;
    std::size_t m_spans = 0; ///< in m_recent
};

/// The rows of a scope, oldest first (the newest `limit` of them, when there is a limit), in portions.
/// `visit` gets each row once. Error: as query::answer, or what `visit` gives.
[[nodiscard]] Result<void> visitRows(const query::DataView& view, const query::Scope& scope, bool callsOnly,
    std::size_t limit, std::stop_token stop, const std::function<Result<void>(const columns::SpanRow&)>& visit);

/// The spans of one trace that a command is about, in start order.
struct TraceSelection {
    columns::TraceNo trace = 0;
    std::vector<std::uint64_t> spanIds; ///< sorted; empty = all of the trace
};

/// The traces that hold spans of the scope, in order of arrival. Without filter, range and limit: every trace.
[[nodiscard]] Result<std::vector<TraceSelection>> selectTraces(
    const store::Store& store, const query::Scope& scope, bool everything, std::size_t limit, std::stop_token stop);

} // namespace spanwise::cli
