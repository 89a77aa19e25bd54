// SPDX-License-Identifier: GPL-3.0-or-later
// Takes traces and payload out of a store, piece by piece, so that each piece holds the write lock for a moment only.
// Every function works inside the writer's transaction: the caller commits or rolls back. What is freed is overwritten
// (secure_delete); Writer::emptyWal() then empties the WAL.
#pragma once

#include "core/base/result.h"
#include "core/columns/row.h"
#include "core/store/trace_erasers.h"
#include "core/store/writer.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace spanwise::store {

/// What is gone, or would be.
struct Removed {
    std::uint64_t traces = 0;
    std::uint64_t spans = 0;
    std::uint64_t calls = 0;
    std::uint64_t logs = 0;
    std::uint64_t others = 0; ///< rows of other tables (trace_erasers.h)
    std::uint64_t names = 0;
    std::uint64_t payloadBytes = 0;

    Removed& operator+=(const Removed& other) noexcept;
    [[nodiscard]] bool isEmpty() const noexcept;
};

struct TraceRemoval {
    Removed removed;
    bool done = false; ///< nothing of the trace is left in the database
};

/// Removes a trace with everything that hangs on it, at most `mostSpans` spans of it in one call. Call until done.
/// Its messages stay in the payload until blankLeftOver(); the store remembers that they have to go.
[[nodiscard]] Result<TraceRemoval> removeTrace(Writer& writer, TraceNo trace, Because why, std::size_t mostSpans);

/// What removeTrace() left in the payload, also before the program was interrupted.
struct LeftOver {
    bool unfinished = false; ///< names and the WAL have to be seen to, even when no block is left
    std::vector<std::int64_t> blocks; ///< rising
};
/// The first `most` blocks of it.
[[nodiscard]] Result<LeftOver> leftOver(Writer& writer, std::size_t most);
struct BlankedBlock {
    std::int64_t block = 0;
    std::vector<TraceNo> traces; ///< of which messages were left over
    std::uint64_t bytes = 0; ///< of messages
};
/// Overwrites what is left over in a block; a block of which nothing else is left is dropped.
[[nodiscard]] Result<BlankedBlock> blankLeftOver(Writer& writer, std::int64_t block);
/// That is no longer left over. In a later transaction: each of the two then waits for one file only.
[[nodiscard]] Result<void> settleLeftOver(Writer& writer, const BlankedBlock& done);

/// Traces that have something left over: of at most `most` entries of the list from `from` on, which is moved on. A
/// trace can be named more than once.
struct LeftOverFrom {
    std::int64_t block = 1;
    TraceNo trace = 0;
};
[[nodiscard]] Result<std::vector<TraceNo>> tracesLeftOver(Writer& writer, LeftOverFrom& from, std::size_t most);
/// Blocks with messages that later copies replaced, `from` and above, at most `most`. They may hold more of a trace
/// than its rows pointed at.
[[nodiscard]] Result<std::vector<std::int64_t>> supersededBlocks(Writer& writer, std::int64_t from, std::size_t most);
/// Overwrites what a block holds of these traces (rising), as blankLeftOver() does. Gives the bytes of messages.
[[nodiscard]] Result<std::uint64_t> blankMessages(Writer& writer, std::int64_t block, std::span<const TraceNo> traces);
/// Everything is done.
[[nodiscard]] Result<void> endRemoval(Writer& writer);

/// Drops up to `most` of the oldest payload blocks below `block`. The spans stay; their messages are no longer kept.
struct BlockRemoval {
    std::uint64_t blocks = 0;
    std::uint64_t bytes = 0; ///< as stored
};
[[nodiscard]] Result<BlockRemoval> dropBlocksBelow(Writer& writer, std::int64_t block, std::size_t most);

/// What erasing these traces would take; payload and names are not counted.
[[nodiscard]] Result<Removed> countTraces(Writer& writer, std::span<const TraceNo> traces);

/// What had arrived at a time: traces below `nextTrace`, payload up to `lastBlock`. Zeros when nothing is known to
/// have.
struct Arrived {
    TraceNo nextTrace = 0;
    std::int64_t lastBlock = 0;
};
[[nodiscard]] Result<Arrived> arrivedBy(Writer& writer, UnixNanos at);

/// Oldest traces first: those below `below` from `from` on, at most `most`.
[[nodiscard]] Result<std::vector<TraceNo>> tracesBelow(Writer& writer, TraceNo from, TraceNo below, std::size_t most);
/// Whether everything of the trace arrived with payload up to `block`.
[[nodiscard]] Result<bool> arrivedWhole(Writer& writer, TraceNo trace, std::int64_t block);
/// Those of a user or a session among the traces from `from` on below `below`.
[[nodiscard]] Result<std::vector<TraceNo>> tracesOf(
    Writer& writer, bool byUser, columns::NameId name, TraceNo from, TraceNo below);

struct PayloadUse {
    std::int64_t lastBlock = 0; ///< of those that were looked at; 0 = there are none
    std::uint64_t bytes = 0; ///< as stored
};
/// Of the blocks from `from` on, at most `most`.
[[nodiscard]] Result<PayloadUse> payloadUse(Writer& writer, std::int64_t from, std::size_t most);

/// Adds a receipt; gives its number.
[[nodiscard]] Result<std::int64_t> writeReceipt(
    Writer& writer, const std::string& subject, UnixNanos at, const Removed& removed);

} // namespace spanwise::store
