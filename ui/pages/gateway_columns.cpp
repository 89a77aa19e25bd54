// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/gateway_columns.h"

#include "ui/format/format.h"
#include "ui/pages/gateway_charts.h"
#include "ui/safe_text.h"

#include <QStringList>
#include <cmath>

namespace spanwise::ui {
namespace {

using ingest::GatewayExemplar;
using query::HealthState;
using query::Pair;
using query::ReconcileModel;

QString tr(const char* text)
{
    return QCoreApplication::translate("gateways", text);
}

QString stateText(const HealthRow& row)
{
    if (!row.problem.isEmpty()) return tr("not asked");
    switch (row.health.state) {
    case HealthState::NeverAsked: return tr("never asked");
    case HealthState::Up:
        return row.isUnverified           ? tr("up, unverified")
            : row.health.warnings.empty() ? tr("up")
                                          : tr("up, with a warning");
    case HealthState::Shaky: return tr("up, with failures");
    case HealthState::Down: return tr("down");
    case HealthState::Silent: return tr("silent");
    }
    return {};
}

Tone stateTone(const HealthRow& row)
{
    if (!row.problem.isEmpty()) return Tone::Bad;
    switch (row.health.state) {
    case HealthState::Up: return row.isUnverified || !row.health.warnings.empty() ? Tone::Warning : Tone::Good;
    case HealthState::Shaky: return Tone::Warning;
    case HealthState::Down: return Tone::Bad;
    default: return Tone::Muted;
    }
}

QString warningsOf(const HealthRow& row)
{
    QStringList lines;
    if (!row.problem.isEmpty()) lines.append(row.problem);
    if (row.isUnverified) lines.append(tr("its certificate does not verify and is trusted by its fingerprint"));
    const query::GatewayTarget& target = row.health.target;
    if (!target.error.empty() && target.failingSince != 0)
        lines.append(tr("since %1: %2").arg(format::timeInLists(target.failingSince), fromCore(target.error)));
    for (const std::string& warning : row.health.warnings) lines.append(fromCore(warning));
    if (row.health.target.refusedSeries > 0)
        lines.append(tr("%1 series refused, most values in the label %2")
                         .arg(format::count(std::int64_t(row.health.target.refusedSeries)),
                             oneLine(fromCore(row.health.target.widestLabel), 40)));
    return lines.join(u'\n');
}

QString lastText(const HealthRow& row)
{
    const UnixNanos at = row.health.target.lastOkAt;
    return at == 0 ? format::unknown() : format::ago(at, row.now);
}

QString both(const Pair& pair)
{
    const auto text = [](const std::optional<double>& value) {
        return value ? format::count(std::llround(*value)) : format::unknown();
    };
    return text(pair.gateway) + QStringLiteral(" / ") + text(pair.spans);
}

QString bothUsd(const Pair& pair)
{
    const auto text = [](const std::optional<double>& value) {
        return value ? format::total(std::llround(*value * 1e9)) : format::unknown();
    };
    return text(pair.gateway) + QStringLiteral(" / ") + text(pair.spans);
}

QString coverage(const Pair& pair)
{
    return format::percent(pair.coverage().value_or(std::nan("")));
}

double gap(const Pair& pair)
{
    return std::fabs(pair.gateway.value_or(0) - pair.spans.value_or(0));
}

QString modelName(const std::string& model)
{
    return model.empty() ? tr("not given") : oneLine(fromCore(model), 80);
}

constexpr Column<HealthRow> kHealth[] {
    {"source", QT_TRANSLATE_NOOP("columns", "Source"),
        [](const HealthRow& r) { return oneLine(fromCore(r.health.target.job), 60); }, Align::Left, 140, true, -1,
        [](const HealthRow& a, const HealthRow& b) { return a.health.target.job < b.health.target.job; }},
    {"product", QT_TRANSLATE_NOOP("columns", "Gateway"),
        [](const HealthRow& r) { return oneLine(fromCore(r.health.title), 60); }, Align::Left, 150, true},
    {"address", QT_TRANSLATE_NOOP("columns", "Address"),
        [](const HealthRow& r) { return oneLine(fromCore(r.health.target.address), 120); }, Align::Left, 220, true, -1,
        nullptr, nullptr, nullptr, true, 1},
    {"state", QT_TRANSLATE_NOOP("columns", "State"), stateText, Align::Left, 120, true, -1,
        [](const HealthRow& a, const HealthRow& b) { return a.health.state < b.health.state; }, stateTone, warningsOf},
    {"availability", QT_TRANSLATE_NOOP("columns", "Readable"),
        [](const HealthRow& r) { return format::percent(r.health.availability); }, Align::Right, 90, true, -1, nullptr,
        nullptr, [](const HealthRow&) { return tr("share of the attempts in the range that succeeded"); }},
    {"last", QT_TRANSLATE_NOOP("columns", "Last read"), lastText, Align::Right, 90, true},
    {"samples", QT_TRANSLATE_NOOP("columns", "Samples"),
        [](const HealthRow& r) { return format::count(std::int64_t(r.health.target.samples)); }, Align::Right, 90, true,
        -1, nullptr, nullptr, nullptr, false, 2},
    {"took", QT_TRANSLATE_NOOP("columns", "Took"),
        [](const HealthRow& r) {
            return r.health.target.duration > 0 ? format::duration(r.health.target.duration) : format::unknown();
        },
        Align::Right, 80, true, -1, nullptr, nullptr,
        [](const HealthRow& r) {
            return r.health.target.duration > 0
                ? QString()
                : columnTitle(QT_TRANSLATE_NOOP("columns", "A recorded log does not say how long a scrape took."));
        },
        false, 3},
    {"restarts", QT_TRANSLATE_NOOP("columns", "Restarts"),
        [](const HealthRow& r) { return format::count(std::int64_t(r.health.restarts.size())); }, Align::Right, 80,
        true},
    {"says", QT_TRANSLATE_NOOP("columns", "Last problem"),
        [](const HealthRow& r) { return warningsOf(r).section(u'\n', 0, 0); }, Align::Left, 260, true, -1, nullptr,
        nullptr, warningsOf},
};

constexpr Column<ReconcileModel> kModels[] {
    {"model", QT_TRANSLATE_NOOP("columns", "Model"), [](const ReconcileModel& m) { return modelName(m.model); },
        Align::Left, 200, true, -1, [](const ReconcileModel& a, const ReconcileModel& b) { return a.model < b.model; }},
    {"requests", QT_TRANSLATE_NOOP("columns", "Requests"),
        [](const ReconcileModel& m) { return both(m.whole.requests); }, Align::Right, 130, true, -1,
        [](const ReconcileModel& a, const ReconcileModel& b) { return gap(a.whole.requests) < gap(b.whole.requests); },
        nullptr, [](const ReconcileModel&) { return tr("gateway / spans"); }},
    {"coverage", QT_TRANSLATE_NOOP("columns", "Coverage"),
        [](const ReconcileModel& m) { return coverage(m.whole.requests); }, Align::Right, 90, true, -1, nullptr,
        nullptr, [](const ReconcileModel&) { return tr("share of the gateway's requests that have a span"); }},
    {"errors", QT_TRANSLATE_NOOP("columns", "Errors"), [](const ReconcileModel& m) { return both(m.whole.errors); },
        Align::Right, 110, true},
    {"input", QT_TRANSLATE_NOOP("columns", "Input tokens"),
        [](const ReconcileModel& m) { return both(m.whole.inputTokens); }, Align::Right, 150, true},
    {"output", QT_TRANSLATE_NOOP("columns", "Output tokens"),
        [](const ReconcileModel& m) { return both(m.whole.outputTokens); }, Align::Right, 150, true},
    {"cost", QT_TRANSLATE_NOOP("columns", "Cost"), [](const ReconcileModel& m) { return bothUsd(m.whole.costUsd); },
        Align::Right, 130, true},
    {"reason", QT_TRANSLATE_NOOP("columns", "Likely reason"),
        [](const ReconcileModel& m) { return reasonText(m.reason); }, Align::Left, 200, true, -1, nullptr,
        [](const ReconcileModel& m) { return m.reason == query::GapReason::None ? Tone::Good : Tone::Warning; },
        [](const ReconcileModel& m) { return fromCore(m.explanation); }},
};

constexpr Column<DisagreementRow> kSteps[] {
    {"at", QT_TRANSLATE_NOOP("columns", "Time"), [](const DisagreementRow& r) { return format::timeShort(r.at); },
        Align::Left, 130, true, -1, [](const DisagreementRow& a, const DisagreementRow& b) { return a.at < b.at; }},
    {"model", QT_TRANSLATE_NOOP("columns", "Model"), [](const DisagreementRow& r) { return modelName(r.step.model); },
        Align::Left, 180, true},
    {"requests", QT_TRANSLATE_NOOP("columns", "Requests"),
        [](const DisagreementRow& r) { return both(r.step.requests); }, Align::Right, 120, true, -1,
        [](const DisagreementRow& a, const DisagreementRow& b) { return gap(a.step.requests) < gap(b.step.requests); },
        nullptr, [](const DisagreementRow&) { return tr("gateway / spans"); }},
    {"reason", QT_TRANSLATE_NOOP("columns", "Likely reason"),
        [](const DisagreementRow& r) { return reasonText(r.step.reason); }, Align::Left, 180, true},
};

constexpr Column<GatewayExemplar> kExemplars[] {
    {"at", QT_TRANSLATE_NOOP("columns", "Time"), [](const GatewayExemplar& e) { return format::timeInLists(e.at); },
        Align::Left, 150, true, -1, [](const GatewayExemplar& a, const GatewayExemplar& b) { return a.at < b.at; }},
    {"measure", QT_TRANSLATE_NOOP("columns", "Measure"),
        [](const GatewayExemplar& e) { return measureTitle(e.measure); }, Align::Left, 160, true},
    {"value", QT_TRANSLATE_NOOP("columns", "Value"),
        [](const GatewayExemplar& e) { return gatewayValue(e.value, e.measure); }, Align::Right, 100, true, -1,
        [](const GatewayExemplar& a, const GatewayExemplar& b) { return a.value < b.value; }},
    {"source", QT_TRANSLATE_NOOP("columns", "Source"),
        [](const GatewayExemplar& e) { return oneLine(fromCore(e.job), 60); }, Align::Left, 160, true},
    {"trace", QT_TRANSLATE_NOOP("columns", "Trace"), [](const GatewayExemplar& e) { return fromCore(e.trace.hex()); },
        Align::Left, 260, true},
};

} // namespace

QString reasonText(query::GapReason reason)
{
    switch (reason) {
    case query::GapReason::None: return tr("they agree");
    case query::GapReason::NoSpans: return tr("no instrumentation");
    case query::GapReason::NoGateway: return tr("calls around the gateway");
    case query::GapReason::GatewayDown: return tr("gateway could not be read");
    case query::GapReason::Sampling: return tr("traces are sampled");
    case query::GapReason::RetriesAtOtherLevel: return tr("retries counted on one side");
    case query::GapReason::ErrorsWithoutSpans: return tr("failures without a span");
    case query::GapReason::Clock: return tr("clocks differ");
    case query::GapReason::Unexplained: return tr("not explained");
    }
    return {};
}

std::span<const Column<HealthRow>> healthColumns()
{
    return kHealth;
}
std::span<const Column<ReconcileModel>> reconcileColumns()
{
    return kModels;
}
std::span<const Column<GatewayExemplar>> exemplarColumns()
{
    return kExemplars;
}
std::span<const Column<DisagreementRow>> disagreementColumns()
{
    return kSteps;
}

} // namespace spanwise::ui
