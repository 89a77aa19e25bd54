// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/guard_scanner.h"

#include "core/base/clock.h"
#include "core/ingest/trace_scan.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <pthread.h>
#include <random>
#include <set>

namespace spanwise::ingest {

namespace {

constexpr std::size_t kRowsAtOnce = 2048; ///< rows of one portion: some hundred traces, one short transaction
constexpr std::size_t kTraceSpans = 200'000; ///< larger traces are told as failed

std::string randomKey()
{
    std::random_device random;
    std::string out;
    for (int i = 0; i < 8; ++i) {
        const auto value = random();
        for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift & 0xFFU);
    }
    return out;
}

/// Takes what the machine has left over, and nothing while the intake is busy.
void leaveTheMachineToOthers()
{
#ifdef SCHED_IDLE
    const sched_param none {};
    pthread_setschedparam(pthread_self(), SCHED_IDLE, &none);
#endif
}

} // namespace

struct GuardScanner::Private {
    const store::Store& store;
    UseWriter use;
    std::shared_ptr<const guard::CompiledRules> rules;
    std::shared_ptr<const guard::AllowLists> allow;
    const calls::MappingRules* mapping;

    std::atomic<std::uint64_t> rows {0};
    std::atomic<std::uint64_t> of {0};
    std::atomic<std::uint64_t> spans {0};
    std::atomic<std::uint64_t> found {0};
    std::atomic<std::uint64_t> failed {0};
    std::atomic<std::uint64_t> skipped {0};
    std::atomic<std::uint64_t> bytes {0};

    store::PackRecord pack;
    std::string key;
    std::map<std::pair<std::string, std::string>, std::int64_t> tools;
    bool ready = false;
    std::jthread thread;

    Private(const store::Store& theStore, UseWriter theUse, std::shared_ptr<const guard::CompiledRules> theRules,
        std::shared_ptr<const guard::AllowLists> theAllow, const calls::MappingRules* theMapping)
        : store(theStore)
        , use(std::move(theUse))
        , rules(std::move(theRules))
        , allow(std::move(theAllow))
        , mapping(theMapping)
    {
    }

    [[nodiscard]] std::string version() const
    {
        return allow->isEmpty() ? rules->version() : rules->version() + " allow " + allow->version();
    }

    Result<void> prepare()
    {
        if (ready) return {};
        auto done = use([&](store::Writer& writer) -> Result<void> {
            auto used = store::usePack(writer, version(), SystemClock().now());
            if (!used) return tl::unexpected(used.error());
            pack = *used;
            auto secret = store::guardKey(writer, randomKey());
            if (!secret) return tl::unexpected(secret.error());
            key = *secret;
            return {};
        });
        if (!done) return done;
        auto known = store::knownTools(*store.reader());
        if (!known) return tl::unexpected(known.error());
        tools = std::move(*known);
        rows = pack.nextRow;
        ready = true;
        return {};
    }

    /// The rows from the watermark on, as traces with their spans.
    struct Portion {
        std::map<store::TraceNo, std::set<std::uint64_t>> spans;
        std::uint64_t next = 0;
    };

    Portion nextPortion()
    {
        Portion out;
        out.next = pack.nextRow;
        const auto snapshot = store.snapshot();
        std::uint64_t end = 0;
        for (const auto& segment : snapshot->segments())
            if (segment->rows() > 0) end = std::max(end, segment->lastRowNo() + 1);
        of = end;
        const std::uint64_t limit = std::min<std::uint64_t>(end, pack.nextRow + kRowsAtOnce);
        if (limit <= pack.nextRow) return out;
        for (const auto& segment : snapshot->segments()) {
            if (segment->rows() == 0 || segment->lastRowNo() < pack.nextRow || segment->firstRowNo() >= limit) continue;
            for (std::uint64_t row = std::max(pack.nextRow, segment->firstRowNo());
                 row < limit && row <= segment->lastRowNo(); ++row)
                if (const auto position = segment->positionOf(row)) {
                    const auto trace = static_cast<store::TraceNo>(segment->at(columns::Column::Trace, *position));
                    const auto span = static_cast<std::uint64_t>(segment->at(columns::Column::SpanId, *position));
                    out.spans[trace].insert(span);
                }
        }
        out.next = limit;
        return out;
    }

    Result<bool> scanPortion(std::stop_token stop)
    {
        const Portion portion = nextPortion();
        if (portion.next == pack.nextRow) return false;
        store::ScanBatch batch;
        batch.pack = pack.pack;
        batch.nextRow = portion.next;
        batch.at = SystemClock().now();
        for (const auto& [trace, wanted] : portion.spans) {
            if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
            scan(trace, portion, batch, stop);
        }
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
        auto done = use([&](store::Writer& writer) { return store::putScans(writer, batch); });
        if (!done) return tl::unexpected(done.error());
        for (const auto& [name, calls] : batch.tools) tools[name] += calls;
        pack.nextRow = portion.next;
        rows = portion.next;
        return true;
    }

    void scan(store::TraceNo number, const Portion& portion, store::ScanBatch& batch, std::stop_token stop)
    {
        const auto trace = readTrace(*store.reader(), number, mapping, stop);
        const std::set<std::uint64_t>& wanted = portion.spans.at(number);
        if (!trace || (*trace)->batch.spans.size() > kTraceSpans) {
            if (!trace && trace.error().code == ErrorCode::Cancelled) return;
            const std::string why = trace ? "the trace is too large" : trace.error().message;
            for (const std::uint64_t span : wanted)
                batch.scans.push_back({number, span, store::ScanState::Failed, batch.pack, why});
            failed += wanted.size();
            return;
        }
        TraceScan with;
        with.rules = rules.get();
        with.allow = allow.get();
        with.secretKey = key;
        with.isNewTool = [this](std::string_view service, std::string_view tool) { return isNewTool(service, tool); };
        // A later span can change the reading of earlier ones: the whole trace is looked at again.
        for (ScannedSpan& span : scanTrace(**trace, with)) {
            const auto state = span.hasContent ? store::ScanState::Scanned : store::ScanState::Skipped;
            batch.scans.push_back({number, span.spanId, state, batch.pack, {}});
            ++(span.hasContent ? spans : skipped);
            bytes += span.bytes;
            for (Finding& finding : span.findings) {
                if (!finding.nearThreshold) ++found;
                batch.findings.push_back({number, span.spanId, std::move(finding), batch.pack, batch.at});
            }
            if (span.facts) {
                span.facts->span.trace = number;
                batch.facts.push_back(std::move(*span.facts));
            }
            if (span.call != nullptr && wanted.contains(span.spanId))
                for (const ToolCall& tool : span.call->toolCalls)
                    ++batch.tools[{std::string(span.call->service), std::string(tool.name)}];
        }
    }

    /// A service that has called few tools has no habits yet.
    [[nodiscard]] bool isNewTool(std::string_view service, std::string_view tool) const
    {
        constexpr std::int64_t kHabit = 20;
        std::int64_t calls = 0;
        for (const auto& [name, n] : tools)
            if (name.first == service) {
                if (name.second == tool) return false;
                calls += n;
            }
        return calls >= kHabit;
    }
};

GuardScanner::GuardScanner(const store::Store& store, UseWriter use, std::shared_ptr<const guard::CompiledRules> rules,
    std::shared_ptr<const guard::AllowLists> allow, const calls::MappingRules* mapping)
    : d(std::make_unique<Private>(store, std::move(use), std::move(rules), std::move(allow), mapping))
{
}

GuardScanner::~GuardScanner() = default;

void GuardScanner::start()
{
    d->thread = std::jthread([this](std::stop_token stop) {
        leaveTheMachineToOthers();
        std::mutex mutex;
        std::condition_variable_any wake;
        while (!stop.stop_requested()) {
            bool more = false;
            if (d->prepare()) {
                const auto done = d->scanPortion(stop);
                more = done && *done;
            }
            if (more) continue;
            std::unique_lock lock(mutex);
            wake.wait_for(lock, stop, std::chrono::milliseconds(300), [] { return false; });
        }
    });
}

Result<void> GuardScanner::scanAll(std::stop_token stop, const std::function<void(const ScanProgress&)>& tell)
{
    if (auto prepared = d->prepare(); !prepared) return prepared;
    for (;;) {
        const auto more = d->scanPortion(stop);
        if (!more) return tl::unexpected(more.error());
        if (tell) tell(progress());
        if (!*more) return {};
    }
}

std::string GuardScanner::version() const
{
    return d->version();
}

ScanProgress GuardScanner::progress() const noexcept
{
    return {d->rows, d->of, d->spans, d->found, d->failed, d->skipped, d->bytes};
}

} // namespace spanwise::ingest
