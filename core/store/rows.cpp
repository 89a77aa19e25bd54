// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/rows.h"

#include "core/columns/segment.h"

#include <algorithm>

namespace spanwise::store {

using columns::CallColumns;
using columns::SpanRow;

namespace {

constexpr std::size_t kErrorClasses = kErrorClassNames.size() + 1;

columns::NameId nameAt(const Query& query, int column)
{
    return static_cast<columns::NameId>(query.integer(column));
}

template <typename Enum> Enum enumAt(const Query& query, int column, std::size_t entries)
{
    const std::int64_t value = query.integer(column);
    return value >= 0 && value < static_cast<std::int64_t>(entries) ? static_cast<Enum>(value) : Enum {};
}

CallColumns readCall(const Query& query, int at)
{
    CallColumns call;
    call.model = nameAt(query, at);
    call.requestModel = nameAt(query, at + 1);
    call.provider = nameAt(query, at + 2);
    call.operation = nameAt(query, at + 3);
    call.session = nameAt(query, at + 4);
    call.user = nameAt(query, at + 5);
    call.prompt = nameAt(query, at + 6);
    call.inputTokens = query.known(at + 7);
    call.outputTokens = query.known(at + 8);
    call.totalTokens = query.known(at + 9);
    call.cachedInputTokens = query.known(at + 10);
    call.cacheWriteTokens = query.known(at + 11);
    call.reasoningTokens = query.known(at + 12);
    call.costNanoUsd = query.known(at + 13);
    call.timeToFirstToken = query.known(at + 14);
    call.costState = enumAt<CostState>(query, at + 15, kCostStateNames.size());
    const std::int64_t marks = query.integer(at + 16);
    call.truncated = (marks & columns::kMarkTruncated) != 0;
    call.softError = (marks & columns::kMarkSoftError) != 0;
    call.tokensEstimated = (marks & columns::kMarkTokensEstimated) != 0;
    return call;
}

} // namespace

void writeSpan(Query& insert, const SpanRow& row, Locator payload)
{
    insert.bind(1, std::int64_t {row.trace}).bind(2, signedId(row.spanId));
    insert.bind(3, static_cast<std::int64_t>(row.rowNo)).bind(4, payload).bind(5, row.start).bind(6, row.duration);
    insert.bind(7, std::int64_t {row.name}).bind(8, std::int64_t {row.service});
    insert.bind(9, std::int64_t {row.serviceVersion}).bind(10, std::int64_t {row.environment});
    insert.bind(11, static_cast<std::int64_t>(row.spanClass)).bind(12, static_cast<std::int64_t>(row.errorClass));
    insert.bind(
        13, (row.failedWithoutCall ? columns::kMarkFailedWithoutCall : 0) | (row.isRoot ? columns::kMarkRoot : 0));
    insert.bind(14, std::int64_t {row.quality});
    insert.run();
}

void writeCall(Query& insert, const SpanRow& row)
{
    const CallColumns& call = *row.call;
    insert.bind(1, std::int64_t {row.trace}).bind(2, signedId(row.spanId));
    insert.bind(3, std::int64_t {call.model}).bind(4, std::int64_t {call.requestModel});
    insert.bind(5, std::int64_t {call.provider}).bind(6, std::int64_t {call.operation});
    insert.bind(7, std::int64_t {call.session}).bind(8, std::int64_t {call.user}).bind(9, std::int64_t {call.prompt});
    insert.bindKnown(10, call.inputTokens).bindKnown(11, call.outputTokens).bindKnown(12, call.totalTokens);
    insert.bindKnown(13, call.cachedInputTokens).bindKnown(14, call.cacheWriteTokens);
    insert.bindKnown(15, call.reasoningTokens).bindKnown(16, call.costNanoUsd).bindKnown(17, call.timeToFirstToken);
    insert.bind(18, static_cast<std::int64_t>(call.costState));
    insert.bind(19,
        (call.truncated ? columns::kMarkTruncated : 0) | (call.softError ? columns::kMarkSoftError : 0)
            | (call.tokensEstimated ? columns::kMarkTokensEstimated : 0));
    insert.run();
}

LocatedRow readRow(const Query& query)
{
    LocatedRow out;
    SpanRow& row = out.row;
    row.trace = static_cast<columns::TraceNo>(query.integer(0));
    row.spanId = static_cast<std::uint64_t>(query.integer(1));
    row.rowNo = static_cast<std::uint64_t>(query.integer(2));
    out.payload = query.integer(3);
    row.start = query.integer(4);
    row.duration = query.integer(5);
    row.name = nameAt(query, 6);
    row.service = nameAt(query, 7);
    row.serviceVersion = nameAt(query, 8);
    row.environment = nameAt(query, 9);
    row.spanClass = enumAt<SpanClass>(query, 10, kSpanClassNames.size());
    row.errorClass = enumAt<ErrorClass>(query, 11, kErrorClasses);
    const std::int64_t marks = query.integer(12);
    row.failedWithoutCall = (marks & columns::kMarkFailedWithoutCall) != 0;
    row.isRoot = (marks & columns::kMarkRoot) != 0;
    row.quality = static_cast<std::uint16_t>(query.integer(13));
    if (!query.isNull(14)) row.call = readCall(query, 14);
    return out;
}

} // namespace spanwise::store
