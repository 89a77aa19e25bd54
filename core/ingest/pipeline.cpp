// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/pipeline.h"

#include "core/base/clock.h"
#include "core/capture/capture.h"
#include "core/ingest/draft_builder.h"
#include "core/ingest/metric_intake.h"
#include "core/ingest/trace_reader.h"
#include "core/ingest/unpack.h"
#include "core/store/raw_metrics.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <numeric>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace spanwise::ingest {

namespace {
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kResolvedInOneGo = 256; ///< outdated traces between two looks at the queue
constexpr std::uint64_t kHeavyBytes = std::uint64_t {4} << 20U; ///< of a live delivery, unpacked
constexpr std::size_t kSpareDrafts = 16;
constexpr std::size_t kSpareDraftBytes = std::size_t {16} << 20U; ///< a draft that grew larger than this is let go

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
    MetricWrite metrics; ///< may be empty
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

unsigned parsersFor(unsigned asked)
{
    if (asked > 0) return asked;
    return std::clamp(std::thread::hardware_concurrency(), 1U, 4U);
}
} // namespace

MetricWrite keepRawMetrics(const MetricDelivery& delivery)
{
    auto packed =
        store::packRawMetrics(delivery.body, delivery.format == Format::OtlpJson, delivery.points, SystemClock().now());
    return [packed = std::move(packed)](store::Writer& writer) { return store::addRawMetrics(writer, packed); };
}

struct Pipeline::Private {
    store::Store& store;
    PipelineOptions options;

    std::mutex mutex;
    std::condition_variable room; ///< the queue has room, or everything is done
    std::condition_variable work; ///< for parsers
    std::condition_variable ready; ///< for the writer
    std::deque<std::shared_ptr<Job>> waiting; ///< not taken by a parser yet
    std::deque<std::shared_ptr<Job>> inOrder; ///< all that are not written yet
    std::deque<Task*> tasks; ///< owned by those who wait for them
    std::vector<std::unique_ptr<store::BatchDraft>> spareDrafts;
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
    SteadyClock::time_point lastPublish;
    bool unpublished = false;
    std::atomic<bool> unrecorded {false}; ///< a source was written down and is not committed yet
    std::vector<store::TraceNo> outdated;
    bool mayBeOutdated = true;
    std::unique_ptr<analyze::CostModel> costs;
    std::unique_ptr<MetricIntake> metricIntake;

    std::vector<std::thread> parsers;
    std::thread writer;

    Private(store::Store& theStore, PipelineOptions theOptions)
        : store(theStore)
        , options(std::move(theOptions))
    {
        if (options.prices) costs = std::make_unique<analyze::CostModel>(options.prices);
        for (unsigned i = 0; i < parsersFor(options.parserThreads); ++i) parsers.emplace_back([this] { parse(); });
        writer = std::thread([this] { write(); });
    }

    ~Private()
    {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
        }
        turnBackWaiting();
        work.notify_all();
        ready.notify_all();
        for (std::thread& parser : parsers) parser.join();
        writer.join();
    }

    /// What no parser has begun is given back; what is begun will be written.
    void turnBackWaiting()
    {
        std::deque<std::shared_ptr<Job>> dropped;
        {
            const std::lock_guard lock(mutex);
            dropped.swap(waiting);
            std::erase_if(inOrder, [&](const auto& job) { return std::ranges::find(dropped, job) != dropped.end(); });
            for (const auto& job : dropped) {
                queuedBytes -= job->size;
                if (const auto source = sources.find(job->delivery.source); source != sources.end())
                    --source->second.waiting;
            }
        }
        room.notify_all();
        for (const auto& job : dropped)
            if (job->done) job->done(fail(ErrorCode::Cancelled, "the program is ending; come back later"));
    }

    // Parsers

    void parse()
    {
        DraftBuilder builder(store.names(), options.prices, options.mapping);
        std::shared_ptr<const capture::CapturePolicy> policy;
        capture::Capture keeping(policy);
        Batch batch;
        for (;;) {
            std::shared_ptr<Job> job;
            {
                std::unique_lock lock(mutex);
                auto next = waiting.end();
                work.wait(
                    lock, [&] { return (next = nextToBegin()) != waiting.end() || (stopping && waiting.empty()); });
                if (next == waiting.end()) return;
                job = std::move(*next);
                waiting.erase(next);
                begunBytes += job->size;
                if (job->heavy) ++heavyAtWork;
                if (policy != options.capture) {
                    policy = options.capture;
                    keeping = capture::Capture(policy);
                }
                if (!spareDrafts.empty()) {
                    job->draft = std::move(*spareDrafts.back());
                    spareDrafts.pop_back();
                }
            }
            batch.clear();
            auto decoded = job->delivery.senderGone.stop_requested()
                ? Result<void>(fail(ErrorCode::Cancelled, "the sender went away"))
                : unpack(*job);
            if (!decoded && decoded.error().code == ErrorCode::TooLarge && !job->heavy && putBackAsHeavy(job)) continue;
            if (decoded) decoded = decodeInto(*job, batch);
            if (decoded) {
                keeping.apply(batch, job->captured); // before anything of it is kept anywhere
                keepSamples(keeping, *job);
                builder.build(batch, job->draft);
                job->dialects = builder.takeDialects();
                takeMetrics(keeping, *job);
                if (!batch.points.empty()) job->points = metrics::seriesOf(batch);
            } else {
                job->failed = decoded.error();
            }
            batch.clear(); // lets go of what it points at
            job->delivery.body = {}; // the draft has all that is kept
            job->delivery.owner.reset();
            {
                const std::lock_guard lock(mutex);
                job->ready = true;
                if (job->heavy) --heavyAtWork;
            }
            ready.notify_one();
            if (job->heavy) work.notify_all();
        }
    }

    using Waiting = std::deque<std::shared_ptr<Job>>;

    /// The first one that may be begun now. What is begun stays within the budget, unless nothing is begun; and one
    /// parser at least is kept free of heavy deliveries, so that a few of those never hold up the many small ones.
    [[nodiscard]] Waiting::iterator nextToBegin()
    {
        if (begunBytes > options.queueBytes) return waiting.end();
        const std::size_t mostHeavy = std::max<std::size_t>(parsersFor(options.parserThreads), 2) - 1;
        return std::ranges::find_if(waiting, [&](const auto& job) { return !job->heavy || heavyAtWork < mostHeavy; });
    }

    /// A packed delivery that turned out to be large. False when it is larger than may be.
    bool putBackAsHeavy(std::shared_ptr<Job>& job)
    {
        if (!job->delivery.answerWaits || options.unpackedBytes <= kHeavyBytes) return false;
        {
            const std::lock_guard lock(mutex);
            begunBytes -= job->size;
            job->heavy = true;
            waiting.push_back(std::move(job));
        }
        work.notify_all();
        return true;
    }

    Result<void> unpack(Job& job)
    {
        if (!job.delivery.gzip) return {};
        const bool tryLight = job.delivery.answerWaits && !job.heavy;
        auto text = unpackGzip(
            job.delivery.body, tryLight ? std::min(kHeavyBytes, options.unpackedBytes) : options.unpackedBytes);
        if (!text) return tl::unexpected(text.error());
        const auto owner = std::make_shared<const PaddedText>(std::move(*text));
        job.delivery.body = owner->view();
        job.delivery.owner = owner;
        const std::uint64_t packed = std::exchange(job.size, job.delivery.body.size());
        const std::lock_guard lock(mutex);
        queuedBytes += job.size - packed; // wraps around when packing made it larger; the sum is right
        begunBytes += job.size - packed;
        return {};
    }

    Result<void> decodeInto(Job& job, Batch& batch) const
    {
        const Delivery& delivery = job.delivery;
        return delivery.format == Format::OtlpJson
            ? decode::decodeOtlpJson(delivery.body, options.limits, batch, job.decoded)
            : decode::decodeOtlpProtobuf(delivery.body, delivery.signal, options.limits, batch, job.decoded);
    }

    static void keepSamples(capture::Capture& keeping, Job& job)
    {
        for (auto* reasons : {&job.decoded.rejectedSpans, &job.decoded.rejectedLogRecords,
                 &job.decoded.rejectedDataPoints, &job.decoded.remarks})
            for (auto& [reason, rejection] : *reasons) keeping.apply(rejection.sample, job.captured);
    }

    void takeMetrics(capture::Capture& keeping, Job& job) const
    {
        const std::uint64_t points = job.decoded.acceptedDataPoints;
        if (points == 0 || !options.metrics) return;
        if (!keeping.isActive() || job.delivery.format != Format::OtlpJson) {
            job.metrics = options.metrics({job.delivery.body, job.delivery.format, points});
            return;
        }
        // The sink gets the document as it came: what else is in it must not slip by.
        if (job.decoded.acceptedSpans + job.decoded.acceptedLogRecords > 0) {
            job.captured["metrics beside content left out"] += points;
            return;
        }
        std::string body(job.delivery.body);
        keeping.apply(body, job.captured);
        const PaddedText padded(std::move(body));
        job.metrics = options.metrics({padded.view(), job.delivery.format, points});
    }

    // The writer

    void write()
    {
        bool tasksWereServed = false; // by the turn before
        for (;;) {
            std::shared_ptr<Job> job;
            std::deque<Task*> asked;
            bool idle = false;
            bool answerNow = false; // nobody else comes along who could share the commit
            {
                std::unique_lock lock(mutex);
                const auto isReady = [&] { return !tasks.empty() || nextToWrite() != inOrder.end(); };
                answerNow = answersWait && inOrder.empty();
                if (!isReady() && !answerNow) {
                    const auto wakeUp = [&] {
                        return isReady() || (inOrder.empty() && (stopping || flushes > 0 || unrecorded));
                    };
                    if (!uncommitted.empty())
                        ready.wait_until(lock, oldest + std::chrono::milliseconds(options.groupCommitMs), wakeUp);
                    else if (mayBeOutdated || !outdated.empty() || unpublished || unrecorded)
                        ready.wait_for(lock, std::chrono::milliseconds(inOrder.empty() ? 20 : 5), wakeUp);
                    else if (flushes > 0 && inOrder.empty()) {
                        settled = true;
                        room.notify_all();
                        ready.wait(lock, [&] { return isReady() || stopping || unrecorded || flushes == 0; });
                    } else
                        ready.wait(lock, wakeUp);
                }
                // In turn: whoever asks again at once would otherwise keep all deliveries waiting.
                const bool deliveryFirst = tasksWereServed && nextToWrite() != inOrder.end();
                tasksWereServed = !tasks.empty() && !deliveryFirst;
                if (tasksWereServed) {
                    asked.swap(tasks);
                } else if (isReady()) {
                    const auto next = nextToWrite();
                    job = std::move(*next);
                    inOrder.erase(next);
                    settled = false;
                } else {
                    idle = !answerNow && inOrder.empty();
                    if (idle && stopping && uncommitted.empty()) break;
                }
            }
            const std::lock_guard storingNow(storing);
            if (!asked.empty()) {
                if (!uncommitted.empty()) commit();
                for (Task* task : asked) perform(*task);
                publish(false); // now, when no delivery waits for its commit
                continue;
            }
            if (job) add(std::move(job));
            const bool late =
                !uncommitted.empty() && SteadyClock::now() >= oldest + std::chrono::milliseconds(options.groupCommitMs);
            if (uncommittedBytes >= options.commitBytes
                || (!uncommitted.empty() && (idle || (!job && (late || answerNow)))))
                commit();
            if (idle && uncommitted.empty()) {
                if (unrecorded.exchange(false)) (void)store.writer()->commit();
                resolveSome();
                publish(true);
            } else {
                publish(false);
            }
        }
        const std::lock_guard storingNow(storing);
        if (unrecorded.exchange(false)) (void)store.writer()->commit();
        publish(true);
    }

    /// Files are written in the order in which they came. Senders that wait have no order among each other: a large
    /// request must not hold up the small ones behind it.
    [[nodiscard]] Waiting::iterator nextToWrite()
    {
        bool isHeldUp = false;
        return std::ranges::find_if(inOrder, [&](const auto& job) {
            const bool mayGo = job->ready && (job->delivery.answerWaits || !isHeldUp);
            isHeldUp = isHeldUp || (!job->ready && !job->delivery.answerWaits);
            return mayGo;
        });
    }

    void perform(Task& task)
    {
        Result<void> result = task.work(*store.writer());
        if (result)
            result = store.writer()->commit();
        else
            store.writer()->rollback();
        unpublished = true;
        task.done.set_value(std::move(result));
    }

    void add(std::shared_ptr<Job> job)
    {
        if (uncommitted.empty()) oldest = SteadyClock::now();
        store::Added added;
        if (!job->failed) {
            auto result = store.writer()->add(job->draft);
            if (result && job->metrics)
                if (const auto kept = job->metrics(*store.writer()); !kept) result = tl::unexpected(kept.error());
            if (!result) {
                store.writer()->rollback();
                loseUncommitted(result.error());
                job->failed = result.error();
            } else {
                added = *result;
                mayBeOutdated = true;
                addPoints(*job);
            }
        }
        answersWait = answersWait || job->delivery.answerWaits;
        uncommittedBytes += job->size;
        uncommitted.push_back({std::move(job), added});
    }

    void addPoints(Job& job)
    {
        if (job.points.empty()) return;
        const auto taken = series().take(job.points);
        job.points.clear();
        if (taken) return;
        loseUncommitted(taken.error());
        job.failed = taken.error();
    }

    /// On the writer's thread.
    MetricIntake& series()
    {
        if (!metricIntake) metricIntake = std::make_unique<MetricIntake>(*store.writer());
        return *metricIntake;
    }

    /// The transaction was rolled back: everything in it gets the store's error.
    void loseUncommitted(const Error& error)
    {
        for (Written& one : uncommitted)
            if (!one.job->failed) one.job->failed = error;
    }

    using Recorded = std::vector<std::pair<std::int64_t, std::int64_t>>; ///< sources and their lasting numbers

    /// Each source's record, as it will be when this commit is: in the same transaction. Error: as Writer::add.
    Result<Recorded> recordSources()
    {
        struct Open {
            store::SourceRecord record;
            SourceReport report;
        };
        std::map<std::int64_t, Open> now;
        {
            const std::lock_guard lock(mutex);
            for (const Written& one : uncommitted) {
                const auto source = sources.find(one.job->delivery.source);
                if (source == sources.end()) continue;
                Open& open =
                    now.try_emplace(source->first, Open {source->second.record, source->second.report}).first->second;
                account(one, open.report);
            }
        }
        Recorded out;
        for (auto& [number, open] : now) {
            describe(open.report, open.record);
            const auto stored = store.writer()->recordSource(open.record);
            if (!stored) return tl::unexpected(stored.error());
            out.emplace_back(number, *stored);
        }
        return out;
    }

    static void account(const Written& one, SourceReport& report)
    {
        const Job& job = *one.job;
        report.bytes += job.size;
        if (job.failed)
            report.addFailed(*job.failed, job.delivery.place);
        else {
            report.add(job.decoded, one.added, job.dialects, job.delivery.place);
            for (const auto& [what, count] : job.captured) report.captured[what] += count;
        }
    }

    void commit()
    {
        const Result<Recorded> recorded = recordSources();
        const Result<void> committed =
            recorded ? store.writer()->commit() : Result<void>(tl::unexpected(recorded.error()));
        if (committed) {
            const std::lock_guard lock(mutex);
            for (const auto& [number, stored] : *recorded)
                if (const auto source = sources.find(number); source != sources.end())
                    source->second.record.source = stored;
        } else {
            loseUncommitted(committed.error());
        }
        unpublished = true;
        std::vector<Written> done = std::exchange(uncommitted, {});
        answersWait = false;
        const std::uint64_t bytes = std::exchange(uncommittedBytes, 0);
        for (Written& one : done) answer(one);
        writtenBytes += bytes;
        {
            const std::lock_guard lock(mutex);
            queuedBytes -= bytes;
            begunBytes -= bytes;
            for (Written& one : done) {
                if (spareDrafts.size() < kSpareDrafts && one.job->draft.bytes.capacity() <= kSpareDraftBytes)
                    spareDrafts.push_back(std::make_unique<store::BatchDraft>(std::move(one.job->draft)));
                if (const auto source = sources.find(one.job->delivery.source); source != sources.end())
                    --source->second.waiting;
            }
        }
        room.notify_all();
        work.notify_all(); // parsers that waited for their share of the budget
    }

    void answer(Written& one)
    {
        Job& job = *one.job;
        {
            const std::lock_guard lock(mutex);
            if (const auto source = sources.find(job.delivery.source); source != sources.end())
                account(one, source->second.report);
        }
        writtenSpans += one.added.spans;
        if (!job.done) return;
        if (job.failed)
            job.done(tl::unexpected<Error>(*job.failed));
        else
            job.done(DeliveryOutcome {job.decoded, one.added});
    }

    void publish(bool now)
    {
        if (!unpublished) return;
        const auto time = SteadyClock::now();
        if (!now && time - lastPublish < std::chrono::milliseconds(250)) return;
        store.writer()->publish();
        lastPublish = time;
        unpublished = false;
    }

    // Traces that grew

    /// A portion of the outdated traces; commits what it changed.
    void resolveSome()
    {
        if (outdated.empty() && mayBeOutdated) {
            outdated = store.writer()->outdatedTraces();
            std::ranges::reverse(outdated); // taken from the back
            mayBeOutdated = false;
        }
        if (outdated.empty()) return;
        store::Added changed;
        for (std::size_t i = 0; i < kResolvedInOneGo && !outdated.empty(); ++i) {
            const store::TraceNo trace = outdated.back();
            outdated.pop_back();
            if (const auto added = resolveAgain(trace)) changed += *added;
        }
        (void)store.writer()->commit(); // when it fails they stay outdated, in the file, until the next start
        unpublished = true;
        noteChange(changed);
    }

    Result<store::Added> resolveAgain(store::TraceNo number)
    {
        const auto messages = store.writer()->messagesOf(number);
        if (!messages) return tl::unexpected(messages.error());
        Batch batch;
        if (auto decoded = decodeMessages(*messages, batch); !decoded) return tl::unexpected(decoded.error());
        if (batch.spans.size() < store.writer()->spansOf(number)) { // retention took payload of it
            if (auto done = store.writer()->settle(number); !done) return tl::unexpected(done.error());
            return store::Added {};
        }
        std::vector<std::uint32_t> spans(batch.spans.size());
        std::vector<std::uint32_t> logs(batch.logs.size());
        std::iota(spans.begin(), spans.end(), 0U);
        std::iota(logs.begin(), logs.end(), 0U);
        const calls::ResolvedTrace resolved = calls::resolveTrace(batch, spans, logs, options.mapping);
        const auto nameOf = [&](std::string_view text) { return store.names()->add(text); }; // on the writer's thread
        store::TraceUpdate update;
        update.trace = number;
        appendRows(batch, resolved, costs.get(), nameOf, update.rows);
        appendEvaluations(batch, resolved, update.evaluations);
        update.session = nameOf(resolved.sessionId);
        update.user = nameOf(resolved.userId);
        return store.writer()->update(update);
    }

    /// Resolving again can change how many calls a source brought; told to the newest source that is still open.
    void noteChange(const store::Added& changed)
    {
        const std::lock_guard lock(mutex);
        if (!sources.empty()) sources.rbegin()->second.report.stored.calls += changed.calls;
    }

    // From outside

    Result<void> use(const std::function<Result<void>(store::Writer&)>& wish)
    {
        Task task {wish, {}};
        std::future<Result<void>> done = task.done.get_future();
        {
            const std::lock_guard lock(mutex);
            if (stopping) return fail(ErrorCode::Cancelled, "the program is ending");
            tasks.push_back(&task);
        }
        ready.notify_one();
        return done.get();
    }

    bool enqueue(Delivery delivery, Done done, bool wait, std::stop_token stop)
    {
        auto job = std::make_shared<Job>();
        job->done = std::move(done);
        const std::uint64_t size = delivery.body.size();
        {
            std::unique_lock lock(mutex);
            const auto fits = [&] { return stopping || queuedBytes == 0 || queuedBytes + size <= options.queueBytes; };
            while (!fits()) {
                if (!wait || stop.stop_requested()) return false;
                room.wait_for(lock, std::chrono::milliseconds(100), fits);
            }
            if (stopping || stop.stop_requested()) return false;
            queuedBytes += size;
            settled = false;
            if (const auto source = sources.find(delivery.source); source != sources.end()) ++source->second.waiting;
            job->delivery = std::move(delivery);
            job->number = nextNumber++;
            job->size = size;
            job->heavy = job->delivery.answerWaits && size > kHeavyBytes;
            waiting.push_back(job);
            inOrder.push_back(std::move(job));
        }
        work.notify_one();
        return true;
    }

    void flush()
    {
        std::unique_lock lock(mutex);
        ++flushes;
        ready.notify_all();
        room.wait(lock, [&] { return stopping || settled; });
        --flushes;
        lock.unlock();
        ready.notify_all();
    }
};

Pipeline::Pipeline(store::Store& store, PipelineOptions options)
    : d(std::make_unique<Private>(store, std::move(options)))
{
}

Pipeline::~Pipeline() = default;

void Pipeline::setCapture(std::shared_ptr<const capture::CapturePolicy> policy)
{
    const std::lock_guard lock(d->mutex);
    d->options.capture = std::move(policy);
}

std::int64_t Pipeline::beginSource(std::string kind, std::string name)
{
    const std::lock_guard lock(d->mutex);
    // Numbers of this run; the list of sources gives the lasting ones when a source ends.
    const std::int64_t number = d->sources.empty() ? 1 : d->sources.rbegin()->first + 1;
    Source source;
    source.record.kind = std::move(kind);
    source.record.name = std::move(name);
    source.record.startedAt = SystemClock().now();
    d->sources.emplace(number, std::move(source));
    return number;
}

Result<SourceReport> Pipeline::endSource(std::int64_t source, std::string note, Resolve resolve)
{
    if (resolve == Resolve::First) d->flush();
    SourceReport report;
    store::SourceRecord record;
    {
        const std::lock_guard lock(d->mutex);
        const auto place = d->sources.find(source);
        if (place == d->sources.end()) return fail(ErrorCode::NotFound, "that source was ended before");
        report = place->second.report;
        record = place->second.record;
        d->sources.erase(place);
    }
    record.finishedAt = SystemClock().now();
    record.note = std::move(note);
    describe(report, record);
    const std::lock_guard storingNow(d->storing);
    if (const auto number = d->store.writer()->recordSource(record); !number) return tl::unexpected(number.error());
    {
        const std::lock_guard lock(d->mutex); // so that the writer cannot fall asleep over it
        d->unrecorded = true; // with the next commit, or when there is nothing else to do
    }
    d->ready.notify_all();
    return report;
}

void Pipeline::countFailed(std::int64_t source, const Error& error, const std::string& place)
{
    const std::lock_guard lock(d->mutex);
    if (const auto found = d->sources.find(source); found != d->sources.end())
        found->second.report.addFailed(error, place);
}

bool Pipeline::submit(Delivery delivery, Done done, std::stop_token stop)
{
    return d->enqueue(std::move(delivery), std::move(done), true, std::move(stop));
}

bool Pipeline::trySubmit(Delivery delivery, Done done)
{
    return d->enqueue(std::move(delivery), std::move(done), false, {});
}

Result<void> Pipeline::use(const std::function<Result<void>(store::Writer&)>& work)
{
    return d->use(work);
}

void Pipeline::turnBackWaiting()
{
    d->turnBackWaiting();
}

MetricIntake& Pipeline::metrics()
{
    return d->series();
}

void Pipeline::flush()
{
    d->flush();
}

PipelineProgress Pipeline::progress() const noexcept
{
    PipelineProgress out;
    out.bytes = d->writtenBytes;
    out.spans = d->writtenSpans;
    const std::lock_guard lock(d->mutex);
    out.waitingBytes = d->queuedBytes;
    return out;
}

} // namespace spanwise::ingest
