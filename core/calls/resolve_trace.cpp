// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calls/resolve_trace.h"

#include "core/calls/evaluations.h"
#include "core/calls/failure.h"
#include "core/calls/look_up.h"
#include "core/calls/read_call.h"
#include "core/calls/same_call.h"
#include "core/calls/trace_facts.h"
#include "core/dialect/tokens.h"
#include "core/model/quality.h"

#include <algorithm>
#include <cstddef>
#include <memory_resource>
#include <optional>
#include <utility>

namespace spanwise::calls {
namespace {

bool isCallClass(SpanClass spanClass) noexcept
{
    return spanClass == SpanClass::Llm || spanClass == SpanClass::Embedding;
}

/// Which spans have a model call below them, whether or not it was counted.
std::pmr::vector<bool> haveCallBelow(const TraceFacts& facts, std::pmr::memory_resource* memory)
{
    std::pmr::vector<bool> below(facts.size(), false, memory);
    for (std::size_t i = facts.size(); i-- > 0;) {
        const std::uint32_t position = facts.tree.topDown[i];
        const std::int32_t parent = facts.tree.parent[position];
        if (parent >= 0 && (below[position] || isCallClass(facts.classOf(position))))
            below[static_cast<std::size_t>(parent)] = true;
    }
    return below;
}

/// Works on one trace, from its facts to the answer.
class Resolver {
public:
    Resolver(TraceFacts& facts, ResolvedTrace& out, std::pmr::memory_resource* memory)
        : m_facts(facts)
        , m_out(out)
        , m_memory(memory)
        , m_callBelow(haveCallBelow(facts, memory))
        , m_lookUp(facts, memory)
        , m_candidates(memory)
        , m_outer(memory)
        , m_counted(memory)
    {
    }

    void run()
    {
        describeSpans();
        findCandidates();
        findSameCalls(m_facts, m_candidates);
        collectOuter();
        for (std::size_t i = 0; i < m_candidates.size(); ++i)
            if (m_candidates[i].inner < 0) addCall(i);
        addAggregates();
        sortCalls();
        markSpansOfCalls();
        spreadFailures();
        m_out.evaluations = readEvaluations(m_facts, m_out.calls);
        nameTrace();
    }

private:
    struct Counted {
        std::size_t candidate = 0; ///< whose call it is: a call is large, and is moved once, to where it stays
        std::uint32_t position = 0;
        std::pmr::vector<std::uint32_t> outer; ///< positions of further spans of the same call, deepest first
    };

    void describeSpans()
    {
        m_out.spans.resize(m_facts.size());
        for (std::size_t i = 0; i < m_facts.size(); ++i) {
            ResolvedSpan& span = m_out.spans[i];
            dialect::ClassVerdict& verdict = m_facts.classes[i];
            // A root without a mark that leads to a model call is what a user asked for.
            if (!verdict.marked && m_facts.tree.parent[i] < 0 && m_callBelow[i]) verdict.spanClass = SpanClass::Request;
            span.spanClass = verdict.spanClass;
            span.detail = verdict.detail;
            span.parent = m_facts.tree.parent[i];
            if (isCallClass(span.spanClass)) continue;
            (void)m_facts.reader.takeImplausible();
            span.statedTokens = dialect::statedTokens(m_facts.reader, m_facts.view(i));
            if (span.statedTokens > 0) ++m_mayBeAggregates;
            if (m_facts.reader.takeImplausible()) span.quality |= quality::kImplausibleValue;
        }
        for (const std::uint32_t cut : m_facts.tree.cutCycles) m_out.spans[cut].quality |= quality::kParentCycle;
    }

    void findCandidates()
    {
        const auto calls = std::ranges::count_if(m_facts.classes, isCallClass, &dialect::ClassVerdict::spanClass);
        m_candidates.reserve(static_cast<std::size_t>(calls) + m_mayBeAggregates);
        for (std::uint32_t i = 0; i < m_facts.size(); ++i)
            if (isCallClass(m_facts.classOf(i))) m_candidates.push_back({i, readCall(m_facts, i), -1, true});
    }

    std::size_t leafOf(std::size_t candidate) const
    {
        while (m_candidates[candidate].inner >= 0) candidate = static_cast<std::size_t>(m_candidates[candidate].inner);
        return candidate;
    }

    /// Once for all calls: a trace can have hundreds of thousands of them.
    void collectOuter()
    {
        for (std::size_t i = 0; i < m_candidates.size(); ++i)
            if (m_candidates[i].inner >= 0) m_outer.emplace_back(leafOf(i), i);
        std::sort(m_outer.begin(), m_outer.end());
    }

    void addCall(std::size_t leaf)
    {
        Counted counted {leaf, m_candidates[leaf].position, std::pmr::vector<std::uint32_t>(m_memory)};
        std::pmr::vector<std::size_t> outer(m_memory);
        for (auto one = std::lower_bound(m_outer.begin(), m_outer.end(), std::pair(leaf, std::size_t {0}));
             one != m_outer.end() && one->first == leaf; ++one)
            outer.push_back(one->second);
        std::stable_sort(outer.begin(), outer.end(), [this](std::size_t a, std::size_t b) {
            return m_facts.tree.depth[m_candidates[a].position] > m_facts.tree.depth[m_candidates[b].position];
        });
        std::pmr::vector<std::uint32_t> witnesses({counted.position}, m_memory);
        for (const std::size_t i : outer) {
            counted.outer.push_back(m_candidates[i].position);
            if (!m_candidates[i].exact) continue; // above several calls of one model: which one it means is open
            fillFrom(m_candidates[leaf].call, m_candidates[i].call);
            witnesses.push_back(m_candidates[i].position);
        }
        settle(counted, witnesses);
        m_counted.push_back(std::move(counted));
    }

    void settle(Counted& counted, std::span<const std::uint32_t> witnesses)
    {
        LlmCall& call = m_candidates[counted.candidate].call;
        for (const LogFacts& log : m_facts.logsOfNoSpan())
            if (!call.responseId.empty() && isDetailsEvent(m_facts.batch.logs[log.record])
                && m_facts.reader.text(log.attributes, dialect::Key::GenAiResponseId) == call.responseId)
                fillFromLog(m_facts, call, log);
        finishCall(m_facts, call, counted.position);
        readFailure(m_facts, call, witnesses, brokenChunksBelow(counted.position));
        m_lookUp.fill(call, counted.position, counted.outer);
        for (const std::uint32_t position : counted.outer) call.sameCall.push_back(m_facts.order[position]);
    }

    std::vector<std::uint32_t> brokenChunksBelow(std::uint32_t position)
    {
        std::vector<std::uint32_t> out;
        if (!m_facts.attributes[position].has(dialect::Key::MastraSpanType)) return out;
        if (!m_brokenChunks) {
            m_brokenChunks.emplace();
            for (std::uint32_t i = 0; i < m_facts.size(); ++i)
                if (isBrokenChunk(m_facts, i)) m_brokenChunks->push_back(i);
        }
        for (const std::uint32_t i : *m_brokenChunks) {
            std::int32_t above = m_facts.tree.parent[i];
            for (int level = 0; above >= 0 && above != static_cast<std::int32_t>(position) && level < 4; ++level)
                above = m_facts.tree.parent[static_cast<std::size_t>(above)];
            if (above == static_cast<std::int32_t>(position)) out.push_back(i);
        }
        return out;
    }

    /// Hosted agents and sampled-out children: an agent or chain that states tokens, with no model call below it.
    void addAggregates()
    {
        std::pmr::vector<bool> inside(m_facts.size(), false, m_memory);
        for (const std::uint32_t position : m_facts.tree.topDown) {
            const std::int32_t parent = m_facts.tree.parent[position];
            inside[position] = parent >= 0 && inside[static_cast<std::size_t>(parent)];
            const SpanClass spanClass = m_facts.classOf(position);
            const bool mayState = spanClass == SpanClass::Agent || spanClass == SpanClass::Chain;
            if (inside[position] || !mayState || m_callBelow[position] || m_out.spans[position].statedTokens <= 0)
                continue;
            inside[position] = true;
            Counted counted {m_candidates.size(), position, std::pmr::vector<std::uint32_t>(m_memory)};
            LlmCall& call = m_candidates.emplace_back(Candidate {position, readCall(m_facts, position), -1, true}).call;
            call.aggregate = true;
            if (!call.tokens.isKnown()) call.tokens = dialect::readStatedUsage(m_facts.reader, m_facts.view(position));
            settle(counted, {&position, 1});
            m_counted.push_back(std::move(counted));
        }
    }

    void sortCalls()
    {
        std::sort(m_counted.begin(), m_counted.end(),
            [](const Counted& a, const Counted& b) { return a.position < b.position; });
        m_out.calls.reserve(m_counted.size());
    }

    void markSpansOfCalls()
    {
        for (Counted& counted : m_counted) {
            const auto index = static_cast<std::int32_t>(m_out.calls.size());
            ResolvedSpan& own = m_out.spans[counted.position];
            LlmCall& call = m_candidates[counted.candidate].call;
            own.call = index;
            own.errorClass = call.errorClass;
            own.quality |= call.quality & ~m_facts.span(counted.position).quality;
            for (const std::uint32_t position : counted.outer) m_out.spans[position].call = index;
            m_out.calls.push_back(std::move(call));
        }
    }

    /// Parents repeat the failure of a child: they get the class of the first failed span below them.
    void spreadFailures()
    {
        constexpr std::int32_t kNone = -1;
        std::pmr::vector<std::int32_t> firstBelow(m_facts.size(), kNone, m_memory);
        for (std::size_t i = m_facts.size(); i-- > 0;) {
            const std::uint32_t position = m_facts.tree.topDown[i];
            ResolvedSpan& span = m_out.spans[position];
            const bool isCounted =
                span.call >= 0 && m_out.calls[static_cast<std::size_t>(span.call)].span == m_facts.order[position];
            if (!isCounted) classify(position, firstBelow[position]);
            const bool failed = span.errorClass != ErrorClass::None;
            const std::int32_t parent = span.parent;
            if (parent < 0) continue;
            const std::int32_t first = failed ? static_cast<std::int32_t>(position) : firstBelow[position];
            std::int32_t& above = firstBelow[static_cast<std::size_t>(parent)];
            if (first >= 0 && (above < 0 || first < above)) above = first;
        }
    }

    void classify(std::uint32_t position, std::int32_t firstFailedBelow)
    {
        ResolvedSpan& span = m_out.spans[position];
        if (span.call >= 0) { // an outer span of a call: it says about it what the call says
            span.errorClass = m_out.calls[static_cast<std::size_t>(span.call)].errorClass;
            return;
        }
        const auto signals = failureOfSpan(m_facts, position);
        if (!signals) return;
        if (firstFailedBelow >= 0 && span.spanClass != SpanClass::Tool) {
            span.errorClass = m_out.spans[static_cast<std::size_t>(firstFailedBelow)].errorClass;
            return;
        }
        span.errorClass = analyze::classifyFailure(*signals).errorClass;
        span.failedWithoutCall = span.spanClass == SpanClass::Chain || span.spanClass == SpanClass::Request
            || span.spanClass == SpanClass::Agent;
    }

    void nameTrace()
    {
        const auto name = [&](std::string_view LlmCall::*ofCall, dialect::Field field) {
            for (const LlmCall& call : m_out.calls)
                if (!(call.*ofCall).empty()) return call.*ofCall;
            return m_lookUp.firstOfTrace(field);
        };
        m_out.sessionId = name(&LlmCall::sessionId, dialect::Field::Session);
        if (m_out.sessionId.empty()) m_out.sessionId = m_lookUp.firstOfTrace(dialect::Field::Conversation);
        m_out.userId = name(&LlmCall::userId, dialect::Field::User);
    }

    TraceFacts& m_facts;
    ResolvedTrace& m_out;
    std::pmr::memory_resource* m_memory;
    std::pmr::vector<bool> m_callBelow;
    LookUp m_lookUp;
    std::pmr::vector<Candidate> m_candidates;
    std::size_t m_mayBeAggregates = 0;
    std::pmr::vector<std::pair<std::size_t, std::size_t>> m_outer; ///< a call's innermost candidate, another one of it
    std::pmr::vector<Counted> m_counted;
    std::optional<std::vector<std::uint32_t>> m_brokenChunks; ///< of the whole trace; looked for when first asked
};

} // namespace

ResolvedTrace resolveTrace(const Batch& batch, std::span<const std::uint32_t> spans,
    std::span<const std::uint32_t> logs, const MappingRules* mapping)
{
    ResolvedTrace out;
    if (spans.empty()) return out;
    out.traceId = batch.spans[spans.front()].traceId;
    // Enough for a trace of some dozens of spans; larger ones go to the heap.
    alignas(std::max_align_t) std::byte room[48 << 10U];
    std::pmr::monotonic_buffer_resource memory(room, sizeof room);
    TraceFacts facts(batch, spans, logs, out.arena, mapping, &memory);
    Resolver(facts, out, &memory).run();
    out.spanIndexes.assign(facts.order.begin(), facts.order.end());
    return out;
}

} // namespace spanwise::calls
