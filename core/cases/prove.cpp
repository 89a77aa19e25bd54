// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cases/prove.h"

namespace spanwise::cases {

Proof prove(const Case& one, const CheckTools& tools)
{
    Proof proof;
    const auto& checks = one.checks.items();
    if (checks.empty()) proof.problems.emplace_back("a case needs at least one check");
    if (checks.size() > kMostChecks)
        proof.problems.push_back("a case has at most " + std::to_string(kMostChecks) + " checks: take some out");
    for (std::size_t i = 0; i < checks.size(); ++i)
        if (const auto valid = validateCheck(checks[i]); !valid)
            proof.problems.push_back("check " + std::to_string(i + 1) + ": " + valid.error().message);
    if (!proof.problems.empty()) return proof;

    proof.bad = judge(one.checks, Answer {one.badOutput, {}, {}, {}}, tools);
    if (proof.bad.outcome == Outcome::Passed)
        proof.problems.emplace_back("every check passes on the bad output: the case would not notice it");
    if (proof.bad.outcome == Outcome::Unknown)
        proof.problems.emplace_back("no check fails on the bad output, and not all of them can be judged");
    if (one.expected.isNull()) return proof;
    proof.good = judge(one.checks, Answer {expectedText(one), {}, {}, {}}, tools);
    for (std::size_t i = 0; i < proof.good.results.size(); ++i)
        if (proof.good.results[i].outcome == Outcome::Failed)
            proof.problems.push_back(
                "the expected answer " + proof.good.results[i].reason + " (" + describeCheck(checks[i]) + ")");
    return proof;
}

} // namespace spanwise::cases
