// SPDX-License-Identifier: GPL-3.0-or-later
// What parser threads do: a delivery is unpacked, decoded, cut down to what may be kept, and made a draft of rows.
#include "core/base/thread_rank.h"
#include "core/ingest/pipeline_parts.h"
#include "core/ingest/unpack.h"

namespace spanwise::ingest {

void Pipeline::Private::parse()
{
    // Ahead of the writer they would only fill the queue; behind it, it is empty when a commit waits for the disk, and
    // there is room for what they do meanwhile. Not where senders wait: on a busy machine they would wait for long.
    if (options.onlyFiles) rankBehindOthers();
    DraftBuilder builder(store.names(), options.prices, options.mapping);
    std::shared_ptr<const capture::CapturePolicy> policy;
    capture::Capture keeping(policy);
    Batch batch;
    for (;;) {
        std::shared_ptr<Job> job;
        {
            std::unique_lock lock(mutex);
            auto next = waiting.end();
            work.wait(lock, [&] { return (next = nextToBegin()) != waiting.end() || (stopping && waiting.empty()); });
            if (next == waiting.end()) return;
            job = std::move(*next);
            waiting.erase(next);
            begunBytes += job->size;
            if (job->heavy) ++heavyAtWork;
            if (policy != options.capture) {
                policy = options.capture;
                keeping = capture::Capture(policy);
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
            // Messages are about as long in the store as where they came from.
            job->draft = drafts.take(job->delivery.body.size());
            builder.build(batch, job->draft);
            job->dialects = builder.takeDialects();
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

Pipeline::Private::Waiting::iterator Pipeline::Private::nextToBegin()
{
    if (begunBytes > options.queueBytes) return waiting.end();
    const std::size_t mostHeavy = std::max<std::size_t>(parserCount, 2) - 1;
    return std::ranges::find_if(waiting, [&](const auto& job) { return !job->heavy || heavyAtWork < mostHeavy; });
}

bool Pipeline::Private::putBackAsHeavy(std::shared_ptr<Job>& job)
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

Result<void> Pipeline::Private::unpack(Job& job)
{
    if (!job.delivery.gzip) return {};
    const bool tryLight = job.delivery.answerWaits && !job.heavy;
    auto text =
        unpackGzip(job.delivery.body, tryLight ? std::min(kHeavyBytes, options.unpackedBytes) : options.unpackedBytes);
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

Result<void> Pipeline::Private::decodeInto(Job& job, Batch& batch) const
{
    const Delivery& delivery = job.delivery;
    if (delivery.format == Format::OtlpProtobuf)
        return decode::decodeOtlpProtobuf(delivery.body, delivery.signal, options.limits, batch, job.decoded);
    auto decoded = decode::decodeOtlpJson(delivery.body, options.limits, batch, job.decoded);
    if (decoded && delivery.mustNameSignal && job.decoded.namesNoSignal)
        return fail(ErrorCode::Malformed,
            "JSON, but not telemetry: it has neither resourceSpans nor resourceLogs nor resourceMetrics; export it as "
            "OTLP/JSON");
    return decoded;
}

void Pipeline::Private::keepSamples(capture::Capture& keeping, Job& job)
{
    for (auto* reasons : {&job.decoded.rejectedSpans, &job.decoded.rejectedLogRecords, &job.decoded.rejectedDataPoints,
             &job.decoded.remarks})
        for (auto& [reason, rejection] : *reasons) keeping.apply(rejection.sample, job.captured);
}

} // namespace spanwise::ingest
