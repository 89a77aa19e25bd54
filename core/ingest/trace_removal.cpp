// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/trace_removal.h"

#include "core/columns/segment.h"
#include "core/store/reader.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <thread>

namespace spanwise::ingest {
namespace {

using columns::Column;

constexpr std::size_t kSpansInOneGo = 512;
constexpr std::size_t kBlocksInOneGo = 1; // up to 400 KB at first, which the commit overwrites and journals
constexpr std::size_t kBlocksAsked = 60;
constexpr std::size_t kEntriesAsked = 4096;
constexpr std::size_t kNamesInOneGo = 256;

constexpr std::array kNameColumns {Column::Name, Column::Service, Column::ServiceVersion, Column::Environment,
    Column::Model, Column::RequestModel, Column::Provider, Column::Operation, Column::Session, Column::User,
    Column::Prompt};

/// An entry per id: whether any row uses it.
std::vector<bool> usedNames(const columns::Snapshot& snapshot, std::size_t names)
{
    std::vector<bool> used(names + 1);
    for (const auto& segment : snapshot.segments())
        for (const Column column : kNameColumns) {
            const columns::PackedColumn& values = segment->column(column);
            for (std::size_t i = 0; i < values.size(); ++i)
                if (const auto id = static_cast<std::size_t>(values[i]); id < used.size()) used[id] = true;
        }
    return used;
}

/// Marks what the traces themselves say; read from committed rows.
Result<void> addNamesOfTraces(store::Store& store, std::vector<bool>& used)
{
    return store.reader()->forEachTraceName([&](columns::NameId name) {
        if (name < used.size()) used[name] = true;
    });
}

} // namespace

TraceRemover::TraceRemover(Portions& portions, store::Store& store, store::Because why)
    : m_portions(portions)
    , m_store(store)
    , m_why(why)
{
}

SecureDeletion::SecureDeletion(const UseWriter& use)
    : m_use(use)
    , m_on(use([](store::Writer& writer) { return writer.setSecureDelete(true); }))
{
}

SecureDeletion::~SecureDeletion()
{
    (void)m_use([](store::Writer& writer) { return writer.setSecureDelete(false); });
}

Result<void> TraceRemover::remove(const std::vector<store::TraceNo>& traces, std::stop_token stop)
{
    if (traces.empty()) return {};
    std::size_t next = 0;
    return m_portions.runAll(
        [&](store::Writer& writer) -> Result<bool> {
            const store::TraceNo trace = traces[next];
            auto removal = store::removeTrace(writer, trace, m_why, kSpansInOneGo);
            if (!removal) return tl::unexpected(removal.error());
            m_removed += removal->removed;
            if (removal->done) ++next;
            return next < traces.size();
        },
        stop, m_traces);
}

Result<void> TraceRemover::blankLeftOver(const std::vector<std::int64_t>& blocks, const std::stop_token& stop)
{
    std::vector<store::BlankedBlock> blanked;
    auto done = m_portions.each(
        blocks, stop, m_blocks, kBlocksInOneGo, [&](store::Writer& writer, std::int64_t block) -> Result<void> {
            auto one = store::blankLeftOver(writer, block);
            if (!one) return tl::unexpected(one.error());
            m_removed.payloadBytes += one->bytes;
            blanked.push_back(std::move(*one));
            return {};
        });
    if (!done) return done;
    PortionSize size(kPortionMs);
    return m_portions.each(blanked, stop, size, Portions::kAnyNumber, &store::settleLeftOver);
}

/// Later copies replaced these messages; no row says any more whose they were.
Result<void> TraceRemover::blankSuperseded(const std::stop_token& stop)
{
    const auto blocksFrom = [this](std::int64_t from) {
        return m_portions.ask<std::vector<std::int64_t>>(
            [&](store::Writer& writer) { return store::supersededBlocks(writer, from, kBlocksAsked); });
    };
    auto blocks = blocksFrom(0);
    if (!blocks) return tl::unexpected(blocks.error());
    if (blocks->empty()) return {};
    std::vector<store::TraceNo> traces;
    store::LeftOverFrom from;
    for (bool more = true; more;) {
        const auto some = m_portions.ask<std::vector<store::TraceNo>>(
            [&](store::Writer& writer) { return store::tracesLeftOver(writer, from, kEntriesAsked); });
        if (!some) return tl::unexpected(some.error());
        more = some->size() == kEntriesAsked;
        traces.insert(traces.end(), some->begin(), some->end());
    }
    std::ranges::sort(traces);
    traces.erase(std::unique(traces.begin(), traces.end()), traces.end());
    while (blocks && !blocks->empty() && !traces.empty()) {
        auto done = m_portions.each(
            *blocks, stop, m_blocks, kBlocksInOneGo, [&](store::Writer& writer, std::int64_t block) -> Result<void> {
                const auto bytes = store::blankMessages(writer, block, traces);
                if (!bytes) return tl::unexpected(bytes.error());
                m_removed.payloadBytes += *bytes;
                return {};
            });
        if (!done) return done;
        blocks = blocksFrom(blocks->back() + 1);
    }
    return blocks.map([](const auto&) {});
}

Result<void> TraceRemover::finish(std::stop_token stop)
{
    if (auto done = blankSuperseded(stop); !done) return done;
    for (;;) {
        const auto left = m_portions.ask<store::LeftOver>(
            [](store::Writer& writer) { return store::leftOver(writer, kBlocksAsked); });
        if (!left) return tl::unexpected(left.error());
        if (!left->unfinished) return {};
        if (left->blocks.empty()) break;
        if (auto done = blankLeftOver(left->blocks, stop); !done) return done;
    }
    if (auto done = forgetNames(stop); !done) return done;
    m_store.reader()->forgetBlocks();
    PortionSize segments(kPortionMs);
    auto done = m_portions.runAll([](store::Writer& writer) { return writer.storeColumns(); }, stop, segments, 1);
    if (done) done = emptyWal(stop);
    return done ? m_portions.run([](store::Writer& writer) { return store::endRemoval(writer); }) : done;
}

/// Again and again while somebody reads: the writer does not wait for him.
Result<void> TraceRemover::emptyWal(const std::stop_token& stop)
{
    constexpr auto kPause = std::chrono::milliseconds(100);
    constexpr int kTries = 100;
    for (int i = 0; i < kTries; ++i) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped; what was done stays done");
        const auto emptied = m_portions.ask<bool>([](store::Writer& writer) { return writer.emptyWal(); });
        if (!emptied) return tl::unexpected(emptied.error());
        if (*emptied) return {};
        std::this_thread::sleep_for(kPause);
    }
    return fail(ErrorCode::Busy,
        "the store is being read, so that parts of what was removed are still in its write-ahead log; the next removal "
        "goes on with it");
}

Result<void> TraceRemover::forgetNames(const std::stop_token& stop)
{
    // Which names are used is found out beside the writer; it says what it gave to rows meanwhile.
    std::shared_ptr<const columns::Snapshot> snapshot;
    const auto watcher = std::make_shared<const bool>(true);
    auto done = m_portions.run([&](store::Writer& writer) -> Result<void> {
        writer.watchNames(watcher);
        writer.publish();
        snapshot = m_store.snapshot();
        return {};
    });
    return done ? forgetUnused(*snapshot, stop) : done;
}

Result<void> TraceRemover::forgetUnused(const columns::Snapshot& snapshot, const std::stop_token& stop)
{
    std::vector<bool> used = usedNames(snapshot, m_store.names()->size());
    if (auto added = addNamesOfTraces(m_store, used); !added) return added;
    std::vector<columns::NameId> unused;
    for (columns::NameId id = 1; id < used.size(); ++id)
        if (!used[id] && m_store.names()->text(id) != "erased " + std::to_string(id)) unused.push_back(id);
    if (unused.empty()) return {};
    std::size_t next = 0;
    PortionSize size(kPortionMs);
    return m_portions.runAll(
        [&](store::Writer& writer) -> Result<bool> {
            const std::size_t count = std::min(kNamesInOneGo, unused.size() - next);
            const auto forgotten = writer.forgetNames(std::span(unused).subspan(next, count));
            if (!forgotten) return tl::unexpected(forgotten.error());
            m_removed.names += *forgotten;
            next += count;
            return next < unused.size();
        },
        stop, size);
}

} // namespace spanwise::ingest
