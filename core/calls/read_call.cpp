// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calls/read_call.h"

#include "core/dialect/choice_event.h"
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

/// Everything that attributes alone say: of the span, or of a details event that stands for it.
void fillFromAttributes(Reader& reader, const SpanView& view, LlmCall& call)
{
    const dialect::Attributes& attributes = *view.attributes;
    fillText(call.provider, dialect::statedProvider(reader, attributes));
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

/// What log records and events of the span itself say about its answer: one event a choice, with its index.
void fillFromChoices(TraceFacts& facts, std::size_t position, LlmCall& call)
{
    if (!call.finishReasons.empty() && !call.toolCalls.empty()) return;
    std::vector<dialect::ChoiceEvent> choices;
    for (const LogFacts& log : facts.logsOf(position))
        if (const LogRecord& record = facts.batch.logs[log.record]; dialect::isChoiceEvent(record.eventName))
            choices.push_back(dialect::readChoice(facts.reader, record.body, log.attributes));
    if (choices.empty())
        for (const SpanEvent& event : facts.batch.eventsOf(facts.span(position)))
            if (dialect::isChoiceEvent(event.name))
                choices.push_back(dialect::readChoice(facts.reader, {}, facts.reader.index(event.attributes)));
    std::ranges::stable_sort(choices, {}, &dialect::ChoiceEvent::index);
    const bool needsReasons = call.finishReasons.empty(), needsTools = call.toolCalls.empty();
    for (const dialect::ChoiceEvent& choice : choices) {
        if (needsReasons)
            call.finishReasons.insert(
                call.finishReasons.end(), choice.finishReasons.begin(), choice.finishReasons.end());
        if (needsTools) call.toolCalls.insert(call.toolCalls.end(), choice.toolCalls.begin(), choice.toolCalls.end());
    }
}

constexpr std::string_view kDetails = "gen_ai.client.inference.operation.details";

/// An event that repeats the span: its attributes add what the span itself does not say.
void fillFromDetails(TraceFacts& facts, LlmCall& call, const dialect::Attributes& attributes, SpanView like)
{
    like.attributes = &attributes;
    fillFromAttributes(facts.reader, like, call);
    if (const Value* messages = facts.reader.value(attributes, Key::GenAiOutputMessages);
        messages != nullptr && call.toolCalls.empty())
        call.toolCalls = dialect::readToolCalls(facts.reader, *messages, false);
    if (attributes.has(Key::GenAiResponseTimeToFirstChunk) && !call.timeToFirstToken)
        fillTimeToFirstToken(facts, like, call);
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
    return record.eventName == kDetails;
}

void fillFromLog(TraceFacts& facts, LlmCall& call, const LogFacts& log)
{
    const std::uint32_t scope = facts.batch.logs[log.record].scope;
    SpanView like {&facts.batch.spans[call.span], nullptr, {}, {}};
    if (scope < facts.batch.scopes.size()) like.scope = facts.batch.scopes[scope].name;
    fillFromDetails(facts, call, log.attributes, like);
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
    call.toolCalls = dialect::readToolCalls(facts.reader, view);
    for (const LogFacts& log : facts.logsOf(position))
        if (isDetailsEvent(facts.batch.logs[log.record])) fillFromLog(facts, call, log);
    for (const SpanEvent& event : facts.batch.eventsOf(span))
        if (event.name == kDetails) fillFromDetails(facts, call, facts.reader.index(event.attributes), view);
    fillFromChoices(facts, position, call);
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
