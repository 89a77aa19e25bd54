// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calls/trace_facts.h"

#include <algorithm>
#include <tuple>

namespace spanwise::calls {
namespace {

std::pmr::vector<std::uint32_t> inStartOrder(
    const Batch& batch, std::span<const std::uint32_t> spans, std::pmr::memory_resource* memory)
{
    std::pmr::vector<std::uint32_t> order(spans.begin(), spans.end(), memory);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        const Span &left = batch.spans[a], &right = batch.spans[b];
        return std::tie(left.start, left.spanId, a) < std::tie(right.start, right.spanId, b);
    });
    return order;
}

std::int32_t positionOf(const TraceFacts& facts, const SpanId& id)
{
    if (id.isZero()) return -1;
    for (std::size_t i = 0; i < facts.size(); ++i)
        if (facts.span(i).spanId == id) return static_cast<std::int32_t>(i);
    return -1;
}

/// Positions by span id, for traces with many log records.
class Positions {
public:
    explicit Positions(const TraceFacts& facts)
        : m_facts(facts)
    {
        if (facts.size() <= kFew) return;
        for (std::uint32_t i = 0; i < facts.size(); ++i) m_sorted.emplace_back(facts.span(i).spanId, i);
        std::sort(m_sorted.begin(), m_sorted.end());
    }
    [[nodiscard]] std::int32_t of(const SpanId& id) const
    {
        if (m_facts.size() <= kFew) return positionOf(m_facts, id);
        const auto found = std::lower_bound(m_sorted.begin(), m_sorted.end(), std::pair(id, std::uint32_t {0}));
        return found != m_sorted.end() && found->first == id ? static_cast<std::int32_t>(found->second) : -1;
    }

private:
    static constexpr std::size_t kFew = 16;
    const TraceFacts& m_facts;
    std::vector<std::pair<SpanId, std::uint32_t>> m_sorted;
};

/// The same order however the records arrived: content decides, the index only between records that are alike.
bool comesFirst(const Batch& batch, const LogFacts& a, const LogFacts& b)
{
    if (a.span != b.span) return a.span < b.span;
    const LogRecord &left = batch.logs[a.record], &right = batch.logs[b.record];
    const auto key = [](const LogRecord& record) {
        return std::make_tuple(record.at, record.eventName, record.attributes.count, record.body.size);
    };
    const auto leftKey = key(left), rightKey = key(right);
    return leftKey != rightKey ? leftKey < rightKey : a.record < b.record;
}

struct BySpan {
    bool operator()(const LogFacts& log, std::int32_t span) const noexcept { return log.span < span; }
    bool operator()(std::int32_t span, const LogFacts& log) const noexcept { return span < log.span; }
};

std::span<const LogFacts> runOf(std::span<const LogFacts> logs, std::int32_t span) noexcept
{
    if (logs.empty()) return {};
    const auto [first, last] = std::equal_range(logs.begin(), logs.end(), span, BySpan {});
    return {logs.data() + (first - logs.begin()), static_cast<std::size_t>(last - first)};
}

} // namespace

TraceFacts::TraceFacts(const Batch& source, std::span<const std::uint32_t> spans,
    std::span<const std::uint32_t> logIndexes, Arena& arena, const MappingRules* mapping,
    std::pmr::memory_resource* memory)
    : batch(source)
    , reader(source, arena, mapping, memory)
    , order(inStartOrder(source, spans, memory))
    , tree(treeOf(source, order, memory))
    , attributes(memory)
    , classes(memory)
    , logs(memory)
{
    attributes.reserve(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) attributes.push_back(reader.index(span(i).attributes));
    classes.reserve(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) classes.push_back(dialect::classOf(reader, view(i)));
    if (logIndexes.empty()) return;
    const Positions positions(*this);
    logs.reserve(logIndexes.size());
    for (const std::uint32_t index : logIndexes) {
        const LogRecord& record = batch.logs[index];
        // One of another trace can be about a call of this one, but its span is none of these.
        const bool isOwn = !order.empty() && record.traceId == span(0).traceId;
        logs.push_back({index, isOwn ? positions.of(record.spanId) : -1, reader.index(record.attributes)});
    }
    std::sort(
        logs.begin(), logs.end(), [this](const LogFacts& a, const LogFacts& b) { return comesFirst(batch, a, b); });
}

dialect::SpanView TraceFacts::view(std::size_t position) const noexcept
{
    const Span& of = span(position);
    dialect::SpanView out {&of, &attributes[position], {}, {}};
    if (of.scope < batch.scopes.size()) {
        out.scope = batch.scopes[of.scope].name;
        out.scopeVersion = batch.scopes[of.scope].version;
    }
    return out;
}

std::span<const LogFacts> TraceFacts::logsOf(std::size_t position) const noexcept
{
    return runOf(logs, static_cast<std::int32_t>(position));
}

std::span<const LogFacts> TraceFacts::logsOfNoSpan() const noexcept
{
    return runOf(logs, -1);
}

} // namespace spanwise::calls
