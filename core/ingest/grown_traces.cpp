// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/grown_traces.h"

#include "core/ingest/draft_builder.h"
#include "core/ingest/trace_reader.h"

#include <algorithm>
#include <numeric>

namespace spanwise::ingest {

namespace {
constexpr std::size_t kInOneGo = 256; ///< between two looks at the queue
constexpr std::chrono::milliseconds kFirstPause {500};
constexpr std::chrono::milliseconds kLongestPause {60'000};
} // namespace

GrownTraces::GrownTraces(
    store::Store& store, std::shared_ptr<const analyze::PriceTable> prices, const calls::MappingRules* mapping)
    : m_store(store)
    , m_mapping(mapping)
{
    if (prices) m_costs = std::make_unique<analyze::CostModel>(std::move(prices));
}

GrownTraces::~GrownTraces() = default;

std::optional<store::Added> GrownTraces::resolveSome()
{
    store::Writer& writer = *m_store.writer();
    if (m_retryAt && Clock::now() >= *m_retryAt) m_mayBeMore = true;
    if (m_outdated.empty() && m_mayBeMore) {
        auto all = writer.outdatedTraces();
        m_mayBeMore = false;
        m_retryAt.reset(); // those are among them
        if (!all) {
            lookAgainLater();
            return std::nullopt;
        }
        m_outdated = std::move(*all);
        std::ranges::reverse(m_outdated);
    }
    if (m_outdated.empty()) return std::nullopt;
    store::Added changed;
    bool refused = false;
    const std::uint64_t rollbacks = writer.rollbacks();
    for (std::size_t i = 0; i < kInOneGo && !m_outdated.empty(); ++i) {
        const store::TraceNo trace = m_outdated.back();
        m_outdated.pop_back();
        const auto added = resolve(trace);
        if (added) {
            changed += *added;
        } else if (added.error().code == ErrorCode::Busy) { // another process holds the store: later
            m_outdated.push_back(trace);
            break;
        } else if (added.error().code == ErrorCode::Io) { // those behind it may be readable
            refused = true;
        }
    }
    if (!writer.commit() || writer.rollbacks() != rollbacks) { // a rollback takes along what was resolved before it
        changed = {};
        refused = true;
    }
    if (refused)
        lookAgainLater();
    else if (!m_retryAt)
        m_pause = {};
    return changed;
}

void GrownTraces::lookAgainLater()
{
    m_pause = std::clamp(m_pause * 2, kFirstPause, kLongestPause);
    m_retryAt = Clock::now() + m_pause;
}

Result<store::Added> GrownTraces::resolve(store::TraceNo number)
{
    const auto messages = m_store.writer()->messagesOf(number);
    if (!messages) return tl::unexpected(messages.error());
    Batch batch;
    if (auto decoded = decodeMessages(*messages, batch); !decoded) return tl::unexpected(decoded.error());
    if (batch.spans.size() < m_store.writer()->spansOf(number)) { // retention took payload of it
        if (auto done = m_store.writer()->settle(number); !done) return tl::unexpected(done.error());
        return store::Added {};
    }
    std::vector<std::uint32_t> spans(batch.spans.size());
    std::vector<std::uint32_t> logs(batch.logs.size());
    std::iota(spans.begin(), spans.end(), 0U);
    std::iota(logs.begin(), logs.end(), 0U);
    const calls::ResolvedTrace resolved = calls::resolveTrace(batch, spans, logs, m_mapping);
    const auto nameOf = [&](std::string_view text) { return m_store.names()->add(text); }; // on the writer's thread
    store::TraceUpdate update;
    update.trace = number;
    appendRows(batch, resolved, m_costs.get(), nameOf, update.rows);
    appendEvaluations(batch, resolved, update.evaluations);
    update.session = nameOf(resolved.sessionId);
    update.user = nameOf(resolved.userId);
    return m_store.writer()->update(update);
}

} // namespace spanwise::ingest
