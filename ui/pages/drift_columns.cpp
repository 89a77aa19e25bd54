// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/drift_columns.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"

#include <tuple>

namespace spanwise::ui {
namespace {

using drift::DriftFinding;
using drift::DriftMethod;

QString tr(const char* text)
{
    return QCoreApplication::translate("guards", text);
}

QString group(const DriftFinding& r)
{
    QStringList parts {fromCore(r.service.empty() ? "(no service)" : r.service)};
    if (!r.model.empty()) parts.append(fromCore(r.model));
    if (!r.prompt.empty()) parts.append(fromCore(r.prompt));
    return parts.join(QStringLiteral(" / "));
}

QString methodText(DriftMethod method)
{
    switch (method) {
    case DriftMethod::Psi: return tr("PSI");
    case DriftMethod::JensenShannon: return tr("Jensen–Shannon");
    case DriftMethod::KolmogorovSmirnov: return tr("Kolmogorov–Smirnov");
    case DriftMethod::Rate: return tr("two rates");
    }
    return {};
}

QString sinceText(const DriftFinding& r)
{
    return r.since ? format::timeShort(*r.since) : format::unknown();
}

QString sinceHint(const DriftFinding& r)
{
    return r.since ? tr("Where a CUSUM of the hourly values left its old level.")
                   : tr("Not seen as a step in the hourly values: the change may be slow, or the hours too few.");
}

constexpr Column<DriftFinding> kDrift[] {
    {"what", QT_TRANSLATE_NOOP("columns", "What"),
        [](const DriftFinding& r) { return fromCore(r.what).replace(u'_', u' '); }, Align::Left, 150, true, -1,
        [](const DriftFinding& a, const DriftFinding& b) { return a.what < b.what; }},
    {"group", QT_TRANSLATE_NOOP("columns", "Of"), group, Align::Left, 230, true, -1,
        [](const DriftFinding& a, const DriftFinding& b) {
            return std::tie(a.service, a.model, a.prompt) < std::tie(b.service, b.model, b.prompt);
        }},
    {"from", QT_TRANSLATE_NOOP("columns", "From"), [](const DriftFinding& r) { return fromCore(r.from); }, Align::Left,
        150, true, -1, nullptr, nullptr,
        [](const DriftFinding& r) { return tr("%1 calls").arg(format::count(std::int64_t(r.fromCalls))); }},
    {"to", QT_TRANSLATE_NOOP("columns", "To"), [](const DriftFinding& r) { return fromCore(r.to); }, Align::Left, 150,
        true, -1, nullptr, nullptr,
        [](const DriftFinding& r) { return tr("%1 calls").arg(format::count(std::int64_t(r.toCalls))); }},
    {"since", QT_TRANSLATE_NOOP("columns", "Since"), sinceText, Align::Left, 130, true, -1,
        [](const DriftFinding& a, const DriftFinding& b) { return a.since < b.since; }, nullptr, sinceHint},
    {"test", QT_TRANSLATE_NOOP("columns", "Test"),
        [](const DriftFinding& r) {
            return tr("%1 %2, p %3")
                .arg(methodText(r.method), QString::number(r.statistic, 'g', 3), QString::number(r.p, 'g', 2));
        },
        Align::Left, 210},
};

} // namespace

std::span<const Column<DriftFinding>> driftColumns()
{
    return kDrift;
}

} // namespace spanwise::ui
