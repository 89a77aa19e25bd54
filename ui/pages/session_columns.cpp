// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/session_columns.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"

#include <QCoreApplication>

namespace spanwise::ui {
namespace {

using query::CallTotals;
using query::SessionRow;

QString tr(const char* text)
{
    return QCoreApplication::translate("SessionColumns", text);
}
QString number(std::uint64_t n)
{
    return format::count(static_cast<std::int64_t>(n));
}
std::int64_t tokensOf(const CallTotals& calls)
{
    return calls.withoutUsage < calls.n ? calls.tokens.total() : columns::kUnknown;
}
std::int64_t costOf(const CallTotals& calls)
{
    return calls.withCost > 0 ? calls.costNanoUsd : columns::kUnknown;
}
QString costText(const CallTotals& calls)
{
    const bool partly = calls.withCost > 0 && calls.withCost < calls.n;
    return (partly ? QStringLiteral("≥ ") : QString()) + format::money(costOf(calls));
}
QString tokenText(const CallTotals& calls)
{
    return tokensOf(calls) < 0 ? format::unknown() : format::count(tokensOf(calls));
}
QString costHint(const CallTotals& calls)
{
    if (calls.withCost == calls.n) return {};
    return QCoreApplication::translate("columns", "%1 of %2 calls have no known cost.")
        .arg(number(calls.n - calls.withCost), number(calls.n));
}
QString failures(const CallTotals& calls)
{
    return calls.failed == 0 ? QString() : number(calls.failed);
}

const Column<SessionRow> kSessions[] {
    {"session", QT_TRANSLATE_NOOP("columns", "Session"), [](const SessionRow& r) { return fromCore(r.session); },
        Align::Left, 150, true, -1, [](const SessionRow& a, const SessionRow& b) { return a.session < b.session; },
        nullptr, nullptr},
    {"user", QT_TRANSLATE_NOOP("columns", "User"), [](const SessionRow& r) { return fromCore(r.user); }, Align::Left,
        100, true, -1, [](const SessionRow& a, const SessionRow& b) { return a.user < b.user; }, nullptr, nullptr, true,
        2},
    {"last", QT_TRANSLATE_NOOP("columns", "Last activity"),
        [](const SessionRow& r) { return format::timeInLists(r.lastEnd); }, Align::Left, 124, true, -1,
        [](const SessionRow& a, const SessionRow& b) { return a.lastEnd < b.lastEnd; }, nullptr,
        [](const SessionRow& r) { return format::timeExact(r.lastEnd); }, false},
    {"length", QT_TRANSLATE_NOOP("columns", "Length"),
        [](const SessionRow& r) { return format::duration(r.lastEnd - r.firstStart); }, Align::Right, 96, false, -1,
        [](const SessionRow& a, const SessionRow& b) { return a.lastEnd - a.firstStart < b.lastEnd - b.firstStart; },
        nullptr, nullptr},
    {"turns", QT_TRANSLATE_NOOP("columns", "Turns"), [](const SessionRow& r) { return number(r.traces); }, Align::Right,
        54, true, -1, [](const SessionRow& a, const SessionRow& b) { return a.traces < b.traces; }, nullptr, nullptr},
    {"calls", QT_TRANSLATE_NOOP("columns", "Calls"), [](const SessionRow& r) { return number(r.calls.n); },
        Align::Right, 62, false, -1, [](const SessionRow& a, const SessionRow& b) { return a.calls.n < b.calls.n; },
        nullptr, nullptr},
    {"errors", QT_TRANSLATE_NOOP("columns", "Errors"), [](const SessionRow& r) { return failures(r.calls); },
        Align::Right, 66, true, -1,
        [](const SessionRow& a, const SessionRow& b) { return a.calls.failed < b.calls.failed; },
        [](const SessionRow&) { return Tone::Bad; }, nullptr, false, 1},
    {"tokens", QT_TRANSLATE_NOOP("columns", "Tokens"), [](const SessionRow& r) { return tokenText(r.calls); },
        Align::Right, 80, true, -1,
        [](const SessionRow& a, const SessionRow& b) { return tokensOf(a.calls) < tokensOf(b.calls); }, nullptr,
        nullptr, false, 3},
    {"cost", QT_TRANSLATE_NOOP("columns", "Cost"), [](const SessionRow& r) { return costText(r.calls); }, Align::Right,
        86, true, -1, [](const SessionRow& a, const SessionRow& b) { return costOf(a.calls) < costOf(b.calls); },
        nullptr, [](const SessionRow& r) { return costHint(r.calls); }},
};

const Column<TurnRow> kTurns[] {
    {"turn", QT_TRANSLATE_NOOP("columns", "Turn"), [](const TurnRow& r) { return format::count(r.number); },
        Align::Right, 54, true, -1, [](const TurnRow& a, const TurnRow& b) { return a.number < b.number; }, nullptr,
        nullptr},
    {"start", QT_TRANSLATE_NOOP("columns", "Started"),
        [](const TurnRow& r) { return format::timeInLists(r.turn.start); }, Align::Left, 124, true, -1,
        [](const TurnRow& a, const TurnRow& b) { return a.turn.start < b.turn.start; }, nullptr,
        [](const TurnRow& r) { return format::timeExact(r.turn.start); }, false, 5},
    {"duration", QT_TRANSLATE_NOOP("columns", "Latency"),
        [](const TurnRow& r) { return format::duration(r.turn.duration); }, Align::Right, 90, true, -1,
        [](const TurnRow& a, const TurnRow& b) { return a.turn.duration < b.turn.duration; }, nullptr, nullptr},
    {"calls", QT_TRANSLATE_NOOP("columns", "Calls"), [](const TurnRow& r) { return number(r.turn.calls.n); },
        Align::Right, 70, true, -1, [](const TurnRow& a, const TurnRow& b) { return a.turn.calls.n < b.turn.calls.n; },
        nullptr, nullptr, false, 3},
    {"errors", QT_TRANSLATE_NOOP("columns", "Errors"), [](const TurnRow& r) { return failures(r.turn.calls); },
        Align::Right, 66, true, -1,
        [](const TurnRow& a, const TurnRow& b) { return a.turn.calls.failed < b.turn.calls.failed; },
        [](const TurnRow&) { return Tone::Bad; }, nullptr, false, 2},
    {"tokens", QT_TRANSLATE_NOOP("columns", "Tokens"), [](const TurnRow& r) { return tokenText(r.turn.calls); },
        Align::Right, 80, true, -1,
        [](const TurnRow& a, const TurnRow& b) { return tokensOf(a.turn.calls) < tokensOf(b.turn.calls); }, nullptr,
        nullptr, false, 4},
    {"cost", QT_TRANSLATE_NOOP("columns", "Cost"), [](const TurnRow& r) { return costText(r.turn.calls); },
        Align::Right, 86, true, -1,
        [](const TurnRow& a, const TurnRow& b) { return costOf(a.turn.calls) < costOf(b.turn.calls); }, nullptr,
        [](const TurnRow& r) { return costHint(r.turn.calls); }},
    {"overlap", QT_TRANSLATE_NOOP("columns", "Overlap"),
        [](const TurnRow& r) { return r.overlap ? format::percent(*r.overlap) : format::unknown(); }, Align::Right, 76,
        true, -1, [](const TurnRow& a, const TurnRow& b) { return a.overlap < b.overlap; }, nullptr,
        [](const TurnRow& r) {
            return r.overlap ? tr("of the words that carry the question come up in the answer: few can mean that it "
                                  "misses the point")
                             : tr("the question or the answer has no text to compare");
        },
        false, 1},
};

} // namespace

std::span<const Column<SessionRow>> sessionColumns()
{
    return kSessions;
}

std::span<const Column<TurnRow>> turnColumns()
{
    return kTurns;
}

} // namespace spanwise::ui
