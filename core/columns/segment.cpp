// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/columns/segment.h"

#include "core/base/checksum.h"
#include "core/model/quality.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <utility>
#include <vector>

namespace spanwise::columns {
namespace {

constexpr std::string_view kMagic = "SWSG";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHeader = 16; ///< magic, version, rows, calls
constexpr std::size_t kCallsFrom = static_cast<std::size_t>(Column::Model);

std::int64_t packTotal(const CallColumns& call) noexcept
{
    if (call.totalTokens == statedTotal(0, call.inputTokens, call.outputTokens)) return 0;
    return call.totalTokens < 0 ? 1 : call.totalTokens + 2;
}

std::int64_t number(std::uint64_t bits) noexcept
{
    return static_cast<std::int64_t>(bits);
}
NameId name(std::int64_t value) noexcept
{
    return static_cast<NameId>(value);
}

std::int64_t valueOf(Column column, const SpanRow& row) noexcept
{
    switch (column) {
    case Column::RowNo: return number(row.rowNo);
    case Column::Trace: return row.trace;
    case Column::SpanId: return number(row.spanId);
    case Column::Start: return row.start;
    case Column::Duration: return row.duration;
    case Column::Name: return row.name;
    case Column::Service: return row.service;
    case Column::ServiceVersion: return row.serviceVersion;
    case Column::Environment: return row.environment;
    case Column::Class: return static_cast<std::int64_t>(row.spanClass);
    case Column::Error: return static_cast<std::int64_t>(row.errorClass);
    case Column::Marks: return (row.failedWithoutCall ? kMarkFailedWithoutCall : 0) | (row.isRoot ? kMarkRoot : 0);
    case Column::Quality: return row.quality;
    default: break;
    }
    const CallColumns& call = *row.call;
    switch (column) {
    case Column::Model: return call.model;
    case Column::RequestModel: return call.requestModel;
    case Column::Provider: return call.provider;
    case Column::Operation: return call.operation;
    case Column::Session: return call.session;
    case Column::User: return call.user;
    case Column::Prompt: return call.prompt;
    case Column::InputTokens: return call.inputTokens;
    case Column::OutputTokens: return call.outputTokens;
    case Column::TotalTokens: return packTotal(call);
    case Column::CachedInputTokens: return call.cachedInputTokens;
    case Column::CacheWriteTokens: return call.cacheWriteTokens;
    case Column::ReasoningTokens: return call.reasoningTokens;
    case Column::Cost: return call.costNanoUsd;
    case Column::TimeToFirstToken: return call.timeToFirstToken;
    case Column::CostState: return static_cast<std::int64_t>(call.costState);
    default:
        return (call.truncated ? kMarkTruncated : 0) | (call.softError ? kMarkSoftError : 0)
            | (call.tokensEstimated ? kMarkTokensEstimated : 0);
    }
}

/// One column of many rows: which one is decided outside of the loop.
template <Column C> void gather(std::span<const SpanRow* const> rows, std::int64_t* to) noexcept
{
    for (const SpanRow* row : rows) *to++ = valueOf(C, *row);
}
constexpr auto kGather = []<std::size_t... C>(std::index_sequence<C...>)
{
    return std::array {&gather<static_cast<Column>(C)>...};
}
(std::make_index_sequence<kColumns> {});

template <typename T> void put(std::string& out, T value)
{
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out.append(bytes, sizeof value);
}

template <typename T> T get(std::string_view from, std::size_t at) noexcept
{
    T value {};
    std::memcpy(&value, from.data() + at, sizeof value);
    return value;
}

} // namespace

Segment::Segment() noexcept
{
    static std::atomic<std::uint64_t> last {0};
    m_id = last.fetch_add(1, std::memory_order_relaxed) + 1;
}

std::shared_ptr<const Segment> Segment::encode(std::span<const SpanRow> rows, std::vector<Former> formers)
{
    std::vector<const SpanRow*> order;
    order.reserve(rows.size());
    for (const SpanRow& row : rows) order.push_back(&row);
    const auto byNumber = [](const SpanRow* a, const SpanRow* b) { return a->rowNo < b->rowNo; };
    if (!std::is_sorted(order.begin(), order.end(), byNumber)) std::sort(order.begin(), order.end(), byNumber);
    std::stable_partition(order.begin(), order.end(), [](const SpanRow* row) { return row->call.has_value(); });

    auto segment = std::make_shared<Segment>();
    segment->m_formers = std::move(formers);
    segment->m_rows = order.size();
    while (segment->m_calls < order.size() && order[segment->m_calls]->call) ++segment->m_calls;

    std::vector<std::int64_t> values(order.size());
    for (std::size_t c = 0; c < kColumns; ++c) {
        const auto column = static_cast<Column>(c);
        const std::size_t count = isCallColumn(column) ? segment->m_calls : segment->m_rows;
        kGather[c](std::span(order).first(count), values.data());
        segment->m_columns[c] = PackedColumn::encode({values.data(), count});
    }
    segment->boundStarts();
    return segment;
}

std::uint64_t Segment::firstRowNo() const noexcept
{
    return static_cast<std::uint64_t>(column(Column::RowNo).min());
}
std::uint64_t Segment::lastRowNo() const noexcept
{
    return static_cast<std::uint64_t>(column(Column::RowNo).max());
}

std::size_t Segment::bytes() const noexcept
{
    std::size_t sum = sizeof *this + m_startBounds.capacity() * sizeof(StartBounds);
    for (const PackedColumn& packed : m_columns) sum += packed.bytes();
    return sum;
}

void Segment::boundStarts()
{
    const PackedColumn& starts = column(Column::Start);
    m_startBounds.reserve((m_rows + kBoundedRows - 1) / kBoundedRows);
    std::array<std::int64_t, kBoundedRows> values;
    for (std::size_t first = 0; first < m_rows; first += kBoundedRows) {
        const std::span part = std::span(values).first(std::min(kBoundedRows, m_rows - first));
        starts.decode(first, part);
        const auto [low, high] = std::minmax_element(part.begin(), part.end());
        m_startBounds.push_back({*low, *high});
    }
    const PackedColumn& marks = column(Column::Quality);
    if (m_rows > 0 && marks.isConstant() && marks.min() == 0) m_soundStarts = StartBounds {firstStart(), lastStart()};
    if (m_soundStarts) return;
    for (std::size_t i = 0; i < m_rows; ++i) {
        if ((marks[i] & std::int64_t {quality::kTimeSuspect}) != 0) continue;
        const UnixNanos start = starts[i];
        if (!m_soundStarts) m_soundStarts = StartBounds {start, start};
        m_soundStarts->first = std::min(m_soundStarts->first, start);
        m_soundStarts->last = std::max(m_soundStarts->last, start);
    }
}

SpanRow Segment::row(std::size_t position) const
{
    SpanRow row;
    row.rowNo = static_cast<std::uint64_t>(at(Column::RowNo, position));
    row.trace = static_cast<TraceNo>(at(Column::Trace, position));
    row.spanId = static_cast<std::uint64_t>(at(Column::SpanId, position));
    row.start = at(Column::Start, position);
    row.duration = at(Column::Duration, position);
    row.name = name(at(Column::Name, position));
    row.service = name(at(Column::Service, position));
    row.serviceVersion = name(at(Column::ServiceVersion, position));
    row.environment = name(at(Column::Environment, position));
    row.spanClass = static_cast<SpanClass>(at(Column::Class, position));
    row.errorClass = static_cast<ErrorClass>(at(Column::Error, position));
    const std::int64_t marks = at(Column::Marks, position);
    row.failedWithoutCall = (marks & kMarkFailedWithoutCall) != 0;
    row.isRoot = (marks & kMarkRoot) != 0;
    row.quality = static_cast<std::uint16_t>(at(Column::Quality, position));
    if (position >= m_calls) return row;

    CallColumns& call = row.call.emplace();
    call.model = name(at(Column::Model, position));
    call.requestModel = name(at(Column::RequestModel, position));
    call.provider = name(at(Column::Provider, position));
    call.operation = name(at(Column::Operation, position));
    call.session = name(at(Column::Session, position));
    call.user = name(at(Column::User, position));
    call.prompt = name(at(Column::Prompt, position));
    call.inputTokens = at(Column::InputTokens, position);
    call.outputTokens = at(Column::OutputTokens, position);
    call.totalTokens = statedTotal(at(Column::TotalTokens, position), call.inputTokens, call.outputTokens);
    call.cachedInputTokens = at(Column::CachedInputTokens, position);
    call.cacheWriteTokens = at(Column::CacheWriteTokens, position);
    call.reasoningTokens = at(Column::ReasoningTokens, position);
    call.costNanoUsd = at(Column::Cost, position);
    call.timeToFirstToken = at(Column::TimeToFirstToken, position);
    call.costState = static_cast<CostState>(at(Column::CostState, position));
    const std::int64_t callMarks = at(Column::CallMarks, position);
    call.truncated = (callMarks & kMarkTruncated) != 0;
    call.softError = (callMarks & kMarkSoftError) != 0;
    call.tokensEstimated = (callMarks & kMarkTokensEstimated) != 0;
    return row;
}

std::optional<std::size_t> Segment::positionOf(std::uint64_t rowNo) const noexcept
{
    const PackedColumn& numbers = column(Column::RowNo);
    const auto search = [&](std::size_t first, std::size_t last) -> std::optional<std::size_t> {
        const std::size_t end = last;
        while (first < last) {
            const std::size_t middle = first + (last - first) / 2;
            if (static_cast<std::uint64_t>(numbers[middle]) < rowNo)
                first = middle + 1;
            else
                last = middle;
        }
        if (first < end && static_cast<std::uint64_t>(numbers[first]) == rowNo) return first;
        return std::nullopt;
    };
    if (const auto found = search(0, m_calls)) return found;
    return search(m_calls, m_rows);
}

std::string Segment::toBytes() const
{
    std::string out;
    out.reserve(bytes() + kHeader);
    out.append(kMagic);
    put(out, kVersion);
    put(out, static_cast<std::uint32_t>(m_rows));
    put(out, static_cast<std::uint32_t>(m_calls));
    for (const PackedColumn& packed : m_columns) packed.toBytes(out);
    put(out, checksum64(out));
    return out;
}

Result<std::shared_ptr<const Segment>> Segment::fromBytes(std::string_view bytes)
{
    const auto damaged = [](const char* what) { return fail(ErrorCode::Damaged, std::string("segment: ") + what); };
    if (bytes.size() < kHeader + sizeof(std::uint64_t) || bytes.substr(0, kMagic.size()) != kMagic)
        return damaged("not a segment");
    const std::size_t end = bytes.size() - sizeof(std::uint64_t);
    if (get<std::uint64_t>(bytes, end) != checksum64(bytes.substr(0, end))) return damaged("the checksum differs");
    if (get<std::uint32_t>(bytes, 4) != kVersion)
        return fail(ErrorCode::Unsupported, "segment: made by a newer version of Spanwise");

    auto segment = std::make_shared<Segment>();
    segment->m_rows = get<std::uint32_t>(bytes, 8);
    segment->m_calls = get<std::uint32_t>(bytes, 12);
    if (segment->m_rows > kSegmentRows || segment->m_calls > segment->m_rows) return damaged("too many rows");
    std::string_view rest = bytes.substr(kHeader, end - kHeader);
    for (std::size_t c = 0; c < kColumns; ++c) {
        auto column = PackedColumn::fromBytes(rest);
        if (!column) return tl::unexpected(column.error());
        if (column->size() != (c >= kCallsFrom ? segment->m_calls : segment->m_rows))
            return damaged("a column has another length");
        segment->m_columns[c] = std::move(*column);
    }
    if (!rest.empty()) return damaged("bytes are left over");
    segment->boundStarts();
    return segment;
}

} // namespace spanwise::columns
