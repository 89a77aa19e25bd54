// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/trace_removal.h"

#include "core/columns/segment.h"
#include "core/store/reader.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

namespace spanwise::ingest {
namespace {

using SteadyClock = std::chrono::steady_clock;
using columns::Column;

constexpr double kFirstWorkMs = 4; // the commit comes after
constexpr std::size_t kSpansInOneGo = 512;
constexpr std::size_t kBlocksInOneGo = 1; // up to 400 KB at first, which the commit overwrites and journals
constexpr std::size_t kBlocksAsked = 60;

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

TraceRemover::TraceRemover(const UseWriter& use, store::Store& store, store::Because why)
    : m_use(use)
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

Result<void> TraceRemover::inPortions(const std::function<Result<bool>(store::Writer&)>& step, std::stop_token stop,
    PortionSize& size, std::size_t mostSteps)
{
    bool more = true;
    while (more) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped; what was removed stays removed");
        SteadyClock::time_point begun;
        const std::chrono::duration<double, std::milli> work(kFirstWorkMs * size.share());
        const std::size_t most = mostSteps == kAnyNumber ? mostSteps : size.of(mostSteps);
        const auto portion = m_use([&](store::Writer& writer) -> Result<void> {
            begun = SteadyClock::now();
            std::size_t steps = 0;
            do {
                const auto stepped = step(writer);
                if (!stepped) return tl::unexpected(stepped.error());
                more = *stepped;
            } while (more && ++steps < most && SteadyClock::now() - begun < work);
            return {};
        });
        if (!portion) return portion;
        const std::chrono::duration<double, std::milli> took = SteadyClock::now() - begun;
        m_longestMs = std::max(m_longestMs, took.count());
        size.took(took.count());
    }
    return {};
}

Result<void> TraceRemover::remove(const std::vector<store::TraceNo>& traces, std::stop_token stop)
{
    if (traces.empty()) return {};
    std::size_t next = 0;
    return inPortions(
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

Result<void> TraceRemover::blank(const store::LeftOver& left, std::stop_token stop)
{
    if (left.blocks.empty()) return {};
    std::size_t next = 0;
    return inPortions(
        [&](store::Writer& writer) -> Result<bool> {
            const auto bytes = store::blankMessages(writer, left.blocks[next], left.traces);
            if (!bytes) return tl::unexpected(bytes.error());
            m_removed.payloadBytes += *bytes;
            ++next;
            return next < left.blocks.size();
        },
        stop, m_blocks, kBlocksInOneGo);
}

Result<void> TraceRemover::finish(std::stop_token stop)
{
    store::LeftOver left;
    const auto ask = [&](const auto& question) {
        return m_use([&](store::Writer& writer) -> Result<void> {
            auto found = question(writer);
            if (!found) return tl::unexpected(found.error());
            left = std::move(*found);
            return {};
        });
    };
    auto done = ask([](store::Writer& writer) { return store::leftOverSuperseded(writer); });
    if (done) done = blank(left, stop);
    if (!done) return done;
    do {
        done = ask([](store::Writer& writer) { return store::leftOver(writer, kBlocksAsked); });
        if (done) done = blank(left, stop);
        if (!done) return done;
    } while (!left.blocks.empty());
    if (!left.unfinished) return {};
    if (done = forgetNames(stop); !done) return done;
    m_store.reader()->forgetBlocks();
    done = m_use([](store::Writer& writer) { return writer.finishRemoval(); });
    return done ? m_use([](store::Writer& writer) { return store::endRemoval(writer); }) : done;
}

Result<void> TraceRemover::forgetNames(std::stop_token stop)
{
    // All in one portion, so that no row that needs a name can come in between; only reading, no lock is held.
    std::vector<columns::NameId> unused;
    auto done = m_use([&](store::Writer& writer) -> Result<void> {
        writer.publish();
        std::vector<bool> used = usedNames(*m_store.snapshot(), m_store.names()->size());
        if (auto added = addNamesOfTraces(m_store, used); !added) return added;
        for (columns::NameId id = 1; id < used.size(); ++id)
            if (!used[id] && m_store.names()->text(id) != "erased " + std::to_string(id)) unused.push_back(id);
        writer.retireNames(unused);
        return {};
    });
    if (!done || unused.empty()) return done;
    constexpr std::size_t kInOneGo = 256;
    std::size_t next = 0;
    done = inPortions(
        [&](store::Writer& writer) -> Result<bool> {
            const std::size_t count = std::min(kInOneGo, unused.size() - next);
            if (auto forgotten = store::forgetNames(writer, std::span(unused).subspan(next, count)); !forgotten)
                return tl::unexpected(forgotten.error());
            next += count;
            return next < unused.size();
        },
        stop, m_traces);
    m_removed.names += next;
    return done;
}

} // namespace spanwise::ingest
