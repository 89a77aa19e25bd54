// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/trace_walk.h"

#include "app/cli/stored_traces.h"
#include "core/ingest/trace_reader.h"
#include "core/model/quality.h"
#include "core/query/data_view.h"
#include "core/store/reader.h"

#include <algorithm>
#include <tuple>

namespace spanwise::cli {

namespace {
/// What the rows still say of spans whose messages are gone, behind the spans that have theirs.
Result<void> addUnkept(WalkedTrace& walked, const store::Store& store, columns::TraceNo number)
{
    const auto unkept = store.reader()->unkeptSpansOf(number);
    if (!unkept) return tl::unexpected(unkept.error());
    if (unkept->empty()) return {};
    const auto records = store.reader()->traces(std::span(&number, 1));
    if (!records) return tl::unexpected(records.error());
    Batch& batch = walked.batch;
    const store::Names& names = *store.names();
    batch.scopes.emplace_back();
    for (const columns::SpanRow& row : walked.rows) {
        if (!std::ranges::binary_search(*unkept, row.spanId)) continue;
        const auto first = static_cast<std::uint32_t>(batch.attributes.size());
        if (row.service != 0) batch.attributes.push_back({"service.name", Value::ofString(names.text(row.service))});
        batch.resources.push_back({{first, static_cast<std::uint32_t>(batch.attributes.size()) - first}, {}});
        Span span;
        span.traceId = records->front().id;
        span.spanId = query::spanIdOf(row.spanId);
        span.resource = static_cast<std::uint32_t>(batch.resources.size() - 1);
        span.scope = static_cast<std::uint32_t>(batch.scopes.size() - 1);
        span.statusCode = row.errorClass == ErrorClass::None ? 0 : 2;
        span.start = row.start;
        span.end = row.start + row.duration;
        span.name = names.text(row.name);
        span.quality = quality::kNoLongerKept;
        batch.spans.push_back(span);
    }
    return {};
}

Result<void> readInto(WalkedTrace& walked, const store::Store& store, columns::TraceNo number, std::stop_token stop)
{
    const store::Reader& reader = *store.reader();
    walked.batch.clear();
    auto messages = reader.messagesOf(number, stop);
    if (!messages) return tl::unexpected(messages.error());
    if (auto decoded = ingest::decodeMessages(*messages, walked.batch); !decoded) return decoded;
    auto rows = reader.rowsOf(number);
    if (!rows) return tl::unexpected(rows.error());
    walked.rows = std::move(*rows);
    return addUnkept(walked, store, number);
}

void choose(WalkedTrace& walked, const TraceSelection& selection)
{
    const bool whole = selection.spanIds.empty();
    const auto isChosen = [&](const SpanId& id) {
        return whole || std::ranges::binary_search(selection.spanIds, query::numberOf(id));
    };
    walked.spans.clear();
    walked.unkept.clear();
    walked.logs.clear();
    const Batch& batch = walked.batch;
    for (std::uint32_t i = 0; i < batch.spans.size(); ++i) {
        if (!isChosen(batch.spans[i].spanId)) continue;
        const bool isKept = (batch.spans[i].quality & quality::kNoLongerKept) == 0;
        (isKept ? walked.spans : walked.unkept).push_back(i);
    }
    for (std::uint32_t i = 0; i < batch.logs.size(); ++i)
        if (isChosen(batch.logs[i].spanId)) walked.logs.push_back(i);
    const auto inOrder = [&](std::uint32_t i) { return std::tuple(batch.spans[i].start, batch.spans[i].spanId); };
    std::ranges::sort(walked.spans, {}, inOrder);
    std::ranges::sort(walked.unkept, {}, inOrder);
}
} // namespace

const columns::SpanRow* WalkedTrace::rowOf(const Span& span) const
{
    const std::uint64_t id = query::numberOf(span.spanId);
    const auto place = std::ranges::lower_bound(rows, id, {}, &columns::SpanRow::spanId);
    return place != rows.end() && place->spanId == id ? &*place : nullptr;
}

Result<void> walkTraces(
    Invocation& invocation, const FilterOptions& filter, const std::function<Result<void>(const WalkedTrace&)>& visit)
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
        if (auto read = readInto(walked, **store, selection.trace, invocation.stop); !read) return read;
        choose(walked, selection);
        if (auto done = visit(walked); !done) return done;
    }
    return {};
}

} // namespace spanwise::cli
