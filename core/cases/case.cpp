// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cases/case.h"

#include "core/base/sha256.h"
#include "core/cases/token.h"

#include <algorithm>

namespace spanwise::cases {

namespace {
/// Runs of white space (ASCII and no-break blanks alike) as one blank, trimmed.
std::string collapsed(std::string_view text)
{
    std::string out;
    bool blank = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool isBlank = c == ' ' || (c >= '\t' && c <= '\r');
        const bool isNoBreak = c == '\xC2' && i + 1 < text.size() && text[i + 1] == '\xA0';
        if (isBlank || isNoBreak) {
            blank = true;
            i += isNoBreak;
            continue;
        }
        if (blank && !out.empty()) out += ' ';
        blank = false;
        out += c;
    }
    return out;
}

Json collapsedContent(const Json& content)
{
    return content.isText() ? Json(collapsed(content.text())) : content;
}
} // namespace

std::string shortTitle(std::string_view text, std::size_t most)
{
    std::string line = collapsed(text);
    std::size_t characters = 0;
    std::size_t end = 0;
    for (; end < line.size(); ++end)
        if ((static_cast<unsigned char>(line[end]) & 0xC0U) != 0x80 && ++characters > most) break;
    if (end == line.size()) return line;
    if (const std::size_t open = line.rfind('[', end); open != std::string::npos)
        if (open + tokenSizeAt(line, open) > end) end = open;
    while (end > 0 && line[end - 1] == ' ') --end;
    line.resize(end);
    return line;
}

std::string contentText(const Json& content)
{
    if (content.isText()) return std::string(content.text());
    std::string out;
    for (const Json& part : content.items()) {
        const std::string_view text = part.isText() ? part.text() : part["text"].text();
        if (text.empty()) continue;
        if (!out.empty()) out += '\n';
        out += text;
    }
    return out;
}

std::string dedupKeyOf(const Json& checks, const Json& messages)
{
    Json kept = Json::array();
    for (const Json& message : messages.items())
        kept.add(Json::object().set("role", message["role"]).set("content", collapsedContent(message["content"])));
    Json key;
    key.set("checks", checks).set("messages", std::move(kept));
    return "sha256:" + sha256(key.canonical()).hex();
}

void seal(Case& one)
{
    one.dedupKey = dedupKeyOf(one.checks, one.input["messages"]);
    one.id = "case-" + one.dedupKey.substr(7, 16);
    one.title = shortTitle(one.title);
    std::ranges::sort(one.tags);
    one.tags.erase(std::unique(one.tags.begin(), one.tags.end()), one.tags.end());
}

Json jsonOf(const Case& one)
{
    Json json;
    json.set("format", "case/1").set("id", one.id).set("title", one.title).set("input", one.input);
    json.set("bad_output", one.badOutput).set("expected", one.expected).set("checks", one.checks);
    json.set("origin", one.origin).set("review", one.review).set("tags", Json::texts(one.tags));
    Json redactions = Json::array();
    for (const Redaction& redaction : one.redactions)
        redactions.add(
            Json::object().set("path", redaction.path).set("kind", redaction.kind).set("token", redaction.token));
    json.set("redactions", std::move(redactions)).set("dedup_key", one.dedupKey);
    if (!one.alsoSeen.items().empty()) json.set("also_seen", one.alsoSeen);
    if (!one.set.empty()) json.set("set", one.set);
    if (one.stale) json.set("stale", true);
    if (one.unproven) json.set("unproven", true);
    Json cut = Json::array();
    for (const CutText& text : one.cut)
        cut.add(Json::object().set("path", text.path).set("bytes", text.bytes).set("sha256", text.sha256));
    if (!one.cut.empty()) json.set("cut", std::move(cut));
    return json;
}

std::string lineOf(const Case& one)
{
    return jsonOf(one).canonical();
}

std::vector<CutText> cutTextsIn(const Json& json)
{
    std::vector<CutText> out;
    for (const Json& cut : json["cut"].items())
        out.push_back(
            {std::string(cut["path"].text()), cut["bytes"].integer().value_or(0), std::string(cut["sha256"].text())});
    return out;
}

std::vector<std::string> whatIsCut(const Case& one)
{
    std::vector<std::string> out;
    for (const CutText& text : one.cut)
        out.push_back(text.path + " is cut: of " + std::to_string(text.bytes) + " bytes only the beginning was kept");
    return out;
}

std::string expectedText(const Case& one)
{
    if (one.expected["text"].isText()) return std::string(one.expected["text"].text());
    return one.expected.has("json") ? one.expected["json"].canonical() : std::string();
}

std::string lastUserText(const Json& messages)
{
    const auto& all = messages.items();
    for (auto message = all.rbegin(); message != all.rend(); ++message)
        if ((*message)["role"].text() == "user") return contentText((*message)["content"]);
    return {};
}

} // namespace spanwise::cases
