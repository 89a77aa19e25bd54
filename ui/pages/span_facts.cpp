// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/span_facts.h"

#include "core/calls/explain_span.h"
#include "core/calls/read_conversation.h"
#include "core/exporters/otlp_json.h"
#include "core/exporters/span_json.h"
#include "core/model/quality.h"
#include "core/query/filter.h"
#include "ui/format/format.h"
#include "ui/models/json_text.h"
#include "ui/pages/series_chart.h"
#include "ui/safe_text.h"
#include "ui/widgets/conversation_sections.h"

#include <QCoreApplication>
#include <cmath>

namespace spanwise::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("SpanFacts", text);
}

std::string jsonOf(const Batch& batch, const Value& value)
{
    std::string out;
    JsonWriter json(out);
    exporters::writeValue(json, batch, value);
    return out;
}

QString textOf(const Batch& batch, const Value& value)
{
    return fromCore(value.kind == Value::Kind::String ? std::string(value.view()) : jsonOf(batch, value));
}

/// `attr["key"] = value`, where a filter can say so.
QString clauseOf(const char* field, const Attribute& attribute)
{
    const auto quoted = [](std::string_view text) {
        std::string out = "\"";
        for (const char c : text) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        return out + '"';
    };
    std::string value;
    switch (attribute.value.kind) {
    case Value::Kind::Bool: value = attribute.value.boolean ? "true" : "false"; break;
    case Value::Kind::Int: value = std::to_string(attribute.value.integer); break;
    case Value::Kind::String:
        if (attribute.value.size > 500) return {};
        value = quoted(attribute.value.view());
        break;
    default: return {};
    }
    const std::string text = std::string(field) + "[" + quoted(attribute.key) + "] = " + value;
    const auto parsed = query::Filter::parse(text);
    return parsed ? fromCore(parsed->text()) : QString();
}

void addAttributes(
    std::vector<AttributeRow>& rows, const Batch& batch, IndexRange range, const QString& place, const char* field)
{
    for (const Attribute& attribute : batch.of(range))
        rows.push_back({place, oneLine(fromCore(attribute.key), 300), textOf(batch, attribute.value),
            field ? clauseOf(field, attribute) : QString()});
}

QString attributeLines(const Batch& batch, IndexRange range)
{
    QStringList lines;
    for (const Attribute& attribute : batch.of(range))
        lines.append(oneLine(fromCore(attribute.key), 200) + QStringLiteral(" = ") + textOf(batch, attribute.value));
    return lines.join(u'\n');
}

QString offsetText(UnixNanos at, UnixNanos from)
{
    return at >= from ? QStringLiteral("+") + format::duration(at - from) : format::timeExact(at);
}

TextSection section(const QString& title, const QString& detail, const QString& text, TextSection::Style style)
{
    TextSection out;
    out.title = title;
    out.detail = detail;
    out.text = text;
    out.style = style;
    return out;
}

std::vector<TextSection> eventsOf(const OpenTrace& trace, const Span& span)
{
    const Batch& batch = trace.batch();
    std::vector<TextSection> out;
    for (const SpanEvent& event : batch.eventsOf(span))
        out.push_back(section(oneLine(fromCore(event.name), 120), offsetText(event.at, span.start),
            attributeLines(batch, event.attributes), TextSection::Style::Code));
    for (const std::uint32_t index : trace.logs) {
        const LogRecord& log = batch.logs[index];
        if (log.spanId != span.spanId) continue;
        QString text = attributeLines(batch, log.attributes);
        if (log.body.kind != Value::Kind::Empty) {
            const std::string body = jsonOf(batch, log.body);
            const auto indented = indentedJson(body);
            const QString shown = log.body.kind == Value::Kind::String ? fromCore(log.body.view())
                : indented                                             ? QString::fromUtf8(*indented)
                                                                       : fromCore(body);
            text = shown + (text.isEmpty() ? QString() : QStringLiteral("\n\n") + text);
        }
        const QString name = log.eventName.empty() ? tr("(no event name)") : oneLine(fromCore(log.eventName), 120);
        out.push_back(section(tr("Log: %1").arg(name), offsetText(log.at, span.start), text, TextSection::Style::Code));
    }
    for (const SpanLink& link : batch.linksOf(span))
        out.push_back(section(tr("Link to trace %1").arg(fromCore(link.traceId.hex())), fromCore(link.spanId.hex()),
            attributeLines(batch, link.attributes), TextSection::Style::Code));
    return out;
}

std::vector<TextSection> whySections(
    const OpenTrace& trace, std::size_t position, const std::shared_ptr<const analyze::PriceTable>& prices)
{
    std::unique_ptr<analyze::CostModel> costs;
    if (prices) costs = std::make_unique<analyze::CostModel>(prices);
    std::vector<TextSection> out;
    for (const calls::Reason& reason :
        calls::explainSpan(trace.batch(), trace.resolved(), position, trace.logs, costs.get())) {
        QString about = fromCore(reason.about);
        if (!about.isEmpty()) about[0] = about[0].toUpper();
        QString value = oneLine(fromCore(reason.value), 160);
        bool isCount = about.endsWith(QLatin1String("tokens"));
        const qlonglong count = isCount ? value.toLongLong(&isCount) : 0;
        if (isCount) value = format::count(count); // as it stands in the line above
        out.push_back(
            section(about + QStringLiteral(": ") + value, {}, fromCore(reason.because), TextSection::Style::Prose));
    }
    return out;
}

QString under(const OpenTrace& trace, std::size_t position)
{
    const calls::ResolvedSpan& said = trace.resolved().spans[position];
    const Span& span = trace.span(position);
    QStringList out {groupName(query::Dimension::Class, spanwise::nameOf(said.spanClass))};
    const bool odd = ((span.quality | said.quality) & quality::kOutsideLatency) != 0;
    out.append(odd ? tr("no true duration") : format::duration(span.duration()));
    out.append(tr("at %1").arg(offsetText(span.start, trace.row.start)));
    if (const LlmCall* call = trace.callOf(position)) {
        if (!call->model().empty()) out.append(isolated(fromCore(call->model()), 60));
        if (call->tokens.input || call->tokens.output) {
            const auto count = [](const std::optional<std::int64_t>& n) {
                return n ? format::count(*n) : format::unknown();
            };
            out.append(tr("%1 in, %2 out").arg(count(call->tokens.input), count(call->tokens.output)));
        }
        if (call->timeToFirstToken) out.append(tr("first token %1").arg(format::duration(*call->timeToFirstToken)));
    }
    const ErrorClass error = said.errorClass;
    if (error != ErrorClass::None) out.append(tr("failed: %1").arg(errorClassName(error)));
    return out.join(QStringLiteral(" · "));
}

} // namespace

SpanFacts factsOf(
    const OpenTrace& trace, std::size_t position, const std::shared_ptr<const analyze::PriceTable>& prices)
{
    const Batch& batch = trace.batch();
    const Span& span = trace.span(position);
    SpanFacts out;
    out.title = span.name.empty() ? tr("(no name)") : oneLine(fromCore(span.name), 200);
    out.under = under(trace, position);
    const calls::Conversation said = calls::readConversation(batch, trace.resolved(), position, trace.logs);
    out.conversation = sectionsOf(said);
    out.source = oneLine(fromCore(said.source), 120);
    addAttributes(out.attributes, batch, span.attributes, tr("span"), "attr");
    addAttributes(out.attributes, batch, batch.resources[span.resource].attributes, tr("resource"), "resource");
    addAttributes(out.attributes, batch, batch.scopes[span.scope].attributes, tr("scope"), nullptr);
    out.events = eventsOf(trace, span);
    out.why = whySections(trace, position, prices);
    std::string raw;
    const std::uint32_t index = trace.resolved().spanIndexes[position];
    exporters::appendOtlpTraces(batch, std::span(&index, 1), raw);
    out.raw = QByteArray(raw.data(), qsizetype(raw.size()));
    return out;
}

} // namespace spanwise::ui
