// SPDX-License-Identifier: GPL-3.0-or-later
// All that a question is asked of: the columns in memory as they were at one moment, the names behind their ids, and,
// for what no column holds, the stored spans. A value: copy it into the thread that answers.
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/columns/column_store.h"
#include "core/model/batch.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

namespace spanwise::query {

using columns::NameId;
using columns::TraceNo;

/// The dictionary of promoted texts. Any thread.
class NameSource {
public:
    virtual ~NameSource() = default;
    /// Empty for 0 and for ids it does not know. The view is valid while the source lives.
    [[nodiscard]] virtual std::string_view text(NameId id) const = 0;
    [[nodiscard]] virtual std::optional<NameId> find(std::string_view text) const = 0;
    /// Ids are 1 … size().
    [[nodiscard]] virtual NameId size() const = 0;
};

/// One span as it is stored. The batch and the span are valid during the call that hands them over.
struct StoredSpan {
    TraceNo trace = 0;
    std::uint64_t spanId = 0; ///< as in columns::SpanRow
    const Batch* batch = nullptr;
    const Span* span = nullptr;
    std::span<const LogRecord> logs; ///< that belong to the span; message content often lies there
};

/// The payload of the store. Any thread; each call may read files.
class SpanSource {
public:
    virtual ~SpanSource() = default;

    /// Return false to end the walk.
    using Visitor = std::function<bool(const StoredSpan&)>;

    /// Every span of one trace, in any order. Error: what reading the files says.
    [[nodiscard]] virtual Result<void> visitTrace(TraceNo trace, std::stop_token stop, const Visitor& visit) const = 0;

    /// All spans, roughly newest first, block by block. With `needle` (case-folded UTF-8, may be empty) blocks and
    /// spans that cannot hold it may be left out; what is handed over need not hold it. Error: Cancelled, or as above.
    [[nodiscard]] virtual Result<void> visitNewestFirst(
        TimeRange range, std::string_view needle, std::stop_token stop, const Visitor& visit) const = 0;

    [[nodiscard]] virtual std::optional<TraceId> traceId(TraceNo trace) const = 0;
    [[nodiscard]] virtual std::optional<TraceNo> findTrace(const TraceId& id) const = 0;
};

class FindingSource;
class SelectionCache;

struct DataView {
    std::shared_ptr<const columns::Snapshot> snapshot;
    std::shared_ptr<const NameSource> names;
    std::shared_ptr<const SpanSource> spans; ///< may be null: what needs stored spans is then refused
    std::shared_ptr<SelectionCache> selections; ///< may be null; shared by the questions of one refresh
    std::shared_ptr<const FindingSource> findings; ///< may be null: what asks for findings is then refused
};

/// With a cache of its own, so that the questions of one page evaluate their filter once.
[[nodiscard]] DataView makeDataView(std::shared_ptr<const columns::Snapshot> snapshot,
    std::shared_ptr<const NameSource> names, std::shared_ptr<const SpanSource> spans);

/// Names a span for whoever opens it.
struct SpanRef {
    std::uint64_t rowNo = 0;
    TraceNo trace = 0;
    std::uint64_t spanId = 0;
    bool operator==(const SpanRef&) const = default;
};

[[nodiscard]] SpanId spanIdOf(std::uint64_t spanId) noexcept;
[[nodiscard]] std::uint64_t numberOf(const SpanId& id) noexcept;

} // namespace spanwise::query
