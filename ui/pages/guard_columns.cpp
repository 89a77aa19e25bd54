// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/guard_columns.h"

#include "core/guard/kinds.h"
#include "core/model/finding.h"
#include "ui/format/format.h"
#include "ui/safe_text.h"

#include <cmath>

namespace spanwise::ui {
namespace {

using query::FindingRow;
using query::RuleRow;
using query::ThresholdPoint;

QString tr(const char* text)
{
    return QCoreApplication::translate("guards", text);
}

QString number(std::uint64_t n)
{
    return format::count(static_cast<std::int64_t>(n));
}

QString shareText(const GuardGroupRow& r)
{
    return r.scanned > 0 ? format::percent(double(r.group.spans) / double(r.scanned)) : format::unknown();
}

QString severityText(Severity severity)
{
    return fromCore(kSeverityNames[static_cast<std::size_t>(severity)]);
}

Tone severityTone(Severity severity)
{
    if (severity >= Severity::High) return Tone::Bad;
    return severity == Severity::Medium ? Tone::Warning : Tone::Normal;
}

/// The worst severity of a group.
std::optional<Severity> worst(const GuardGroupRow& r)
{
    for (std::size_t i = r.group.bySeverity.size(); i-- > 0;)
        if (r.group.bySeverity[i] > 0) return static_cast<Severity>(i);
    return std::nullopt;
}

QString severities(const GuardGroupRow& r)
{
    QStringList parts;
    for (std::size_t i = r.group.bySeverity.size(); i-- > 0;)
        if (r.group.bySeverity[i] > 0) parts.append(number(r.group.bySeverity[i]) + u' ' + fromCore(kSeverityNames[i]));
    return parts.join(QStringLiteral(", "));
}

QString shareWithInterval(const std::optional<query::ShareInterval>& share)
{
    if (!share) return format::unknown();
    return tr("%1 (%2 – %3)")
        .arg(format::percent(share->value), format::percent(share->low), format::percent(share->high));
}

QString precisionText(const RuleRow& r)
{
    return shareWithInterval(r.precision);
}

QString precisionHint(const RuleRow& r)
{
    if (!r.precision) return tr("Not measured: nobody has reviewed a finding of this rule.");
    return tr("Of %1 reviewed findings, weighted by how they came into the queue; 95 % by Wilson. A span whose review "
              "ended in fail confirms its findings, one that passed refutes them.")
               .arg(number(r.reviewed))
        + (r.offerToSwitchOff ? u'\n' + tr("More than half of them are false: consider switching it off.") : QString());
}

constexpr Column<GuardGroupRow> kKinds[] {
    {"kind", QT_TRANSLATE_NOOP("columns", "Kind"), [](const GuardGroupRow& r) { return fromCore(r.group.key); },
        Align::Left, 210, true, -1,
        [](const GuardGroupRow& a, const GuardGroupRow& b) { return a.group.key < b.group.key; }, nullptr,
        [](const GuardGroupRow& r) { return fromCore(guard::infoOf(r.group.key).meaning); }},
    {"owasp", QT_TRANSLATE_NOOP("columns", "OWASP LLM 2025"),
        [](const GuardGroupRow& r) {
            const std::string_view entry = guard::infoOf(r.group.key).owasp;
            return entry.empty() ? format::unknown() : fromCore(entry);
        },
        Align::Left, 220, true},
    {"findings", QT_TRANSLATE_NOOP("columns", "Findings"),
        [](const GuardGroupRow& r) { return number(r.group.findings); }, Align::Right, 80, true, -1,
        [](const GuardGroupRow& a, const GuardGroupRow& b) { return a.group.findings < b.group.findings; }},
    {"spans", QT_TRANSLATE_NOOP("columns", "Spans"), [](const GuardGroupRow& r) { return number(r.group.spans); },
        Align::Right, 70, true, -1,
        [](const GuardGroupRow& a, const GuardGroupRow& b) { return a.group.spans < b.group.spans; }},
    {"share", QT_TRANSLATE_NOOP("columns", "Of scanned"), shareText, Align::Right, 90, true, -1,
        [](const GuardGroupRow& a, const GuardGroupRow& b) { return a.group.spans < b.group.spans; }, nullptr,
        [](const GuardGroupRow& r) { return tr("of %1 spans that were looked at").arg(number(r.scanned)); }},
    {"severities", QT_TRANSLATE_NOOP("columns", "Severities"), severities, Align::Left, 200, true, -1,
        [](const GuardGroupRow& a, const GuardGroupRow& b) { return worst(a) < worst(b); },
        [](const GuardGroupRow& r) {
            const auto severity = worst(r);
            return severity ? severityTone(*severity) : Tone::Muted;
        }},
};

constexpr Column<RuleRow> kRules[] {
    {"rule", QT_TRANSLATE_NOOP("columns", "Rule"), [](const RuleRow& r) { return fromCore(r.rule); }, Align::Left, 220,
        true, -1, [](const RuleRow& a, const RuleRow& b) { return a.rule < b.rule; }},
    {"kind", QT_TRANSLATE_NOOP("columns", "Kind"), [](const RuleRow& r) { return fromCore(r.kind); }, Align::Left, 190,
        true, -1, [](const RuleRow& a, const RuleRow& b) { return a.kind < b.kind; }},
    {"findings", QT_TRANSLATE_NOOP("columns", "Findings"), [](const RuleRow& r) { return number(r.findings); },
        Align::Right, 80, true, -1, [](const RuleRow& a, const RuleRow& b) { return a.findings < b.findings; }, nullptr,
        [](const RuleRow& r) {
            return r.ofOlderPacks > 0 ? tr("%1 of them by an older pack of rules").arg(number(r.ofOlderPacks))
                                      : QString();
        }},
    {"precision", QT_TRANSLATE_NOOP("columns", "Precision"), precisionText, Align::Right, 190, true, -1,
        [](const RuleRow& a, const RuleRow& b) {
            return (a.precision ? a.precision->value : -1) < (b.precision ? b.precision->value : -1);
        },
        [](const RuleRow& r) { return r.offerToSwitchOff ? Tone::Warning : Tone::Normal; }, precisionHint},
    {"reviewed", QT_TRANSLATE_NOOP("columns", "Reviewed"), [](const RuleRow& r) { return number(r.reviewed); },
        Align::Right, 90, true, -1, [](const RuleRow& a, const RuleRow& b) { return a.reviewed < b.reviewed; }},
};

constexpr Column<ThresholdPoint> kThresholds[] {
    {"score", QT_TRANSLATE_NOOP("columns", "Score from"),
        [](const ThresholdPoint& p) { return QString::number(p.score, 'f', 2); }, Align::Right, 90, true, -1,
        [](const ThresholdPoint& a, const ThresholdPoint& b) { return a.score < b.score; }},
    {"alarms", QT_TRANSLATE_NOOP("columns", "Alarms a day"),
        [](const ThresholdPoint& p) { return QString::number(p.alarmsPerDay, 'f', p.alarmsPerDay < 10 ? 1 : 0); },
        Align::Right, 110, true, -1,
        [](const ThresholdPoint& a, const ThresholdPoint& b) { return a.alarmsPerDay < b.alarmsPerDay; }},
    {"precision", QT_TRANSLATE_NOOP("columns", "Precision"),
        [](const ThresholdPoint& p) { return shareWithInterval(p.precision); }, Align::Right, 170, true, -1,
        [](const ThresholdPoint& a, const ThresholdPoint& b) {
            return (a.precision ? a.precision->value : -1) < (b.precision ? b.precision->value : -1);
        },
        nullptr,
        [](const ThresholdPoint& p) {
            return p.precision ? tr("Of %1 reviewed findings at or over this score.").arg(number(p.reviewed))
                               : tr("Not measured: nobody has reviewed a finding at or over this score.");
        }},
};

constexpr Column<FindingRow> kFindings[] {
    {"start", QT_TRANSLATE_NOOP("columns", "Time"), [](const FindingRow& r) { return format::timeShort(r.start); },
        Align::Left, 110, true, -1, [](const FindingRow& a, const FindingRow& b) { return a.start < b.start; }, nullptr,
        nullptr, false},
    {"kind", QT_TRANSLATE_NOOP("columns", "Kind"), [](const FindingRow& r) { return fromCore(r.kind); }, Align::Left,
        200, true, -1, [](const FindingRow& a, const FindingRow& b) { return a.kind < b.kind; }},
    {"severity", QT_TRANSLATE_NOOP("columns", "Severity"), [](const FindingRow& r) { return severityText(r.severity); },
        Align::Left, 80, true, -1, [](const FindingRow& a, const FindingRow& b) { return a.severity < b.severity; },
        [](const FindingRow& r) { return severityTone(r.severity); }},
    {"score", QT_TRANSLATE_NOOP("columns", "Score"),
        [](const FindingRow& r) { return QString::number(r.score, 'f', 2); }, Align::Right, 64, true, -1,
        [](const FindingRow& a, const FindingRow& b) { return a.score < b.score; }},
    {"side", QT_TRANSLATE_NOOP("columns", "In"),
        [](const FindingRow& r) { return fromCore(nameOf(r.side)).replace(u'_', u' '); }, Align::Left, 90, true},
    {"service", QT_TRANSLATE_NOOP("columns", "Service"), [](const FindingRow& r) { return fromCore(r.service); },
        Align::Left, 130, true, -1, [](const FindingRow& a, const FindingRow& b) { return a.service < b.service; }},
    {"model", QT_TRANSLATE_NOOP("columns", "Model"), [](const FindingRow& r) { return fromCore(r.model); }, Align::Left,
        160, true, -1, [](const FindingRow& a, const FindingRow& b) { return a.model < b.model; }},
    {"rule", QT_TRANSLATE_NOOP("columns", "Rule"), [](const FindingRow& r) { return fromCore(r.rule); }, Align::Left,
        190, true},
    {"same_secret", QT_TRANSLATE_NOOP("columns", "Traces with this secret"),
        [](const FindingRow& r) { return r.tracesWithSecret > 0 ? number(r.tracesWithSecret) : QString(); },
        Align::Right, 150, true, -1,
        [](const FindingRow& a, const FindingRow& b) { return a.tracesWithSecret < b.tracesWithSecret; }},
};

} // namespace

std::span<const Column<GuardGroupRow>> guardKindColumns()
{
    return kKinds;
}
std::span<const Column<RuleRow>> guardRuleColumns()
{
    return kRules;
}
std::span<const Column<ThresholdPoint>> thresholdColumns()
{
    return kThresholds;
}
std::span<const Column<FindingRow>> findingColumns()
{
    return kFindings;
}

} // namespace spanwise::ui
