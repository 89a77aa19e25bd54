// SPDX-License-Identifier: GPL-3.0-or-later
// What the writer thread does: drafts become rows, several deliveries share a commit, and only then are they answered.
#include "core/base/clock.h"
#include "core/ingest/pipeline_parts.h"

namespace spanwise::ingest {

namespace {
constexpr auto kPublishPause = std::chrono::milliseconds(250);
constexpr auto kFilesWait = std::chrono::milliseconds(250); ///< for more of what is read from files, to share a commit
constexpr auto kHeldStore = std::chrono::seconds(1);
constexpr auto kHeldPatience = std::chrono::milliseconds(50); ///< of a try while the store is held
constexpr auto kLongestPublishPause = std::chrono::seconds(1);
} // namespace

void Pipeline::Private::write()
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
                    ready.wait_until(lock, commitBy(), wakeUp);
                else if (grown.mayHaveAny() || unpublished || unrecorded)
                    ready.wait_for(lock, std::chrono::milliseconds(inOrder.empty() ? 20 : 5), wakeUp);
                else if (flushes > 0 && inOrder.empty()) {
                    settled = true;
                    room.notify_all();
                    sleep(lock, [&] { return isReady() || stopping || unrecorded || flushes == 0; });
                } else
                    sleep(lock, wakeUp);
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
            if (!uncommitted.empty())
                commit();
            else if (unrecorded.exchange(false)) // else they would run in the transaction of that record
                (void)store.writer()->commit();
            for (Task* task : asked) perform(*task);
            publish(false); // now, when no delivery waits for its commit
            continue;
        }
        if (job) add(std::move(job));
        const bool late = !uncommitted.empty() && SteadyClock::now() >= commitBy();
        if (uncommittedBytes >= (answersWait ? options.commitBytes : options.fileCommitBytes)
            || (!uncommitted.empty() && (idle || (!job && (late || answerNow)))))
            commit();
        if (idle && uncommitted.empty()) {
            if (unrecorded.exchange(false)) (void)store.writer()->commit();
            resolveGrown();
            publish(true);
        } else {
            publish(false);
        }
    }
    const std::lock_guard storingNow(storing);
    if (unrecorded.exchange(false)) (void)store.writer()->commit();
    publish(true);
}

void Pipeline::Private::sleep(std::unique_lock<std::mutex>& lock, const std::function<bool()>& wakeUp)
{
    constexpr std::chrono::milliseconds kAfterwards(20); // the time to try again is over, and it is not yet possible
    const auto again = grown.retryAt();
    if (!again)
        ready.wait(lock, wakeUp);
    else
        ready.wait_until(lock, std::max(*again, SteadyClock::now() + kAfterwards), wakeUp);
}

SteadyClock::time_point Pipeline::Private::commitBy() const
{
    const std::chrono::milliseconds company(options.groupCommitMs);
    return oldest + (answersWait ? company : std::max(company, kFilesWait));
}

Pipeline::Private::Waiting::iterator Pipeline::Private::nextToWrite()
{
    bool isHeldUp = false;
    return std::ranges::find_if(inOrder, [&](const auto& job) {
        const bool mayGo = job->ready && (job->delivery.answerWaits || !isHeldUp);
        isHeldUp = isHeldUp || (!job->ready && !job->delivery.answerWaits);
        return mayGo;
    });
}

void Pipeline::Private::perform(Task& task)
{
    setPatience(true);
    Result<void> result = isHeld() ? Result<void>(tl::unexpected(*held)) : task.work(*store.writer());
    if (result)
        result = store.writer()->commit();
    else
        store.writer()->rollback();
    if (result)
        held.reset();
    else if (!isHeld())
        noteFailure(result.error());
    grown.mayBeMore(); // what was removed may have told something of calls in other traces
    unpublished = true;
    task.done.set_value(std::move(result));
}

void Pipeline::Private::add(std::shared_ptr<Job> job)
{
    if (uncommitted.empty()) oldest = SteadyClock::now();
    store::Added added;
    if (isHeld() && job->delivery.answerWaits) job->failed = held;
    if (!job->failed) {
        setPatience(job->delivery.answerWaits);
        auto result = store.writer()->add(job->draft);
        if (!result) {
            store.writer()->rollback();
            loseUncommitted(result.error());
            job->failed = result.error();
            noteFailure(result.error());
        } else {
            held.reset();
            added = *result;
            grown.mayBeMore();
            addPoints(*job);
        }
    }
    answersWait = answersWait || job->delivery.answerWaits;
    uncommittedBytes += job->size;
    letGo(*job);
    uncommitted.push_back({std::move(job), added});
}

/// Who knows already that another process holds the store only looks whether it still does: senders stand behind.
void Pipeline::Private::setPatience(bool othersWait)
{
    store.writer()->setPatience(held && othersWait ? kHeldPatience : store::Writer::kPatience);
}

bool Pipeline::Private::isHeld() const
{
    return held && SteadyClock::now() < heldUntil;
}

void Pipeline::Private::noteFailure(const Error& error)
{
    held.reset();
    if (error.code != ErrorCode::Busy) return;
    held = error;
    heldUntil = SteadyClock::now() + kHeldStore;
}

void Pipeline::Private::letGo(Job& job)
{
    {
        const std::lock_guard lock(mutex);
        queuedBytes -= job.size;
        begunBytes -= job.size;
    }
    drafts.giveBack(std::exchange(job.draft, {}));
    room.notify_all();
    work.notify_all(); // parsers that waited for their share of the budget
}

void Pipeline::Private::addPoints(Job& job)
{
    if (job.points.empty()) return;
    const bool isLive = job.delivery.answerWaits;
    const auto taken = series().take(job.points, isLive ? SystemClock().now() / kNanosPerMilli : 0);
    job.points.clear();
    if (taken) return;
    loseUncommitted(taken.error());
    job.failed = taken.error();
}

MetricIntake& Pipeline::Private::series()
{
    if (!metricIntake)
        metricIntake = std::make_unique<MetricIntake>(*store.writer(), MetricLimits {}, options.dictionary);
    return *metricIntake;
}

void Pipeline::Private::loseUncommitted(const Error& error)
{
    for (Written& one : uncommitted)
        if (!one.job->failed) one.job->failed = error;
}

Result<Pipeline::Private::Recorded> Pipeline::Private::recordSources()
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

void Pipeline::Private::account(const Written& one, SourceReport& report)
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

void Pipeline::Private::commit()
{
    // While another process holds the store, not even the refusals can be written down: the next commit does.
    const Result<Recorded> recorded = isHeld() ? Result<Recorded>(tl::unexpected(*held)) : recordSources();
    const Result<void> committed = recorded ? store.writer()->commit() : Result<void>(tl::unexpected(recorded.error()));
    if (committed) {
        const std::lock_guard lock(mutex);
        for (const auto& [number, stored] : *recorded)
            if (const auto source = sources.find(number); source != sources.end())
                source->second.record.source = stored;
        held.reset();
    } else {
        loseUncommitted(committed.error());
        if (!isHeld()) noteFailure(committed.error());
    }
    unpublished = true;
    std::vector<Written> done = std::exchange(uncommitted, {});
    answersWait = false;
    const std::uint64_t bytes = std::exchange(uncommittedBytes, 0);
    for (Written& one : done) answer(one);
    writtenBytes += bytes;
    {
        const std::lock_guard lock(mutex);
        for (const Written& one : done)
            if (const auto source = sources.find(one.job->delivery.source); source != sources.end())
                --source->second.waiting;
    }
    room.notify_all();
}

void Pipeline::Private::answer(Written& one)
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

void Pipeline::Private::publish(bool now)
{
    // Inside a transaction nothing newer could be shown, and full segments could not be stored: after its commit.
    if (!unpublished || isHeld() || !uncommitted.empty()) return;
    // It costs more the more rows changed, and deliveries wait meanwhile: a tenth of the time is what it may take.
    const auto begun = SteadyClock::now();
    if (!now && begun < nextPublish) return;
    store.writer()->publish();
    const auto took = SteadyClock::now() - begun;
    nextPublish = begun + std::clamp<SteadyClock::duration>(10 * took, kPublishPause, kLongestPublishPause);
    unpublished = false;
}

void Pipeline::Private::resolveGrown()
{
    if (isHeld()) return;
    const auto changed = grown.resolveSome();
    if (!changed) return;
    unpublished = true;
    noteChange(*changed);
}

void Pipeline::Private::noteChange(const store::Added& changed)
{
    const std::lock_guard lock(mutex);
    if (!sources.empty()) sources.rbegin()->second.report.stored.calls += changed.calls;
}

} // namespace spanwise::ingest
