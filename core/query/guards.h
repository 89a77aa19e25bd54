// SPDX-License-Identifier: GPL-3.0-or-later
// What the guards saw: findings by kind, severity, service, model and time; what was not looked at; each rule with its
// precision from reviews; and how many alarms a day every threshold would give.
#pragma once

#include "core/query/data_view.h"
#include "core/query/findings.h"
#include "core/query/scope.h"
#include "core/query/time_steps.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::query {

/// What a reviewer said about a finding's span and rule; the review part fills it in. Nothing = not reviewed.
struct ReviewedFinding {
    bool confirmed = false;
    double inclusion = 1; ///< probability with which it came into the queue, (0, 1]
};
using ReviewLookUp = std::function<std::optional<ReviewedFinding>(const SpanKey& span, const std::string& kind)>;

struct GuardsQuestion {
    Scope scope; ///< of the spans that findings belong to
    StepChoice step;
    ReviewLookUp reviews; ///< may be empty
    bool withNear = false; ///< count those just below the threshold too
};

struct ShareInterval {
    double value = 0;
    double low = 0; ///< Wilson, 95 %
    double high = 1;
    double n = 0; ///< behind it
};

struct GuardGroup {
    std::string key;
    std::uint64_t findings = 0;
    std::uint64_t spans = 0; ///< with at least one
    std::uint64_t scanned = 0; ///< spans of this group that were looked at; 0 for groups that are no property of a span
    std::vector<std::uint64_t> bySeverity = std::vector<std::uint64_t>(5, 0);
    std::vector<std::uint64_t> overTime; ///< findings, one a step
};

struct RuleRow {
    std::string rule;
    std::string kind;
    std::uint64_t findings = 0;
    std::uint64_t ofOlderPacks = 0; ///< found by a pack that is no longer in force
    std::optional<ShareInterval> precision; ///< confirmed / reviewed, weighted by 1 / inclusion; nothing = not measured
    std::uint64_t reviewed = 0;
    bool offerToSwitchOff = false; ///< at least 20 reviewed, precision under 0.5
    SpanRef newest; ///< an example
};

/// How many alarms a day a threshold gives, from the last seven days of the range.
struct ThresholdPoint {
    double score = 0; ///< findings at or over it
    double alarmsPerDay = 0;
    std::optional<ShareInterval> precision; ///< of reviewed findings at or over it, of the whole range
    std::uint64_t reviewed = 0;
};

struct GuardsAnswer {
    TimeRange range;
    std::string filter;
    Nanos step = 0;
    std::vector<UnixNanos> starts; ///< of the steps
    std::vector<std::uint64_t> scannedOverTime; ///< spans looked at, one a step: what rates divide by

    std::uint64_t findings = 0;
    std::uint64_t near = 0; ///< not in `findings` unless asked for
    std::uint64_t spansWithFindings = 0;
    std::uint64_t scanned = 0; ///< spans in scope by state
    std::uint64_t failed = 0;
    std::uint64_t skipped = 0; ///< content not recorded
    std::uint64_t notScanned = 0; ///< calls in scope that nobody looked at yet

    std::vector<GuardGroup> byKind; ///< whole names, most findings first
    std::vector<GuardGroup> bySeverity; ///< in the order of severities
    std::vector<GuardGroup> byService;
    std::vector<GuardGroup> byModel;
    std::vector<RuleRow> rules; ///< most findings first
    std::vector<ThresholdPoint> thresholds; ///< prompt injection: scores 0.50 … 1.00 by 0.05
    double daysBehindThresholds = 0; ///< at most 7, less for a young store
};

/// Error: NotFound when the view has no findings to ask, Cancelled, or as select().
[[nodiscard]] Result<GuardsAnswer> answer(
    const DataView& view, const GuardsQuestion& question, std::stop_token stop = {});

/// One finding for a list, newest first.
struct FindingRow {
    SpanRef span;
    UnixNanos start = 0; ///< of the span
    std::string kind;
    std::string rule;
    Severity severity = Severity::Info;
    TextSide side = TextSide::Input;
    double score = 0;
    std::uint32_t tracesWithSecret = 0; ///< of the whole store, with this very secret; 0 = the finding is of none
    std::string service;
    std::string model;
};
struct FindingListQuestion {
    Scope scope;
    std::string kind; ///< whole, or its first part; empty = all
    std::string rule;
    std::optional<Severity> least;
    std::size_t limit = 200;
};
struct FindingListAnswer {
    std::vector<FindingRow> rows;
    std::uint64_t total = 0; ///< rows there are without the limit
};
[[nodiscard]] Result<FindingListAnswer> answer(
    const DataView& view, const FindingListQuestion& question, std::stop_token stop = {});

} // namespace spanwise::query
