// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/review_snapshot.h"

#include "core/analyze/cost.h"
#include "core/base/ascii.h"
#include "core/calls/read_conversation.h"
#include "core/calls/read_request.h"
#include "core/query/data_view.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <tuple>

namespace spanwise::ingest {

namespace {
constexpr std::array<std::string_view, 5> kRoles {"system", "user", "assistant", "tool", "other"};
constexpr std::array<std::string_view, 6> kFinishReasons {
    "stop", "length", "tool_call", "content_filter", "error", "other"};

Json nullOr(std::string_view text)
{
    return text.empty() ? Json() : Json(text);
}

std::string_view roleOf(const Message& message)
{
    return message.role == Role::Other && !message.roleName.empty() ? message.roleName
                                                                    : kRoles[static_cast<std::size_t>(message.role)];
}

/// One message as chat interfaces write it. Tool results become messages of their own.
void addMessage(const Message& message, Json& into)
{
    std::string content;
    Json calls = Json::array();
    bool said = false;
    for (const MessagePart& part : message.parts) {
        switch (part.kind) {
        case MessagePart::Kind::Text:
        case MessagePart::Kind::Structured:
        case MessagePart::Kind::Other:
            if (!content.empty()) content += '\n';
            content += part.text;
            said = true;
            break;
        case MessagePart::Kind::Media:
            if (!content.empty()) content += '\n';
            content += '[' + std::string(part.name.empty() ? part.mimeType : part.name) + ']';
            said = true;
            break;
        case MessagePart::Kind::ToolCall:
            calls.add(Json::object()
                          .set("id", part.id)
                          .set("type", "function")
                          .set("function", Json::object().set("name", part.name).set("arguments", part.text)));
            break;
        case MessagePart::Kind::ToolResult: {
            Json result = Json::object().set("role", "tool").set("content", part.text);
            if (!part.id.empty()) result.set("tool_call_id", part.id);
            if (!part.name.empty()) result.set("name", part.name);
            into.add(std::move(result));
            break;
        }
        case MessagePart::Kind::Reasoning: // what a model thought is not part of what is asked again
        case MessagePart::Kind::Document: break;
        }
    }
    if (!said && calls.items().empty()) return;
    Json out = Json::object().set("role", roleOf(message)).set("content", content);
    if (!message.name.empty()) out.set("name", message.name);
    if (!calls.items().empty()) out.set("tool_calls", std::move(calls));
    into.add(std::move(out));
}

/// What the model could have been given: all that was retrieved anywhere below the call's ancestors and had ended when
/// the call began. Steps of a chain stand in spans of their own, so the retriever is mostly a cousin.
class Retrieved {
public:
    Retrieved(const StoredTrace& trace, std::size_t position)
        : m_trace(trace)
        , m_begin(spanAt(position).start)
    {
        for (std::int32_t at = parentOf(position); at >= 0; at = parentOf(static_cast<std::size_t>(at)))
            m_ancestors.insert(at);
    }

    [[nodiscard]] bool has(std::size_t retriever) const
    {
        if (m_trace.resolved.spans[retriever].spanClass != SpanClass::Retriever) return false;
        const Span& span = spanAt(retriever);
        if (std::max(span.start, span.end) > m_begin) return false;
        std::int32_t at = parentOf(retriever);
        if (at < 0) return m_ancestors.empty(); // without parents, as the call itself
        while (at >= 0 && !m_ancestors.contains(at)) at = parentOf(static_cast<std::size_t>(at));
        return at >= 0;
    }

private:
    [[nodiscard]] std::int32_t parentOf(std::size_t position) const { return m_trace.resolved.spans[position].parent; }
    [[nodiscard]] const Span& spanAt(std::size_t position) const
    {
        return m_trace.batch.spans[m_trace.resolved.spanIndexes[position]];
    }

    const StoredTrace& m_trace;
    UnixNanos m_begin;
    std::set<std::int32_t> m_ancestors;
};

Json documentsOf(const StoredTrace& trace, std::size_t position, std::span<const std::uint32_t> logs)
{
    Json out = Json::array();
    std::set<std::string> known; // an agent that retrieves again gets the same ones again
    const Retrieved retrieved(trace, position);
    for (std::size_t i = 0; i < trace.resolved.spans.size(); ++i) {
        if (!retrieved.has(i)) continue;
        const calls::Conversation conversation = calls::readConversation(trace.batch, trace.resolved, i, logs);
        for (const Message& message : conversation.messages)
            for (const MessagePart& part : message.parts) {
                if (part.kind != MessagePart::Kind::Document) continue;
                if (!known.insert(std::string(part.id) + '\n' + std::string(part.text)).second) continue;
                out.add(Json::object()
                            .set("id", part.id)
                            .set("score", part.score ? Json(*part.score) : Json())
                            .set("text", part.text));
            }
    }
    return out;
}

Json spanOf(const StoredTrace& trace, std::size_t position, const columns::SpanRow* row)
{
    const Span& span = trace.batch.spans[trace.resolved.spanIndexes[position]];
    Json out;
    out.set("name", span.name).set("started_at_ns", row ? row->start : std::int64_t {0});
    if (row) out.set("duration_ms", static_cast<double>(row->duration) / static_cast<double>(kNanosPerMilli));
    const std::int32_t index = trace.resolved.spans[position].call;
    if (index < 0) return out;
    const LlmCall& call = trace.resolved.calls[static_cast<std::size_t>(index)];
    out.set("service", nullOr(call.service)).set("service_version", nullOr(call.serviceVersion));
    out.set("environment", nullOr(call.environment));
    out.set("operation", nullOr(call.operation)).set("provider", nullOr(call.provider));
    out.set("model", nullOr(call.model())).set("prompt_name", nullOr(call.promptName));
    out.set("prompt_version", nullOr(call.promptVersion)).set("session_id", nullOr(call.sessionId));
    out.set("started_at_ns", call.startedAt);
    out.set("input_tokens", call.tokens.input ? Json(*call.tokens.input) : Json());
    out.set("output_tokens", call.tokens.output ? Json(*call.tokens.output) : Json());
    if (row && row->call && row->call->costNanoUsd != columns::kUnknown)
        out.set("cost_usd", analyze::usdText(row->call->costNanoUsd));
    Json reasons = Json::array();
    for (const FinishReason reason : call.finishReasons) reasons.add(kFinishReasons[static_cast<std::size_t>(reason)]);
    out.set("finish_reasons", std::move(reasons));
    if (call.failed())
        out.set(
            "error", Json::object().set("class", nameOf(call.errorClass)).set("message", nullOr(call.errorMessage)));
    return out;
}

/// The gravest first, and what stayed below its threshold last.
Json findingsOf(std::vector<Finding> findings)
{
    std::ranges::stable_sort(findings, [](const Finding& a, const Finding& b) {
        return std::tuple(a.nearThreshold, -static_cast<int>(a.severity))
            < std::tuple(b.nearThreshold, -static_cast<int>(b.severity));
    });
    Json out = Json::array();
    for (const Finding& one : findings) {
        Json finding = Json::object();
        finding.set("kind", one.kind).set("rule", one.rule).set("severity", nameOf(one.severity));
        finding.set("score", one.score).set("side", nameOf(one.side)).set("message", std::int64_t {one.message});
        finding.set("excerpt", one.excerpt).set("near", one.nearThreshold);
        if (!one.detail.empty()) finding.set("detail", one.detail);
        out.add(std::move(finding));
    }
    return out;
}
} // namespace

std::optional<std::size_t> positionOf(const StoredTrace& trace, std::uint64_t spanId)
{
    for (std::size_t i = 0; i < trace.resolved.spanIndexes.size(); ++i)
        if (query::numberOf(trace.batch.spans[trace.resolved.spanIndexes[i]].spanId) == spanId) return i;
    return std::nullopt;
}

Json reviewSnapshot(const StoredTrace& trace, std::size_t position, const columns::SpanRow* row,
    std::span<const store::StoredFinding> findings)
{
    const auto spanId = query::numberOf(trace.batch.spans[trace.resolved.spanIndexes[position]].spanId);
    std::vector<Finding> own;
    for (const store::StoredFinding& one : findings)
        if (one.spanId == spanId) own.push_back(one.finding);
    std::vector<std::uint32_t> logs(trace.batch.logs.size());
    for (std::size_t i = 0; i < logs.size(); ++i) logs[i] = static_cast<std::uint32_t>(i);
    const calls::Conversation conversation = calls::readConversation(trace.batch, trace.resolved, position, logs);
    Json given = Json::array();
    Json back = Json::array();
    for (const Message& message : conversation.messages) addMessage(message, message.output ? back : given);
    std::string output;
    for (const Json& message : back.items()) {
        if (!output.empty() && !message["content"].text().empty()) output += '\n';
        output += message["content"].text();
    }
    Json out;
    out.set("messages", std::move(given)).set("output", output).set("output_messages", std::move(back));
    calls::Request request = calls::readRequest(trace.batch, trace.resolved, position);
    out.set("params", std::move(request.params)).set("documents", documentsOf(trace, position, logs));
    if (!request.tools.isNull()) out.set("tools", std::move(request.tools));
    if (!request.responseFormat.isNull()) out.set("response_format", std::move(request.responseFormat));
    Json evaluations = Json::array();
    for (const calls::Evaluation& one : trace.resolved.evaluations)
        evaluations.add(Json::object()
                            .set("name", one.name)
                            .set("score", one.score ? Json(*one.score) : Json())
                            .set("label", one.label)
                            .set("explanation", one.explanation)
                            .set("annotator", one.annotator)
                            .set("feedback", one.feedback));
    out.set("evaluations", std::move(evaluations)).set("findings", findingsOf(std::move(own)));
    return out.set("span", spanOf(trace, position, row));
}

std::string lastUserMessage(const Json& snapshot)
{
    const auto& messages = snapshot["messages"].items();
    for (auto message = messages.rbegin(); message != messages.rend(); ++message)
        if ((*message)["role"].text() == "user") return std::string((*message)["content"].text());
    return {};
}

} // namespace spanwise::ingest
