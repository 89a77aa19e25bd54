// SPDX-License-Identifier: GPL-3.0-or-later
// Texts without personal data and secrets: each match becomes its label in brackets. One thread at a time.
#pragma once

#include "core/base/arena.h"
#include "core/base/sha256.h"
#include "core/capture/capture_counts.h"
#include "core/capture/capture_policy.h"
#include "core/capture/own_rules.h"

#include <optional>
#include <string_view>

namespace spanwise::capture {

class Redactor {
public:
    /// The policy must outlive this.
    explicit Redactor(const CapturePolicy& policy);

    /// The text with masks, stored in `arena`; nothing when there is nothing to mask. JSON stays JSON: a number in it
    /// becomes a text.
    [[nodiscard]] std::optional<std::string_view> redacted(
        std::string_view text, Arena& arena, CaptureCounts& counts) const;

    /// Who somebody is, when the text says it: `[EMAIL 1f0c93ab52de]`, the same for the same text and key, so that
    /// calls of a user stay together. Nothing when there is nothing to mask.
    [[nodiscard]] std::optional<std::string_view> pseudonym(std::string_view text, Arena& arena, CaptureCounts& counts);

    /// `hmac-sha256:` and 64 hex digits.
    [[nodiscard]] std::string_view digest(std::string_view bytes, Arena& arena);

private:
    [[nodiscard]] std::vector<guard::SensitiveMatch> matchesIn(std::string_view text) const;

    OwnRules m_rules;
    HmacSha256 m_mac;
};

} // namespace spanwise::capture
