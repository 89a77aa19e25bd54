// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/review_picks.h"

#include "core/query/span_list.h"
#include "core/store/reader.h"
#include "ui/pages/trace_argument.h"
#include "ui/session/scope_of.h"
#include "ui/session/session.h"

#include <set>
#include <utility>

namespace spanwise::ui {

using Found = AddToReview::Found;

AddToReview::Picks picksOfTrace(const QString& traceArgument)
{
    return [wanted = readTraceArgument(traceArgument)](const store::Reader& reader, std::stop_token) -> Result<Found> {
        if (!wanted.trace) return fail(ErrorCode::Invalid, "this is no id of a trace");
        const auto trace = reader.findTrace(*wanted.trace);
        if (!trace) return tl::unexpected(trace.error());
        if (!*trace) return fail(ErrorCode::NotFound, "the store does not have this trace any more");
        ingest::SpanPick pick {**trace, {}};
        if (wanted.span) pick.spanId = query::numberOf(*wanted.span);
        return Found({pick});
    };
}

AddToReview::Picks picksIn(const query::DataView& view, const query::Scope& scope)
{
    return [view, scope](const store::Reader&, std::stop_token stop) -> Result<Found> {
        query::SpanListQuestion question;
        question.scope = scope;
        question.callsOnly = false; // the condition says what is meant; failed requests may have no call
        question.order = query::SpanOrder::Drawn;
        question.limit = kDrawn;
        const auto drawn = query::answer(view, question, stop);
        if (!drawn) return tl::unexpected(drawn.error());
        Found out;
        for (const query::SpanListEntry& one : drawn->entries) out.picks.push_back({one.row.trace, one.row.spanId});
        if (drawn->matched > out.picks.size()) out.of = drawn->matched;
        return out;
    };
}

AddToReview::Picks picksBehind(
    const PageContext& context, const QString& condition, const std::optional<TimeRange>& range)
{
    const query::DataView& view = context.session.view();
    query::Scope scope = scopeOf(context.filter.now(), view);
    if (range) scope = query::narrowed(scope, *range);
    if (const auto more = query::Filter::parse(condition.toStdString())) scope.filter = scope.filter && *more;
    return picksIn(view, scope);
}

AddToReview::Picks picksAround(const query::DataView& view, const query::BehindQuestion& question)
{
    return [view, question](const store::Reader&, std::stop_token stop) -> Result<Found> {
        const auto behind = query::answer(view, question, stop);
        if (!behind) return tl::unexpected(behind.error());
        Found out;
        for (const query::BehindEntry& one : behind->entries) out.picks.push_back({one.row.trace, one.row.spanId});
        return out;
    };
}

AddToReview::Picks together(std::vector<AddToReview::Picks> all)
{
    return [all = std::move(all)](const store::Reader& reader, std::stop_token stop) -> Result<Found> {
        std::set<std::pair<columns::TraceNo, std::optional<std::uint64_t>>> seen;
        Found out;
        std::uint64_t of = 0;
        bool drawn = false;
        for (const AddToReview::Picks& picks : all) {
            const auto found = picks(reader, stop);
            if (!found) return tl::unexpected(found.error());
            for (const ingest::SpanPick& one : found->picks)
                if (seen.emplace(one.trace, one.spanId).second) out.picks.push_back(one);
            drawn |= found->of > 0;
            of += found->of > 0 ? found->of : found->picks.size();
        }
        if (drawn) out.of = of;
        return out;
    };
}

} // namespace spanwise::ui
