// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/text_role.h"

#include "core/dialect/attributes.h"
#include "core/dialect/fields.h"
#include "core/dialect/keys.h"

#include <array>
#include <vector>

namespace spanwise::capture {
namespace {

using dialect::Family;
using dialect::Field;
using dialect::Key;

// Keys that carry content and belong to no field of a call.
constexpr Key kMoreContent[] = {Key::AiPromptTools, Key::AiResponseReasoning, Key::AnnotationExplanation,
    Key::EvalExplanation, Key::EvaluationExplanation, Key::GenAiChoice, Key::GenAiEvaluationExplanation,
    Key::GenAiEventContent, Key::GenAiResponseReasoning, Key::GenAiRetrievalDocuments, Key::GenAiSystemInstructions,
    Key::GenkitState, Key::LogfireMsg, Key::PydanticAiAllMessages, Key::ExceptionStacktrace};

constexpr Field kContentFields[] = {Field::Input, Field::Output, Field::ToolArguments, Field::ToolResult,
    Field::RetrievalQuery, Field::PromptTemplate, Field::PromptVariables};
constexpr Field kIdentityFields[] = {Field::Session, Field::Conversation, Field::User};

constexpr std::uint32_t kContentFamilies = static_cast<std::uint32_t>(Family::OiInputMessages)
    | static_cast<std::uint32_t>(Family::OiOutputMessages) | static_cast<std::uint32_t>(Family::GenAiPromptN)
    | static_cast<std::uint32_t>(Family::GenAiCompletionN) | static_cast<std::uint32_t>(Family::LlmPrompts)
    | static_cast<std::uint32_t>(Family::OiDocuments) | static_cast<std::uint32_t>(Family::OiReranked)
    | static_cast<std::uint32_t>(Family::OiEmbeddings);

using RoleTable = std::array<TextRole, dialect::kKeyCount>;

RoleTable makeRoles()
{
    RoleTable roles;
    roles.fill(TextRole::Known);
    const auto mark = [&](Field field, TextRole role) {
        for (const dialect::Source& source : dialect::sourcesOf(field))
            if (source.path.empty()) roles[static_cast<std::size_t>(source.key)] = role;
    };
    for (const Field field : kIdentityFields) mark(field, TextRole::Identity);
    for (const Field field : kContentFields) mark(field, TextRole::Content);
    for (const Key key : kMoreContent) roles[static_cast<std::size_t>(key)] = TextRole::Content;
    mark(Field::ErrorMessage, TextRole::Message);
    roles[static_cast<std::size_t>(Key::ExceptionMessage)] = TextRole::Message;
    return roles;
}

/// The last part of an indexed name that says how, not what: llm.input_messages.0.message.role.
bool saysHow(std::string_view name) noexcept
{
    const std::string_view last = name.substr(name.rfind('.') + 1);
    for (const std::string_view how :
        {"role", "name", "id", "type", "finish_reason", "score", "mime_type", "tool_call_id"})
        if (last == how) return true;
    return false;
}

} // namespace

TextRoles::TextRoles(const CapturePolicy& policy)
    : m_own(policy.contentKeys.begin(), policy.contentKeys.end())
{
}

TextRole TextRoles::ofAttribute(std::string_view name) const
{
    static const RoleTable roles = makeRoles();
    if (!m_own.empty() && m_own.contains(name)) return TextRole::Content;
    const Key key = dialect::keyOf(name);
    if (key != Key::Count) return roles[static_cast<std::size_t>(key)];
    if ((dialect::familiesOf(name) & kContentFamilies) != 0) return saysHow(name) ? TextRole::Known : TextRole::Content;
    return TextRole::Unknown;
}

TextRole TextRoles::ofEventAttribute(std::string_view eventName, std::string_view name) const
{
    const TextRole role = ofAttribute(name);
    if (role != TextRole::Unknown || !eventName.starts_with("gen_ai.")) return role;
    for (const std::string_view how : {"role", "id", "index", "name", "type", "finish_reason", "event.name"})
        if (name == how) return TextRole::Known;
    return TextRole::Content;
}

} // namespace spanwise::capture
