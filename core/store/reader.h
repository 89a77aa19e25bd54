// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that is read from an open store besides its columns: over a pool of read-only connections, from any
// thread, and given up when `stop` asks for it (error Cancelled). Messages come as stored: core/ingest/trace_reader.h
// makes batches of them. Payload may have to wait for a commit: never call this from a thread that paints.
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/columns/row.h"
#include "core/store/draft.h"
#include "core/store/source_record.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace SQLite {
class Database;
}

namespace spanwise::store {

using columns::TraceNo;

/// One row of the table of traces. Counts are those of the last time the trace was resolved.
struct TraceRecord {
    TraceNo trace = 0;
    TraceId id;
    UnixNanos start = 0;
    UnixNanos end = 0;
    std::uint32_t spans = 0;
    std::uint32_t logs = 0;
    std::uint32_t calls = 0;
    std::uint32_t failedCalls = 0;
    std::uint32_t errorSpans = 0;
    columns::NameId session = 0;
    columns::NameId user = 0;
};

/// A message as it lies in the payload file. Views live as long as `owner`.
struct StoredMessage {
    enum class Kind : std::uint8_t { Span, Log };

    Kind kind = Kind::Span;
    TraceNo trace = 0;
    TraceId traceId; ///< zero for log records of no trace
    std::string_view message; ///< mostly without the id of its trace
    std::string_view resource;
    std::string_view scope;
    std::shared_ptr<const std::string> owner;
};

class Reader {
public:
    Reader(std::filesystem::path database, bool immutable);
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    [[nodiscard]] Result<std::optional<TraceNo>> findTrace(const TraceId& id) const;
    /// Same order as `traces`; one that does not exist gives a record with number 0.
    [[nodiscard]] Result<std::vector<TraceRecord>> traces(std::span<const TraceNo> traces) const;

    /// Every span and log record of a trace, spans first.
    [[nodiscard]] Result<std::vector<StoredMessage>> messagesOf(TraceNo trace, std::stop_token stop = {}) const;
    /// Log records of other traces, or of none, that are about calls of this one: they name its response id.
    [[nodiscard]] Result<std::vector<StoredMessage>> joinedLogsOf(TraceNo trace, std::stop_token stop = {}) const;
    /// All messages, newest block first; inside a block in order of writing. `visit` returns false to end the walk.
    /// Messages that a later copy replaced are left out. Blocks that hold nothing in `range` are not read; with
    /// `mayHold` those for whose bytes it says false are skipped too.
    using MessageVisitor = std::function<bool(const StoredMessage&)>;
    using BlockTest = std::function<bool(std::string_view)>;
    [[nodiscard]] Result<void> visitNewestFirst(
        TimeRange range, const BlockTest& mayHold, std::stop_token stop, const MessageVisitor& visit) const;

    /// Traces that hold log records besides their spans; rising.
    [[nodiscard]] Result<std::vector<TraceNo>> tracesWithLogs() const;

    /// The rows of a trace by span id. Their call columns are as resolved last.
    [[nodiscard]] Result<std::vector<columns::SpanRow>> rowsOf(TraceNo trace) const;
    /// Those of its spans whose messages retention took; rising.
    [[nodiscard]] Result<std::vector<std::uint64_t>> unkeptSpansOf(TraceNo trace) const;
    [[nodiscard]] Result<std::vector<EvaluationRow>> evaluationsOf(TraceNo trace) const;
    [[nodiscard]] Result<std::vector<SourceRecord>> sources() const;
    /// Runs `work` over a read-only connection of NAME.db: for the tables that other files of core/store own. What it
    /// throws as SQLite::Exception becomes the error.
    [[nodiscard]] Result<void> withDatabase(const std::function<Result<void>(const SQLite::Database&)>& work) const;

    /// The session and the user of every trace; 0 = none.
    [[nodiscard]] Result<void> forEachTraceName(const std::function<void(columns::NameId)>& visit) const;

    /// After messages were erased: connections that remember blocks are closed, running questions finish with theirs.
    void forgetBlocks() const;
    /// Numbers of all traces are 1 … this.
    [[nodiscard]] Result<TraceNo> lastTrace() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace spanwise::store
