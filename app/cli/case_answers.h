// SPDX-License-Identifier: GPL-3.0-or-later
// Given answers against cases: what `cases check` does.
#pragma once

#include "core/base/json.h"
#include "core/cases/case.h"
#include "core/cases/checks.h"
#include "core/exporters/junit.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::cli {

/// Case id → its answers in the order of the file; one without a value says that nothing came back (output null).
using CaseAnswers = std::map<std::string, std::vector<std::optional<cases::Answer>>>;

/// JSON lines {case_id, output, latency_ms?, cost_usd?, output_tokens?}, or one object case id → output. A case may be
/// named several times: a run with repeats. Error: Malformed, with the line.
[[nodiscard]] Result<CaseAnswers> readAnswers(std::string_view text);

struct CaseVerdict {
    std::string id;
    std::string title;
    cases::Outcome outcome = cases::Outcome::Unknown; ///< of several answers the worst: one that fails is not outvoted
    std::size_t answers = 0; ///< how many were given
    std::vector<std::string> reasons {}; ///< of checks that failed or could not be judged

    [[nodiscard]] std::string word() const; ///< pass, fail, not run
};
[[nodiscard]] Json jsonOf(const CaseVerdict& verdict);

struct CaseVerdicts {
    std::vector<CaseVerdict> verdicts; ///< by case id
    std::int64_t passed = 0;
    std::int64_t failed = 0;
    std::int64_t notRun = 0; ///< no answer, or one that is null or cannot be judged, and none that failed
    std::vector<std::string> unknownAnswers; ///< ids that no case has
};
/// An answer may name a case by its own id or by the one that it has in a redacted export: redaction changes messages
/// and checks, and with them the id.
[[nodiscard]] CaseVerdicts checkCases(const std::vector<cases::Case>& all, const CaseAnswers& answers);
/// `wanted`: the outcome that is no failure: Failed for bad outputs, which the checks must refuse.
[[nodiscard]] std::vector<exporters::JunitCase> junitCases(
    const CaseVerdicts& verdicts, cases::Outcome wanted = cases::Outcome::Passed);

} // namespace spanwise::cli
