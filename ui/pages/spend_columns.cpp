// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/spend_columns.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"

#include <cmath>

namespace spanwise::ui {
namespace {

using columns::CostState;

std::int64_t costOf(const SpendGroupRow& r)
{
    return r.calls.withCost > 0 ? r.calls.costNanoUsd : columns::kUnknown;
}
std::int64_t perCall(const SpendGroupRow& r)
{
    return r.calls.costPerCall().value_or(columns::kUnknown);
}
double shareOf(const SpendGroupRow& r)
{
    return r.allCost > 0 && r.calls.withCost > 0 ? double(r.calls.costNanoUsd) / double(r.allCost) : std::nan("");
}
bool statesTokens(const SpendGroupRow& r)
{
    return r.calls.withoutUsage < r.calls.n;
}

template <std::int64_t query::TokenTotals::*Kind> QString tokenText(const SpendGroupRow& r)
{
    return statesTokens(r) ? format::compact(double(r.calls.tokens.*Kind)) : format::unknown();
}
template <std::int64_t query::TokenTotals::*Kind> bool tokenLess(const SpendGroupRow& a, const SpendGroupRow& b)
{
    return a.calls.tokens.*Kind < b.calls.tokens.*Kind;
}
template <std::int64_t query::TokenTotals::*Kind> QString tokenHint(const SpendGroupRow& r)
{
    return format::count(r.calls.tokens.*Kind);
}
template <std::int64_t query::TokenTotals::*Kind>
constexpr Column<SpendGroupRow> tokenColumn(const char* id, const char* title, int width)
{
    return {id, title, &tokenText<Kind>, Align::Right, width, true, -1, &tokenLess<Kind>, nullptr, &tokenHint<Kind>};
}

const Column<SpendGroupRow> kSpendColumns[] {
    {"name", QT_TRANSLATE_NOOP("columns", "Group"), [](const SpendGroupRow& r) { return r.name; }, Align::Left, 220,
        true, -1, [](const SpendGroupRow& a, const SpendGroupRow& b) { return a.name < b.name; },
        [](const SpendGroupRow& r) { return r.key.isEmpty() ? Tone::Muted : Tone::Normal; }, nullptr},
    {"cost", QT_TRANSLATE_NOOP("columns", "Cost"), [](const SpendGroupRow& r) { return format::total(costOf(r)); },
        Align::Right, 100, true, -1,
        [](const SpendGroupRow& a, const SpendGroupRow& b) { return costOf(a) < costOf(b); }, nullptr, nullptr},
    {"share", QT_TRANSLATE_NOOP("columns", "Share"), [](const SpendGroupRow& r) { return format::percent(shareOf(r)); },
        Align::Right, 84, true, -1,
        [](const SpendGroupRow& a, const SpendGroupRow& b) { return costOf(a) < costOf(b); }, nullptr, nullptr},
    {"per_call", QT_TRANSLATE_NOOP("columns", "Per call"),
        [](const SpendGroupRow& r) { return format::money(perCall(r)); }, Align::Right, 100, true, -1,
        [](const SpendGroupRow& a, const SpendGroupRow& b) { return perCall(a) < perCall(b); }, nullptr, nullptr},
    {"calls", QT_TRANSLATE_NOOP("columns", "Calls"),
        [](const SpendGroupRow& r) { return format::count(std::int64_t(r.calls.n)); }, Align::Right, 84, true, -1,
        [](const SpendGroupRow& a, const SpendGroupRow& b) { return a.calls.n < b.calls.n; }, nullptr, nullptr},
    tokenColumn<&query::TokenTotals::input>("input", QT_TRANSLATE_NOOP("columns", "Input"), 88),
    tokenColumn<&query::TokenTotals::cachedInput>("cached", QT_TRANSLATE_NOOP("columns", "of it cached"), 112),
    tokenColumn<&query::TokenTotals::output>("output", QT_TRANSLATE_NOOP("columns", "Output"), 88),
    tokenColumn<&query::TokenTotals::reasoning>("reasoning", QT_TRANSLATE_NOOP("columns", "of it reasoning"), 128),
    {"without", QT_TRANSLATE_NOOP("columns", "Without cost"),
        [](const SpendGroupRow& r) { return format::count(std::int64_t(r.calls.n - r.calls.withCost)); }, Align::Right,
        100, true, -1,
        [](const SpendGroupRow& a, const SpendGroupRow& b) {
            return a.calls.n - a.calls.withCost < b.calls.n - b.calls.withCost;
        },
        [](const SpendGroupRow& r) { return r.calls.withCost < r.calls.n ? Tone::Warning : Tone::Muted; }, nullptr},
};

QString reasonOf(CostState state)
{
    switch (state) {
    case CostState::NoPrice: return QCoreApplication::translate("columns", "the model is not in the price table");
    case CostState::NoUsage: return QCoreApplication::translate("columns", "the call carries no token counts");
    case CostState::Partial: return QCoreApplication::translate("columns", "a part of the tokens has no price");
    case CostState::Priced:
    case CostState::Reported: break;
    }
    return {};
}

QString fixOf(CostState state)
{
    switch (state) {
    case CostState::NoPrice:
        return QCoreApplication::translate(
            "columns", "add its price to your own price file, or map its name to a known model");
    case CostState::NoUsage:
        return QCoreApplication::translate(
            "columns", "switch on usage in the instrumentation (for streams: include usage)");
    case CostState::Partial:
        return QCoreApplication::translate("columns", "add the missing price to your own price file");
    case CostState::Priced:
    case CostState::Reported: break;
    }
    return {};
}

QString orUnknown(const std::string& text)
{
    return text.empty() ? format::unknown() : oneLine(fromCore(text), 120);
}

const Column<GapRow> kGapColumns[] {
    {"model", QT_TRANSLATE_NOOP("columns", "Model"), [](const GapRow& r) { return orUnknown(r.gap.model); },
        Align::Left, 220, true, -1, [](const GapRow& a, const GapRow& b) { return a.gap.model < b.gap.model; }, nullptr,
        nullptr},
    {"provider", QT_TRANSLATE_NOOP("columns", "Provider"), [](const GapRow& r) { return orUnknown(r.gap.provider); },
        Align::Left, 120, true, -1, [](const GapRow& a, const GapRow& b) { return a.gap.provider < b.gap.provider; },
        nullptr, nullptr},
    {"calls", QT_TRANSLATE_NOOP("columns", "Calls"),
        [](const GapRow& r) { return format::count(std::int64_t(r.gap.n)); }, Align::Right, 80, true, -1,
        [](const GapRow& a, const GapRow& b) { return a.gap.n < b.gap.n; }, nullptr, nullptr},
    {"tokens", QT_TRANSLATE_NOOP("columns", "Tokens"),
        [](const GapRow& r) {
            return r.gap.reason == CostState::NoUsage ? format::unknown() : format::compact(double(r.gap.tokens));
        },
        Align::Right, 90, true, -1, [](const GapRow& a, const GapRow& b) { return a.gap.tokens < b.gap.tokens; },
        nullptr, nullptr},
    {"reason", QT_TRANSLATE_NOOP("columns", "Why"), [](const GapRow& r) { return reasonOf(r.gap.reason); }, Align::Left,
        250, true, -1, [](const GapRow& a, const GapRow& b) { return a.gap.reason < b.gap.reason; }, nullptr, nullptr},
    {"fix", QT_TRANSLATE_NOOP("columns", "What helps"), [](const GapRow& r) { return fixOf(r.gap.reason); },
        Align::Left, 420, true, -1, [](const GapRow& a, const GapRow& b) { return a.gap.reason < b.gap.reason; },
        nullptr, [](const GapRow& r) { return fixOf(r.gap.reason); }},
};

} // namespace

std::span<const Column<SpendGroupRow>> spendColumns()
{
    return kSpendColumns;
}
std::span<const Column<GapRow>> gapColumns()
{
    return kGapColumns;
}

} // namespace spanwise::ui
