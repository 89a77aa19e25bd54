// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/grown_traces.h"

#include "core/ingest/draft_builder.h"
#include "core/ingest/trace_reader.h"
#include "core/query/data_view.h"

#include <algorithm>
#include <numeric>

namespace spanwise::ingest {

namespace {
constexpr std::size_t kInOneGo = 256; ///< between two looks at the queue
constexpr int kPausePerSearch = 9; ///< a tenth of the time may go into looking for calls while records keep coming
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
    if (m_outdated.empty()) return findCalls();
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
    if (writer.takeJoined()) m_mayBeMore = true;
    if (refused)
        lookAgainLater();
    else if (!m_retryAt)
        m_pause = {};
    return changed;
}

std::optional<store::Added> GrownTraces::findCalls()
{
    store::Writer& writer = *m_store.writer();
    const auto begun = Clock::now();
    if (m_retryAt || !writer.hasCallsToFind() || begun < m_nextSearch) return std::nullopt;
    if (!writer.findCalls() || !writer.commit()) {
        writer.reviewJoins();
        lookAgainLater();
        return std::nullopt;
    }
    m_nextSearch = Clock::now() + kPausePerSearch * (Clock::now() - begun);
    m_mayBeMore = writer.takeJoined();
    return store::Added {};
}

bool GrownTraces::mayHaveAny() const noexcept
{
    return m_mayBeMore || !m_outdated.empty() || (!m_retryAt && m_store.writer()->hasCallsToFind());
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
    const std::size_t ownLogs = batch.logs.size();
    const auto joined = m_store.writer()->joinedLogsOf(number);
    if (!joined) return tl::unexpected(joined.error());
    if (auto decoded = decodeMessages(*joined, batch); !decoded) return tl::unexpected(decoded.error());
    std::vector<std::uint32_t> spans(batch.spans.size());
    std::vector<std::uint32_t> logs(batch.logs.size());
    std::iota(spans.begin(), spans.end(), 0U);
    std::iota(logs.begin(), logs.end(), 0U);
    const calls::ResolvedTrace resolved = calls::resolveTrace(batch, spans, logs, m_mapping);
    const auto nameOf = [&](std::string_view text) { return m_store.names()->add(text); }; // on the writer's thread
    store::TraceUpdate update;
    update.trace = number;
    appendRows(batch, resolved, m_costs.get(), nameOf, update.rows);
    appendResponses(resolved, update.responses);
    appendEvaluations(batch, resolved, update.evaluations);
    std::vector<const store::StoredMessage*> logMessages; // same order as the batch has them
    for (const store::StoredMessage& message : *messages)
        if (message.kind == store::StoredMessage::Kind::Log) logMessages.push_back(&message);
    for (const calls::AwaitedCall& awaited : calls::awaitedCalls(batch, resolved, std::span(logs).first(ownLogs))) {
        const LogRecord& log = batch.logs[awaited.log];
        update.awaiting.push_back({log.at,
            store::digestOfLog(logMessages[awaited.log]->message, query::numberOf(log.spanId)), keyOf(awaited)});
    }
    update.session = nameOf(resolved.sessionId);
    update.user = nameOf(resolved.userId);
    return m_store.writer()->update(update);
}

} // namespace spanwise::ingest
