// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/snapshot_sections.h"

#include "core/cases/case.h"
#include "ui/format/format.h"
#include "ui/models/json_text.h"
#include "ui/safe_text.h"

#include <QCoreApplication>

namespace spanwise::ui {
namespace {

constexpr qsizetype kLongDocument = 1200; ///< characters; longer ones are folded at first
constexpr qsizetype kLongSystemPrompt = 200;
constexpr QChar kEllipsis(0x2026);
constexpr qsizetype kShortestEvidence = 3; ///< characters: less would be marked everywhere
constexpr qsizetype kMostEvidence = 20;

QString tr(const char* text)
{
    return QCoreApplication::translate("Snapshot", text);
}

QString unixBreaks(QString text)
{
    return text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
}

TextSection::Voice voiceOf(std::string_view role)
{
    if (role == "system" || role == "developer") return TextSection::Voice::System;
    if (role == "user") return TextSection::Voice::User;
    if (role == "assistant") return TextSection::Voice::Assistant;
    if (role == "tool" || role == "function") return TextSection::Voice::Tool;
    return TextSection::Voice::Other;
}

QString titleOf(std::string_view role)
{
    switch (voiceOf(role)) {
    case TextSection::Voice::System: return tr("System");
    case TextSection::Voice::User: return tr("User");
    case TextSection::Voice::Assistant: return tr("Assistant");
    case TextSection::Voice::Tool: return tr("Tool result");
    default: return role.empty() ? tr("Unknown role") : oneLine(fromCore(role), 40);
    }
}

/// JSON is indented for reading and set in the code font; anything else stays as it is.
void setText(TextSection& section, const std::string& text)
{
    const auto indented = indentedJson(text);
    section.text = unixBreaks(indented ? QString::fromUtf8(*indented) : fromCore(text));
    if (indented) section.style = TextSection::Style::Code;
    section.hidden = hiddenCharacters(section.text);
}

void addToolCalls(std::vector<TextSection>& sections, const Json& message)
{
    for (const Json& call : message["tool_calls"].items()) {
        const Json& function = call["function"].isObject() ? call["function"] : call;
        TextSection section;
        section.level = 1;
        section.voice = TextSection::Voice::Assistant;
        section.style = TextSection::Style::Code;
        section.title = tr("Tool call: %1").arg(oneLine(fromCore(function["name"].text()), 120));
        section.detail = oneLine(fromCore(call["id"].text()), 60);
        const Json& arguments = function["arguments"];
        setText(section, arguments.isText() ? std::string(arguments.text()) : arguments.canonical());
        sections.push_back(std::move(section));
    }
}

void addMessage(std::vector<TextSection>& sections, const Json& message, bool isOutput)
{
    const std::string_view role = message["role"].text();
    TextSection head;
    head.voice = voiceOf(role);
    head.title = isOutput ? tr("What the model said") : titleOf(role);
    head.detail = oneLine(fromCore(message["name"].text()), 60);
    setText(head, cases::contentText(message["content"]));
    if (head.text.isEmpty() && message["tool_calls"].items().empty()) head.detail = tr("no content was recorded");
    head.folded = head.voice == TextSection::Voice::System && head.text.size() > kLongSystemPrompt;
    if (head.folded) head.detail = format::bytes(head.text.size());
    sections.push_back(std::move(head));
    addToolCalls(sections, message);
}

void addDocuments(std::vector<TextSection>& sections, const Json& snapshot)
{
    for (const Json& document : snapshot["documents"].items()) {
        TextSection section;
        section.voice = TextSection::Voice::Tool;
        section.title = tr("Retrieved document");
        QStringList detail;
        if (const QString id = oneLine(fromCore(document["id"].text()), 80); !id.isEmpty()) detail.append(id);
        if (const auto score = document["score"].real()) detail.append(tr("score %1").arg(*score, 0, 'g', 4));
        section.detail = detail.join(QStringLiteral(" · "));
        setText(section, std::string(document["text"].text()));
        section.folded = section.text.size() > kLongDocument;
        sections.push_back(std::move(section));
    }
}

/// What the model was given beside the conversation; long, and seldom what decides.
void addRequest(std::vector<TextSection>& sections, const Json& snapshot)
{
    const auto add = [&](const QString& title, const QString& detail, const Json& json) {
        TextSection section;
        section.voice = TextSection::Voice::System;
        section.title = title;
        section.detail = detail;
        setText(section, json.canonical());
        section.folded = true;
        sections.push_back(std::move(section));
    };
    if (const auto& tools = snapshot["tools"].items(); !tools.empty()) {
        QStringList names;
        for (const Json& tool : tools) {
            const Json& function = tool["function"].isObject() ? tool["function"] : tool;
            names.append(oneLine(fromCore(function["name"].text()), 60));
        }
        add(tr("Tools that the model could call"), oneLine(names.join(QStringLiteral(", ")), 120), snapshot["tools"]);
    }
    if (const Json& format = snapshot["response_format"]; !format.isNull())
        add(tr("Answer format that was asked for"), oneLine(fromCore(format["type"].text()), 60), format);
    if (const auto& params = snapshot["params"].members(); !params.empty()) {
        QStringList stated;
        for (const auto& [name, value] : params)
            if (value.isNumber() || value.isText())
                stated.append(fromCore(name) + u' ' + fromCore(value.isText() ? value.text() : value.canonical()));
        add(tr("Parameters"), oneLine(stated.join(QStringLiteral(", ")), 120), snapshot["params"]);
    }
}

void addNote(std::vector<TextSection>& sections, const QString& title, const QString& detail, const QString& text)
{
    TextSection section;
    section.title = title;
    section.detail = detail;
    section.text = text;
    sections.push_back(std::move(section));
}

void addFindings(std::vector<TextSection>& sections, const Json& snapshot)
{
    for (const Json& finding : snapshot["findings"].items())
        addNote(sections, tr("Finding: %1").arg(oneLine(fromCore(finding["kind"].text()), 80)),
            oneLine(fromCore(finding["severity"].text()), 20) + QStringLiteral(" · ")
                + oneLine(fromCore(finding["rule"].text()), 80),
            fromCore(finding["excerpt"].text()));
}

void addEvaluations(std::vector<TextSection>& sections, const Json& snapshot)
{
    for (const Json& one : snapshot["evaluations"].items()) {
        QString detail = oneLine(fromCore(one["label"].text()), 60);
        if (const auto score = one["score"].real()) detail += u' ' + QString::number(*score, 'g', 4);
        const bool feedback = one["feedback"].boolean().value_or(false);
        addNote(sections,
            (feedback ? tr("Feedback: %1") : tr("Evaluation: %1")).arg(oneLine(fromCore(one["name"].text()), 80)),
            detail.trimmed(), fromCore(one["explanation"].text()));
    }
}

void addCuts(std::vector<TextSection>& sections, const Json& snapshot)
{
    for (const Json& cut : snapshot["cut"].items())
        addNote(sections, tr("Cut for storage"),
            oneLine(fromCore(cut["path"].text()), 80) + QStringLiteral(" · ")
                + format::bytes(cut["bytes"].integer().value_or(0)),
            {});
}

} // namespace

std::vector<TextSection> sectionsOfSnapshot(const Json& snapshot, const SnapshotShown& shown)
{
    std::vector<TextSection> sections;
    for (const Json& message : snapshot["messages"].items()) addMessage(sections, message, false);
    addDocuments(sections, snapshot);
    addRequest(sections, snapshot);
    // What is judged comes before what others say of it.
    const auto& outputs = snapshot["output_messages"].items();
    for (const Json& message : outputs) addMessage(sections, message, true);
    const Json& error = snapshot["span"]["error"];
    // A call that failed has said nothing, and why is what there is to judge.
    if (outputs.empty() && snapshot["output"].isText() && (error.isNull() || !snapshot["output"].text().empty())) {
        Json message = Json::object();
        message.set("role", "assistant").set("content", snapshot["output"]);
        addMessage(sections, message, true);
    }
    if (error.isObject())
        addNote(sections, tr("The call failed"), oneLine(fromCore(error["class"].text()), 60).replace(u'_', u' '),
            fromCore(error["message"].text()));
    if (shown.findings) addFindings(sections, snapshot);
    addEvaluations(sections, snapshot);
    addCuts(sections, snapshot);
    return sections;
}

QString outputOf(const Json& snapshot)
{
    return unixBreaks(fromCore(snapshot["output"].text()));
}

QStringList evidenceOf(const Json& snapshot)
{
    QStringList out;
    for (const Json& finding : snapshot["findings"].items()) {
        QString excerpt = fromCore(finding["excerpt"].text());
        if (excerpt.contains(QChar(0x2022))) continue; // bullets: a masked secret
        // What was left out at either end is no part of the text.
        if (excerpt.startsWith(kEllipsis)) excerpt.remove(0, 1);
        if (excerpt.endsWith(kEllipsis)) excerpt.chop(1);
        if (excerpt.size() >= kShortestEvidence && out.size() < kMostEvidence) out.append(excerpt);
    }
    return out;
}

} // namespace spanwise::ui
