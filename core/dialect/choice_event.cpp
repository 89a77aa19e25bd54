// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialect/choice_event.h"

#include "core/dialect/finish_reason.h"
#include "core/dialect/messages.h"

namespace spanwise::dialect {
namespace {

class ChoiceReader {
public:
    ChoiceReader(Reader& reader, ChoiceEvent& out)
        : m_reader(reader)
        , m_out(out)
    {
    }

    /// A map, a list of them, or either as JSON text (Semantic Kernel).
    void take(const Value& value)
    {
        if (value.kind == Value::Kind::String && looksLikeJson(value.view())) {
            Batch parsed;
            const Value root = m_reader.json().tree(value.view(), parsed);
            takeParts(parsed, root);
            addCalls(toolCallsIn(parsed, root, false, m_reader.arena()));
            return;
        }
        takeParts(m_reader.batch(), value);
        addCalls(toolCallsIn(m_reader.batch(), value, false, m_reader.arena()));
    }

    /// Strands writes the parts as attributes of the event.
    void takeEntries(const Batch& batch, std::span<const Attribute> entries)
    {
        for (const Attribute& entry : entries) {
            if (entry.key == "index") m_out.index = Reader::asNumber(entry.value).value_or(0);
            if (entry.key == "finish_reason" && entry.value.kind == Value::Kind::String && entry.value.size > 0)
                m_out.finishReasons.push_back(finishReasonFrom(entry.value.view()));
            if (&batch != &m_reader.batch()) continue;
            if (entry.key == "message" || entry.key == "tool_calls")
                addCalls(readToolCalls(m_reader, entry.value, entry.key == "tool_calls"));
        }
    }

private:
    void takeParts(const Batch& batch, const Value& value)
    {
        if (value.kind == Value::Kind::Map) takeEntries(batch, batch.entries(value));
        if (value.kind == Value::Kind::Array)
            for (const Value& item : batch.items(value)) takeParts(batch, item);
    }

    void addCalls(const std::vector<ToolCall>& calls)
    {
        if (m_out.toolCalls.empty()) m_out.toolCalls = calls;
    }

    Reader& m_reader;
    ChoiceEvent& m_out;
};

} // namespace

bool isChoiceEvent(std::string_view eventName) noexcept
{
    return eventName == "gen_ai.choice" || eventName == "gen_ai.content.completion";
}

ChoiceEvent readChoice(Reader& reader, const Value& body, const Attributes& attributes)
{
    ChoiceEvent out;
    ChoiceReader choice(reader, out);
    choice.take(body);
    for (const Key key : {Key::GenAiEventContent, Key::GenAiCompletion})
        if (const Value* content = reader.value(attributes, key)) choice.take(*content);
    choice.takeEntries(reader.batch(), reader.batch().of(attributes.all));
    return out;
}

} // namespace spanwise::dialect
