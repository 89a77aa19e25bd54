// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/case_columns.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"

#include <QStringList>

namespace spanwise::ui {
namespace {

using query::CaseEntry;

QString tr(const char* text)
{
    return QCoreApplication::translate("cases", text);
}

QString listOf(const std::vector<std::string>& texts)
{
    QStringList list;
    for (const std::string& text : texts) list.append(oneLine(fromCore(text), 60));
    return list.join(QStringLiteral(", "));
}

QString stateText(const CaseEntry& c)
{
    if (c.unproven) return tr("unproven");
    return c.stale ? tr("stale") : tr("proven");
}

QString stateHint(const CaseEntry& c)
{
    if (c.unproven) return tr("Its checks do not tell the bad output from a good one.");
    return c.stale ? tr("A review that it was made from was taken back or replaced.")
                   : tr("Its checks refuse the bad output and take the expected answer.");
}

constexpr Column<CaseEntry> kColumns[] {
    {"title", QT_TRANSLATE_NOOP("columns", "Case"), [](const CaseEntry& c) { return fromCore(c.title); }, Align::Left,
        240, true, -1, [](const CaseEntry& a, const CaseEntry& b) { return a.title < b.title; }, nullptr,
        [](const CaseEntry& c) { return fromCore(c.id); }, false},
    {"state", QT_TRANSLATE_NOOP("columns", "State"), stateText, Align::Left, 84, true, -1,
        [](const CaseEntry& a, const CaseEntry& b) {
            return std::pair(a.unproven, a.stale) < std::pair(b.unproven, b.stale);
        },
        [](const CaseEntry& c) { return c.unproven || c.stale ? Tone::Warning : Tone::Good; }, stateHint},
    {"modes", QT_TRANSLATE_NOOP("columns", "Failure modes"), [](const CaseEntry& c) { return listOf(c.failureModes); },
        Align::Left, 170, true, -1,
        [](const CaseEntry& a, const CaseEntry& b) { return a.failureModes < b.failureModes; }, nullptr,
        [](const CaseEntry& c) { return listOf(c.failureModes); }, true, 1},
    {"severity", QT_TRANSLATE_NOOP("columns", "Severity"), [](const CaseEntry& c) { return fromCore(c.severity); },
        Align::Left, 84, true, -1, [](const CaseEntry& a, const CaseEntry& b) { return a.severity < b.severity; },
        nullptr, nullptr, false, 2},
    {"checks", QT_TRANSLATE_NOOP("columns", "Checks"), [](const CaseEntry& c) { return format::count(c.checks); },
        Align::Right, 70, true, -1, [](const CaseEntry& a, const CaseEntry& b) { return a.checks < b.checks; }, nullptr,
        nullptr, false, 3},
    {"seen", QT_TRANSLATE_NOOP("columns", "Seen"), [](const CaseEntry& c) { return format::count(c.seen); },
        Align::Right, 60, true, -1, [](const CaseEntry& a, const CaseEntry& b) { return a.seen < b.seen; }, nullptr,
        [](const CaseEntry&) { return tr("how often the same input and checks came up"); }, false, 6},
    {"set", QT_TRANSLATE_NOOP("columns", "Set"), [](const CaseEntry& c) { return fromCore(c.set); }, Align::Left, 100,
        true, -1, [](const CaseEntry& a, const CaseEntry& b) { return a.set < b.set; }, nullptr, nullptr, true, 4},
    {"tags", QT_TRANSLATE_NOOP("columns", "Tags"), [](const CaseEntry& c) { return listOf(c.tags); }, Align::Left, 130,
        true, -1, [](const CaseEntry& a, const CaseEntry& b) { return a.tags < b.tags; }, nullptr, nullptr, true, 5},
    {"added", QT_TRANSLATE_NOOP("columns", "Added"), [](const CaseEntry& c) { return format::timeShort(c.addedAt); },
        Align::Left, 110, true, -1, [](const CaseEntry& a, const CaseEntry& b) { return a.addedAt < b.addedAt; },
        nullptr, nullptr, false, 7},
    {"trace", QT_TRANSLATE_NOOP("columns", "Trace"), [](const CaseEntry& c) { return fromCore(c.traceId); },
        Align::Left, 120, false, -1, nullptr},
};

} // namespace

std::span<const Column<CaseEntry>> caseColumns()
{
    return kColumns;
}

} // namespace spanwise::ui
