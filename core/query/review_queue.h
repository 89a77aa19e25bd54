// SPDX-License-Identifier: GPL-3.0-or-later
// What the review pages ask, and what they get: queues with their counts, pages of items, the next item with its whole
// context, progress, figures. Questions and answers are plain values; ReviewSource is the store behind them.
//
// Every question names its viewer: with blind review, answers hold back what this person may not see yet.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/review/code_pivot.h"
#include "core/review/codes.h"
#include "core/review/item_state.h"
#include "core/review/judges.h"
#include "core/review/own_answers.h"
#include "core/review/permission.h"
#include "core/review/queue.h"
#include "core/review/rubric.h"
#include "core/review/rule.h"
#include "core/review/statistics.h"
#include "core/review/titles.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::query {

struct QueueSummary {
    review::Queue queue;
    std::int64_t waiting = 0;
    std::int64_t inReview = 0;
    std::int64_t disputed = 0;
    std::int64_t done = 0;
    std::int64_t dismissed = 0;
    std::int64_t forViewer = 0; ///< open, and neither reviewed nor skipped by the viewer; 0 when it is archived
    std::int64_t mine = 0; ///< reviews of the viewer

    [[nodiscard]] std::int64_t all() const noexcept { return waiting + inReview + disputed + done + dismissed; }
};

/// A queue, a rule or a role as somebody saved it.
struct SettingVersion {
    std::int64_t version = 0; ///< from 1
    UnixNanos at = 0; ///< 0 = not known
    std::string by; ///< empty = not known
    std::string json; ///< queueFrom(), ruleFrom(); the member "saved" is not theirs
};

/// One row of the list of items.
struct ReviewListEntry {
    std::string itemId;
    std::string queue;
    std::string traceId; ///< hex
    std::string spanId; ///< hex
    review::ItemStatus status = review::ItemStatus::Waiting;
    double priority = 0;
    UnixNanos addedAt = 0;
    UnixNanos lastAt = 0;
    int needed = 1;
    int submitted = 0; ///< -1: held back from a blind reviewer
    std::string holder; ///< empty = nobody, or held back
    review::Verdict verdict = review::Verdict::None; ///< once decided
    std::string severity;
    std::vector<std::string> rules;
    std::vector<std::string> rulesSinceClosed; ///< as review::ItemState has them
    std::vector<std::string> failureModes;
    std::int64_t similar = 0;
};

struct ReviewListQuestion {
    /// The last entry of the page before.
    struct After {
        double priority = 0;
        UnixNanos addedAt = 0;
        std::string itemId;
    };
    std::string queue = "default";
    std::optional<review::ItemStatus> status; ///< nothing = all
    std::string viewer;
    UnixNanos now = 0;
    std::size_t limit = 200;
    std::optional<After> after;
};

struct ReviewListAnswer {
    std::vector<ReviewListEntry> entries; ///< priority descending, then added, then id
    std::int64_t matched = 0; ///< all of the question, whatever the page
};

/// An item as its page shows it.
struct ReviewItem {
    review::ItemState state; ///< with only those reviews and comments that the viewer may see
    bool findingsVisible = true; ///< of scanners; a blind reviewer decides without them
    Json snapshot; ///< its context (core/review/snapshot.h); null when it was erased or never kept
    Json draft; ///< what the viewer had typed; null = nothing
    std::optional<review::OwnAnswers> before; ///< what the viewer answered earlier
    review::Queue queue;
    review::Rubric rubric;
    review::ReviewerRole role = review::ReviewerRole::Reviewer; ///< of the viewer
    review::Titles titles;
};

struct NextQuestion {
    std::string queue = "default";
    std::string viewer;
    UnixNanos now = 0;
    std::vector<std::string> without; ///< items that the page has loaded already
    std::size_t ahead = 0; ///< how many of them nobody has claimed yet
};

/// What a person did, newest first: for undo across restarts.
struct OwnAction {
    std::string itemId;
    std::string eventId;
    review::EventKind kind = review::EventKind::Submitted;
    std::string reviewId; ///< of a submission
    UnixNanos at = 0;
};

struct ReviewFiguresQuestion {
    std::string queue = "default";
    std::string viewer; ///< gets his own figures; a lead gets all
    UnixNanos now = 0;
};
struct ReviewFigures {
    review::WeightedRate failures;
    std::vector<review::CodeCount> codes;
    std::vector<review::CodePivot> pivots; ///< in the order of review::kPivots
    std::vector<review::QuestionAgreement> agreement;
    std::vector<review::ReviewerFigures> reviewers;
    std::vector<review::UncodedNote> uncoded;
    std::vector<review::Phrase> phrases;
    review::Saturation saturation;
    std::vector<review::JudgeFigures> judges; ///< by name
    review::Titles titles; ///< of the codes and questions above
    std::int64_t items = 0;
};

/// How fast a queue empties: over the last active hours of the viewer.
struct ReviewProgress {
    std::int64_t done = 0; ///< done and dismissed
    std::int64_t left = 0; ///< open or disputed
    std::int64_t reviewsLeft = 0; ///< reviews that open items still need
    std::int64_t today = 0; ///< submissions of the viewer since midnight UTC
    std::optional<double> perHour; ///< of the viewer, by active time; nothing under five reviews
    std::int64_t forViewer = 0; ///< open items that the viewer has neither reviewed nor skipped
    std::optional<Nanos> timeLeft; ///< those at his speed; what others have to review takes none of his time
};

/// The store. Any thread; each call reads files: never from a thread that paints. Errors: as reading says.
class ReviewSource {
public:
    virtual ~ReviewSource() = default;

    [[nodiscard]] virtual Result<std::vector<QueueSummary>> queues(const std::string& viewer, UnixNanos now) const = 0;
    [[nodiscard]] virtual Result<ReviewListAnswer> list(const ReviewListQuestion& question) const = 0;
    /// The item that the viewer should get next; nothing when the queue has none for him or is archived. Claim it
    /// before it is shown: somebody else may be faster, then ask again.
    [[nodiscard]] virtual Result<std::optional<std::string>> next(const NextQuestion& question) const = 0;
    /// Error: NotFound.
    [[nodiscard]] virtual Result<ReviewItem> item(
        const std::string& itemId, const std::string& viewer, UnixNanos now) const = 0;
    /// The item of a span in a queue, if it is in it.
    [[nodiscard]] virtual Result<std::optional<std::string>> find(
        const std::string& queue, const std::string& traceId, const std::string& spanId) const = 0;
    /// Every item of a queue ("" = of all), folded. For figures; may take a second for 100,000 items.
    [[nodiscard]] virtual Result<std::vector<review::ItemState>> states(
        const std::string& queue, std::stop_token stop) const = 0;
    /// What the calls of reviewed items were made with, by item. Reads their contexts whole.
    [[nodiscard]] virtual Result<std::map<std::string, review::CallContext>> contexts(
        const std::string& queue, std::stop_token stop) const = 0;
    /// What automatic checks said of every call that is stored, by the name of the check; without what people said.
    [[nodiscard]] virtual Result<review::JudgeRunsByName> judgeRuns() const = 0;
    /// Times of what people did, by person; without what happens by itself, like the renewing of claims.
    [[nodiscard]] virtual Result<std::map<std::string, std::vector<UnixNanos>>> actions(
        const std::string& queue) const = 0;
    [[nodiscard]] virtual Result<std::vector<OwnAction>> ownActions(
        const std::string& viewer, std::size_t limit) const = 0;
    [[nodiscard]] virtual Result<review::ReviewerRole> role(const std::string& viewer) const = 0;
    [[nodiscard]] virtual Result<std::vector<review::Rubric>> rubrics() const = 0;
    [[nodiscard]] virtual Result<std::vector<review::Rule>> rules() const = 0;
    [[nodiscard]] virtual Result<review::Titles> titles() const = 0;
    [[nodiscard]] virtual Result<ReviewProgress> progress(
        const std::string& queue, const std::string& viewer, UnixNanos now) const = 0;
};

[[nodiscard]] Result<ReviewFigures> answer(
    const ReviewSource& source, const ReviewFiguresQuestion& question, std::stop_token stop = {});

} // namespace spanwise::query
