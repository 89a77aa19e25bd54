// SPDX-License-Identifier: GPL-3.0-or-later
// The hash chain over a review log: each entry's hash covers the one before, so that a change, a deletion, a swap or a
// cut is found, and where. It guards against mistakes and silent edits, not against the owner of the file, who can
// write a whole new chain: compare the head hash with one noted elsewhere.
#pragma once

#include "core/base/sha256.h"
#include "core/review/event.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace spanwise::review {

/// SHA-256(previous || event id || kind || actor || at as 8 bytes big endian || payload). The first `previous` is 32
/// zero bytes. `payload` is the canonical text.
[[nodiscard]] Digest chainHash(const Digest& previous, std::string_view eventId, std::string_view kind,
    std::string_view actor, UnixNanos at, std::string_view payload) noexcept;

/// An entry as it lies in the log.
struct ChainEntry {
    std::int64_t seq = 0;
    std::string_view eventId;
    std::string_view itemId;
    std::string_view kind;
    std::string_view actor;
    UnixNanos at = 0;
    std::int64_t lamport = 0;
    std::string_view payload;
    std::string_view previous; ///< 32 bytes
    std::string_view hash; ///< 32 bytes
};

struct ChainReport {
    std::int64_t entries = 0; ///< that were read
    Digest head; ///< of the last sound entry; zero when there is none
    std::int64_t firstBad = 0; ///< number of the first entry that does not add up; 0 = all do
    std::string problem; ///< a sentence on it

    [[nodiscard]] bool isSound() const noexcept { return firstBad == 0; }
};

/// Takes entries in the order of their numbers, which are 1, 2, 3 … without gaps.
class ChainCheck {
public:
    void add(const ChainEntry& entry);
    /// `count` and `head`: what was noted about the log elsewhere, to notice a cut end.
    [[nodiscard]] ChainReport finish(
        std::optional<std::int64_t> count = std::nullopt, std::optional<Digest> head = std::nullopt);

private:
    void bad(std::int64_t seq, std::string problem);

    ChainReport m_report;
};

} // namespace spanwise::review
