// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/trace_argument.h"

#include "ui/safe_text.h"

#include <QStringList>

namespace spanwise::ui {

TraceArgument readTraceArgument(const QString& text)
{
    const QStringList traces = text.split(u'~');
    const QStringList first = traces.front().split(u':');
    TraceArgument out;
    out.trace = TraceId::fromHex(first.front().toStdString());
    if (first.size() > 1) out.span = SpanId::fromHex(first[1].toStdString());
    if (traces.size() > 1) out.other = TraceId::fromHex(traces[1].section(u':', 0, 0).toStdString());
    return out;
}

QString textOf(const TraceArgument& argument)
{
    if (!argument.trace) return {};
    QString out = fromCore(argument.trace->hex());
    if (argument.span) out += u':' + fromCore(argument.span->hex());
    if (argument.other) out += u'~' + fromCore(argument.other->hex());
    return out;
}

} // namespace spanwise::ui
