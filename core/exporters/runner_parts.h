// SPDX-License-Identifier: GPL-3.0-or-later
// What tests outside of this program need beside the cases to judge as it does, and what they cannot judge.
#pragma once

#include "core/exporters/case_exporter.h"

#include <string>

namespace spanwise::exporters {

struct Runner {
    std::string schemaPackages; ///< what json_schema needs, when it may be missing
    bool knowsTime = true; ///< how long an answer took
};

/// FLAGS:EXPRESSION as in a check of the case → what means the same to the runner. What it cannot judge is a gap.
[[nodiscard]] Json expressionsOf(const cases::Case& one, const Runner& runner, std::vector<ExportGap>& gaps);

/// A script with the judging of checks put in where it says @CHECKS@.
[[nodiscard]] std::string withChecks(std::string_view script);
/// `text` with `mark`, which stands in it once, replaced.
[[nodiscard]] std::string replaced(std::string_view text, std::string_view mark, std::string_view by);

} // namespace spanwise::exporters
