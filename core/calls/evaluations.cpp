// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calls/evaluations.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace spanwise::calls {
namespace {

using dialect::Attributes;
using dialect::Key;

const Value* valueOf(const TraceFacts& facts, IndexRange range, std::string_view key)
{
    for (const Attribute& attribute : facts.batch.of(range))
        if (attribute.key == key) return &attribute.value;
    return nullptr;
}

std::string_view textOf(TraceFacts& facts, IndexRange range, std::string_view key)
{
    const Value* value = valueOf(facts, range, key);
    return value == nullptr ? std::string_view {} : facts.reader.asText(*value);
}

/// Boolean scores become 1 or 0 with a label; text scores are a label only.
void takeScore(const Value* value, Evaluation& out)
{
    if (value == nullptr) return;
    if (value->kind == Value::Kind::Bool) {
        out.score = value->boolean ? 1 : 0;
        if (out.label.empty()) out.label = value->boolean ? "true" : "false";
    } else if (const auto number = dialect::Reader::asNumber(*value)) {
        out.score = number;
    } else if (value->kind == Value::Kind::String && out.label.empty()) {
        out.label = value->view();
    }
}

/// `gen_ai.evaluation.result` and the hand-made `eval.…`, `evaluation.…`, `annotation.…` share their shape.
Evaluation readNamed(TraceFacts& facts, IndexRange range, std::string_view prefix)
{
    const auto key = [&](std::string_view rest) { return std::string(prefix) + std::string(rest); };
    Evaluation out;
    out.name = textOf(facts, range, key("name"));
    out.label = textOf(facts, range, key("label"));
    if (out.label.empty()) out.label = textOf(facts, range, key("score.label"));
    out.explanation = textOf(facts, range, key("explanation"));
    out.annotator = textOf(facts, range, key("annotator_kind"));
    const Value* score = valueOf(facts, range, key("score"));
    takeScore(score != nullptr ? score : valueOf(facts, range, key("score.value")), out);
    return out;
}

bool isEmpty(const Evaluation& evaluation)
{
    return evaluation.name.empty() && !evaluation.score && evaluation.label.empty();
}

void readResultEvent(TraceFacts& facts, IndexRange range, std::int32_t span, UnixNanos at, std::vector<Evaluation>& out)
{
    Evaluation read = readNamed(facts, range, "gen_ai.evaluation.");
    if (isEmpty(read)) return;
    read.responseId = textOf(facts, range, "gen_ai.response.id");
    read.span = span;
    read.at = at;
    out.push_back(read);
}

/// openlit: a guard's verdict on the span.
void readGuardEvent(TraceFacts& facts, IndexRange range, std::int32_t span, UnixNanos at, std::vector<Evaluation>& out)
{
    Evaluation read;
    read.name = "guardrail";
    read.annotator = textOf(facts, range, "guard.name");
    read.label = textOf(facts, range, "guard.action");
    read.explanation = textOf(facts, range, "guard.explanation");
    takeScore(valueOf(facts, range, "guard.score"), read);
    read.span = span;
    read.at = at;
    out.push_back(read);
}

/// What an evaluator's span says is about the span above it.
std::int32_t targetOf(const TraceFacts& facts, std::size_t position)
{
    const std::int32_t parent = facts.tree.parent[position];
    return facts.classOf(position) == SpanClass::Evaluator && parent >= 0 ? parent
                                                                          : static_cast<std::int32_t>(position);
}

std::int32_t rootAbove(const TraceFacts& facts, std::size_t position)
{
    auto at = static_cast<std::int32_t>(position);
    while (facts.tree.parent[static_cast<std::size_t>(at)] >= 0) at = facts.tree.parent[static_cast<std::size_t>(at)];
    return at;
}

/// OpenInference: `evaluations.I.evaluation.…`, `annotations.I.annotation.…`. With `trace.` or `session.` in front they
/// are about the whole of it, which its root stands for.
void readIndexed(TraceFacts& facts, std::size_t position, std::vector<Evaluation>& out)
{
    std::map<std::string, Evaluation> found; // by everything up to the field's name
    for (const Attribute& attribute : facts.batch.of(facts.attributes[position].all)) {
        std::string_view key = attribute.key;
        if ((dialect::familiesOf(key) & static_cast<std::uint32_t>(dialect::Family::OiEvaluations)) == 0) continue;
        for (const std::string_view family : {".evaluation.", ".annotation."}) {
            const std::size_t at = key.rfind(family);
            if (at == std::string_view::npos) continue;
            Evaluation& one = found[std::string(key.substr(0, at))];
            const std::string_view field = key.substr(at + family.size());
            if (field == "name")
                one.name = facts.reader.asText(attribute.value);
            else if (field == "label")
                one.label = facts.reader.asText(attribute.value);
            else if (field == "explanation")
                one.explanation = facts.reader.asText(attribute.value);
            else if (field == "annotator_kind")
                one.annotator = facts.reader.asText(attribute.value);
            else if (field == "score")
                takeScore(&attribute.value, one);
        }
    }
    for (auto& [place, one] : found) {
        if (isEmpty(one)) continue;
        const bool isWide = place.starts_with("trace.") || place.starts_with("session.");
        one.span = isWide ? rootAbove(facts, position) : targetOf(facts, position);
        one.at = facts.span(position).end;
        out.push_back(one);
    }
}

void readSpan(TraceFacts& facts, std::size_t position, std::vector<Evaluation>& out)
{
    const Span& span = facts.span(position);
    const Attributes& attributes = facts.attributes[position];
    const auto self = static_cast<std::int32_t>(position);
    for (const SpanEvent& event : facts.batch.eventsOf(span)) {
        if (event.name == "gen_ai.evaluation.result")
            readResultEvent(facts, event.attributes, self, event.at, out);
        else if (event.name == "guard.evaluation")
            readGuardEvent(facts, event.attributes, self, event.at, out);
    }
    for (const auto& [prefix, mark] : {std::pair("eval.", Key::EvalName), std::pair("eval.", Key::EvalScore),
             std::pair("evaluation.", Key::EvaluationName), std::pair("evaluation.", Key::EvaluationScore),
             std::pair("evaluation.", Key::EvaluationLabel), std::pair("annotation.", Key::AnnotationName),
             std::pair("annotation.", Key::AnnotationScore), std::pair("annotation.", Key::AnnotationLabel)}) {
        if (!attributes.has(mark)) continue;
        Evaluation read = readNamed(facts, attributes.all, prefix);
        read.span = targetOf(facts, position);
        read.at = span.end;
        out.push_back(read);
        break;
    }
    if (attributes.has(dialect::Family::OiEvaluations)) readIndexed(facts, position, out);
    if (attributes.has(Key::GenAiGuardrailStatus) || attributes.has(Key::GenAiGuardrailName)) {
        Evaluation read;
        read.name = "guardrail";
        read.annotator = facts.reader.text(attributes, Key::GenAiGuardrailName);
        read.label = facts.reader.text(attributes, Key::GenAiGuardrailStatus);
        read.span = self;
        read.at = span.end;
        out.push_back(read);
    }
}

/// No agreed name for feedback: a log event whose name says so, with a rating, score or comment.
void readFeedback(TraceFacts& facts, const LogFacts& log, std::vector<Evaluation>& out)
{
    const LogRecord& record = facts.batch.logs[log.record];
    if (!ascii::containsLower(record.eventName, "feedback")) return;
    Evaluation read;
    for (const Attribute& attribute : facts.batch.of(log.attributes.all)) {
        if (ascii::containsLower(attribute.key, "rating") || ascii::containsLower(attribute.key, "score"))
            takeScore(&attribute.value, read);
        else if (ascii::containsLower(attribute.key, "comment"))
            read.explanation = facts.reader.asText(attribute.value);
        else if (attribute.key == "gen_ai.response.id")
            read.responseId = facts.reader.asText(attribute.value);
    }
    if (isEmpty(read) && read.explanation.empty()) return;
    read.name = "feedback";
    read.feedback = true;
    read.span = log.span;
    read.at = record.at;
    out.push_back(read);
}

std::int32_t positionOf(const TraceFacts& facts, std::uint32_t span)
{
    const auto found = std::find(facts.order.begin(), facts.order.end(), span);
    return found == facts.order.end() ? -1 : static_cast<std::int32_t>(found - facts.order.begin());
}

} // namespace

std::vector<Evaluation> readEvaluations(TraceFacts& facts, const std::vector<LlmCall>& calls)
{
    std::vector<Evaluation> out;
    for (std::size_t i = 0; i < facts.size(); ++i) readSpan(facts, i, out);
    for (const LogFacts& log : facts.logs) {
        const LogRecord& record = facts.batch.logs[log.record];
        if (record.eventName == "gen_ai.evaluation.result")
            readResultEvent(facts, log.attributes.all, log.span, record.at, out);
        else
            readFeedback(facts, log, out);
    }
    for (Evaluation& evaluation : out) {
        if (evaluation.responseId.empty() || evaluation.span >= 0) continue; // its own span says more than an id
        for (const LlmCall& call : calls)
            if (call.responseId == evaluation.responseId) evaluation.span = positionOf(facts, call.span);
    }
    std::stable_sort(out.begin(), out.end(), [](const Evaluation& a, const Evaluation& b) {
        return std::tie(a.at, a.span, a.name) < std::tie(b.at, b.span, b.name);
    });
    return out;
}

} // namespace spanwise::calls
