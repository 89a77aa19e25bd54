// SPDX-License-Identifier: GPL-3.0-or-later
// Where a text holds personal data or a secret (guards.md §6 and §7). Guards and redaction ask the same detectors; the
// table of them is sensitive.cpp. Nothing here keeps or prints what it finds.
#pragma once

#include "core/model/severity.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::guard {

/// What the matches are for. A finding has to be right, so placeholders and documentation examples are left out. A
/// redaction must miss nothing, so it also takes known prefixes with a body of another length, blocks that were cut
/// off, and addresses of machines.
enum class Purpose : std::uint8_t { Finding, Redaction };

/// `begin` and `end` are byte offsets, end exclusive; they never cut a UTF-8 character.
struct SensitiveMatch {
    std::string_view kind; ///< "pii.email", "secret.github_token"; of static storage
    std::string_view rule; ///< the detector's own name, finer than the kind; of static storage
    std::string_view label; ///< what a redaction writes between brackets: "EMAIL"; of static storage
    std::size_t begin = 0;
    std::size_t end = 0;
    Severity severity = Severity::Info; ///< in text that goes in; see onOutputSide
    std::uint8_t rank = 0; ///< of two equally long matches the lower one is kept

    [[nodiscard]] std::size_t size() const noexcept { return end - begin; }
};

/// All matches in order, none overlapping: the longest wins, and of equally long ones the more specific. Any bytes may
/// be asked; text inside JSON may keep its escapes (`\n` before a number is no letter). Linear time, no regular
/// expression.
[[nodiscard]] std::vector<SensitiveMatch> findSensitive(std::string_view utf8, Purpose purpose = Purpose::Finding);

/// Leaves of overlapping matches the longest, in order of place. For callers that add matches of their own.
void keepLongest(std::vector<SensitiveMatch>& matches, std::size_t textSize);

/// What a model says weighs one step more than what it was told, from medium on (guards.md §6, §7).
[[nodiscard]] Severity onOutputSide(Severity onInput) noexcept;

/// The first four and the last two characters, a bullet for each one between; all bullets up to eight characters.
/// For excerpts of findings.
[[nodiscard]] std::string masked(std::string_view utf8);

} // namespace spanwise::guard
