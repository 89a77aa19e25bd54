// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/trace_list.h"

#include "core/columns/scan.h"
#include "core/model/quality.h"
#include "core/query/measure_values.h"
#include "core/query/selection.h"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <memory>
#include <tuple>
#include <unordered_map>

namespace spanwise::query {
namespace {

using columns::Column;
using columns::kBlock;
using columns::kUnknown;

/// What the order needs to know of each trace; index = number of the trace. Only the vectors that it needs are filled.
struct TraceTable {
    std::vector<std::uint32_t> spans; ///< 0 = the trace is not in the scope
    std::vector<std::int64_t> value; ///< sums and counts, or the first start
    std::vector<std::int64_t> end;
    std::vector<std::uint8_t> trusted; ///< a span whose times can be true was seen: the others no longer count
    std::vector<std::uint8_t> named; ///< the root was seen
    std::vector<NameId> name;
    std::vector<std::int64_t> rowNo; ///< of the span that gave the name

    void makeRoom(std::int64_t largest, TraceOrder order)
    {
        const auto size = static_cast<std::size_t>(largest) + 1;
        if (size <= spans.size()) return;
        const bool timed = order == TraceOrder::Start || order == TraceOrder::Duration;
        const bool texts = order == TraceOrder::Name || order == TraceOrder::Service;
        spans.resize(size);
        value.resize(size, kUnknown);
        if (timed) trusted.resize(size);
        if (order == TraceOrder::Duration) end.resize(size);
        if (texts) {
            named.resize(size);
            name.resize(size);
            rowNo.resize(size);
        }
    }
};

/// The chosen positions of one block and their traces.
struct Block {
    const columns::Segment& segment;
    std::size_t first;
    std::span<const std::uint16_t> positions;
    std::span<const std::int64_t> traces;
    MeasureScratch& scratch;
    std::array<std::int64_t, kBlock>& a;
    std::array<std::int64_t, kBlock>& b;
    std::array<std::int64_t, kBlock>& c;
    std::array<std::int64_t, kBlock>& d;

    void read(Column column, std::array<std::int64_t, kBlock>& into) const
    {
        columns::gather(segment.column(column), first, positions, {into.data(), positions.size()});
    }
};

void addTimes(TraceTable& table, const Block& block, bool ends)
{
    block.read(Column::Start, block.a);
    block.read(Column::Quality, block.b);
    if (ends) block.read(Column::Duration, block.c);
    for (std::size_t i = 0; i < block.positions.size(); ++i) {
        const auto trace = static_cast<std::size_t>(block.traces[i]);
        const bool trusted = (block.b[i] & std::int64_t {quality::kTimeSuspect}) == 0;
        if (table.trusted[trace] && !trusted) continue;
        const bool begins = table.value[trace] == kUnknown || (trusted && !table.trusted[trace]);
        table.trusted[trace] = table.trusted[trace] || trusted;
        table.value[trace] = begins ? block.a[i] : std::min(table.value[trace], block.a[i]);
        if (!ends) continue;
        const std::int64_t end = block.a[i] + block.c[i];
        table.end[trace] = begins ? end : std::max(table.end[trace], end);
    }
}

/// The name or service of the root, else of the earliest span; ties: the smaller row number.
void addNames(TraceTable& table, const Block& block, Column column)
{
    block.read(Column::Start, block.a);
    block.read(Column::Marks, block.b);
    block.read(column, block.c);
    block.read(Column::RowNo, block.d);
    for (std::size_t i = 0; i < block.positions.size(); ++i) {
        const auto trace = static_cast<std::size_t>(block.traces[i]);
        const std::uint8_t root = (block.b[i] & columns::kMarkRoot) != 0 ? 1 : 0;
        if (table.value[trace] != kUnknown) { // a span came before
            const auto known = std::tuple(1 - table.named[trace], table.value[trace], table.rowNo[trace]);
            if (known < std::tuple(1 - root, block.a[i], block.d[i])) continue;
        }
        table.named[trace] = root;
        table.value[trace] = block.a[i];
        table.rowNo[trace] = block.d[i];
        table.name[trace] = static_cast<NameId>(block.c[i]);
    }
}

void addMeasure(TraceTable& table, const Block& block, Measure measure)
{
    readMeasure(
        block.segment, measure, block.first, block.positions, {block.a.data(), block.positions.size()}, block.scratch);
    for (std::size_t i = 0; i < block.positions.size(); ++i) {
        if (block.a[i] < 0) continue;
        std::int64_t& sum = table.value[static_cast<std::size_t>(block.traces[i])];
        sum = std::max<std::int64_t>(sum, 0) + block.a[i];
    }
}

void addErrors(TraceTable& table, const Block& block)
{
    block.read(Column::Error, block.a);
    for (std::size_t i = 0; i < block.positions.size(); ++i) {
        std::int64_t& sum = table.value[static_cast<std::size_t>(block.traces[i])];
        sum = std::max<std::int64_t>(sum, 0) + (block.a[i] != 0 ? 1 : 0);
    }
}

void addBlock(TraceTable& table, const Block& block, TraceOrder order)
{
    switch (order) {
    case TraceOrder::Start:
    case TraceOrder::Duration: addTimes(table, block, order == TraceOrder::Duration); break;
    case TraceOrder::Errors: addErrors(table, block); break;
    case TraceOrder::Name: addNames(table, block, Column::Name); break;
    case TraceOrder::Service: addNames(table, block, Column::Service); break;
    default: break; // spans are counted anyway, calls and their sums by addCalls
    }
    for (const std::int64_t trace : block.traces) ++table.spans[static_cast<std::size_t>(trace)];
}

void addCalls(TraceTable& table, const Block& block, TraceOrder order)
{
    if (order == TraceOrder::Cost) addMeasure(table, block, Measure::Cost);
    if (order == TraceOrder::Tokens) addMeasure(table, block, Measure::Tokens);
    if (order == TraceOrder::Calls) addMeasure(table, block, Measure::Calls);
}

/// Reads the chosen rows block by block.
class Scan {
public:
    void run(TraceTable& table, const SelectedPart& part, TraceOrder order)
    {
        const columns::Segment& segment = *part.segment;
        table.makeRoom(segment.column(Column::Trace).max(), order);
        for (std::size_t first = 0; first < segment.rows(); first += kBlock)
            visit(part, first, segment.rows(), [&](const Block& block) { addBlock(table, block, order); });
        const bool ofCalls = order == TraceOrder::Cost || order == TraceOrder::Tokens || order == TraceOrder::Calls;
        for (std::size_t first = 0; ofCalls && first < segment.calls(); first += kBlock)
            visit(part, first, segment.calls(), [&](const Block& block) { addCalls(table, block, order); });
    }

private:
    template <typename Add> void visit(const SelectedPart& part, std::size_t first, std::size_t end, Add&& add)
    {
        const auto positions = columns::positionsOf(part.chosen, first, end, m_buffer->positions);
        if (positions.empty()) return;
        columns::gather(
            part.segment->column(Column::Trace), first, positions, {m_buffer->values.data(), positions.size()});
        add(Block {*part.segment, first, positions, {m_buffer->values.data(), positions.size()}, *m_scratch, *m_a, *m_b,
            *m_c, *m_d});
    }

    using Values = std::array<std::int64_t, kBlock>;
    std::unique_ptr<columns::BlockBuffer> m_buffer = std::make_unique<columns::BlockBuffer>();
    std::unique_ptr<MeasureScratch> m_scratch = std::make_unique<MeasureScratch>();
    std::unique_ptr<Values> m_a = std::make_unique<Values>();
    std::unique_ptr<Values> m_b = std::make_unique<Values>();
    std::unique_ptr<Values> m_c = std::make_unique<Values>();
    std::unique_ptr<Values> m_d = std::make_unique<Values>();
};

/// Puts the place of each name in the alphabet where its id was; unknown stays unknown.
void rankNames(TraceTable& table, const NameSource& names)
{
    std::map<std::string_view, std::int64_t> ranks;
    for (std::size_t trace = 0; trace < table.spans.size(); ++trace)
        if (table.spans[trace] > 0 && table.name[trace] != 0) ranks.emplace(names.text(table.name[trace]), 0);
    std::int64_t rank = 0;
    for (auto& [text, place] : ranks) place = rank++;
    std::unordered_map<NameId, std::int64_t> known {{0, kUnknown}};
    for (std::size_t trace = 0; trace < table.spans.size(); ++trace) {
        if (table.spans[trace] == 0) continue;
        const auto [at, fresh] = known.try_emplace(table.name[trace], 0);
        if (fresh) at->second = ranks.find(names.text(table.name[trace]))->second;
        table.value[trace] = at->second;
    }
}

void settleValues(TraceTable& table, TraceOrder order, const NameSource& names)
{
    if (order == TraceOrder::Name || order == TraceOrder::Service) return rankNames(table, names);
    for (std::size_t trace = 0; trace < table.spans.size(); ++trace) {
        std::int64_t& value = table.value[trace];
        if (order == TraceOrder::Spans) value = table.spans[trace];
        if (order == TraceOrder::Duration) value = table.end[trace] - value;
        if (order == TraceOrder::Calls) value = std::max<std::int64_t>(value, 0);
    }
}

std::vector<TraceNo> ordered(const TraceTable& table, const TraceListQuestion& question)
{
    struct Place {
        std::int64_t value;
        TraceNo trace;
    };
    const bool mayBeUnknown = question.order != TraceOrder::Start;
    std::vector<Place> places;
    for (std::size_t trace = 0; trace < table.spans.size(); ++trace)
        if (table.spans[trace] > 0) places.push_back({table.value[trace], static_cast<TraceNo>(trace)});
    const auto unknown = [&](const Place& p) { return mayBeUnknown && p.value < 0; };
    const auto before = [&](const Place& a, const Place& b) {
        if (unknown(a) != unknown(b)) return unknown(b);
        if (a.value != b.value) return question.ascending ? a.value < b.value : a.value > b.value;
        return question.ascending ? a.trace < b.trace : a.trace > b.trace;
    };
    const std::size_t wanted = question.limit > 0 ? std::min(question.limit, places.size()) : places.size();
    if (wanted < places.size())
        std::partial_sort(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(wanted), places.end(), before);
    else if (!std::is_sorted(places.begin(), places.end(), before))
        std::sort(places.begin(), places.end(), before);
    std::vector<TraceNo> out(wanted);
    std::transform(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(wanted), out.begin(),
        [](const Place& place) { return place.trace; });
    return out;
}

/// Calls `visit(number in traces, row)` for all rows of these traces.
template <typename Visit>
void visitRows(const columns::Snapshot& snapshot, std::span<const TraceNo> traces, Visit&& visit)
{
    columns::NumberSet wanted;
    for (const TraceNo trace : traces) wanted.add(trace);
    for (const auto& segment : snapshot.segments()) {
        const columns::PackedColumn& column = segment->column(Column::Trace);
        if (wanted.size() == 0 || column.max() < wanted.min() || column.min() > wanted.max()) continue;
        const columns::Bitmap hits = columns::passing(column, wanted);
        for (std::size_t word = 0; word < hits.words().size(); ++word)
            for (std::uint64_t bits = hits.words()[word]; bits != 0; bits &= bits - 1)
                visit(segment->row(word * 64 + static_cast<std::size_t>(std::countr_zero(bits))));
    }
}

/// Collects what the rows of one trace say.
struct RowBuilder {
    TraceRow row;
    UnixNanos end = 0;
    UnixNanos namedAt = 0;
    std::uint64_t namedRow = 0;
    bool trusted = false;
    bool rooted = false;
    NameId session = 0;
    NameId user = 0;
    UnixNanos sessionAt = 0;
    UnixNanos userAt = 0;
    NameId name = 0;
    NameId service = 0;
    std::map<NameId, std::uint32_t> models;

    void add(const columns::SpanRow& span);
    void addCall(const columns::SpanRow& span);
    void finish(const NameSource& names);
};

void RowBuilder::add(const columns::SpanRow& span)
{
    const bool first = row.spans++ == 0;
    const bool timed = (span.quality & quality::kTimeSuspect) == 0;
    if (timed || !trusted) {
        const bool begins = first || (timed && !trusted);
        trusted = trusted || timed;
        row.start = begins ? span.start : std::min(row.start, span.start);
        end = begins ? span.start + span.duration : std::max(end, span.start + span.duration);
    }
    const auto rank = std::tuple(!span.isRoot, span.start, span.rowNo);
    if (first || rank < std::tuple(!rooted, namedAt, namedRow)) {
        rooted = span.isRoot;
        namedAt = span.start;
        namedRow = span.rowNo;
        name = span.name;
        service = span.service;
        row.rootFailed = span.isRoot && span.errorClass != ErrorClass::None;
    }
    if (span.errorClass != ErrorClass::None) ++row.errorSpans;
    if (span.call) addCall(span);
}

void RowBuilder::addCall(const columns::SpanRow& span)
{
    const columns::CallColumns& call = *span.call;
    ++row.calls;
    if (span.errorClass != ErrorClass::None) ++row.failedCalls;
    if (call.model != 0) ++models[call.model];
    const std::int64_t tokens = valueOf(Measure::Tokens, span);
    if (tokens >= 0) row.tokens = std::max<std::int64_t>(row.tokens, 0) + tokens;
    if (call.costNanoUsd >= 0)
        row.costNanoUsd = std::max<std::int64_t>(row.costNanoUsd, 0) + call.costNanoUsd;
    else
        ++row.callsWithoutCost;
    if (call.session != 0 && (session == 0 || span.start < sessionAt)) {
        session = call.session;
        sessionAt = span.start;
    }
    if (call.user != 0 && (user == 0 || span.start < userAt)) {
        user = call.user;
        userAt = span.start;
    }
}

void RowBuilder::finish(const NameSource& names)
{
    row.duration = end - row.start;
    row.name = names.text(name);
    row.service = names.text(service);
    row.session = names.text(session);
    row.user = names.text(user);
    std::vector<std::pair<std::uint32_t, std::string_view>> byCount;
    for (const auto& [model, n] : models) byCount.emplace_back(n, names.text(model));
    std::sort(byCount.begin(), byCount.end(),
        [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
    for (const auto& [n, model] : byCount) row.models.emplace_back(model);
}

} // namespace

Result<TraceListAnswer> answer(const DataView& view, const TraceListQuestion& question, std::stop_token stop)
{
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    TraceTable table;
    Scan scan;
    for (const SelectedPart& part : (*selection)->parts) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "the question was withdrawn");
        scan.run(table, part, question.order);
    }
    settleValues(table, question.order, *view.names);
    TraceListAnswer out;
    out.matchedSpans = (*selection)->rows;
    out.matchedTraces = static_cast<std::uint64_t>(
        std::count_if(table.spans.begin(), table.spans.end(), [](std::uint32_t n) { return n > 0; }));
    out.traces = ordered(table, question);
    return out;
}

std::vector<TraceRow> traceRows(const DataView& view, std::span<const TraceNo> traces)
{
    std::unordered_map<TraceNo, RowBuilder> builders;
    for (const TraceNo trace : traces) builders[trace];
    visitRows(*view.snapshot, traces, [&](const columns::SpanRow& row) { builders[row.trace].add(row); });
    for (auto& [trace, builder] : builders) {
        if (builder.row.spans == 0) continue;
        builder.row.trace = trace;
        builder.finish(*view.names);
        if (view.spans) builder.row.traceId = view.spans->traceId(trace).value_or(TraceId {});
    }
    std::vector<TraceRow> out;
    out.reserve(traces.size());
    for (const TraceNo trace : traces) out.push_back(builders[trace].row);
    return out;
}

std::vector<columns::SpanRow> rowsOfTrace(const columns::Snapshot& snapshot, TraceNo trace)
{
    std::vector<columns::SpanRow> out;
    visitRows(snapshot, std::span(&trace, 1), [&](const columns::SpanRow& row) { out.push_back(row); });
    std::sort(out.begin(), out.end(), [](const columns::SpanRow& a, const columns::SpanRow& b) {
        return a.start != b.start ? a.start < b.start : a.rowNo < b.rowNo;
    });
    return out;
}

} // namespace spanwise::query
