// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cases/case_structure.h"

#include "core/cases/checks.h"

#include <algorithm>

namespace spanwise::cases {

namespace {
struct Members {
    std::string_view shape;
    std::string_view names; ///< a blank between
};

constexpr Members kMembers[] = {
    {"",
        "format id title input bad_output expected checks origin review redactions tags dedup_key also_seen set stale "
        "unproven cut"},
    {"/input", "messages tools response_format params"},
    {"/input/messages/#", "role content name tool_calls tool_call_id"},
    {"/input/messages/#/content/#", "type text"},
    {"/input/messages/#/tool_calls/#", "id type function"},
    {"/input/messages/#/tool_calls/#/function", "name arguments"},
    {"/input/tools/#", "type function"},
    {"/input/tools/#/function", "name description parameters strict"},
    {"/expected", "text json"},
    {"/checks/#", "type value flags threshold trim"},
    {"/origin", "trace_id span_id service environment provider model captured_at"},
    {"/also_seen/#", "trace_id span_id"},
    {"/cut/#", "path bytes sha256"},
    {"/review",
        "item_id queue reviewers label failure_modes severity root_cause rubric rubric_version note reviewed_at"},
    {"/redactions/#", "path kind token"},
};

/// Settings whose numbers say how the model was asked.
constexpr std::string_view kSettings =
    "temperature top_p top_k max_tokens max_completion_tokens max_output_tokens seed n "
    "frequency_penalty presence_penalty";

bool isOneOf(std::string_view words, std::string_view word) noexcept
{
    if (word.empty() || word.find(' ') != std::string_view::npos) return false;
    for (std::size_t at = words.find(word); at != std::string_view::npos; at = words.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' ')) return true;
    }
    return false;
}

bool isAnything(std::string_view) noexcept
{
    return true;
}
bool isRole(std::string_view text) noexcept
{
    return isOneOf("system developer user assistant model tool function", text);
}
bool isKindOfCheck(std::string_view text) noexcept
{
    return isCheckKind(text);
}
bool isKindOfPart(std::string_view text) noexcept
{
    return isOneOf("text image image_url input_text output_text input_audio audio file refusal reasoning thinking "
                   "tool_use tool_call tool_result function",
        text);
}
/// Not of digits alone: sixteen of them may be the number of a card.
bool isHexId(std::string_view text) noexcept
{
    return (text.size() == 16 || text.size() == 24 || text.size() == 32)
        && text.find_first_not_of("0123456789abcdef") == std::string_view::npos
        && text.find_first_of("abcdef") != std::string_view::npos;
}
bool isDigest(std::string_view text) noexcept
{
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}
/// 2026-03-01T09:10:00.000Z
bool isTime(std::string_view text) noexcept
{
    constexpr std::string_view kForm = "0000-00-00T00:00:00.000Z";
    return std::equal(text.begin(), text.end(), kForm.begin(), kForm.end(),
        [](char c, char form) { return form == '0' ? c >= '0' && c <= '9' : c == form; });
}

struct Word {
    std::string_view shape;
    bool (*is)(std::string_view text) noexcept;
};
constexpr Word kWords[] = {
    {"/format", isAnything},
    {"/id", isAnything}, // made anew from what the case then holds
    {"/dedup_key", isAnything},
    {"/checks/#/type", isKindOfCheck},
    {"/input/messages/#/role", isRole},
    {"/input/messages/#/content/#/type", isKindOfPart},
    {"/input/messages/#/tool_calls/#/type", isKindOfPart},
    {"/input/tools/#/type", isKindOfPart},
    {"/origin/trace_id", isHexId},
    {"/origin/span_id", isHexId},
    {"/also_seen/#/trace_id", isHexId},
    {"/also_seen/#/span_id", isHexId},
    {"/cut/#/sha256", isDigest},
    {"/review/item_id", isHexId},
    {"/origin/captured_at", isTime},
    {"/review/reviewed_at", isTime},
};
} // namespace

bool isNameOfFormat(std::string_view shape, std::string_view key) noexcept
{
    const auto found = std::ranges::find(kMembers, shape, &Members::shape);
    if (found != std::end(kMembers)) return isOneOf(found->names, key);
    return shape == "/input/params" && isOneOf(kSettings, key);
}

bool isWordOfFormat(std::string_view shape, std::string_view text) noexcept
{
    const auto found = std::ranges::find(kWords, shape, &Word::shape);
    return found != std::end(kWords) && found->is(text);
}

bool isNumberOfFormat(std::string_view shape, std::string_view checkKind) noexcept
{
    constexpr std::string_view kParams = "/input/params/";
    if (shape.starts_with(kParams)) return isOneOf(kSettings, shape.substr(kParams.size()));
    return shape == "/checks/#/threshold" || shape == "/cut/#/bytes" || shape == "/review/rubric_version"
        || (shape == "/checks/#/value" && checkKind != "json_equals");
}

} // namespace spanwise::cases
