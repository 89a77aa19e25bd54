// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/judged_spans.h"

#include "ui/async_query.h"
#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/pages/chart_actions.h"
#include "ui/pages/review_picks.h"
#include "ui/safe_text.h"
#include "ui/session/session.h"

#include <QCoreApplication>
#include <QStringList>

namespace spanwise::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("JudgedSpans", text);
}

struct Place {
    QString argument; ///< of the trace page, when there is just one
    QString clause; ///< of the filter, else
    std::size_t named = 0;
    std::uint64_t n = 0;
};

QString quoted(const std::string& id)
{
    return u'"' + fromCore(id) + u'"';
}

Place placeOf(const query::DataView& view, const query::JudgedSpans& judged)
{
    Place out;
    out.n = judged.n;
    QStringList spans;
    QStringList traces;
    for (const query::SpanKey& key : judged.spans) {
        if (key.spanId != 0) spans.append(quoted(query::spanIdOf(key.spanId).hex()));
        const auto trace = view.spans ? view.spans->traceId(key.trace) : std::nullopt;
        if (!trace) continue;
        if (key.spanId == 0) traces.append(quoted(trace->hex()));
        if (judged.spans.size() > 1) continue;
        out.argument = fromCore(trace->hex());
        if (key.spanId != 0) out.argument += u':' + fromCore(query::spanIdOf(key.spanId).hex());
    }
    out.named = std::size_t(spans.size() + traces.size());
    QStringList clauses;
    if (!spans.isEmpty()) clauses.append(QStringLiteral("span in (%1)").arg(spans.join(QStringLiteral(", "))));
    if (!traces.isEmpty()) clauses.append(QStringLiteral("trace in (%1)").arg(traces.join(QStringLiteral(", "))));
    out.clause = clauses.join(QStringLiteral(" or "));
    return out;
}

} // namespace

void openJudged(PageContext& context, const JudgedQuestion& question, std::function<void(const QString&)> say)
{
    const auto asked = std::make_shared<AsyncQuery<Place>>(context.session.pool());
    asked->ask(
        [view = context.session.view(), question](std::stop_token stop) -> Result<Place> {
            const auto judged = query::judgedIn(
                view, *question.scores, question.scope, question.step, question.by, kMostJudged, stop);
            if (!judged) return tl::unexpected(judged.error());
            return placeOf(view, *judged);
        },
        [&context, asked, say = std::move(say), step = question.step](Result<Place>& place) { // holds the question
            if (!place) return say(messageOf(place.error()));
            if (place->named == 0) return say(tr("Nothing was judged in this step."));
            if (place->n > place->named)
                say(tr("%1 were judged in this step; the newest %2 are opened.")
                        .arg(format::count(std::int64_t(place->n)), format::count(std::int64_t(place->named))));
            if (!place->argument.isEmpty()) return context.filter.openPage(QStringLiteral("trace"), place->argument);
            openSpans(context, place->clause, step);
        });
}

AddToReview::Picks picksOfJudged(const PageContext& context, const JudgedQuestion& question)
{
    return [view = context.session.view(), question](
               const store::Reader&, std::stop_token stop) -> Result<AddToReview::Found> {
        const auto judged =
            query::judgedIn(view, *question.scores, question.scope, question.step, question.by, kDrawn, stop);
        if (!judged) return tl::unexpected(judged.error());
        AddToReview::Found out;
        for (const query::SpanKey& key : judged->spans) {
            ingest::SpanPick pick {key.trace, {}};
            if (key.spanId != 0) pick.spanId = key.spanId;
            out.picks.push_back(pick);
        }
        if (judged->n > out.picks.size()) out.of = judged->n;
        return out;
    };
}

} // namespace spanwise::ui
