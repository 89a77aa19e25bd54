// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/retention.h"

#include "core/ingest/trace_removal.h"
#include "core/store/reader.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace spanwise::ingest {
namespace {

constexpr Nanos kDay = Nanos {86'400} * 1'000'000'000;
constexpr std::size_t kTracesInOneGo = 300;
constexpr std::size_t kBlocksAsked = 500;
constexpr std::size_t kBlocksInOneGo = 1; // up to 400 KB at first, which the commit overwrites and journals

constexpr std::chrono::milliseconds kLook {5}; ///< at the traces of one go

class Keeping {
public:
    Keeping(store::Store& store, const UseWriter& use, std::stop_token stop)
        : m_store(store)
        , m_stop(std::move(stop))
        , m_portions(use)
        , m_remover(m_portions, store, store::Because::Expired)
    {
    }

    Result<RetentionReport> run(const RetentionPolicy& policy, UnixNanos now)
    {
        Result<void> done;
        if (policy.days) done = dropByAge(now - *policy.days * kDay);
        if (done && policy.spans) done = dropDownTo(*policy.spans);
        if (done) done = m_remover.finish(m_stop);
        if (done && policy.payloadDays) done = dropPayloadByAge(now - *policy.payloadDays * kDay);
        if (done && policy.payloadBytes) done = dropPayloadDownTo(*policy.payloadBytes);
        if (!done) return tl::unexpected(done.error());
        m_report.removed = m_remover.removed();
        m_report.longestPortionMs = m_portions.longestMs();
        return m_report;
    }

private:
    Result<void> dropByAge(UnixNanos arrivedBefore)
    {
        const auto arrived = m_portions.ask<store::Arrived>(
            [&](store::Writer& writer) { return store::arrivedBy(writer, arrivedBefore); });
        if (!arrived) return tl::unexpected(arrived.error());
        return dropTraces(arrived->nextTrace, arrived->lastBlock, std::numeric_limits<std::uint64_t>::max());
    }

    Result<void> dropDownTo(std::uint64_t spans)
    {
        std::uint64_t have = 0;
        auto published = m_portions.run([&](store::Writer& writer) -> Result<void> {
            writer.publish();
            have = m_store.snapshot()->rows();
            return {};
        });
        if (!published || have <= spans) return published;
        return dropTraces(
            std::numeric_limits<store::TraceNo>::max(), std::numeric_limits<std::int64_t>::max(), have - spans);
    }

    /// The oldest traces below `below` that arrived whole with payload up to `block`, until `spans` spans are gone.
    Result<void> dropTraces(store::TraceNo below, std::int64_t block, std::uint64_t spans)
    {
        const std::uint64_t before = m_remover.removed().spans;
        store::TraceNo from = 1;
        while (from < below && m_remover.removed().spans - before < spans) {
            std::vector<store::TraceNo> seen;
            const auto traces = m_portions.ask<std::vector<store::TraceNo>>([&](store::Writer& writer) {
                return oldest(writer, from, below, block, spans - (m_remover.removed().spans - before), seen);
            });
            if (!traces) return tl::unexpected(traces.error());
            if (seen.empty()) break;
            from = seen.back() + 1;
            if (auto removed = m_remover.remove(*traces, m_stop); !removed) return removed;
        }
        return {};
    }

    static Result<std::vector<store::TraceNo>> oldest(store::Writer& writer, store::TraceNo from, store::TraceNo below,
        std::int64_t block, std::uint64_t spans, std::vector<store::TraceNo>& seen)
    {
        auto all = store::tracesBelow(writer, from, below, kTracesInOneGo);
        if (!all) return all;
        std::vector<store::TraceNo> whole;
        std::uint64_t counted = 0;
        const auto begun = std::chrono::steady_clock::now();
        for (const store::TraceNo trace : *all) {
            if (counted >= spans || std::chrono::steady_clock::now() - begun > kLook) break;
            seen.push_back(trace);
            const auto fits = store::arrivedWhole(writer, trace, block);
            if (!fits) return tl::unexpected(fits.error());
            if (!*fits) continue;
            whole.push_back(trace);
            counted += writer.spansOf(trace);
        }
        return whole;
    }

    Result<void> dropPayloadByAge(UnixNanos arrivedBefore)
    {
        const auto arrived = m_portions.ask<store::Arrived>(
            [&](store::Writer& writer) { return store::arrivedBy(writer, arrivedBefore); });
        if (!arrived) return tl::unexpected(arrived.error());
        return dropPayload(arrived->lastBlock + 1, std::numeric_limits<std::uint64_t>::max());
    }

    Result<void> dropPayloadDownTo(std::uint64_t bytes)
    {
        std::uint64_t have = 0;
        std::int64_t last = 0;
        PortionSize size(kPortionMs);
        for (;;) {
            const auto use = m_portions.ask<store::PayloadUse>(
                [&](store::Writer& writer) { return store::payloadUse(writer, last + 1, size.of(kBlocksAsked)); });
            if (!use) return tl::unexpected(use.error());
            size.took(m_portions.lastMs());
            if (use->lastBlock == 0) break;
            last = use->lastBlock;
            have += use->bytes;
        }
        if (have <= bytes) return {};
        return dropPayload(last, have - bytes); // the newest block stays
    }

    Result<void> dropPayload(std::int64_t below, std::uint64_t bytes)
    {
        const std::uint64_t before = m_report.droppedBytes;
        bool any = false;
        while (m_report.droppedBytes - before < bytes) {
            if (m_stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped; what was removed stays removed");
            const auto dropped = m_portions.ask<store::BlockRemoval>([&](store::Writer& writer) {
                return store::dropBlocksBelow(writer, below, m_blocks.of(kBlocksInOneGo));
            });
            if (!dropped) return tl::unexpected(dropped.error());
            if (dropped->blocks == 0) break;
            any = true;
            m_report.droppedBlocks += dropped->blocks;
            m_report.droppedBytes += dropped->bytes;
            m_blocks.took(m_portions.lastMs());
        }
        if (any) m_store.reader()->forgetBlocks();
        return {};
    }

    store::Store& m_store;
    std::stop_token m_stop;
    Portions m_portions;
    TraceRemover m_remover;
    PortionSize m_blocks {kPortionMs};
    RetentionReport m_report;
};

} // namespace

Result<RetentionReport> applyRetention(
    store::Store& store, const UseWriter& use, const RetentionPolicy& policy, UnixNanos now, std::stop_token stop)
{
    if (policy.keepsAll()) return RetentionReport {};
    const SecureDeletion overwriting(use);
    if (!overwriting.isOn()) return tl::unexpected(overwriting.isOn().error());
    return Keeping(store, use, std::move(stop)).run(policy, now);
}

} // namespace spanwise::ingest
