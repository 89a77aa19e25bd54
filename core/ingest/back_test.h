// SPDX-License-Identifier: GPL-3.0-or-later
// What another set of rules would have done on everything that is stored: flagged newly, flagged no longer, with
// examples, alarms a day, and precision and recall as far as reviewers have said. Changes nothing in the store.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/guard/allow_list.h"
#include "core/guard/compiled_rules.h"
#include "core/ingest/guard_scanner.h"
#include "core/query/guards.h"
#include "core/store/reader.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::ingest {

struct BackTestExample {
    std::string traceId; ///< hex
    std::string spanId;
    std::string kind;
    std::string rule;
    std::string excerpt;
};

struct BackTestKind {
    std::uint64_t before = 0; ///< spans flagged by the rules in force
    std::uint64_t after = 0; ///< by the other rules
    std::uint64_t newlyFlagged = 0;
    std::uint64_t noLongerFlagged = 0;
    std::vector<BackTestExample> newExamples; ///< at most kExamples
    std::vector<BackTestExample> goneExamples;
    std::uint64_t reviewed = 0; ///< spans of this kind that reviewers spoke about
    std::uint64_t confirmed = 0;
    std::uint64_t confirmedFlagged = 0; ///< confirmed ones that the other rules flag: recall
    std::uint64_t flaggedReviewed = 0; ///< reviewed ones that the other rules flag: precision
};

struct BackTestReport {
    static constexpr std::size_t kExamples = 10;

    std::string rulesBefore; ///< versions
    std::string rulesAfter;
    std::uint64_t spans = 0; ///< looked at
    std::uint64_t skipped = 0; ///< content not recorded
    std::uint64_t failedTraces = 0;
    double days = 0; ///< that the spans cover
    std::map<std::string, BackTestKind> kinds; ///< by first part
};

/// `reviews` may be empty: then precision and recall are not measured. Error: Cancelled, Io, Damaged.
[[nodiscard]] Result<BackTestReport> backTest(const store::Reader& store, const guard::CompiledRules& before,
    const guard::CompiledRules& after, const guard::AllowLists& allow, const calls::MappingRules* mapping,
    const query::ReviewLookUp& reviews, std::stop_token stop,
    const std::function<void(std::uint64_t traces, std::uint64_t of)>& tell = {});

} // namespace spanwise::ingest
