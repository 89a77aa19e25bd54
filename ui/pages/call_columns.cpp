// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/call_columns.h"

#include "ui/format/format.h"
#include "ui/pages/series_chart.h"
#include "ui/safe_text.h"

namespace spanwise::ui {
namespace {

std::int64_t tokensOf(const CallRow& r)
{
    if (!r.row.call) return columns::kUnknown;
    const columns::CallColumns& c = *r.row.call;
    if (c.totalTokens != columns::kUnknown) return c.totalTokens;
    if (c.inputTokens == columns::kUnknown && c.outputTokens == columns::kUnknown) return columns::kUnknown;
    return std::max<std::int64_t>(0, c.inputTokens) + std::max<std::int64_t>(0, c.outputTokens);
}
std::int64_t firstToken(const CallRow& r)
{
    return r.row.call ? r.row.call->timeToFirstToken : columns::kUnknown;
}
std::int64_t costOf(const CallRow& r)
{
    return r.row.call ? r.row.call->costNanoUsd : columns::kUnknown;
}

const Column<CallRow> kColumns[] {
    {"start", QT_TRANSLATE_NOOP("columns", "Started"), [](const CallRow& r) { return format::time(r.row.start); },
        Align::Left, 166, true, -1, [](const CallRow& a, const CallRow& b) { return a.row.start < b.row.start; },
        nullptr, [](const CallRow& r) { return format::timeExact(r.row.start); }, false},
    {"duration", QT_TRANSLATE_NOOP("columns", "Duration"),
        [](const CallRow& r) { return format::duration(r.row.duration); }, Align::Right, 96, true, -1,
        [](const CallRow& a, const CallRow& b) { return a.row.duration < b.row.duration; }, nullptr, nullptr},
    {"ttft", QT_TRANSLATE_NOOP("columns", "First token"),
        [](const CallRow& r) { return format::duration(firstToken(r)); }, Align::Right, 96, true, -1,
        [](const CallRow& a, const CallRow& b) { return firstToken(a) < firstToken(b); }, nullptr, nullptr},
    {"model", QT_TRANSLATE_NOOP("columns", "Model"), [](const CallRow& r) { return r.model; }, Align::Left, 180, true,
        -1, [](const CallRow& a, const CallRow& b) { return a.model < b.model; }, nullptr, nullptr},
    {"service", QT_TRANSLATE_NOOP("columns", "Service"), [](const CallRow& r) { return r.service; }, Align::Left, 130,
        true, -1, [](const CallRow& a, const CallRow& b) { return a.service < b.service; }, nullptr, nullptr},
    {"name", QT_TRANSLATE_NOOP("columns", "Span"), [](const CallRow& r) { return r.name; }, Align::Left, 180, true, -1,
        [](const CallRow& a, const CallRow& b) { return a.name < b.name; }, nullptr, nullptr},
    {"tokens", QT_TRANSLATE_NOOP("columns", "Tokens"), [](const CallRow& r) { return format::count(tokensOf(r)); },
        Align::Right, 84, true, -1, [](const CallRow& a, const CallRow& b) { return tokensOf(a) < tokensOf(b); },
        nullptr, nullptr},
    {"cost", QT_TRANSLATE_NOOP("columns", "Cost"), [](const CallRow& r) { return format::money(costOf(r)); },
        Align::Right, 90, true, -1, [](const CallRow& a, const CallRow& b) { return costOf(a) < costOf(b); }, nullptr,
        nullptr},
    {"error", QT_TRANSLATE_NOOP("columns", "Error"),
        [](const CallRow& r) {
            return r.row.errorClass == ErrorClass::None ? QString() : errorClassName(r.row.errorClass);
        },
        Align::Left, 120, true, -1,
        [](const CallRow& a, const CallRow& b) { return a.row.errorClass < b.row.errorClass; },
        [](const CallRow&) { return Tone::Bad; }, nullptr},
};

} // namespace

std::span<const Column<CallRow>> callColumns()
{
    return kColumns;
}

std::vector<CallRow> callRows(const query::DataView& view, const query::SpanListAnswer& answer)
{
    std::vector<CallRow> out;
    const auto text = [&](columns::NameId id) { return oneLine(fromCore(view.names->text(id)), 120); };
    for (const query::SpanListEntry& entry : answer.entries) {
        CallRow row;
        row.row = entry.row;
        row.name = text(entry.row.name);
        row.service = text(entry.row.service);
        row.model = entry.row.call && entry.row.call->model ? text(entry.row.call->model) : QString();
        if (const auto id = view.spans ? view.spans->traceId(entry.row.trace) : std::nullopt)
            row.trace = fromCore(id->hex());
        out.push_back(std::move(row));
    }
    return out;
}

QString traceArgument(const CallRow& row)
{
    if (row.trace.isEmpty()) return {};
    return row.trace + u':' + fromCore(query::spanIdOf(row.row.spanId).hex());
}

} // namespace spanwise::ui
