// SPDX-License-Identifier: GPL-3.0-or-later
// What people and rules did with review items, one event each, never changed. The present state of an item is a fold
// over its events (item_state.h); the log of them is a hash chain (chain.h).
//
// Texts that people or telemetry wrote (notes, corrections, comments) are sealed: the payload, which the chain covers,
// holds SHA-256(salt || text) in their place, and salt and text lie beside. Erasing them keeps the chain whole, and
// without the salt the digest tells nobody what stood there.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/base/sha256.h"
#include "core/base/time.h"

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::review {

enum class EventKind : std::uint8_t {
    ItemAdded, ///< queue, trace_id, span_id, rules, inclusion_p, priority, needed_reviews, blind, snapshot, similar,
               ///< cap_counts, stands_for (inclusion.h)
    Claimed, ///< lease_s
    ClaimRenewed, ///< lease_s
    ClaimReleased,
    Submitted, ///< review_id, rubric_id, rubric_version, verdict, answers, failure_modes, severity, root_cause, note, …
    Superseded, ///< old, new: ids of reviews
    Retracted, ///< review_id; skip: true; adjudication: true; or event ids of a reopening, comment
    Skipped, ///< reason
    Dismissed, ///< reason, note
    Adjudicated, ///< verdict, answers, note, winning
    Reopened, ///< reason
    PriorityChanged, ///< priority; of intake also rules, inclusion_p, cap_counts, stands_for: another rule takes the
                     ///< item or a call that it stands for, or more calls of a day are known
    Commented, ///< text
    CaseCreated, ///< case_id
    Coded, ///< review_id, add, remove: codes given to a review afterwards (axial coding)
};

/// What the program does by itself stands under these names; roles are for people.
inline constexpr std::string_view kIntakeActor = "intake";
inline constexpr std::string_view kSimilarActor = "similar";

/// A name of a reviewer or a rule that can stand in one line: not empty, no line breaks or other control characters.
[[nodiscard]] bool isOneLine(std::string_view name) noexcept;

/// As the log and bundles write it: item_added, claimed, …
[[nodiscard]] std::string_view nameOf(EventKind kind) noexcept;
[[nodiscard]] std::optional<EventKind> eventKindFrom(std::string_view name) noexcept;

/// A text that the payload only holds the digest of.
struct SealedText {
    Digest digest;
    std::string salt; ///< 32 hex digits
    std::string text;

    bool operator==(const SealedText&) const = default;
};

struct ReviewEvent {
    std::string eventId;
    std::string itemId;
    EventKind kind = EventKind::ItemAdded;
    std::string actor;
    UnixNanos at = 0;
    std::int64_t lamport = 0; ///< larger than that of every event its author knew
    Json payload; ///< sealed; holds item_id and lamport as well, so that the chain covers them
    std::vector<SealedText> texts; ///< those that were not erased

    bool operator==(const ReviewEvent&) const = default;
};

/// The order in which every computer folds the same events: (lamport, actor, event id).
[[nodiscard]] bool comesBefore(const ReviewEvent& a, const ReviewEvent& b) noexcept;

/// Makes an event of `plain`, whose texts are still readable. `random` gives hex digits for ids and salts, as many as
/// asked for (tests bring their own).
using RandomHex = std::string (*)(std::size_t digits);
[[nodiscard]] ReviewEvent makeEvent(EventKind kind, std::string itemId, std::string actor, UnixNanos at,
    std::int64_t lamport, Json plain, RandomHex random);
/// From the system's source of randomness.
[[nodiscard]] std::string systemRandomHex(std::size_t digits);

/// A payload's text, sealed or not. Nothing when it was erased or is not there.
[[nodiscard]] std::optional<std::string> textOf(const ReviewEvent& event, const Json& value);
/// The payload with its texts put back; those that were erased become null.
[[nodiscard]] Json openedPayload(const ReviewEvent& event);
/// The digests that the payload names.
[[nodiscard]] std::vector<Digest> sealsIn(const Json& payload);
[[nodiscard]] Digest sealOf(std::string_view salt, std::string_view text) noexcept;

/// One item of a queue: the same on every computer.
[[nodiscard]] std::string itemIdOf(std::string_view queue, std::string_view traceId, std::string_view spanId);

/// One line of a review bundle, without a line feed. No sequence numbers and hashes: they are each log's own.
[[nodiscard]] std::string bundleLine(const ReviewEvent& event);

/// How far the clock of another computer may be ahead of this one's: a wrong time zone is taken, a wrong year is not.
inline constexpr Nanos kMostAhead = kNanosPerDay;
/// The largest lamport time that is taken from elsewhere: the microseconds from 1970 until the latest time that is
/// taken. No log grows by an event a microsecond for years, so what is genuine stays below. And nobody can use up the
/// numbers for those who come after: the bound rises faster than any log, so events that follow one at the bound are
/// below it again when others read them.
[[nodiscard]] constexpr std::int64_t largestLamport(UnixNanos now) noexcept
{
    return (now + kMostAhead) / kNanosPerMicro;
}
/// The lamport time of an event made after `largest`. Stays in range whatever a damaged log says.
[[nodiscard]] constexpr std::int64_t lamportAfter(std::int64_t largest) noexcept
{
    return largest == std::numeric_limits<std::int64_t>::max() ? largest : largest + 1;
}

/// `now` is this computer's time. Error: Malformed, with what is missing or does not add up: a text that is not the
/// sealed one, an item that is not the one of its queue, trace and span, a time before 1970 or out of bounds.
[[nodiscard]] Result<ReviewEvent> eventFromBundle(std::string_view line, UnixNanos now);

} // namespace spanwise::review
