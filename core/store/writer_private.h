// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of the writer: what a transaction collects, and the statements it runs. writer_rows.cpp takes drafts apart
// into rows, writer_copies.cpp tells copies of a span apart, writer_commit.cpp makes them durable, writer_segments.cpp
// keeps the columns on disk, writer_names.cpp forgets names; writer.cpp is what others see. Inside
// core/store/writer*.cpp only.
#pragma once

#include "core/columns/segment.h"
#include "core/store/block_builder.h"
#include "core/store/block_cache.h"
#include "core/store/block_writer.h"
#include "core/store/checkpoints.h"
#include "core/store/database.h"
#include "core/store/delta_list.h"
#include "core/store/response_joins.h"
#include "core/store/source_log.h"
#include "core/store/writer.h"
#include "core/store/writer_statements.h"

#include <chrono>
#include <limits>
#include <optional>
#include <unordered_set>
#include <utility>

namespace spanwise::store {

using columns::SpanRow;

/// Where a store stands: kept in its table `state`.
struct WriterState {
    std::uint64_t nextRow = 0;
    TraceNo nextTrace = 1;
    std::int64_t lastBlock = 0;
    std::int64_t nextDelta = 1;
};

struct Writer::Private {
    SQLite::Database db;
    BlockWriter blocks;
    Checkpoints checkpoints;
    std::shared_ptr<Names> names;
    columns::ColumnStore& columns;
    WriterStatements run;
    SourceWriter sources;
    ResponseJoins joins;
    BlockBuilder block;
    BlockCache readBack {8}; ///< blocks of messages that were compared in this transaction
    WriterState committed;
    WriterState state;
    DeltaList deltas {0}; ///< begun anew once it is known where the store stands
    NameId storedNames = 0;
    int patienceMs = kBusyMs;
    bool open = false;
    std::uint64_t pending = 0;
    std::vector<SpanRow> fresh; ///< of this transaction; their row numbers are consecutive
    struct Stored {
        Locator message = 0; ///< where it lies
        ResponseKey response = 0; ///< of the call
    };
    std::vector<Stored> freshAt; ///< of `fresh`
    std::size_t inTables = 0; ///< of `fresh`, the others wait for flushRows()
    std::vector<SpanRow> changed; ///< rows of earlier transactions with new contents
    std::vector<std::uint64_t> removed; ///< row numbers of earlier transactions
    std::unordered_set<NameId> retired; ///< of this run: drafts may still carry them
    std::unordered_set<NameId> overwritten; ///< of those, the ones whose texts are gone from the file
    std::vector<NameId> overwriting; ///< in this transaction
    std::optional<std::unordered_set<NameId>> usedNames; ///< since the first of the watchers came
    std::vector<std::weak_ptr<const void>> watchers;
    std::vector<std::shared_ptr<const columns::Segment>> sealed; ///< to be stored
    std::vector<std::uint64_t> dropped; ///< first rows of stored segments that are gone
    std::uint64_t rewrittenTo = 0; ///< of this round: each segment is rewritten once, however often it changes
    std::optional<std::chrono::steady_clock::time_point> removing; ///< since then rows go that segments still hold
    bool payloadAhead = false; ///< the payload may hold blocks of a transaction that failed
    std::uint64_t rollbacks = 0;
    std::int64_t changesBefore = 0; ///< changesIn() both files when the transaction began
    std::int64_t messagesBefore = 0;
    bool unpublished = false; ///< a transaction since the last publish() has changed something

    std::vector<NameId> nameIds; ///< of the draft at hand: index in newNames → id
    std::vector<std::uint64_t> resourceKeys;
    std::vector<std::uint64_t> scopeKeys;

    Private(const std::filesystem::path& path, std::shared_ptr<Names> theNames, columns::ColumnStore& theColumns);
    /// Blocks whose rows were never committed: what a crash or a failure between the two files leaves behind.
    void dropOrphans();

    void begin();
    void rollback() noexcept;
    void forget() noexcept;

    [[nodiscard]] static std::string_view pieceOf(const BatchDraft& draft, Piece piece);
    [[nodiscard]] NameId resolved(NameId name);
    void resolveNames(SpanRow& row);
    std::size_t forgetNames(std::span<const NameId> unused);
    void flushBlock();
    Locator store(const BatchDraft& draft, RecordKind kind, TraceNo trace, UnixNanos at, Piece message,
        std::uint32_t resource, std::uint32_t scope);

    /// In the tables after the next flushRows().
    void insertRow(SpanRow& row, Locator at, ResponseKey response, Added& added);
    void flushRows();
    /// The same row with other contents: in the tables, and for the columns.
    struct Had {
        bool call = false;
        ResponseKey response = 0;
    };
    void changeRow(const SpanRow& row, const Stored& now, const Had& before, Added& added);
    /// A span of a trace that is known already. True when something changed.
    bool mergeSpan(const BatchDraft& draft, const SpanDraft& span, SpanRow& row, Added& added);
    /// Whether the message at `at` is that of `span`, byte by byte, its resource and scope with it. True as well when
    /// retention took it: what was removed does not come back by being sent again.
    [[nodiscard]] bool holdsAlready(const BatchDraft& draft, const SpanDraft& span, Locator at);
    std::uint64_t addLogs(const BatchDraft& draft, const TraceDraft& trace, TraceNo number, Added& added);
    void addEvaluations(TraceNo trace, std::span<const EvaluationRow> evaluations);

    /// What a row of `traces` adds up.
    struct Sums {
        UnixNanos start = std::numeric_limits<UnixNanos>::max();
        UnixNanos end = std::numeric_limits<UnixNanos>::min();
        std::int64_t spans = 0;
        std::int64_t calls = 0;
        std::int64_t failedCalls = 0;
        std::int64_t errorSpans = 0;

        void add(const SpanRow& row)
        {
            start = std::min(start, row.start);
            end = std::max(end, row.start + row.duration);
            ++spans;
            if (row.call) ++calls;
            if (row.errorClass == ErrorClass::None) return;
            ++errorSpans;
            if (row.call) ++failedCalls;
        }
    };

    void addNewTrace(const BatchDraft& draft, const TraceDraft& trace, Added& added);
    void growTrace(const BatchDraft& draft, const TraceDraft& trace, TraceNo number, Added& added);
    [[nodiscard]] static std::string_view idBytes(const TraceId& id);
    Added add(const BatchDraft& draft);
    Added update(const TraceUpdate& update);

    /// The first one holds up to `first` rows.
    void writeDeltas(const std::vector<SpanRow>& rows, std::int64_t kind, std::size_t first = columns::kSegmentRows);
    /// The newest word on each row, by row number.
    void foldChanged();
    void writeRemoved();
    /// Says what was there at the end of these ten minutes: retention counts from arrival.
    void markTime();
    void writeState();
    void commit();
    /// While rows go portion by portion, the deltas that say so are enough for a while: rewriting whole segments after
    /// each portion would hold up intake for longer than the portion did.
    [[nodiscard]] bool isRemoving() const;
    /// Full segments take the place of the deltas they were made from. Those of rows behind them stay, or what is still
    /// open becomes one delta.
    /// `always`: also when no segment changed, so that no delta holds a row that is gone. Where several stored segments
    /// changed, a call sees to one of them, and all deltas stay: true = there is more to be done.
    bool storeSealed(bool always = false);
    void dropDeltasBut(const std::vector<DeltaList::Delta>& kept);
    /// Drops or writes one segment that the file holds in an older state, if there are more than one.
    bool rewriteOne();
    /// In a transaction of its own: `segment`, which may be null, takes the place of what is stored under `key`.
    void rewrite(std::uint64_t key, const columns::Segment* segment);
    void putSegment(const columns::Segment& segment);
    void dropWatch();
    [[nodiscard]] bool emptyWal();

    /// Rolls back when it fails.
    template <typename Work> auto attempt(Work&& work)
    {
        auto done = guarded(std::forward<Work>(work));
        if (!done) rollback();
        return done;
    }
};

} // namespace spanwise::store
