// SPDX-License-Identifier: GPL-3.0-or-later
// Messages out of values of any shape: parts of the conventions, requests and answers of providers (OpenAI Chat and
// Responses, Anthropic, Gemini, Bedrock), messages of LangChain and of the Vercel AI SDK, plain text (dialects.md
// §3.6). What is not recognised is kept as it was sent.
#pragma once

#include "core/base/arena.h"
#include "core/dialect/json_text.h"
#include "core/model/batch.h"
#include "core/model/message.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace spanwise::dialect {

[[nodiscard]] Role roleFrom(std::string_view spelling) noexcept;

/// Adds messages to a list. Every text is copied into the arena.
class MessageBuilder {
public:
    MessageBuilder(JsonText& json, Arena& arena, std::vector<Message>& out)
        : m_json(json)
        , m_arena(arena)
        , m_out(out)
    {
    }

    /// Whose messages come next: what has no role of its own was said by `role`.
    struct Voice {
        Role role = Role::User;
        bool output = false;
    };

    /// A value as an attribute holds it; JSON text is looked into. Empty values add nothing.
    void add(const Batch& batch, const Value& value, Voice voice, int depth = 0);
    /// A map that is one message, whatever it says of its role: content, parts, tool calls.
    void addMessage(const Batch& batch, const Value& map, Voice voice, int depth = 0);
    /// A value of a type that is known by the attribute it stands in: a list of tool calls, reasoning, an object.
    void addPart(const Batch& batch, const Value& value, MessagePart::Kind kind, Voice voice);
    void addToolCalls(const Batch& batch, const Value& value, Voice voice);

    /// What stands in the content of a message: text, a part, a list of them.
    void addContent(const Batch& batch, const Value& content, Message& message, int depth = 0);

    /// A new message.
    [[nodiscard]] Message& begin(Voice voice);
    /// The last message of this voice if it is the newest one, else a new one.
    [[nodiscard]] Message& current(Voice voice);
    [[nodiscard]] std::string_view keep(std::string_view text) { return m_arena.store(text); }
    /// Texts as they are, everything else as JSON.
    [[nodiscard]] std::string_view asText(const Batch& batch, const Value& value);

private:
    void addText(std::string_view text, Voice voice, int depth);
    void addList(const Batch& batch, const Value& list, Voice voice, int depth);
    void addMap(const Batch& batch, const Value& map, Voice voice, int depth);
    bool addEnvelope(const Batch& batch, const Value& map, Voice voice, int depth);
    void addCallsOf(const Batch& batch, const Value& map, Message& message);
    bool readPart(const Batch& batch, const Value& map, MessagePart& part);
    bool readTypedPart(const Batch& batch, const Value& map, std::string_view type, MessagePart& part);
    bool readUntypedPart(const Batch& batch, const Value& map, MessagePart& part);
    void readCall(const Batch& batch, const Value& map, MessagePart& part);
    void readMedia(const Batch& batch, const Value& map, MessagePart& part);
    void setAddress(std::string_view address, MessagePart& part);

    JsonText& m_json;
    Arena& m_arena;
    std::vector<Message>& m_out;
};

} // namespace spanwise::dialect
