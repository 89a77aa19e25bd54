// SPDX-License-Identifier: GPL-3.0-or-later
// What was said to a model, a tool or a retriever and what came back, whichever of the six encodings it was sent in
// (dialects.md §3.6): a role and ordered parts.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace spanwise {

enum class Role : std::uint8_t { System, User, Assistant, Tool, Other };

/// Views live as long as the Conversation that holds the part, and the batch it was read from.
struct MessagePart {
    enum class Kind : std::uint8_t {
        Text,
        Reasoning,
        ToolCall, ///< name, id; text = arguments as sent, JSON or plain
        ToolResult, ///< id of the call it answers, name where said; text = result as sent
        Media, ///< name = modality, mimeType; text = address or file id, never the bytes themselves
        Document, ///< retrieved; id, score, text = content
        Structured, ///< an answer that is JSON by its own statement
        Other, ///< a part type that nobody here knows; name = type, text = its JSON
    };
    Kind kind = Kind::Text;
    std::string_view text;
    std::string_view name;
    std::string_view id;
    std::string_view mimeType;
    std::uint64_t mediaBytes = 0; ///< size of content that was sent inline and is not shown; 0 = none
    std::optional<double> score;

    [[nodiscard]] static MessagePart of(Kind kind, std::string_view text = {})
    {
        MessagePart out;
        out.kind = kind;
        out.text = text;
        return out;
    }
};

struct Message {
    Role role = Role::Other;
    std::string_view roleName; ///< as sent, for Other
    std::string_view name; ///< of the speaker, where said
    std::string_view finishReason; ///< as sent; answers only
    bool output = false; ///< said by the model in this call, not given to it
    std::vector<MessagePart> parts;
};

} // namespace spanwise
