// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calls/failure.h"

#include "core/base/ascii.h"
#include "core/dialect/profile.h"

#include <algorithm>

namespace spanwise::calls {
namespace {

using analyze::FailureSignals;
using dialect::Field;
using dialect::Key;

constexpr std::int32_t kOk = 1;
constexpr std::int32_t kError = 2;

/// What one span says, sign by sign.
struct Signs {
    FailureSignals signals;
    bool statusError = false;
    bool errorType = false;
    bool exception = false; ///< an exception event that its span did not recover from
    bool level = false; ///< Langfuse
    bool httpError = false;
    bool guardBlocked = false; ///< a guard's verdict on the span
    bool controlFlow = false; ///< the exception only steers the program

    [[nodiscard]] bool own() const noexcept { return errorType || exception || httpError || guardBlocked; }
    [[nodiscard]] bool any() const noexcept { return statusError || level || own(); }
};

void addText(std::vector<std::string_view>& to, std::string_view text)
{
    if (!text.empty() && std::find(to.begin(), to.end(), text) == to.end()) to.push_back(text);
}

/// `exception.type` and `exception.message`, on a span event or a log event.
void addException(TraceFacts& facts, const dialect::Attributes& attributes, Signs& signs)
{
    const std::string_view type = facts.reader.text(attributes, Key::ExceptionType);
    if (analyze::isControlFlow(type)) {
        signs.controlFlow = true;
        return;
    }
    signs.exception = true;
    addText(signs.signals.codes, type);
    addText(signs.signals.messages, facts.reader.text(attributes, Key::ExceptionMessage));
}

/// openlit: `guard.action` of a verdict.
bool isBlock(TraceFacts& facts, IndexRange attributes)
{
    for (const Attribute& attribute : facts.batch.of(attributes))
        if (attribute.key == "guard.action" && attribute.value.kind == Value::Kind::String)
            for (const std::string_view action : {"deny", "denied", "block", "blocked"})
                if (ascii::equalsLower(attribute.value.view(), action)) return true;
    return false;
}

bool isModelCall(SpanClass spanClass) noexcept
{
    return spanClass == SpanClass::Llm || spanClass == SpanClass::Embedding;
}

Signs signsOf(TraceFacts& facts, std::size_t position)
{
    const Span& span = facts.span(position);
    const dialect::Attributes& attributes = facts.attributes[position];
    dialect::Reader& reader = facts.reader;
    Signs signs;
    signs.signals.isTool = facts.classOf(position) == SpanClass::Tool;

    const std::string_view type = reader.text(attributes, Field::ErrorType);
    if (analyze::isControlFlow(type))
        signs.controlFlow = true;
    else if (!type.empty()) {
        signs.errorType = true;
        addText(signs.signals.codes, type);
    }
    // LangSmith sets status OK on failures (seen): there the exception event alone decides.
    const bool recovered = span.statusCode == kOk && !attributes.has(dialect::Family::LangSmith)
        && dialect::profileOf(facts.batch, span) != "LangSmith";
    for (const SpanEvent& event : facts.batch.eventsOf(span)) {
        if (event.name == "exception" && !recovered) addException(facts, reader.index(event.attributes), signs);
        if (event.name == "guard.evaluation" && isBlock(facts, event.attributes))
            signs.guardBlocked = signs.signals.guardBlocked = true;
    }
    for (const LogFacts& log : facts.logsOf(position)) {
        const LogRecord& record = facts.batch.logs[log.record];
        if (record.eventName == "gen_ai.client.operation.exception" && !recovered)
            addException(facts, log.attributes, signs);
    }
    if (span.statusCode == kError) {
        signs.statusError = true;
        addText(signs.signals.messages, span.statusMessage);
    }
    signs.level = ascii::equalsLower(reader.text(attributes, Key::LangfuseObservationLevel), "error");
    addText(signs.signals.messages, reader.text(attributes, Field::ErrorMessage));
    if (const auto status = reader.count(attributes, Field::HttpStatus)) {
        if (*status >= 400 && *status < 600) {
            signs.signals.httpStatus = static_cast<std::int32_t>(*status);
            signs.httpError = isModelCall(facts.classOf(position));
        }
    }
    if (signs.controlFlow && !signs.exception && !signs.errorType) signs.statusError = signs.level = false;
    return signs;
}

void add(FailureSignals& to, const FailureSignals& from)
{
    for (const std::string_view code : from.codes) addText(to.codes, code);
    for (const std::string_view message : from.messages) addText(to.messages, message);
    if (!to.httpStatus) to.httpStatus = from.httpStatus;
    to.guardBlocked = to.guardBlocked || from.guardBlocked;
}

std::string_view chunkError(TraceFacts& facts, std::size_t position)
{
    const Value* output = facts.reader.value(facts.attributes[position], Key::Output);
    if (output == nullptr) output = facts.reader.value(facts.attributes[position], Key::GenAiCompletion);
    if (output == nullptr || output->kind != Value::Kind::String) return {};
    for (const std::string_view path : {"/error/message", "/payload/error/message", "/error"})
        if (const Value found = facts.reader.json().at(output->view(), path, facts.reader.arena());
            found.kind == Value::Kind::String)
            return found.view();
    return {};
}

} // namespace

std::optional<FailureSignals> failureOfSpan(TraceFacts& facts, std::size_t position)
{
    const Signs signs = signsOf(facts, position);
    if (!signs.any()) return std::nullopt;
    return signs.signals;
}

bool isBrokenChunk(TraceFacts& facts, std::size_t position)
{
    return facts.attributes[position].has(Key::MastraSpanType)
        && facts.span(position).name.find("chunk: 'error'") != std::string_view::npos;
}

void readFailure(TraceFacts& facts, LlmCall& call, std::span<const std::uint32_t> positions,
    std::span<const std::uint32_t> brokenChunks)
{
    FailureSignals signals;
    bool failed = false;
    bool ownSign = false;
    bool onlyStatus = true;
    for (const std::uint32_t position : positions) {
        const Signs signs = signsOf(facts, position);
        failed = failed || signs.any();
        ownSign = ownSign || signs.own() || signs.level;
        onlyStatus = onlyStatus && !signs.own() && !signs.level;
        add(signals, signs.signals);
    }
    for (const std::uint32_t chunk : brokenChunks) {
        failed = ownSign = true;
        addText(signals.messages, chunkError(facts, chunk));
    }
    const bool finishedBadly = std::find(call.finishReasons.begin(), call.finishReasons.end(), FinishReason::Error)
        != call.finishReasons.end();
    // openinference-vercel copies the ERROR of one span to its siblings and parents (seen): a call that was answered
    // and finished, with no sign of its own, did not fail.
    const bool answered = !call.responseId.empty() && !call.finishReasons.empty() && !finishedBadly;
    if (failed && onlyStatus && !ownSign && answered) failed = false;
    if (finishedBadly) failed = true;
    if (!failed) {
        call.softContentFilter =
            std::find(call.finishReasons.begin(), call.finishReasons.end(), FinishReason::ContentFilter)
            != call.finishReasons.end();
        return;
    }
    const analyze::FailureVerdict verdict = analyze::classifyFailure(signals);
    call.errorClass = verdict.errorClass;
    call.httpStatus = verdict.httpStatus;
    call.providerCode = verdict.providerCode;
    call.errorMessage = verdict.message;
}

} // namespace spanwise::calls
