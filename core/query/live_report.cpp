// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/live_report.h"

#include "core/query/group_key.h"
#include "core/query/report_order.h"
#include "core/query/row_changes.h"
#include "core/query/running_scan.h"
#include "core/query/selection.h"

#include <unordered_map>
#include <vector>

namespace spanwise::query {

using columns::SpanRow;

struct LiveReport::State {
    ReportQuestion question;
    DataView view; ///< of the last answer; without a snapshot before the first one
    TimeRange range;
    bool counted = false; ///< `running` holds the rows of `view`
    RunningGroups running;

    void remember(const DataView& now, TimeRange in)
    {
        view = now;
        view.selections.reset();
        range = in;
    }

    [[nodiscard]] Result<Selection> selected(const DataView& now, TimeRange in, const std::stop_token& stop) const
    {
        return selectIn(now, now.snapshot->segments(), {in, question.scope.filter}, stop);
    }

    Result<void> countAll(const DataView& now, TimeRange in, const std::stop_token& stop)
    {
        const auto selection = selected(now, in, stop);
        if (!selection) return tl::unexpected(selection.error());
        const auto added = addRows(running, *selection, question, stop);
        counted = added.has_value();
        return added;
    }

    [[nodiscard]] bool mayFollow(const DataView& now) const
    {
        return view.snapshot && now.snapshot && now.snapshot->generation() >= view.snapshot->generation();
    }

    void forget()
    {
        view = {};
        counted = false;
        running = {};
    }

    [[nodiscard]] std::uint64_t keyOfRow(const SpanRow& row) const
    {
        std::uint64_t key = 0;
        for (const Dimension dimension : question.by) key = key << 32U | keyOf(dimension, row);
        return key;
    }

    void apply(const std::vector<SpanRow>& rows, bool adds)
    {
        const auto wanted = wantedTimes(question);
        TotalsBuilder total;
        std::unordered_map<std::uint64_t, TotalsBuilder> parts;
        for (const SpanRow& row : rows) {
            total.add(row);
            running.all.change(row, adds, wanted, question.distinct);
            if (question.by.empty()) continue;
            const std::uint64_t key = keyOfRow(row);
            parts[key].add(row);
            running.groups[key].change(row, adds, wanted, question.distinct);
        }
        running.all.accumulate(total.finish(), adds);
        for (auto& [key, builder] : parts) running.groups[key].accumulate(builder.finish(), adds);
    }

    [[nodiscard]] ReportAnswer finish(const NameSource& names) const
    {
        ReportAnswer out;
        out.range = range;
        out.filter = question.scope.filter.text();
        out.by = question.by;
        out.totals = running.all.finish();
        for (const auto& [key, one] : running.groups) {
            ReportGroup group;
            for (std::size_t i = 0; i < question.by.size(); ++i) {
                const auto shift = static_cast<unsigned>(32 * (question.by.size() - 1 - i));
                group.key.push_back(keyText(question.by[i], static_cast<std::uint32_t>(key >> shift), names));
            }
            group.totals = one.finish();
            out.groups.push_back(std::move(group));
        }
        orderGroups(out, question);
        return out;
    }
};

LiveReport::LiveReport(ReportQuestion question)
    : m_state(std::make_unique<State>())
{
    m_state->question = std::move(question);
}

LiveReport::~LiveReport() = default;
LiveReport::LiveReport(LiveReport&&) noexcept = default;
LiveReport& LiveReport::operator=(LiveReport&&) noexcept = default;

const ReportQuestion& LiveReport::question() const noexcept
{
    return m_state->question;
}

Result<ReportAnswer> LiveReport::refresh(const DataView& view, TimeRange range, std::stop_token stop)
{
    State& s = *m_state;
    s.question.scope.range = range;
    if (!followsRowByRow(s.question.scope.filter)) {
        s.forget();
        return answer(view, s.question, stop);
    }
    // The first answer is the quickest there is: what follows is only kept once something is to be followed.
    const bool first = !s.mayFollow(view);
    if (first || (!s.counted && view.snapshot == s.view.snapshot)) {
        if (first) s.forget();
        auto out = answer(view, s.question, stop);
        if (out) s.remember(view, range);
        return out;
    }
    if (!s.counted) {
        if (auto done = s.countAll(view, range, stop); !done) {
            s.forget();
            return tl::unexpected(done.error());
        }
    } else {
        const auto changes = sharedChanges(s.view, s.range, view, range, s.question.scope.filter, stop);
        if (!changes) return tl::unexpected(changes.error()); // nothing was applied: the state is as before
        s.apply((*changes)->left, false);
        s.apply((*changes)->came, true);
    }
    std::erase_if(s.running.groups, [](const auto& group) { return group.second.sums.spans == 0; });
    s.remember(view, range);
    const auto select = [&] { return s.selected(view, range, stop); };
    if (auto found = lookUp(s.running, s.question.by, select, stop); !found) {
        s.forget();
        return tl::unexpected(found.error());
    }
    return s.finish(*view.names);
}

} // namespace spanwise::query
