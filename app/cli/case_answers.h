// SPDX-License-Identifier: GPL-3.0-or-later
// Given answers against cases: what `cases check` does.
#pragma once

#include "core/base/json.h"
#include "core/cases/case.h"
#include "core/cases/checks.h"
#include "core/exporters/junit.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::cli {

using CaseAnswers = std::map<std::string, cases::Answer>;

/// JSON lines {case_id, output, latency_ms?, cost_usd?, output_tokens?}, or one object case id → output.
/// Error: Malformed, with the line.
[[nodiscard]] Result<CaseAnswers> readAnswers(std::string_view text);

struct CaseVerdict {
    std::string id;
    std::string title;
    cases::Outcome outcome = cases::Outcome::Unknown;
    bool answered = false;
    std::vector<std::string> reasons; ///< of checks that failed or could not be judged

    [[nodiscard]] std::string word() const; ///< pass, fail, not run
};
[[nodiscard]] Json jsonOf(const CaseVerdict& verdict);

struct CaseVerdicts {
    std::vector<CaseVerdict> verdicts; ///< by case id
    std::int64_t passed = 0;
    std::int64_t failed = 0;
    std::int64_t notRun = 0; ///< no answer, or a check that cannot be judged and none that failed
    std::vector<std::string> unknownAnswers; ///< ids that no case has
};
[[nodiscard]] CaseVerdicts checkCases(const std::vector<cases::Case>& all, const CaseAnswers& answers);
[[nodiscard]] std::vector<exporters::JunitCase> junitCases(const CaseVerdicts& verdicts);

} // namespace spanwise::cli
