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

std::string insertMany(std::string_view insertOne, int parameters, int rows)
{
    std::string out(insertOne);
    for (int row = 1; row < rows; ++row) {
        out += ",(?";
        for (int i = 1; i < parameters; ++i) out += ",?";
        out += ')';
    }
    return out;
}

void bindSpan(Query& insert, int first, const SpanRow& row, Locator payload)
{
    const auto next = [&](std::int64_t value) { insert.bind(first++, value); };
    next(row.trace);
    next(signedId(row.spanId));
    next(static_cast<std::int64_t>(row.rowNo));
    next(payload);
    next(row.start);
    next(row.duration);
    next(row.name);
    next(row.service);
    next(row.serviceVersion);
    next(row.environment);
    next(static_cast<std::int64_t>(row.spanClass));
    next(static_cast<std::int64_t>(row.errorClass));
    next((row.failedWithoutCall ? columns::kMarkFailedWithoutCall : 0) | (row.isRoot ? columns::kMarkRoot : 0));
    next(row.quality);
}

void bindCall(Query& insert, int first, const SpanRow& row, ResponseKey response)
{
    const CallColumns& call = *row.call;
    const auto next = [&](std::int64_t value) { insert.bind(first++, value); };
    const auto nextKnown = [&](std::int64_t value) { insert.bindKnown(first++, value); };
    next(row.trace);
    next(signedId(row.spanId));
    next(response);
    for (const columns::NameId name :
        {call.model, call.requestModel, call.provider, call.operation, call.session, call.user, call.prompt})
        next(name);
    for (const std::int64_t count : {call.inputTokens, call.outputTokens, call.totalTokens, call.cachedInputTokens,
             call.cacheWriteTokens, call.reasoningTokens, call.costNanoUsd, call.timeToFirstToken})
        nextKnown(count);
    next(static_cast<std::int64_t>(call.costState));
    next((call.truncated ? columns::kMarkTruncated : 0) | (call.softError ? columns::kMarkSoftError : 0)
        | (call.tokensEstimated ? columns::kMarkTokensEstimated : 0));
}

void writeSpan(Query& insert, const SpanRow& row, Locator payload)
{
    bindSpan(insert, 1, row, payload);
    insert.run();
}

void writeCall(Query& insert, const SpanRow& row, ResponseKey response)
{
    bindCall(insert, 1, row, response);
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
    if (row.call) out.response = query.integer(31);
    return out;
}

} // namespace spanwise::store
