// SPDX-License-Identifier: GPL-3.0-or-later
// What a detector saw in a text, with its evidence. A finding never holds a secret or a personal detail: its excerpt is
// masked where the kind asks for it.
#pragma once

#include "core/model/severity.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace spanwise {

/// Stored: entries are only ever appended.
enum class TextSide : std::uint8_t { Input, ToolResult, Output };

/// How a text was read when the match was found.
enum class TextViewKind : std::uint8_t {
    Raw,
    Normalized,
    DecodedBase64,
    DecodedHex,
    DecodedRot13,
    Reversed,
    Tags,
    Unspaced,
    Leet,
};

struct Finding {
    std::string kind; ///< prompt_injection.override, pii.iban, refusal, …
    std::string rule; ///< id of the rule, e.g. inj.override.en
    Severity severity = Severity::Low;
    double score = 1; ///< 0…1; 1 for rules with a checksum
    TextSide side = TextSide::Input;
    std::int32_t message = 0; ///< index of the message in the conversation
    std::int32_t part = 0; ///< index of the part in the message
    std::uint32_t start = 0; ///< bytes of the original UTF-8 text; of the carrier when found in a decoded view
    std::uint32_t end = 0;
    TextViewKind view = TextViewKind::Raw;
    std::string excerpt; ///< at most 120 characters; masked for secrets and personal data
    std::string detail; ///< what exactly, for a person: position of a JSON error, keywords that were not checked
    std::string digest; ///< secrets only: keyed digest in hex, to see that two are the same
    bool nearThreshold = false; ///< scored just below the threshold: kept for review, never shown as a finding
};

inline constexpr std::array<std::string_view, 5> kSeverityNames {"info", "low", "medium", "high", "critical"};
inline constexpr std::array<std::string_view, 3> kSideNames {"input", "tool_result", "output"};
inline constexpr std::array<std::string_view, 9> kViewNames {
    "raw", "normalised", "decoded:base64", "decoded:hex", "decoded:rot13", "reversed", "tags", "unspaced", "leet"};

[[nodiscard]] constexpr std::string_view nameOf(TextSide side) noexcept
{
    return kSideNames[static_cast<std::size_t>(side)];
}
[[nodiscard]] constexpr std::string_view nameOf(TextViewKind view) noexcept
{
    return kViewNames[static_cast<std::size_t>(view)];
}
[[nodiscard]] constexpr std::optional<Severity> severityFromName(std::string_view name) noexcept
{
    for (std::size_t i = 0; i < kSeverityNames.size(); ++i)
        if (kSeverityNames[i] == name) return static_cast<Severity>(i);
    return std::nullopt;
}
[[nodiscard]] constexpr std::optional<TextSide> sideFromName(std::string_view name) noexcept
{
    for (std::size_t i = 0; i < kSideNames.size(); ++i)
        if (kSideNames[i] == name) return static_cast<TextSide>(i);
    return std::nullopt;
}

/// What stands before the first dot: secret.jwt → secret.
[[nodiscard]] constexpr std::string_view familyOf(std::string_view kind) noexcept
{
    return kind.substr(0, kind.find('.'));
}

} // namespace spanwise
