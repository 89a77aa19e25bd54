// SPDX-License-Identifier: GPL-3.0-or-later
// A regression case: a saved input with checks that fail on the bad output and pass on a good one. Format case/1, one
// line of canonical JSON a case:
//
//   format        "case/1"
//   id            "case-" + the first 16 hex digits of dedup_key
//   title         at most 120 characters
//   input         {messages: [{role, content, name?, tool_calls?, tool_call_id?}], tools?, response_format?, params}
//   bad_output    what the model said
//   expected      {text} or {json} or null
//   checks        1 … 20 of them (checks.h); all must pass
//   origin        {trace_id, span_id, service, environment, provider, model, captured_at}
//   review        {item_id, queue, reviewers, label, failure_modes, severity, root_cause, rubric, rubric_version, note,
//                 reviewed_at}
//   redactions    [{path (JSON pointer), kind, token}]
//   tags          sorted
//   dedup_key     "sha256:" + hex, of checks and messages alone
// and, only where they say something: also_seen [{trace_id, span_id}], set, stale, unproven, and
//   cut           [{path (JSON pointer), bytes, sha256}], texts that were too large to keep whole: input.messages is
//                 then not everything that was sent
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::cases {

inline constexpr std::size_t kMostChecks = 20;
inline constexpr std::size_t kLongestTitle = 120; ///< characters

struct Redaction {
    std::string path; ///< JSON pointer into the case
    std::string kind;
    std::string token;
    bool operator==(const Redaction&) const = default;
};

/// A text of which the case holds only the beginning.
struct CutText {
    std::string path; ///< JSON pointer into the case
    std::int64_t bytes = 0; ///< of the whole
    std::string sha256; ///< of the whole, hex
    bool operator==(const CutText&) const = default;
};

struct Case {
    std::string id;
    std::string title;
    Json input = Json::object();
    std::string badOutput;
    Json expected; ///< null, or an object with `text` or `json`
    Json checks = Json::array();
    Json origin = Json::object();
    Json review = Json::object();
    std::vector<Redaction> redactions;
    std::vector<std::string> tags; ///< sorted
    std::string dedupKey;
    Json alsoSeen = Json::array();
    std::string set; ///< named group; empty = none
    bool stale = false; ///< what it was made from was taken back or replaced afterwards
    bool unproven = false; ///< saved although its checks do not tell good from bad
    std::vector<CutText> cut;

    bool operator==(const Case&) const = default;
};

/// SHA-256 over the canonical JSON of checks and messages, each content with runs of white space as one blank, trimmed.
[[nodiscard]] std::string dedupKeyOf(const Json& checks, const Json& messages);
/// One line of at most `most` characters: runs of white space as one blank, trimmed. What was taken out stays out: no
/// token ([EMAIL_1]) is cut.
[[nodiscard]] std::string shortTitle(std::string_view text, std::size_t most = kLongestTitle);
/// Sets id and dedup_key from content, sorts the tags, cuts the title.
void seal(Case& one);

[[nodiscard]] Json jsonOf(const Case& one);
[[nodiscard]] std::string lineOf(const Case& one); ///< without a line feed
/// Error: Malformed, with the member and what it must be. Members that this version does not know, those of another
/// type and checks that make no sense are refused, so that reading and writing loses nothing. Whether the checks tell
/// good from bad is another question (prove.h).
[[nodiscard]] Result<Case> caseFrom(const Json& json);
[[nodiscard]] Result<Case> caseFromLine(std::string_view line);

/// The member `cut` of a case's JSON.
[[nodiscard]] std::vector<CutText> cutTextsIn(const Json& json);
/// A sentence for each text that is not whole.
[[nodiscard]] std::vector<std::string> whatIsCut(const Case& one);
/// The expected answer as text: `text`, or the canonical text of `json`; empty when there is none.
[[nodiscard]] std::string expectedText(const Case& one);
/// The text of the last message of role user; empty when there is none.
[[nodiscard]] std::string lastUserText(const Json& messages);
/// A message's content as text: itself, or the texts of its parts joined by line feeds.
[[nodiscard]] std::string contentText(const Json& content);

} // namespace spanwise::cases
