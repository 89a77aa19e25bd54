// SPDX-License-Identifier: GPL-3.0-or-later
// The user's own patterns, compiled once and used by all threads. RE2: linear time whatever the pattern.
#pragma once

#include "core/base/result.h"
#include "core/capture/capture_policy.h"
#include "core/guard/sensitive.h"

#include <memory>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace spanwise::capture {

/// Error: Invalid: no name, a pattern that RE2 refuses, or one that matches nothing at all everywhere.
[[nodiscard]] Result<void> checkRule(const OwnRule& rule);

class OwnRules {
public:
    /// Rules that checkRule refuses are left out. The rules must outlive this.
    explicit OwnRules(const std::vector<OwnRule>& rules);

    /// Appends what they match; may overlap.
    void find(std::string_view text, std::vector<guard::SensitiveMatch>& matches) const;

private:
    struct Compiled {
        std::string_view name;
        std::shared_ptr<const re2::RE2> expression;
    };
    std::vector<Compiled> m_rules;
};

} // namespace spanwise::capture
