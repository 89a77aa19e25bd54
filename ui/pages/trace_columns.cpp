// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/trace_columns.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"

#include <QStringList>
#include <cstring>

namespace spanwise::ui {
namespace {

using query::TraceOrder;
using query::TraceRow;

constexpr int key(TraceOrder order)
{
    return static_cast<int>(order);
}

QString models(const TraceRow& r)
{
    QStringList out;
    for (const std::string& model : r.models) // several in a line: none may reorder the others
        out.append(r.models.size() > 1 ? isolated(fromCore(model)) : fromCore(model));
    return out.join(QStringLiteral(", "));
}
QString known(std::int64_t n)
{
    return n == columns::kUnknown ? format::unknown() : format::count(n);
}
QString tip(const char* text)
{
    return QCoreApplication::translate("columns", text);
}

const Column<TraceRow> kColumns[] {
    {"start", QT_TRANSLATE_NOOP("columns", "Started"), [](const TraceRow& r) { return format::timeInLists(r.start); },
        Align::Left, 124, true, key(TraceOrder::Start), nullptr, nullptr,
        [](const TraceRow& r) { return format::timeExact(r.start); }, false},
    {"name", QT_TRANSLATE_NOOP("columns", "Name"),
        [](const TraceRow& r) {
            return r.name.empty() ? QCoreApplication::translate("columns", "(no name)") : fromCore(r.name);
        },
        Align::Left, 140, true, key(TraceOrder::Name), nullptr,
        [](const TraceRow& r) { return r.name.empty() ? Tone::Muted
                                    : r.rootFailed    ? Tone::Bad
                                                      : Tone::Normal; },
        [](const TraceRow& r) {
            return r.rootFailed ? tip(QT_TRANSLATE_NOOP("columns", "Its root span failed.")) : QString();
        }},
    {"service", QT_TRANSLATE_NOOP("columns", "Service"), [](const TraceRow& r) { return fromCore(r.service); },
        Align::Left, 116, true, key(TraceOrder::Service), nullptr, nullptr, nullptr},
    {"models", QT_TRANSLATE_NOOP("columns", "Models"), &models, Align::Left, 136, true, -1, nullptr, nullptr,
        [](const TraceRow& r) { return r.models.size() > 1 ? models(r) : QString(); }},
    {"spans", QT_TRANSLATE_NOOP("columns", "Spans"), [](const TraceRow& r) { return format::count(r.spans); },
        Align::Right, 62, true, key(TraceOrder::Spans), nullptr, nullptr, nullptr, false, 2},
    {"calls", QT_TRANSLATE_NOOP("columns", "Calls"), [](const TraceRow& r) { return format::count(r.calls); },
        Align::Right, 58, true, key(TraceOrder::Calls), nullptr, nullptr, nullptr, false, 1},
    {"errors", QT_TRANSLATE_NOOP("columns", "Errors"),
        [](const TraceRow& r) { return r.errorSpans == 0 ? QString() : format::count(r.errorSpans); }, Align::Right, 64,
        true, key(TraceOrder::Errors), nullptr, [](const TraceRow&) { return Tone::Bad; },
        [](const TraceRow& r) {
            return r.errorSpans == 0 ? QString()
                                     : tip(QT_TRANSLATE_NOOP("columns", "%1 failed spans, %2 of them model calls"))
                                           .arg(format::count(r.errorSpans), format::count(r.failedCalls));
        }},
    {"tokens", QT_TRANSLATE_NOOP("columns", "Tokens"), [](const TraceRow& r) { return known(r.tokens); }, Align::Right,
        72, true, key(TraceOrder::Tokens), nullptr, nullptr,
        [](const TraceRow& r) {
            if (r.tokens != columns::kUnknown) return QString();
            return r.calls == 0 ? tip(QT_TRANSLATE_NOOP("columns", "It holds no model call."))
                                : tip(QT_TRANSLATE_NOOP("columns", "None of its calls states its tokens."));
        }},
    {"cost", QT_TRANSLATE_NOOP("columns", "Cost"),
        [](const TraceRow& r) {
            const QString sum = format::money(r.costNanoUsd);
            const bool partly = r.costNanoUsd != columns::kUnknown && r.callsWithoutCost > 0;
            return partly ? QStringLiteral("≥ ") + sum : sum;
        },
        Align::Right, 80, true, key(TraceOrder::Cost), nullptr, nullptr,
        [](const TraceRow& r) {
            if (r.calls == 0) return tip(QT_TRANSLATE_NOOP("columns", "It holds no model call."));
            if (r.callsWithoutCost == 0) return QString();
            return tip(QT_TRANSLATE_NOOP("columns", "%1 of %2 calls have no known cost."))
                .arg(format::count(r.callsWithoutCost), format::count(r.calls));
        }},
    {"duration", QT_TRANSLATE_NOOP("columns", "Duration"),
        [](const TraceRow& r) { return format::duration(r.duration); }, Align::Right, 84, true,
        key(TraceOrder::Duration), nullptr, nullptr, nullptr},
    {"session", QT_TRANSLATE_NOOP("columns", "Session"), [](const TraceRow& r) { return fromCore(r.session); },
        Align::Left, 130, false, -1, nullptr, nullptr, nullptr},
    {"user", QT_TRANSLATE_NOOP("columns", "User"), [](const TraceRow& r) { return fromCore(r.user); }, Align::Left, 120,
        false, -1, nullptr, nullptr, nullptr},
    {"trace", QT_TRANSLATE_NOOP("columns", "Trace id"), [](const TraceRow& r) { return fromCore(r.traceId.hex()); },
        Align::Left, 250, false, -1, nullptr, [](const TraceRow&) { return Tone::Muted; }, nullptr},
};

} // namespace

std::span<const Column<TraceRow>> traceColumns()
{
    return kColumns;
}

int traceColumn(const char* id)
{
    for (std::size_t i = 0; i < std::size(kColumns); ++i)
        if (std::strcmp(kColumns[i].id, id) == 0) return static_cast<int>(i);
    return -1;
}

} // namespace spanwise::ui
