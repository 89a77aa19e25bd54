// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/report.h"

#include "core/query/group_key.h"
#include "core/query/known_totals.h"
#include "core/query/report_order.h"
#include "core/query/selection.h"
#include "core/query/totals_scan.h"

namespace spanwise::query {

Result<ReportAnswer> answer(const DataView& view, const ReportQuestion& question, std::stop_token stop)
{
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    ReportAnswer out;
    out.range = question.scope.range;
    out.filter = question.scope.filter.text();
    out.by = question.by;
    const KnownTotals::Wanted wanted {
        question.percentiles ? question.times : TimesWanted {false, false, false, false}, question.distinct};
    KnownTotals* known = (*selection)->totals.get();
    if (question.by.empty()) {
        const auto find = [&] { return totalsOf(**selection, question, stop); };
        auto totals = known == nullptr ? find() : known->get(wanted, find);
        if (!totals) return tl::unexpected(totals.error());
        out.totals = std::move(*totals);
        return out;
    }
    auto totals = totalsBy(**selection, question, stop);
    if (!totals) return tl::unexpected(totals.error());
    if (known != nullptr) known->put(wanted, totals->all);
    out.totals = std::move(totals->all);
    for (GroupTotals& found : totals->groups) {
        ReportGroup& group = out.groups.emplace_back();
        for (std::size_t i = 0; i < question.by.size(); ++i) {
            const auto shift = static_cast<unsigned>(32 * (question.by.size() - 1 - i));
            group.key.push_back(keyText(question.by[i], static_cast<std::uint32_t>(found.key >> shift), *view.names));
        }
        group.totals = std::move(found.totals);
    }
    orderGroups(out, question);
    return out;
}

Result<Comparison> compare(const DataView& view, const ReportQuestion& question, std::stop_token stop)
{
    Comparison out;
    auto current = answer(view, question, stop);
    if (!current) return tl::unexpected(current.error());
    out.current = std::move(*current);
    ReportQuestion before = question;
    before.scope.range = previousPeriod(question.scope.range);
    out.previous.range = before.scope.range;
    if (before.scope.range.isEmpty()) return out;
    auto previous = answer(view, before, stop);
    if (!previous) return tl::unexpected(previous.error());
    out.previous = std::move(*previous);
    return out;
}

std::optional<double> change(std::optional<double> now, std::optional<double> before) noexcept
{
    if (!now || !before || *before == 0) return std::nullopt;
    return (*now - *before) / *before;
}

} // namespace spanwise::query
