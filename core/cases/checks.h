// SPDX-License-Identifier: GPL-3.0-or-later
// What a case asks of an answer. The table of kinds is checks.cpp; each names its members:
//
//   exact            value; trim: true also trims the end        contains, not_contains   value
//   regex, not_regex value, flags (of "ims"); RE2, no inline flags, no look-around, no back-references
//   json_schema      value: a schema of draft 7                   json_equals              value; numbers by value
//   similarity       value, threshold (Dice over words)           refusal, not_refusal
//   no_finding       value: list of kinds of guards               max_length, min_length   value: characters
//   max_latency_ms, max_cost_usd, max_output_tokens  value
//
// Texts are compared after NFC and CRLF → LF, nothing else.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::cases {

/// What came back from a model, or is claimed to.
struct Answer {
    std::string text;
    std::optional<double> latencyMs;
    std::optional<double> costUsd;
    std::optional<std::int64_t> outputTokens;
};

/// What checks borrow from other parts; each may be missing, its checks then cannot be judged.
struct CheckTools {
    /// Why `document` does not fit `schema`, a sentence each; empty = it fits. Error: the schema itself is wrong.
    std::function<Result<std::vector<std::string>>(const Json& schema, const Json& document)> schema;
    /// Whether the text refuses to answer.
    std::function<bool(std::string_view text)> refuses;
    /// Kinds of findings in a text that a model said.
    std::function<std::vector<std::string>(std::string_view text)> findings;
};
/// Those of this program.
[[nodiscard]] const CheckTools& ownCheckTools();

enum class Outcome : std::uint8_t {
    Passed,
    Failed,
    Unknown, ///< cannot be judged: no latency is known, or a tool is missing
};

struct CheckResult {
    Outcome outcome = Outcome::Passed;
    std::string reason; ///< for a person; empty when it passed
};

/// Whether the check itself makes sense. Error: Invalid, with what is wrong.
[[nodiscard]] Result<void> validateCheck(const Json& check);
/// An invalid check fails.
[[nodiscard]] CheckResult runCheck(const Json& check, const Answer& answer, const CheckTools& tools = ownCheckTools());

struct Judgement {
    Outcome outcome = Outcome::Passed; ///< Failed if one failed, else Unknown if one could not be judged
    std::vector<CheckResult> results; ///< one a check
};
[[nodiscard]] Judgement judge(const Json& checks, const Answer& answer, const CheckTools& tools = ownCheckTools());

/// One sentence on a check, for lists: contains "7:30".
[[nodiscard]] std::string describeCheck(const Json& check);
[[nodiscard]] std::vector<std::string_view> checkKinds();
[[nodiscard]] bool isCheckKind(std::string_view name) noexcept;

} // namespace spanwise::cases
