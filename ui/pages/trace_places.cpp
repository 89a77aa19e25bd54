// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/trace_places.h"

#include "core/query/span_list.h"
#include "ui/format/format.h"
#include "ui/safe_text.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>

namespace spanwise::ui {

QString beginningText(Begins why)
{
    switch (why) {
    case Begins::WithTheFilter: return QCoreApplication::translate("TracePage", "At the first span of the filter");
    case Begins::WithAFailure: return QCoreApplication::translate("TracePage", "At the first failed call");
    case Begins::WithoutTheAsked:
        return QCoreApplication::translate("TracePage", "The span that was asked for is no longer kept");
    case Begins::Anywhere:
    case Begins::AsAsked:
    case Begins::WithACall: break;
    }
    return {};
}

std::pair<int, Begins> firstPosition(const OpenTrace& trace, const std::optional<SpanId>& span,
    const query::DataView& view, const query::Scope& scope, const std::stop_token& stop)
{
    if (span) {
        const int at = trace.positionOf(*span);
        return {at, at < 0 ? Begins::WithoutTheAsked : Begins::AsAsked};
    }
    const auto here = query::Filter::parse("trace = \"" + trace.resolved().traceId.hex() + "\"");
    if (!scope.filter.passesAll() && here) {
        query::SpanListQuestion question;
        question.scope = {scope.range, scope.filter && *here};
        question.callsOnly = false;
        question.order = query::SpanOrder::Oldest;
        question.limit = 1;
        const auto found = query::answer(view, question, stop);
        if (found && !found->entries.empty())
            return {trace.positionOf(query::spanIdOf(found->entries.front().row.spanId)), Begins::WithTheFilter};
    }
    const auto& spans = trace.resolved().spans;
    for (const bool failed : {true, false})
        for (std::size_t i = 0; i < spans.size(); ++i)
            if (spans[i].call >= 0 && (!failed || spans[i].errorClass != ErrorClass::None))
                return {static_cast<int>(i), failed ? Begins::WithAFailure : Begins::WithACall};
    return {-1, Begins::Anywhere};
}

query::Scope rootsCalled(std::string_view name)
{
    query::Scope scope = query::narrowed(query::Scope {}, query::Dimension::Name, name);
    scope.filter = scope.filter && query::Filter::parse("root").value_or(query::Filter {});
    return scope;
}

Result<QString> neighborOf(
    query::TraceNo trace, bool newer, const query::DataView& view, const query::Scope& scope, std::stop_token stop)
{
    const auto list = query::answer(view, query::TraceListQuestion {scope, {}, false, 0}, stop);
    if (!list) return tl::unexpected(list.error());
    const auto at = std::ranges::find(list->traces, trace);
    if (at == list->traces.end()) return QString();
    if (newer ? at == list->traces.begin() : at + 1 == list->traces.end()) return QString();
    const auto id = view.spans ? view.spans->traceId(newer ? *(at - 1) : *(at + 1)) : std::nullopt;
    return id ? fromCore(id->hex()) : QString();
}

QString differenceText(const query::TraceRow& a, const query::TraceRow& b)
{
    const auto part = [](std::int64_t here, std::int64_t there, const QString& name, auto format) {
        if (here < 0 || there < 0) return name + u' ' + format::unknown();
        const std::int64_t by = here - there;
        return (by < 0 ? QStringLiteral("−") : QStringLiteral("+")) + format(by < 0 ? -by : by) + u' ' + name;
    };
    const auto tr = [](const char* text) { return QCoreApplication::translate("TracePage", text); };
    return QStringList {part(a.duration, b.duration, tr("duration"), &format::duration),
        part(a.spans, b.spans, tr("spans"), &format::count), part(a.calls, b.calls, tr("calls"), &format::count),
        part(a.errorSpans, b.errorSpans, tr("failed"), &format::count),
        part(a.tokens, b.tokens, tr("tokens"), &format::count),
        part(a.costNanoUsd, b.costNanoUsd, tr("cost"), &format::money)}
        .join(QStringLiteral(" · "));
}

} // namespace spanwise::ui
