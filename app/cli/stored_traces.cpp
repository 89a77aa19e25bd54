// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/stored_traces.h"

#include "core/ingest/store_view.h"
#include "core/query/span_list.h"
#include "core/store/reader.h"

#include <algorithm>
#include <utility>

namespace spanwise::cli {

namespace {
constexpr std::size_t kSpansKept = 50'000;
constexpr std::size_t kPortion = 65'536;
} // namespace

StoredTraces::StoredTraces(const store::Store& store, const calls::MappingRules* mapping, std::stop_token stop)
    : m_reader(store.reader())
    , m_mapping(mapping)
    , m_stop(std::move(stop))
{
}

Result<std::shared_ptr<const ingest::StoredTrace>> StoredTraces::trace(columns::TraceNo number)
{
    if (const auto place = m_places.find(number); place != m_places.end()) {
        m_recent.splice(m_recent.begin(), m_recent, place->second);
        return m_recent.front().trace;
    }
    auto read = ingest::readTrace(*m_reader, number, m_mapping, m_stop);
    if (!read) return read;
    m_recent.push_front({number, *read});
    m_places[number] = m_recent.begin();
    m_spans += (*read)->batch.spans.size();
    while (m_spans > kSpansKept && m_recent.size() > 1) {
        m_spans -= m_recent.back().trace->batch.spans.size();
        m_places.erase(m_recent.back().number);
        m_recent.pop_back();
    }
    return read;
}

Result<void> visitRows(const query::DataView& view, const query::Scope& scope, bool callsOnly, std::size_t limit,
    std::stop_token stop, const std::function<Result<void>(const columns::SpanRow&)>& visit)
{
    query::SpanListQuestion question;
    question.scope = scope;
    question.callsOnly = callsOnly;
    question.order = limit > 0 ? query::SpanOrder::Newest : query::SpanOrder::Oldest;
    question.limit = limit > 0 ? limit : kPortion;
    for (;;) {
        auto page = query::answer(view, question, stop);
        if (!page) return tl::unexpected(page.error());
        if (limit > 0) std::ranges::reverse(page->entries);
        for (const query::SpanListEntry& entry : page->entries) {
            if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
            if (auto done = visit(entry.row); !done) return done;
        }
        if (limit > 0 || page->entries.size() < kPortion) return {};
        const query::SpanListEntry& last = page->entries.back();
        question.after = query::SpanListQuestion::After {last.value, last.row.rowNo};
    }
}

Result<std::vector<TraceSelection>> selectTraces(
    const store::Store& store, const query::Scope& scope, bool everything, std::size_t limit, std::stop_token stop)
{
    std::vector<TraceSelection> out;
    if (everything) {
        const auto last = store.reader()->lastTrace();
        if (!last) return tl::unexpected(last.error());
        for (columns::TraceNo number = 1; number <= *last; ++number) out.push_back({number, {}});
        return out;
    }
    std::vector<std::pair<columns::TraceNo, std::uint64_t>> chosen;
    const auto visited = visitRows(ingest::viewOf(store), scope, false, limit, stop, [&](const columns::SpanRow& row) {
        chosen.emplace_back(row.trace, row.spanId);
        return Result<void> {};
    });
    if (!visited) return tl::unexpected(visited.error());
    std::ranges::sort(chosen);
    for (const auto& [number, spanId] : chosen) {
        if (out.empty() || out.back().trace != number) out.push_back({number, {}});
        out.back().spanIds.push_back(spanId);
    }
    return out;
}

} // namespace spanwise::cli
