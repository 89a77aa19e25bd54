// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/model_columns.h"

#include "ui/charts/axis.h"
#include "ui/format/format.h"
#include "ui/safe_text.h"

#include <cmath>

namespace spanwise::ui {
namespace {

using query::Percentile;
using query::Percentiles;
using query::Totals;
using query::Unit;

std::int64_t orUnknown(const std::optional<std::int64_t>& value)
{
    return value.value_or(columns::kUnknown);
}

template <Percentiles Totals::*Of, Percentile Percentiles::*Which> std::int64_t rank(const GroupRow& r)
{
    return orUnknown(((r.totals.*Of).*Which).value);
}
template <Percentiles Totals::*Of, Percentile Percentiles::*Which, Unit In> QString rankText(const GroupRow& r)
{
    const std::int64_t value = rank<Of, Which>(r);
    if (value == columns::kUnknown) return format::unknown();
    if (In == Unit::TokensPerSecondMilli) return format::compact(double(value) / 1000); // the header has the unit
    return valueText(double(value), In);
}
template <Percentiles Totals::*Of, Percentile Percentiles::*Which> bool rankLess(const GroupRow& a, const GroupRow& b)
{
    return rank<Of, Which>(a) < rank<Of, Which>(b);
}
template <Percentiles Totals::*Of, Percentile Percentiles::*Which> Tone rankTone(const GroupRow& r)
{
    return ((r.totals.*Of).*Which).enough ? Tone::Normal : Tone::Muted;
}
template <Percentiles Totals::*Of, Percentile Percentiles::*Which, Unit In> QString rankHint(const GroupRow& r)
{
    const Percentiles& all = r.totals.*Of;
    const Percentile& p = all.*Which;
    if (!p.value) return QCoreApplication::translate("columns", "No call states it.");
    QString out = QCoreApplication::translate("columns", "n %1").arg(format::count(std::int64_t(all.n)));
    if (p.low && p.high)
        out += QCoreApplication::translate("columns", "\n95 % interval %1 – %2")
                   .arg(valueText(double(*p.low), In), valueText(double(*p.high), In));
    if (!p.enough) out += u'\n' + fromCore(query::whyNotEnough(p.p, all.n));
    return out;
}

template <Percentiles Totals::*Of, Percentile Percentiles::*Which, Unit In>
constexpr Column<GroupRow> rankColumn(const char* id, const char* title, int width)
{
    return {id, title, &rankText<Of, Which, In>, Align::Right, width, true, -1, &rankLess<Of, Which>,
        &rankTone<Of, Which>, &rankHint<Of, Which, In>};
}

std::int64_t cost(const GroupRow& r)
{
    return r.totals.calls.withCost > 0 ? r.totals.calls.costNanoUsd : columns::kUnknown;
}
std::int64_t tokens(const GroupRow& r)
{
    const query::CallTotals& c = r.totals.calls;
    return c.withoutUsage < c.n ? c.tokens.total() : columns::kUnknown;
}

const Column<GroupRow> kColumns[] {
    {"name", QT_TRANSLATE_NOOP("columns", "Model"), [](const GroupRow& r) { return r.name; }, Align::Left, 140, true,
        -1, [](const GroupRow& a, const GroupRow& b) { return a.name < b.name; },
        [](const GroupRow& r) { return r.key.isEmpty() ? Tone::Muted : Tone::Normal; }, nullptr},
    {"calls", QT_TRANSLATE_NOOP("columns", "Calls"),
        [](const GroupRow& r) { return format::count(std::int64_t(r.totals.calls.n)); }, Align::Right, 66, true, -1,
        [](const GroupRow& a, const GroupRow& b) { return a.totals.calls.n < b.totals.calls.n; }, nullptr, nullptr},
    rankColumn<&Totals::latency, &Percentiles::p50, Unit::Nanoseconds>("p50", QT_TRANSLATE_NOOP("columns", "p50"), 66),
    rankColumn<&Totals::latency, &Percentiles::p95, Unit::Nanoseconds>("p95", QT_TRANSLATE_NOOP("columns", "p95"), 66),
    rankColumn<&Totals::latency, &Percentiles::p99, Unit::Nanoseconds>("p99", QT_TRANSLATE_NOOP("columns", "p99"), 66),
    rankColumn<&Totals::timeToFirstToken, &Percentiles::p95, Unit::Nanoseconds>(
        "ttft", QT_TRANSLATE_NOOP("columns", "TTFT p95"), 80),
    rankColumn<&Totals::tokensPerSecond, &Percentiles::p50, Unit::TokensPerSecondMilli>(
        "speed", QT_TRANSLATE_NOOP("columns", "Tokens/s"), 74),
    {"tokens", QT_TRANSLATE_NOOP("columns", "Tokens"),
        [](const GroupRow& r) {
            return tokens(r) == columns::kUnknown ? format::unknown() : format::compact(double(tokens(r)));
        },
        Align::Right, 70, true, -1, [](const GroupRow& a, const GroupRow& b) { return tokens(a) < tokens(b); }, nullptr,
        [](const GroupRow& r) { return format::count(tokens(r)); }},
    {"cost", QT_TRANSLATE_NOOP("columns", "Cost"), [](const GroupRow& r) { return format::total(cost(r)); },
        Align::Right, 70, true, -1, [](const GroupRow& a, const GroupRow& b) { return cost(a) < cost(b); }, nullptr,
        [](const GroupRow& r) {
            const std::uint64_t without = r.totals.calls.n - r.totals.calls.withCost;
            return without == 0 ? QString()
                                : QCoreApplication::translate("columns", "%1 calls have no known cost.")
                                      .arg(format::count(std::int64_t(without)));
        }},
    {"cost_per_call", QT_TRANSLATE_NOOP("columns", "Per call"),
        [](const GroupRow& r) { return format::money(orUnknown(r.totals.calls.costPerCall())); }, Align::Right, 72,
        true, -1,
        [](const GroupRow& a, const GroupRow& b) {
            return orUnknown(a.totals.calls.costPerCall()) < orUnknown(b.totals.calls.costPerCall());
        },
        nullptr, nullptr},
    {"errors", QT_TRANSLATE_NOOP("columns", "Errors"),
        [](const GroupRow& r) { return format::percent(r.totals.calls.errorRate().value_or(std::nan(""))); },
        Align::Right, 68, true, -1,
        [](const GroupRow& a, const GroupRow& b) {
            return a.totals.calls.errorRate().value_or(-1) < b.totals.calls.errorRate().value_or(-1);
        },
        [](const GroupRow& r) { return r.totals.calls.errorRate().value_or(0) >= 0.05 ? Tone::Bad : Tone::Normal; },
        [](const GroupRow& r) {
            return QCoreApplication::translate("columns", "%1 of %2 calls failed.")
                .arg(format::count(std::int64_t(r.totals.calls.failed)), format::count(std::int64_t(r.totals.calls.n)));
        }},
};

} // namespace

std::span<const Column<GroupRow>> groupColumns()
{
    return kColumns;
}

} // namespace spanwise::ui
