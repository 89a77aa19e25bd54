// SPDX-License-Identifier: GPL-3.0-or-later
// What of the content that arrives is kept: a plain value that the pipeline is given. Content is what people and models
// wrote: prompts, answers, tool arguments and results, documents, log bodies. Whatever the mode, numbers, times,
// models, token counts and error classes stay.
//
//   full      everything as it came
//   redacted  personal data and secrets become [EMAIL], [CARD], …, in every text
//   hash      content becomes a keyed digest, so that equal prompts can be counted; other texts are redacted
//   off       content is left out; other texts are redacted
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::capture {

enum class CaptureMode : std::uint8_t { Full, Redacted, HashOnly, Off };

[[nodiscard]] std::string_view nameOf(CaptureMode mode) noexcept;
[[nodiscard]] std::optional<CaptureMode> captureModeFromName(std::string_view name) noexcept;

/// A pattern of the user (RE2 syntax); what it matches becomes [NAME].
struct OwnRule {
    std::string name; ///< letters, digits, _
    std::string pattern;
};

struct CapturePolicy {
    CaptureMode byDefault = CaptureMode::Full;
    std::map<std::string, CaptureMode, std::less<>> services; ///< by service.name; `*` at the end matches any rest
    std::vector<OwnRule> rules;
    std::vector<std::string> contentKeys; ///< attribute names of the application that hold content
    std::string key; ///< of the digests, 32 bytes; never written with the policy
    std::string keyFile; ///< where the key is kept; empty = capture.key beside the policy's file

    /// The exact name goes before names with `*`, a longer one of those before a shorter.
    [[nodiscard]] CaptureMode modeOf(std::string_view service) const;
    /// Nothing is ever kept back.
    [[nodiscard]] bool isFull() const noexcept;
};

} // namespace spanwise::capture
