// SPDX-License-Identifier: GPL-3.0-or-later
// What gets into a queue, and why: rules over what is known of a span.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/review/inclusion.h"

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::review {

enum class Condition : std::uint8_t {
    Complaint, ///< an end user said something negative of the trace
    GuardCritical, ///< a finding of severity critical
    GuardOther, ///< any other finding of severity high
    NewFailure, ///< an error class or finish reason that was not seen in the 24 h before
    Error, ///< the span failed, or an output check did
    LowScore, ///< an evaluation under its threshold
    NearThreshold, ///< a guard's score within 0.1 of its threshold, either side
    Outlier, ///< robust z of ln(1 + output tokens) or ln(1 + duration) above 3.5
    Novel, ///< no near-duplicate among the last 5,000 inputs
    Everything,
    Manual, ///< a person added it; never matches by itself
    Filter, ///< the rule's filter expression alone
};
[[nodiscard]] std::string_view nameOf(Condition condition) noexcept;

/// One finding of a guard, as far as rules care.
struct FindingFact {
    std::string kind;
    std::string severity; ///< info, low, medium, high, critical
    std::optional<double> score;
    std::optional<double> threshold;
    bool outputCheck = false; ///< schema_invalid, not_json, truncated, …
};

struct ScoreFact {
    std::string name;
    std::optional<double> score;
    std::string label;
};

/// What rules are asked about.
struct SpanFacts {
    std::string traceId; ///< hex
    std::string spanId; ///< hex
    UnixNanos start = 0;
    bool complaint = false;
    bool failed = false;
    bool newFailure = false;
    bool outlier = false;
    bool novel = false;
    std::vector<FindingFact> findings;
    std::vector<ScoreFact> scores;
    std::vector<bool> filters; ///< same order as the rules: whether the rule's filter expression passes
};

struct Rule {
    std::string id;
    std::string name;
    Condition when = Condition::Everything;
    std::string filter; ///< filter expression that must hold as well; empty = all
    double rate = 1;
    std::optional<std::int64_t> dailyCap; ///< items a day (UTC, by the span's start)
    double priority = 0;
    std::string queue = "default";
    std::string seed; ///< of the sample; empty = the id
    bool enabled = true;
    bool archived = false; ///< hidden, and takes nothing in; what it took keeps naming it
    std::map<std::string, double> thresholds; ///< LowScore: by name of the evaluation; others count by their label

    [[nodiscard]] bool takesIn() const noexcept { return enabled && !archived; }
    [[nodiscard]] const std::string& sampleSeed() const noexcept { return seed.empty() ? id : seed; }
    bool operator==(const Rule&) const = default;
};

[[nodiscard]] const std::vector<Rule>& defaultRules();
[[nodiscard]] Json jsonOf(const Rule& rule);
/// Error: Invalid, with the member. The filter expression is checked by who evaluates it.
[[nodiscard]] Result<Rule> ruleFrom(const Json& json);

/// Whether the condition and the filter hold; `index` is the rule's place in SpanFacts::filters.
[[nodiscard]] bool matches(const Rule& rule, std::size_t index, const SpanFacts& facts);

/// What was counted of a capped rule on one day.
struct DayCount {
    std::int64_t drawn = 0; ///< matching, and let through by the rate
    std::int64_t taken = 0; ///< of these
    bool operator==(const DayCount&) const = default;
};
/// Key: rule id, day since 1970.
using DayCounts = std::map<CapDay, DayCount>;
[[nodiscard]] std::int64_t dayOf(UnixNanos at) noexcept;

/// A call that a capped rule matches.
struct RuleMatch {
    std::string rule;
    std::int64_t day = 0;
    std::string item; ///< id that the call has or would have in the rule's queue
    auto operator<=>(const RuleMatch&) const = default;
};

/// A place under a cap whose holder may give way, because nobody has done anything with it yet.
struct CapPlace {
    std::uint64_t hash = 0;
    std::string item;
};

/// What is known of capped rules. `seen` need only hold what is asked about, and only of rules that mayMatchLater();
/// `places` only days whose cap is reached.
struct CapState {
    DayCounts days;
    std::set<RuleMatch> seen; ///< counted before
    std::map<CapDay, std::vector<CapPlace>> places; ///< rising hashes
    std::vector<RuleMatch> displaced; ///< gave way
};

/// Whether the rule may come to match a call that it did not match at first: feedback, evaluations and findings arrive
/// later than the call, and filters may ask for anything. What else rules go by is known of a call at once.
[[nodiscard]] bool mayMatchLater(const Rule& rule) noexcept;
[[nodiscard]] RuleMatch matchOf(const Rule& rule, const SpanFacts& facts);

struct Intake {
    std::size_t span = 0; ///< index into what was asked
    std::string queue;
    std::vector<std::string> rules; ///< that took it
    std::map<std::string, std::uint64_t> places; ///< capped rules among them, with the call's sample hash
    Inclusion inclusion; ///< by all rules that match
    CapCounts counts; ///< of its capped rules, after these spans
    double priority = 0;

    [[nodiscard]] double inclusionP() const { return inclusion.p(counts); }
};

/// Again: the spans were decided on before, and more is known of them now.
enum class Look : bool { First, Again };

/// Decides on spans, all rules together, an entry a queue and span. `caps` is brought up to date.
///
/// With a cap the smallest sample hashes of the day win, whenever the calls come: one that comes later displaces the
/// largest. So the choice is the same for the same calls, and the first hours of a day are no likelier than its last.
/// It cannot be where the displaced one is more than an entry in a list: a person has begun with it, or it stands for
/// similar calls. Those keep their place, and the later call goes without.
///
/// Looking again gives the same sample; a capped rule counts and takes a
/// span when it first matches it, in either look, and belongs to the probability whenever it matches.
[[nodiscard]] std::vector<Intake> decide(
    std::span<const Rule> rules, std::span<const SpanFacts> spans, CapState& caps, Look look = Look::First);

} // namespace spanwise::review
