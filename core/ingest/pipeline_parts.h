// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of the pipeline share: pipeline.cpp is its outside, pipeline_parser.cpp what parser threads do,
// pipeline_writer.cpp what the writer thread does. Included by these three only.
#pragma once

#include "core/capture/capture.h"
#include "core/ingest/draft_builder.h"
#include "core/ingest/draft_pool.h"
#include "core/ingest/grown_traces.h"
#include "core/ingest/metric_intake.h"
#include "core/ingest/pipeline.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace spanwise::ingest {

using SteadyClock = std::chrono::steady_clock;

inline constexpr std::uint64_t kHeavyBytes = std::uint64_t {4} << 20U; ///< of a live delivery, unpacked

/// A delivery on its way: waiting, being worked on by a parser, or ready to be written.
struct Job {
    Delivery delivery;
    Done done;
    std::uint64_t number = 0;
    std::uint64_t size = 0; ///< of the body, of the unpacked one once it is
    SteadyClock::time_point arrived;

    bool heavy = false; ///< large enough to hold up all others: few parsers take such jobs at a time
    bool ready = false;
    std::optional<Error> failed;
    decode::DecodeReport decoded;
    capture::CaptureCounts captured;
    DialectCoverage dialects;
    store::BatchDraft draft;
    std::vector<metrics::IncomingPoint> points; ///< of metrics
};

/// Something else that wants the writer; whoever asked waits for `done`.
struct Task {
    const std::function<Result<void>(store::Writer&)>& work;
    std::promise<Result<void>> done;
};

struct Source {
    store::SourceRecord record;
    SourceReport report;
    std::uint64_t waiting = 0; ///< deliveries that are not committed yet
};

struct Pipeline::Private {
    store::Store& store;
    PipelineOptions options;
    DraftPool drafts; ///< as many as there are in a full queue

    std::mutex mutex;
    std::condition_variable room; ///< the queue has room, or everything is done
    std::condition_variable work; ///< for parsers
    std::condition_variable ready; ///< for the writer
    using Waiting = std::deque<std::shared_ptr<Job>>;
    Waiting waiting; ///< not taken by a parser yet
    Waiting inOrder; ///< all that are not written yet
    std::deque<Task*> tasks; ///< owned by those who wait for them
    std::uint64_t queuedBytes = 0;
    std::uint64_t begunBytes = 0; ///< of those, what a parser has begun; unpacking can make it more than came in
    std::size_t heavyAtWork = 0;
    std::uint64_t nextNumber = 0;
    std::uint64_t flushes = 0; ///< callers of flush() and endSource() that wait
    std::map<std::int64_t, Source> sources;
    bool stopping = false;
    bool settled = true; ///< everything is committed and no trace is outdated

    std::mutex storing; ///< who holds it uses the store's writer
    std::atomic<std::uint64_t> writtenBytes {0};
    std::atomic<std::uint64_t> writtenSpans {0};

    // The writer's own.
    struct Written {
        std::shared_ptr<Job> job;
        store::Added added;
    };
    std::vector<Written> uncommitted;
    std::uint64_t uncommittedBytes = 0;
    bool answersWait = false; ///< senders wait for some of what is uncommitted
    SteadyClock::time_point oldest;
    SteadyClock::time_point nextPublish;
    /// Another process held the store when it was last asked for. Until `heldUntil` nobody asks again, and
    /// then only for a moment: each sender would wait for as long as the first one did, one after the other.
    std::optional<Error> held;
    SteadyClock::time_point heldUntil;
    bool unpublished = false;
    std::atomic<bool> unrecorded {false}; ///< a source was written down and is not committed yet
    GrownTraces grown;
    std::unique_ptr<MetricIntake> metricIntake;

    unsigned parserCount; ///< asked of the system once: it reads a file for it
    std::vector<std::thread> parsers;
    std::thread writer;

    Private(store::Store& theStore, PipelineOptions theOptions);
    ~Private();

    // pipeline_parser.cpp
    void parse();
    /// The first one that may be begun now. What is begun stays within the budget, unless nothing is begun; and one
    /// parser at least is kept free of heavy deliveries, so that a few of those never hold up the many small ones.
    [[nodiscard]] Waiting::iterator nextToBegin();
    /// A packed delivery that turned out to be large. False when it is larger than may be.
    bool putBackAsHeavy(std::shared_ptr<Job>& job);
    Result<void> unpack(Job& job);
    Result<void> decodeInto(Job& job, Batch& batch) const;
    static void keepSamples(capture::Capture& keeping, Job& job);

    // pipeline_writer.cpp
    void write();
    /// Nothing is to be done: until `wakeUp`, or until traces are due that the disk refused to bring up to date.
    void sleep(std::unique_lock<std::mutex>& lock, const std::function<bool()>& wakeUp);
    /// Files are written in the order in which they came. Senders that wait have no order among each other: a large
    /// request must not hold up the small ones behind it.
    [[nodiscard]] Waiting::iterator nextToWrite();
    /// What is uncommitted waits for company until then.
    [[nodiscard]] SteadyClock::time_point commitBy() const;
    void perform(Task& task);
    void setPatience(bool othersWait);
    [[nodiscard]] bool isHeld() const;
    void noteFailure(const Error& error);
    void add(std::shared_ptr<Job> job);
    /// Its rows are with the writer: memory and budget go to the next delivery at once, not only after the commit,
    /// which waits for the disk.
    void letGo(Job& job);
    void addPoints(Job& job);
    /// On the writer's thread.
    MetricIntake& series();
    /// The transaction was rolled back: everything in it gets the store's error.
    void loseUncommitted(const Error& error);
    using Recorded = std::vector<std::pair<std::int64_t, std::int64_t>>; ///< sources and their lasting numbers
    /// Each source's record, as it will be when this commit is: in the same transaction. Error: as Writer::add.
    Result<Recorded> recordSources();
    static void account(const Written& one, SourceReport& report);
    void commit();
    void answer(Written& one);
    void publish(bool now);
    void resolveGrown();
    /// Resolving again can change how many calls a source brought; told to the newest source that is still open.
    void noteChange(const store::Added& changed);

    // pipeline.cpp
    /// What no parser has begun is given back; what is begun will be written.
    void turnBackWaiting();
    Result<void> use(const std::function<Result<void>(store::Writer&)>& wish);
    bool enqueue(Delivery delivery, Done done, bool wait, std::stop_token stop);
    void flush();
    /// Who calls it holds `storing`.
    Result<SourceReport> recordEnd(const SourceEnd& end);
    /// The same; once one failed, the others are turned back with it: its rollback took them along.
    std::vector<Result<SourceReport>> recordEnds(std::span<const SourceEnd> ends);
};

} // namespace spanwise::ingest
