// SPDX-License-Identifier: GPL-3.0-or-later
// What intake of review items keeps between its runs.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/columns/row.h"
#include "core/review/inclusion.h"
#include "core/review/near_duplicates.h"
#include "core/review/rule.h"

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spanwise::store {

class Reader;
class Writer;

struct StoredPrint {
    review::TextPrint print;
    std::string itemId; ///< that stands for it; empty = was not queued
    std::string queue; ///< of that item, when read
    std::uint64_t row = 0; ///< of the span that said it
    bool novel = false; ///< nothing near it was known then
};

struct IntakeState {
    std::uint64_t nextRow = 0;
    UnixNanos foundUpTo = 0;
    review::DayCounts days;
    std::vector<StoredPrint> prints; ///< oldest first, at most 5,000
    std::vector<review::Rule> rules;
};
[[nodiscard]] Result<IntakeState> readIntakeState(const Reader& reader);

struct SimilarSpan {
    std::string itemId;
    std::string traceId; ///< hex
    std::string spanId; ///< hex
};

/// A call that was counted for a cap, and the item that weighs it; empty = no rule took it.
struct WeighedMatch {
    review::RuleMatch match;
    std::string carrier;
    std::optional<std::uint64_t> place = {}; ///< under the cap, by this hash
};

/// How many evaluations a trace had when intake looked at it.
using EvaluatedTrace = std::pair<columns::TraceNo, std::int64_t>;

/// What one portion adds to the state.
struct IntakeStep {
    std::uint64_t nextRow = 0;
    UnixNanos foundUpTo = 0;
    std::vector<EvaluatedTrace> evaluated;
    review::DayCounts days; ///< those that changed, as they are now
    std::vector<WeighedMatch> matched;
    std::vector<StoredPrint> prints;
    std::vector<SimilarSpan> similar;
};
[[nodiscard]] Result<void> saveIntakeStep(Writer& writer, const IntakeStep& step);

/// Those of the matches that were counted for a cap before.
[[nodiscard]] Result<std::set<review::RuleMatch>> countedBefore(
    const Reader& reader, std::span<const review::RuleMatch> matches);

/// What was said about traces since intake looked at them: evaluations (however old they call themselves), and findings
/// of guards after `foundUpTo`.
struct Said {
    std::vector<columns::TraceNo> traces; ///< rising
    std::vector<EvaluatedTrace> evaluated;
    UnixNanos foundUpTo = 0; ///< of the latest finding
};
[[nodiscard]] Result<Said> saidSince(const Reader& reader, UnixNanos foundUpTo);

/// How far guards have come with the pack of this version (0: it has not begun), and when any pack last found
/// something.
struct ScanMark {
    std::uint64_t nextRow = 0;
    UnixNanos lastFound = 0;
    bool operator==(const ScanMark&) const = default;
};
[[nodiscard]] Result<ScanMark> scanMark(const Reader& reader, std::string_view packVersion);

/// How an item stands in its queue.
struct Standing {
    bool open = false; ///< waiting or in review, and no test of the reviewers
};
/// Same order as the ids; nothing for items that are not there.
[[nodiscard]] Result<std::vector<std::optional<Standing>>> standingOf(
    const Reader& reader, std::span<const std::string> itemIds);

/// What intake found out of an item that is there: rules that take its call as well, similar calls that it stands for.
/// Priority and probabilities of rules without a cap never fall.
struct RaisedItem {
    std::string itemId;
    double priority = 0;
    std::vector<std::string> rules;
    std::optional<review::Inclusion> inclusion; ///< of its own call
    review::StandsFor standsFor;
    review::CapCounts counts; ///< of the capped rules among those
};
/// Says so in the log, as "intake", where it is news; gives how many rose by it. Reopens what nobody ever judged: items
/// whose adding was taken back, and copies of verdicts of whose calls something graver is known now.
[[nodiscard]] Result<std::int64_t> raiseReviewItems(Writer& writer, std::span<const RaisedItem> items, UnixNanos now);

[[nodiscard]] Result<std::vector<SimilarSpan>> similarTo(const Reader& reader, const std::string& itemId);

} // namespace spanwise::store
