// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calls/read_call.h"

#include "core/dialect/finish_reason.h"
#include "core/dialect/messages.h"
#include "core/dialect/provider.h"
#include "core/dialect/timing.h"
#include "core/dialect/tokens.h"
#include "core/model/quality.h"

#include <algorithm>

namespace spanwise::calls {
namespace {

using dialect::Field;
using dialect::Key;
using dialect::Reader;
using dialect::SpanView;

void fillText(std::string_view& slot, std::string_view from)
{
    if (slot.empty()) slot = from;
}

template <typename T> void fillNumber(std::optional<T>& slot, const std::optional<T>& from)
{
    if (!slot) slot = from;
}

void fillTokens(TokenUsage& usage, const TokenUsage& from)
{
    if (!usage.isKnown()) {
        usage = from;
        return;
    }
    if (from.input && usage.input && *from.input != *usage.input) return; // counted by other rules
    fillNumber(usage.input, from.input);
    fillNumber(usage.output, from.output);
    fillNumber(usage.cachedInput, from.cachedInput);
    fillNumber(usage.cacheWrite, from.cacheWrite);
    fillNumber(usage.cacheWrite1h, from.cacheWrite1h);
    fillNumber(usage.reasoning, from.reasoning);
    fillNumber(usage.audioInput, from.audioInput);
    fillNumber(usage.audioOutput, from.audioOutput);
    if (!usage.total && usage.input && usage.output) usage.total = *usage.input + *usage.output;
}

std::string_view statedProvider(Reader& reader, const dialect::Attributes& attributes)
{
    const std::string_view stated = reader.text(attributes, Field::Provider);
    return stated.empty() ? stated : dialect::foldProvider(stated, reader.arena());
}

/// Everything that attributes alone say: of the span, or of a details event that stands for it.
void fillFromAttributes(Reader& reader, const SpanView& view, LlmCall& call)
{
    const dialect::Attributes& attributes = *view.attributes;
    fillText(call.provider, statedProvider(reader, attributes));
    if (call.requestModel.empty()) call.requestModel = reader.text(attributes, Field::RequestModel);
    if (call.responseModel.empty()) call.responseModel = reader.text(attributes, Field::ResponseModel);
    if (call.responseId.empty()) call.responseId = reader.text(attributes, Field::ResponseId);
    if (!call.stream) call.stream = dialect::readStream(reader, view);

    const std::string_view provider =
        call.provider.empty() ? dialect::providerOf(reader, view, call.model()) : call.provider;
    const dialect::TokenReading tokens = dialect::readTokens(reader, view, provider, call.model());
    const bool hadTokens = call.tokens.isKnown();
    fillTokens(call.tokens, tokens.usage);
    if (!hadTokens) call.quality |= tokens.quality;

    fillNumber(call.reportedCostNanoUsd, dialect::reportedCostNanoUsd(reader, attributes));
    if (call.serviceTier.empty()) call.serviceTier = reader.text(attributes, Field::ServiceTier);
    if (call.finishReasons.empty()) call.finishReasons = dialect::readFinishReasons(reader, attributes);
    if (call.serverAddress.empty()) call.serverAddress = reader.text(attributes, Field::ServerAddress);
}

void fillTimeToFirstToken(TraceFacts& facts, const SpanView& view, LlmCall& call)
{
    const auto stated = dialect::readTimeToFirstToken(facts.reader, view);
    if (!stated) return;
    if (!call.stream) call.stream = true;
    if (*stated > 0 && *stated <= view.span->duration())
        call.timeToFirstToken = stated;
    else
        call.quality |= quality::kImplausibleValue;
}

/// `gen_ai.choice` records: one per choice, with its index (dialects.md §3.6 E).
void fillFinishReasonsFromLogs(TraceFacts& facts, std::span<const LogFacts> logs, LlmCall& call)
{
    if (!call.finishReasons.empty()) return;
    std::vector<std::pair<double, FinishReason>> found;
    for (const LogFacts& log : logs) {
        const LogRecord& record = facts.batch.logs[log.record];
        if (record.eventName != "gen_ai.choice" || record.body.kind != Value::Kind::Map) continue;
        double index = 0;
        std::string_view reason;
        for (const Attribute& entry : facts.batch.entries(record.body)) {
            if (entry.key == "index") index = Reader::asNumber(entry.value).value_or(0);
            if (entry.key == "finish_reason" && entry.value.kind == Value::Kind::String) reason = entry.value.view();
        }
        if (!reason.empty()) found.emplace_back(index, dialect::finishReasonFrom(reason));
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [index, reason] : found) call.finishReasons.push_back(reason);
}

std::string_view operationOf(Reader& reader, const dialect::Attributes& attributes, SpanClass spanClass)
{
    if (spanClass == SpanClass::Embedding) return "embeddings";
    const std::string_view given = reader.text(attributes, Key::GenAiOperationName);
    return given.empty() || given == "chain" ? std::string_view("chat") : given;
}

} // namespace

bool isDetailsEvent(const LogRecord& record) noexcept
{
    return record.eventName == "gen_ai.client.inference.operation.details";
}

void fillFromLog(TraceFacts& facts, LlmCall& call, const LogFacts& log)
{
    const SpanView view {&facts.batch.spans[call.span], &log.attributes, {}, {}};
    fillFromAttributes(facts.reader, view, call);
}

LlmCall readCall(TraceFacts& facts, std::size_t position)
{
    const SpanView view = facts.view(position);
    const Span& span = *view.span;
    LlmCall call;
    call.span = facts.order[position];
    call.startedAt = span.start;
    call.duration = span.duration();
    call.quality = span.quality;
    call.operation = operationOf(facts.reader, *view.attributes, facts.classOf(position));
    fillFromAttributes(facts.reader, view, call);
    fillTimeToFirstToken(facts, view, call);
    const auto logs = facts.logsOf(position);
    for (const LogFacts& log : logs)
        if (isDetailsEvent(facts.batch.logs[log.record])) fillFromLog(facts, call, log);
    fillFinishReasonsFromLogs(facts, logs, call);
    call.toolCalls = dialect::readToolCalls(facts.reader, view);
    if (call.toolCalls.empty())
        for (const LogFacts& log : logs) {
            const auto more = dialect::readToolCalls(facts.reader, facts.batch.logs[log.record], log.attributes);
            call.toolCalls.insert(call.toolCalls.end(), more.begin(), more.end());
        }
    return call;
}

void fillFrom(LlmCall& call, const LlmCall& outer)
{
    fillText(call.provider, outer.provider);
    fillText(call.requestModel, outer.requestModel);
    fillText(call.responseModel, outer.responseModel);
    fillText(call.responseId, outer.responseId);
    fillNumber(call.stream, outer.stream);
    fillTokens(call.tokens, outer.tokens);
    fillNumber(call.timeToFirstToken, outer.timeToFirstToken);
    fillNumber(call.reportedCostNanoUsd, outer.reportedCostNanoUsd);
    fillText(call.serviceTier, outer.serviceTier);
    fillText(call.serverAddress, outer.serverAddress);
    if (call.finishReasons.empty()) call.finishReasons = outer.finishReasons;
    if (call.toolCalls.empty()) call.toolCalls = outer.toolCalls;
}

void finishCall(TraceFacts& facts, LlmCall& call, std::size_t position)
{
    if (call.provider.empty()) call.provider = dialect::providerOf(facts.reader, facts.view(position), call.model());
}

} // namespace spanwise::calls
