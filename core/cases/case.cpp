// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cases/case.h"

#include "core/base/sha256.h"
#include "core/cases/token.h"

#include <algorithm>
#include <array>

namespace spanwise::cases {

namespace {
constexpr std::array<std::string_view, 16> kMembers {"format", "id", "title", "input", "bad_output", "expected",
    "checks", "origin", "review", "redactions", "tags", "dedup_key", "also_seen", "set", "stale", "unproven"};

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
    return json;
}

std::string lineOf(const Case& one)
{
    return jsonOf(one).canonical();
}

Result<Case> caseFrom(const Json& json)
{
    if (!json.isObject()) return fail(ErrorCode::Malformed, "a case is a JSON object");
    if (json["format"].text() != "case/1") return fail(ErrorCode::Malformed, "format is not case/1");
    for (const auto& [name, member] : json.members())
        if (std::ranges::find(kMembers, name) == kMembers.end())
            return fail(ErrorCode::Malformed, "a case has no member " + name);
    const Json& messages = json["input"]["messages"];
    if (!messages.isArray() || messages.items().empty())
        return fail(ErrorCode::Malformed, "input.messages is a list of at least one message");
    for (const Json& message : messages.items())
        if (!message["role"].isText()) return fail(ErrorCode::Malformed, "each message needs a role");
    const std::size_t checks = json["checks"].items().size();
    if (checks < 1 || checks > kMostChecks) return fail(ErrorCode::Malformed, "a case has 1 to 20 checks");
    if (!json["bad_output"].isText()) return fail(ErrorCode::Malformed, "bad_output is a text");
    if (!json["expected"].isNull() && !json["expected"].isObject())
        return fail(ErrorCode::Malformed, "expected is null, {text} or {json}");
    Case one;
    one.id = json["id"].text();
    one.title = json["title"].text();
    one.input = json["input"];
    one.badOutput = json["bad_output"].text();
    one.expected = json["expected"];
    one.checks = json["checks"];
    one.origin = json["origin"].isObject() ? json["origin"] : Json::object();
    one.review = json["review"].isObject() ? json["review"] : Json::object();
    for (const Json& redaction : json["redactions"].items())
        one.redactions.push_back({std::string(redaction["path"].text()), std::string(redaction["kind"].text()),
            std::string(redaction["token"].text())});
    one.tags = json["tags"].textItems();
    one.dedupKey = json["dedup_key"].text();
    if (json.has("also_seen")) one.alsoSeen = json["also_seen"];
    one.set = json["set"].text();
    one.stale = json["stale"].boolean().value_or(false);
    one.unproven = json["unproven"].boolean().value_or(false);
    const std::string key = dedupKeyOf(one.checks, messages);
    if (one.dedupKey.empty()) one.dedupKey = key;
    if (one.dedupKey != key)
        return fail(ErrorCode::Malformed, "dedup_key is not that of its checks and messages: the case was changed");
    const std::string id = "case-" + key.substr(7, 16);
    if (one.id.empty()) one.id = id;
    if (one.id != id) return fail(ErrorCode::Malformed, "id is not that of dedup_key");
    return one;
}

Result<Case> caseFromLine(std::string_view line)
{
    const auto json = Json::parse(line);
    if (!json) return tl::unexpected(json.error());
    return caseFrom(*json);
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
