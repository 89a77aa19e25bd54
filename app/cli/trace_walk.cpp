// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/trace_walk.h"

#include "app/cli/stored_traces.h"
#include "core/ingest/trace_reader.h"
#include "core/query/data_view.h"
#include "core/store/reader.h"

#include <algorithm>
#include <tuple>

namespace spanwise::cli {

namespace {
Result<void> readInto(WalkedTrace& walked, const store::Reader& reader, columns::TraceNo number, std::stop_token stop)
{
    walked.batch.clear();
    auto messages = reader.messagesOf(number, stop);
    if (!messages) return tl::unexpected(messages.error());
    if (auto decoded = ingest::decodeMessages(*messages, walked.batch); !decoded) return decoded;
    auto rows = reader.rowsOf(number);
    if (!rows) return tl::unexpected(rows.error());
    walked.rows = std::move(*rows);
    return {};
}

void choose(WalkedTrace& walked, const TraceSelection& selection)
{
    const bool whole = selection.spanIds.empty();
    const auto isChosen = [&](const SpanId& id) {
        return whole || std::ranges::binary_search(selection.spanIds, query::numberOf(id));
    };
    walked.spans.clear();
    walked.logs.clear();
    const Batch& batch = walked.batch;
    for (std::uint32_t i = 0; i < batch.spans.size(); ++i)
        if (isChosen(batch.spans[i].spanId)) walked.spans.push_back(i);
    for (std::uint32_t i = 0; i < batch.logs.size(); ++i)
        if (isChosen(batch.logs[i].spanId)) walked.logs.push_back(i);
    std::ranges::sort(
        walked.spans, {}, [&](std::uint32_t i) { return std::tuple(batch.spans[i].start, batch.spans[i].spanId); });
}
} // namespace

const columns::SpanRow* WalkedTrace::rowOf(const Span& span) const
{
    const std::uint64_t id = query::numberOf(span.spanId);
    const auto place = std::ranges::lower_bound(rows, id, {}, &columns::SpanRow::spanId);
    return place != rows.end() && place->spanId == id ? &*place : nullptr;
}

Result<void> walkTraces(const Invocation& invocation, const FilterOptions& filter,
    const std::function<Result<void>(const WalkedTrace&)>& visit)
{
    const auto scope = filter.scope(invocation.now);
    if (!scope) return tl::unexpected(scope.error());
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    const auto chosen = selectTraces(**store, *scope, filter.isEmpty(), filter.limit, invocation.stop);
    if (!chosen) return tl::unexpected(chosen.error());
    WalkedTrace walked;
    for (const TraceSelection& selection : *chosen) {
        if (invocation.stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
        if (auto read = readInto(walked, *(*store)->reader(), selection.trace, invocation.stop); !read) return read;
        choose(walked, selection);
        if (auto done = visit(walked); !done) return done;
    }
    return {};
}

} // namespace spanwise::cli
