// SPDX-License-Identifier: GPL-3.0-or-later
// What people read in place of the ids of rules, failure modes and questions. Ids stay in files, exports and commands.
#pragma once

#include "core/review/rubric.h"
#include "core/review/rule.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::review {

struct Titles {
    using Names = std::map<std::string, std::string, std::less<>>;
    Names rules;
    Names codes; ///< failure modes and root causes
    Names questions; ///< by key

    // The id itself where nobody gave it a title: of a rule of another computer, for instance.
    [[nodiscard]] std::string ofRule(std::string_view id) const;
    [[nodiscard]] std::string ofCode(std::string_view code) const;
    [[nodiscard]] std::string ofQuestion(std::string_view key) const;
};
/// Later rubrics win. `own`: codes of the person's own with their titles.
[[nodiscard]] Titles titlesOf(std::span<const Rule> rules, std::span<const Rubric> rubrics,
    const std::vector<std::pair<std::string, std::string>>& own = {});

} // namespace spanwise::review
