// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/rule_trial.h"

#include "core/guard/rule_check.h"
#include "core/guard/scan_text.h"
#include "core/guard/wilson.h"
#include "core/ingest/review_verdicts.h"
#include "ui/format/format.h"
#include "ui/safe_text.h"

namespace spanwise::ui {

Result<TextTrial> tryOnText(const ingest::OwnPack& pack, const std::string& text, TextSide side)
{
    TextTrial out;
    if (!pack.text.empty()) out.problems = guard::problemsOf(guard::readRulePack(pack.text));
    const auto rules = ingest::guardRulesWith(pack);
    if (!rules) return tl::unexpected(rules.error());
    if (!text.empty())
        out.findings =
            side == TextSide::Output ? guard::scanOutput(text, {}, **rules) : guard::scanInput(text, side, **rules);
    return out;
}

Result<ingest::BackTestReport> tryOnStore(const std::shared_ptr<const store::Reader>& store,
    const ingest::OwnPack& pack, const calls::MappingRules* mapping, TrialProgress& progress, std::stop_token stop)
{
    const auto before = ingest::readGuardRules();
    if (!before) return tl::unexpected(before.error());
    const auto after = ingest::guardRulesWith(pack);
    if (!after) return tl::unexpected(after.error());
    const auto allow = ingest::readAllowLists();
    if (!allow) return tl::unexpected(allow.error());
    return ingest::backTest(*store, **before, **after, *allow, mapping, ingest::reviewsOf(store), stop,
        [&](std::uint64_t traces, std::uint64_t of) {
            progress.of = of;
            progress.traces = traces;
        });
}

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("guards", text);
}

QString number(std::uint64_t n)
{
    return format::count(static_cast<std::int64_t>(n));
}

QString perDay(std::uint64_t n, double days)
{
    if (days <= 0) return format::unknown();
    const double value = static_cast<double>(n) / days;
    return QString::number(value, 'f', value < 10 ? 1 : 0);
}

QString share(std::uint64_t hits, std::uint64_t n)
{
    if (n == 0) return format::unknown();
    const auto interval = guard::wilson(static_cast<double>(hits), static_cast<double>(n));
    return tr("%1 (%2 – %3)")
        .arg(format::percent(static_cast<double>(hits) / static_cast<double>(n)), format::percent(interval.low),
            format::percent(interval.high));
}

QString reviewedHint(std::uint64_t n)
{
    return n == 0 ? tr("Not measured: nobody has reviewed such a span.") : tr("From %1 reviewed spans.").arg(number(n));
}

constexpr Column<guard::RuleError> kProblems[] {
    {"line", QT_TRANSLATE_NOOP("columns", "Line"), [](const guard::RuleError& r) { return QString::number(r.line); },
        Align::Right, 60},
    {"message", QT_TRANSLATE_NOOP("columns", "What is wrong"),
        [](const guard::RuleError& r) { return fromCore(r.message); }, Align::Left, 380},
};

constexpr Column<Finding> kFindings[] {
    {"kind", QT_TRANSLATE_NOOP("columns", "Kind"), [](const Finding& f) { return fromCore(f.kind); }, Align::Left, 180},
    {"rule", QT_TRANSLATE_NOOP("columns", "Rule"), [](const Finding& f) { return fromCore(f.rule); }, Align::Left, 180},
    {"severity", QT_TRANSLATE_NOOP("columns", "Severity"),
        [](const Finding& f) {
            return f.nearThreshold ? tr("just below") : fromCore(kSeverityNames[static_cast<std::size_t>(f.severity)]);
        },
        Align::Left, 80, true, -1, nullptr,
        [](const Finding& f) { return f.severity >= Severity::High ? Tone::Bad : Tone::Normal; }},
    {"score", QT_TRANSLATE_NOOP("columns", "Score"), [](const Finding& f) { return QString::number(f.score, 'f', 2); },
        Align::Right, 60},
};

constexpr Column<TrialKind> kKinds[] {
    {"kind", QT_TRANSLATE_NOOP("columns", "Kind"), [](const TrialKind& r) { return fromCore(r.kind); }, Align::Left,
        150, true, -1, [](const TrialKind& a, const TrialKind& b) { return a.kind < b.kind; }},
    {"new", QT_TRANSLATE_NOOP("columns", "Newly flagged"),
        [](const TrialKind& r) { return number(r.counts.newlyFlagged); }, Align::Right, 110, true, -1,
        [](const TrialKind& a, const TrialKind& b) { return a.counts.newlyFlagged < b.counts.newlyFlagged; }},
    {"gone", QT_TRANSLATE_NOOP("columns", "No longer"),
        [](const TrialKind& r) { return number(r.counts.noLongerFlagged); }, Align::Right, 90, true, -1,
        [](const TrialKind& a, const TrialKind& b) { return a.counts.noLongerFlagged < b.counts.noLongerFlagged; }},
    {"alarms", QT_TRANSLATE_NOOP("columns", "Alarms a day"),
        [](const TrialKind& r) {
            return tr("%1 → %2").arg(perDay(r.counts.before, r.days), perDay(r.counts.after, r.days));
        },
        Align::Right, 110},
    {"precision", QT_TRANSLATE_NOOP("columns", "Precision"),
        [](const TrialKind& r) { return share(r.counts.confirmedFlagged, r.counts.flaggedReviewed); }, Align::Right,
        170, true, -1, nullptr, nullptr, [](const TrialKind& r) { return reviewedHint(r.counts.flaggedReviewed); }},
    {"recall", QT_TRANSLATE_NOOP("columns", "Recall"),
        [](const TrialKind& r) { return share(r.counts.confirmedFlagged, r.counts.confirmed); }, Align::Right, 170,
        true, -1, nullptr, nullptr, [](const TrialKind& r) { return reviewedHint(r.counts.confirmed); }},
};

constexpr Column<TrialExample> kExamples[] {
    {"change", QT_TRANSLATE_NOOP("columns", "Change"),
        [](const TrialExample& r) { return r.isNew ? tr("new") : tr("no longer"); }, Align::Left, 80},
    {"kind", QT_TRANSLATE_NOOP("columns", "Kind"), [](const TrialExample& r) { return fromCore(r.example.kind); },
        Align::Left, 170},
    {"rule", QT_TRANSLATE_NOOP("columns", "Rule"), [](const TrialExample& r) { return fromCore(r.example.rule); },
        Align::Left, 170},
    {"text", QT_TRANSLATE_NOOP("columns", "Text"), [](const TrialExample& r) { return fromCore(r.example.excerpt); },
        Align::Left, 320},
};

} // namespace

std::span<const Column<guard::RuleError>> ruleProblemColumns()
{
    return kProblems;
}
std::span<const Column<Finding>> trialFindingColumns()
{
    return kFindings;
}
std::span<const Column<TrialKind>> trialKindColumns()
{
    return kKinds;
}
std::span<const Column<TrialExample>> trialExampleColumns()
{
    return kExamples;
}

} // namespace spanwise::ui
