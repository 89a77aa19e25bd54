// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/conversation_sections.h"

#include "ui/format/format.h"
#include "ui/models/json_text.h"
#include "ui/safe_text.h"

#include <QCoreApplication>

namespace spanwise::ui {
namespace {

constexpr std::size_t kLongDocument = 1200; ///< bytes; longer ones are folded at first
constexpr std::size_t kLongSystemPrompt = 200;

QString tr(const char* text)
{
    return QCoreApplication::translate("Conversation", text);
}

QString unixBreaks(QString text)
{
    return text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
}

/// JSON is indented for reading, anything else stays as it is.
QString readable(std::string_view text, bool& isJson)
{
    const auto indented = indentedJson(text);
    isJson = indented.has_value();
    return unixBreaks(indented ? QString::fromUtf8(*indented) : fromCore(text));
}

QString joined(const QStringList& parts)
{
    return parts.join(QStringLiteral(" · "));
}

QString withName(const QString& what, std::string_view name)
{
    return name.empty() ? what : what + QStringLiteral(": ") + oneLine(fromCore(name), 120);
}

TextSection::Voice voiceOf(Role role)
{
    switch (role) {
    case Role::System: return TextSection::Voice::System;
    case Role::User: return TextSection::Voice::User;
    case Role::Assistant: return TextSection::Voice::Assistant;
    case Role::Tool: return TextSection::Voice::Tool;
    case Role::Other: break;
    }
    return TextSection::Voice::Other;
}

QString roleTitle(const Message& message)
{
    switch (message.role) {
    case Role::System: return tr("System");
    case Role::User: return tr("User");
    case Role::Assistant: return tr("Assistant");
    case Role::Tool: return tr("Tool");
    case Role::Other: break;
    }
    return message.roleName.empty() ? tr("Unknown role") : oneLine(fromCore(message.roleName), 40);
}

std::size_t sizeOf(const Message& message)
{
    std::size_t size = 0;
    for (const MessagePart& part : message.parts) size += part.text.size();
    return size;
}

TextSection headOf(const Message& message)
{
    TextSection head;
    head.voice = voiceOf(message.role);
    head.title = roleTitle(message);
    QStringList detail;
    if (!message.name.empty()) detail.append(isolated(fromCore(message.name), 60));
    if (!message.finishReason.empty())
        detail.append(tr("finished: %1").arg(isolated(fromCore(message.finishReason), 40)));
    if (message.role == Role::System) detail.append(format::bytes(static_cast<std::int64_t>(sizeOf(message))));
    if (message.parts.empty()) detail.append(tr("no content was recorded"));
    head.detail = joined(detail);
    head.folded = message.role == Role::System && sizeOf(message) > kLongSystemPrompt;
    return head;
}

TextSection mediaSection(const MessagePart& part)
{
    TextSection section;
    section.style = TextSection::Style::Placeholder;
    section.title = withName(tr("Media"), part.name);
    QStringList lines;
    if (!part.mimeType.empty()) lines.append(oneLine(fromCore(part.mimeType), 80));
    if (part.mediaBytes > 0)
        lines.append(tr("%1, sent inline").arg(format::bytes(static_cast<std::int64_t>(part.mediaBytes))));
    if (!part.text.empty()) lines.append(fromCore(part.text).left(2000));
    lines.append(tr("Media are never loaded or shown."));
    section.text = lines.join(u'\n');
    return section;
}

TextSection partSection(const MessagePart& part)
{
    TextSection section;
    bool isJson = false;
    QStringList detail;
    const QString text = readable(part.text, isJson);
    if (!part.id.empty()) detail.append(isolated(fromCore(part.id), 60));
    switch (part.kind) {
    case MessagePart::Kind::Media: return mediaSection(part);
    case MessagePart::Kind::Text: section.text = unixBreaks(fromCore(part.text)); return section;
    case MessagePart::Kind::Reasoning:
        section.title = tr("Reasoning");
        section.style = TextSection::Style::Quiet;
        section.folded = true;
        detail.append(format::bytes(static_cast<std::int64_t>(part.text.size())));
        break;
    case MessagePart::Kind::ToolCall: section.title = withName(tr("Tool call"), part.name); break;
    case MessagePart::Kind::ToolResult: section.title = withName(tr("Tool result"), part.name); break;
    case MessagePart::Kind::Document:
        section.title = withName(tr("Document"), part.name);
        if (part.score) detail.append(tr("score %1").arg(*part.score, 0, 'g', 4));
        section.folded = part.text.size() > kLongDocument;
        break;
    case MessagePart::Kind::Structured: section.title = tr("Structured output"); break;
    case MessagePart::Kind::Other: section.title = withName(tr("Part"), part.name); break;
    }
    section.text = text;
    const bool code = part.kind != MessagePart::Kind::Reasoning && part.kind != MessagePart::Kind::Document;
    if (code || isJson) section.style = TextSection::Style::Code;
    section.detail = joined(detail);
    return section;
}

} // namespace

std::vector<TextSection> sectionsOf(const calls::Conversation& conversation)
{
    std::vector<TextSection> out;
    for (const Message& message : conversation.messages) {
        TextSection head = headOf(message);
        const TextSection::Voice voice = head.voice;
        out.push_back(std::move(head));
        for (const MessagePart& part : message.parts) {
            TextSection section = partSection(part);
            section.level = 1;
            section.voice = part.kind == MessagePart::Kind::ToolCall ? TextSection::Voice::Tool : voice;
            if (section.text.isEmpty() && section.title.isEmpty()) continue;
            out.push_back(std::move(section));
        }
    }
    return out;
}

} // namespace spanwise::ui
