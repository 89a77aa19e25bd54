// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/error_columns.h"

#include "ui/format/format.h"
#include "ui/pages/series_chart.h"
#include "ui/safe_text.h"

#include <cmath>

namespace spanwise::ui {
namespace {

QString orUnknown(const std::string& text)
{
    return text.empty() ? format::unknown() : oneLine(fromCore(text), 120);
}

double shareOf(const ErrorCellRow& r)
{
    return r.calls ? double(r.cell.n) / double(r.calls) : std::nan("");
}

const Column<ErrorCellRow> kCellColumns[] {
    {"type", QT_TRANSLATE_NOOP("columns", "Type"), [](const ErrorCellRow& r) { return r.kind; }, Align::Left, 190, true,
        -1, [](const ErrorCellRow& a, const ErrorCellRow& b) { return a.kind < b.kind; }, nullptr, nullptr},
    {"model", QT_TRANSLATE_NOOP("columns", "Model"), [](const ErrorCellRow& r) { return orUnknown(r.cell.model); },
        Align::Left, 200, true, -1,
        [](const ErrorCellRow& a, const ErrorCellRow& b) { return a.cell.model < b.cell.model; }, nullptr, nullptr},
    {"provider", QT_TRANSLATE_NOOP("columns", "Provider"),
        [](const ErrorCellRow& r) { return orUnknown(r.cell.provider); }, Align::Left, 120, true, -1,
        [](const ErrorCellRow& a, const ErrorCellRow& b) { return a.cell.provider < b.cell.provider; }, nullptr,
        nullptr},
    {"count", QT_TRANSLATE_NOOP("columns", "Count"),
        [](const ErrorCellRow& r) { return format::count(std::int64_t(r.cell.n)); }, Align::Right, 80, true, -1,
        [](const ErrorCellRow& a, const ErrorCellRow& b) { return a.cell.n < b.cell.n; }, nullptr, nullptr},
    {"share", QT_TRANSLATE_NOOP("columns", "Of all calls"),
        [](const ErrorCellRow& r) { return format::percent(shareOf(r)); }, Align::Right, 100, true, -1,
        [](const ErrorCellRow& a, const ErrorCellRow& b) { return shareOf(a) < shareOf(b); }, nullptr, nullptr},
    {"first", QT_TRANSLATE_NOOP("columns", "First seen"),
        [](const ErrorCellRow& r) { return format::timeShort(r.cell.firstSeen); }, Align::Right, 120, true, -1,
        [](const ErrorCellRow& a, const ErrorCellRow& b) { return a.cell.firstSeen < b.cell.firstSeen; }, nullptr,
        [](const ErrorCellRow& r) { return format::time(r.cell.firstSeen); }},
    {"last", QT_TRANSLATE_NOOP("columns", "Last seen"),
        [](const ErrorCellRow& r) { return format::timeShort(r.cell.lastSeen); }, Align::Right, 120, true, -1,
        [](const ErrorCellRow& a, const ErrorCellRow& b) { return a.cell.lastSeen < b.cell.lastSeen; }, nullptr,
        [](const ErrorCellRow& r) { return format::time(r.cell.lastSeen); }},
};

const Column<MessageRow> kMessageColumns[] {
    {"message", QT_TRANSLATE_NOOP("columns", "Message"),
        [](const MessageRow& r) { return oneLine(fromCore(r.pattern.pattern), 300); }, Align::Left, 560, true, -1,
        [](const MessageRow& a, const MessageRow& b) { return a.pattern.pattern < b.pattern.pattern; }, nullptr,
        [](const MessageRow& r) { return oneLine(fromCore(r.pattern.sample), 1000); }},
    {"type", QT_TRANSLATE_NOOP("columns", "Type"),
        [](const MessageRow& r) { return errorClassName(r.pattern.errorClass); }, Align::Left, 130, true, -1,
        [](const MessageRow& a, const MessageRow& b) { return a.pattern.errorClass < b.pattern.errorClass; }, nullptr,
        nullptr},
    {"count", QT_TRANSLATE_NOOP("columns", "Count"),
        [](const MessageRow& r) { return format::count(std::int64_t(r.pattern.n)); }, Align::Right, 80, true, -1,
        [](const MessageRow& a, const MessageRow& b) { return a.pattern.n < b.pattern.n; }, nullptr, nullptr},
    {"first", QT_TRANSLATE_NOOP("columns", "First seen"),
        [](const MessageRow& r) { return format::timeShort(r.pattern.firstSeen); }, Align::Right, 120, true, -1,
        [](const MessageRow& a, const MessageRow& b) { return a.pattern.firstSeen < b.pattern.firstSeen; }, nullptr,
        nullptr},
    {"last", QT_TRANSLATE_NOOP("columns", "Last seen"),
        [](const MessageRow& r) { return format::timeShort(r.pattern.lastSeen); }, Align::Right, 120, true, -1,
        [](const MessageRow& a, const MessageRow& b) { return a.pattern.lastSeen < b.pattern.lastSeen; }, nullptr,
        nullptr},
};

} // namespace

std::span<const Column<ErrorCellRow>> errorCellColumns()
{
    return kCellColumns;
}
std::span<const Column<MessageRow>> messageColumns()
{
    return kMessageColumns;
}

} // namespace spanwise::ui
