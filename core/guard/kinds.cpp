// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/kinds.h"

#include "core/model/finding.h"

#include <array>

namespace spanwise::guard {
namespace {

// Names of the OWASP Top 10 for LLM Applications 2025, genai.owasp.org, read 2026-11.
constexpr std::string_view kInjection = "LLM01 Prompt injection";
constexpr std::string_view kDisclosure = "LLM02 Sensitive information disclosure";
constexpr std::string_view kOutput = "LLM05 Improper output handling";
constexpr std::string_view kAgency = "LLM06 Excessive agency";
constexpr std::string_view kLeakage = "LLM07 System prompt leakage";
constexpr std::string_view kMisinformation = "LLM09 Misinformation";
constexpr std::string_view kConsumption = "LLM10 Unbounded consumption";

constexpr std::array kKinds {
    KindInfo {
        "prompt_injection", "Prompt injection", "the text gives orders against the application's own", kInjection},
    KindInfo {
        "injection_followed", "Injection followed", "the answer does what an injected text asked for", kInjection},
    KindInfo {"pii", "Personal data", "the text names a person's contact, account or identity number", kDisclosure},
    KindInfo {"secret", "Secret", "the text holds a key, a token or a password", kDisclosure},
    KindInfo {"not_allowed", "Not allowed", "the text does not fit the allow-list of its service and role", ""},
    KindInfo {"tool_not_allowed", "Tool not allowed", "a tool outside the allow-list was called", kAgency},
    KindInfo {"oversize", "Oversize", "the text is longer than its limit", kConsumption},
    KindInfo {"schema_invalid", "Schema broken", "the answer does not fit its JSON Schema", kOutput},
    KindInfo {"not_json", "Not JSON", "the answer should be JSON and is not", kOutput},
    KindInfo {"truncated", "Cut off", "the answer ends before it is complete", ""},
    KindInfo {"empty", "Empty", "the answer says nothing", ""},
    KindInfo {"refusal", "Refusal", "the answer declines the request", ""},
    KindInfo {"repetition", "Repetition", "the answer repeats itself", ""},
    KindInfo {"language_mismatch", "Wrong language", "the answer is not in the language expected", ""},
    KindInfo {"system_prompt_leak", "System prompt leak", "the answer quotes the system message", kLeakage},
    KindInfo {"unsafe_content", "Unsafe content", "threats, insults or harm; word rules, misses much", ""},
    KindInfo {"ungrounded", "Not in the sources", "details that were not found in the sources", kMisinformation},
    KindInfo {"active_markup", "Active markup", "markup that runs or loads something when it is shown", kOutput},
    KindInfo {"contradiction", "Contradiction", "one answer gives two numbers for the same thing", kMisinformation},
};
constexpr KindInfo kOther {};

} // namespace

std::span<const KindInfo> kinds() noexcept
{
    return kKinds;
}

const KindInfo& infoOf(std::string_view kind) noexcept
{
    for (const std::string_view wanted : {kind, familyOf(kind)})
        for (const KindInfo& info : kKinds)
            if (info.name == wanted) return info;
    return kOther;
}

} // namespace spanwise::guard
