// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/pipeline.h"

#include "core/base/clock.h"
#include "core/ingest/pipeline_parts.h"

namespace spanwise::ingest {

namespace {
unsigned parsersFor(unsigned asked)
{
    return asked > 0 ? asked : std::clamp(std::thread::hardware_concurrency(), 1U, 4U);
}
} // namespace

Pipeline::Private::Private(store::Store& theStore, PipelineOptions theOptions)
    : store(theStore)
    , options(std::move(theOptions))
    , drafts(options.queueBytes)
    , grown(store, options.prices, options.mapping)
    , parserCount(parsersFor(options.parserThreads))
{
    if (options.onlyFiles) (void)store.writer()->writeEarly(); // without it an import takes longer, no more
    for (unsigned i = 0; i < parserCount; ++i) parsers.emplace_back([this] { parse(); });
    writer = std::thread([this] { write(); });
}

Pipeline::Private::~Private()
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

void Pipeline::Private::turnBackWaiting()
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

Result<void> Pipeline::Private::use(const std::function<Result<void>(store::Writer&)>& wish)
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

bool Pipeline::Private::enqueue(Delivery delivery, Done done, bool wait, std::stop_token stop)
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

void Pipeline::Private::flush()
{
    std::unique_lock lock(mutex);
    ++flushes;
    ready.notify_all();
    room.wait(lock, [&] { return stopping || settled; });
    --flushes;
    lock.unlock();
    ready.notify_all();
}

Result<SourceReport> Pipeline::Private::recordEnd(const SourceEnd& end)
{
    SourceReport report;
    store::SourceRecord record;
    {
        const std::lock_guard lock(mutex);
        const auto place = sources.find(end.source);
        if (place == sources.end()) return fail(ErrorCode::NotFound, "that source was ended before");
        report = std::move(place->second.report);
        record = std::move(place->second.record);
        sources.erase(place);
    }
    record.finishedAt = SystemClock().now();
    record.note = end.note;
    describe(report, record);
    if (const auto number = store.writer()->recordSource(record); !number) {
        loseUncommitted(number.error()); // deliveries of others stood in the same transaction
        return tl::unexpected(number.error());
    }
    return report;
}

std::vector<Result<SourceReport>> Pipeline::Private::recordEnds(std::span<const SourceEnd> ends)
{
    std::vector<Result<SourceReport>> out;
    out.reserve(ends.size());
    for (const SourceEnd& end : ends) {
        out.push_back(recordEnd(end));
        if (out.back() || out.back().error().code == ErrorCode::NotFound) continue;
        const Error lost = out.back().error();
        for (Result<SourceReport>& one : out) one = tl::unexpected(lost);
        out.resize(ends.size(), Result<SourceReport>(tl::unexpected(lost)));
        const std::lock_guard lock(mutex);
        for (const SourceEnd& unrecordedEnd : ends) sources.erase(unrecordedEnd.source);
        break;
    }
    return out;
}

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
    const SourceEnd end {source, std::move(note)};
    return std::move(endSources({&end, 1}, resolve).front());
}

std::vector<Result<SourceReport>> Pipeline::endSources(std::span<const SourceEnd> ends, Resolve resolve)
{
    if (resolve == Resolve::First) d->flush();
    std::vector<Result<SourceReport>> out;
    {
        const std::lock_guard storingNow(d->storing);
        out = d->recordEnds(ends);
        const std::lock_guard lock(d->mutex); // so that the writer cannot fall asleep over it
        d->unrecorded = true; // with the next commit, or when there is nothing else to do
    }
    d->ready.notify_all();
    return out;
}

void Pipeline::countFailed(std::int64_t source, const Error& error, const std::string& place, std::string_view reason)
{
    const std::lock_guard lock(d->mutex);
    if (const auto found = d->sources.find(source); found != d->sources.end())
        found->second.report.addFailed(error, place, reason);
}

void Pipeline::countTaken(std::int64_t source, const decode::DecodeReport& decoded, std::uint64_t bytes)
{
    const std::lock_guard lock(d->mutex);
    const auto found = d->sources.find(source);
    if (found == d->sources.end()) return;
    found->second.report.add(decoded, {}, {}, {});
    found->second.report.bytes += bytes;
    ++found->second.report.deliveries;
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
