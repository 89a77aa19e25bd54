// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/report.h"

#include "core/query/group_key.h"
#include "core/query/report_order.h"
#include "core/query/selection.h"
#include "core/query/totals_builder.h"

#include <algorithm>
#include <unordered_map>

namespace spanwise::query {

namespace {
/// Groups by up to two keys.
class Groups {
public:
    Groups(const std::vector<Dimension>& by, bool percentiles)
        : m_by(by)
        , m_percentiles(percentiles)
    {
    }

    void add(const columns::SpanRow& row)
    {
        std::uint64_t key = 0;
        for (const Dimension dimension : m_by) key = key << 32U | keyOf(dimension, row);
        m_groups.try_emplace(key, m_percentiles, false).first->second.add(row);
    }

    std::vector<ReportGroup> finish(const NameSource& names)
    {
        std::vector<ReportGroup> out;
        for (auto& [key, builder] : m_groups) {
            ReportGroup group;
            for (std::size_t i = 0; i < m_by.size(); ++i) {
                const auto shift = static_cast<unsigned>(32 * (m_by.size() - 1 - i));
                group.key.push_back(keyText(m_by[i], static_cast<std::uint32_t>(key >> shift), names));
            }
            group.totals = builder.finish();
            out.push_back(std::move(group));
        }
        return out;
    }

private:
    const std::vector<Dimension>& m_by;
    bool m_percentiles;
    std::unordered_map<std::uint64_t, TotalsBuilder> m_groups;
};
} // namespace

Result<ReportAnswer> answer(const DataView& view, const ReportQuestion& question, std::stop_token stop)
{
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    ReportAnswer out;
    out.range = question.scope.range;
    out.filter = question.scope.filter.text();
    out.by = question.by;
    TotalsBuilder totals(question.percentiles, true);
    Groups groups(question.by, question.percentiles);
    for (const SelectedPart& part : (*selection)->parts) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "cancelled");
        for (std::size_t i = 0; i < part.segment->rows(); ++i) {
            if (!part.chosen.test(i)) continue;
            const columns::SpanRow row = part.segment->row(i);
            totals.add(row);
            if (!question.by.empty()) groups.add(row);
        }
    }
    out.totals = totals.finish();
    if (question.by.empty()) return out;
    out.groups = groups.finish(*view.names);
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
