// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/errors.h"

#include "core/query/column_sums.h"
#include "core/query/kind_cells.h"
#include "core/query/picked_rows.h"
#include "core/query/row_walk.h"

#include <algorithm>
#include <map>

namespace spanwise::query {

namespace {
using columns::Column;

/// What one thread counts of a block's rows.
struct Part {
    Sums sums;
    KindCells failed {kErrorClassNames.size(), KindCells::Split::ByModel};
    KindCells withoutCall {kErrorClassNames.size(), KindCells::Split::ByKind};
    KindCells soft {kErrorClassNames.size(), KindCells::Split::ByModel};
    KindCells truncated {kErrorClassNames.size(), KindCells::Split::ByModel};

    void add(const Block& block)
    {
        PickedRows picked;
        addBlock(block, sums);
        const auto holdsMore = [&](Column column) {
            const columns::PackedColumn& packed = block.segment.column(column);
            return !packed.isConstant() || packed.min() != 0;
        };
        if (holdsMore(Column::Error) && !block.calls.empty()) {
            picked.pick(block, Column::Error, block.calls, [](std::int64_t value) { return value != 0; });
            failed.add(block, picked.positions(), picked.kinds());
        }
        if (holdsMore(Column::Marks)) {
            pickMarked(picked, block, Column::Marks, block.rows, columns::kMarkFailedWithoutCall);
            columns::gather(block.segment.column(Column::Error), block.first, picked.positions(), picked.values);
            withoutCall.add(block, picked.positions(), picked.kinds());
        }
        if (!holdsMore(Column::CallMarks) || block.calls.empty()) return;
        pickMarked(picked, block, Column::CallMarks, block.calls, columns::kMarkSoftError);
        std::ranges::fill(picked.values, static_cast<std::int64_t>(ErrorClass::ContentFilter));
        soft.add(block, picked.positions(), picked.kinds());
        pickMarked(picked, block, Column::CallMarks, block.calls, columns::kMarkTruncated);
        std::ranges::fill(picked.values, static_cast<std::int64_t>(ErrorClass::None));
        truncated.add(block, picked.positions(), picked.kinds());
    }

    void absorb(const Part& other)
    {
        sums.add(other.sums);
        failed.absorb(other.failed);
        withoutCall.absorb(other.withoutCall);
        soft.absorb(other.soft);
        truncated.absorb(other.truncated);
    }

private:
    static void pickMarked(PickedRows& picked, const Block& block, Column column, std::span<const std::uint16_t> among,
        std::int64_t mark) noexcept
    {
        picked.pick(block, column, among, [mark](std::int64_t value) { return (value & mark) != 0; });
    }
};

std::vector<ErrorCell> errorCells(const KindCells& cells, const DataView& view)
{
    std::vector<ErrorCell> out;
    for (const KindCell& cell : cells.cells())
        out.push_back({static_cast<ErrorClass>(cell.kind), std::string(view.names->text(cell.model)),
            std::string(view.names->text(cell.provider)), cell.n, cell.first, cell.last,
            refOf(*view.snapshot->row(cell.newest))});
    return out;
}

/// A failed call, or a request that failed without one.
struct Failed {
    UnixNanos at = 0;
    std::uint64_t rowNo = 0;
    auto operator<=>(const Failed&) const = default;
};

Result<std::vector<Failed>> failedOf(const Selection& selection, const std::stop_token& stop)
{
    std::vector<Failed> out;
    for (const SelectedPart& part : selection.parts) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "the question was withdrawn");
        columns::Bitmap chosen = columns::passing(
            part.segment->column(Column::Error), 1, static_cast<std::int64_t>(kErrorClassNames.size()));
        chosen.resize(part.segment->calls());
        chosen.resize(part.segment->rows());
        chosen |= columns::passingAnyBit(part.segment->column(Column::Marks), columns::kMarkFailedWithoutCall);
        chosen &= part.chosen;
        if (chosen.none()) continue;
        for (std::size_t i = 0; i < chosen.size(); ++i)
            if (chosen.test(i))
                out.push_back({part.segment->at(Column::Start, i),
                    static_cast<std::uint64_t>(part.segment->at(Column::RowNo, i))});
    }
    return out;
}

std::string_view exceptionMessage(const Batch& batch, const Span& span)
{
    for (const SpanEvent& event : batch.eventsOf(span))
        for (const Attribute& attribute : batch.of(event.attributes))
            if (attribute.key == "exception.message" && attribute.value.kind == Value::Kind::String)
                return attribute.value.view();
    for (const char* key : {"error.message", "exception.message"})
        for (const Attribute& attribute : batch.of(span.attributes))
            if (attribute.key == key && attribute.value.kind == Value::Kind::String) return attribute.value.view();
    return {};
}

void note(std::map<std::pair<std::string, ErrorClass>, ErrorPattern>& patterns, const columns::SpanRow& row,
    std::string_view message)
{
    std::string pattern = messagePattern(message);
    ErrorPattern& entry = patterns[{pattern, row.errorClass}];
    if (entry.n++ == 0) {
        entry.pattern = std::move(pattern);
        entry.errorClass = row.errorClass;
        entry.firstSeen = entry.lastSeen = row.start;
    }
    entry.firstSeen = std::min(entry.firstSeen, row.start);
    if (row.start < entry.lastSeen) return;
    entry.lastSeen = row.start;
    entry.sample = std::string(message);
    entry.newest = refOf(row);
}
} // namespace

Result<ErrorsAnswer> answer(const DataView& view, const ErrorsQuestion& question, std::stop_token stop)
{
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    const auto& chosen = (*selection)->parts;
    const std::size_t workers = scanWorkers((*selection)->rows);
    std::vector<Part> parts(workers);
    const auto walked = inParallel(chosen.size(), workers, stop, [&](std::size_t worker, std::size_t part) {
        walkBlocks(chosen[part], false, [&](const Block& block) { parts[worker].add(block); });
    });
    if (!walked) return tl::unexpected(walked.error());
    Part& all = parts.front();
    for (std::size_t worker = 1; worker < workers; ++worker) all.absorb(parts[worker]);
    ErrorsAnswer out;
    out.filter = question.scope.filter.text();
    out.calls = all.sums.calls;
    out.errorSpans = all.sums.errorSpans;
    out.cells = errorCells(all.failed, view);
    out.failedWithoutCall = errorCells(all.withoutCall, view);
    out.softErrors = errorCells(all.soft, view);
    out.truncated = errorCells(all.truncated, view);
    return out;
}

Result<ErrorMessagesAnswer> answer(const DataView& view, const ErrorMessagesQuestion& question, std::stop_token stop)
{
    if (!view.spans) return fail(ErrorCode::NotFound, "messages lie in the stored spans, and this view has none");
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    auto failed = failedOf(**selection, stop);
    if (!failed) return tl::unexpected(failed.error());
    ErrorMessagesAnswer out;
    out.failed = failed->size();
    if (question.newest > 0 && failed->size() > question.newest) {
        std::ranges::nth_element(
            *failed, failed->begin() + static_cast<std::ptrdiff_t>(question.newest), std::ranges::greater {});
        failed->resize(question.newest);
    }
    // Trace by trace, so that each is read once.
    std::map<TraceNo, std::map<std::uint64_t, columns::SpanRow>> byTrace;
    for (const Failed& one : *failed)
        if (const auto row = view.snapshot->row(one.rowNo)) byTrace[row->trace][row->spanId] = *row;
    std::map<std::pair<std::string, ErrorClass>, ErrorPattern> patterns;
    for (const auto& ofTrace : byTrace) {
        const auto& rows = ofTrace.second;
        const auto visited = view.spans->visitTrace(ofTrace.first, stop, [&](const StoredSpan& stored) {
            const auto row = rows.find(stored.spanId);
            if (row == rows.end()) return true;
            ++out.read;
            std::string_view message = stored.span->statusMessage;
            if (message.empty()) message = exceptionMessage(*stored.batch, *stored.span);
            note(patterns, row->second, message);
            return true;
        });
        if (!visited) return tl::unexpected(visited.error());
    }
    for (auto& [key, pattern] : patterns) out.patterns.push_back(std::move(pattern));
    std::ranges::stable_sort(out.patterns, std::ranges::greater {}, &ErrorPattern::n);
    if (question.limit > 0 && out.patterns.size() > question.limit) out.patterns.resize(question.limit);
    return out;
}

} // namespace spanwise::query
