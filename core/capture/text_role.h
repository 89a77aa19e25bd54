// SPDX-License-Identifier: GPL-3.0-or-later
// What an attribute holds, told by its name: content, who somebody is, what went wrong, or something else. Names of all
// dialects: core/dialect/keys.h.
#pragma once

#include "core/capture/capture_policy.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

namespace spanwise::capture {

enum class TextRole : std::uint8_t {
    Content, ///< what people and models wrote
    Identity, ///< of a session or a user
    Message, ///< of an error; may quote content
    Known, ///< a name of ours that holds none of these: models, counts, versions
    Unknown, ///< of an application
};

class TextRoles {
public:
    explicit TextRoles(const CapturePolicy& policy);

    [[nodiscard]] TextRole ofAttribute(std::string_view name) const;
    /// Of an event or a log record that an LLM instrumentation sends with bare names (`content`, `message`,
    /// `arguments`).
    [[nodiscard]] TextRole ofEventAttribute(std::string_view eventName, std::string_view name) const;

private:
    std::unordered_set<std::string_view> m_own; ///< into the policy
};

} // namespace spanwise::capture
