// SPDX-License-Identifier: GPL-3.0-or-later
// How long things are kept. Time counts from arrival, not from when a span happened, so that an old export stays as
// long as a new one. Payload (messages, attributes) can go before the rows that statistics are made of.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/ingest/store_work.h"
#include "core/store/removal.h"

#include <cstdint>
#include <optional>
#include <stop_token>

namespace spanwise::ingest {

/// Nothing set = everything is kept.
struct RetentionPolicy {
    std::optional<std::uint32_t> payloadDays; ///< from arrival
    std::optional<std::uint32_t> days; ///< of everything, from arrival
    std::optional<std::uint64_t> payloadBytes; ///< the oldest goes first
    std::optional<std::uint64_t> spans; ///< likewise, by whole traces

    [[nodiscard]] bool keepsAll() const noexcept { return !payloadDays && !days && !payloadBytes && !spans; }
};

struct RetentionReport {
    store::Removed removed;
    std::uint64_t droppedBlocks = 0;
    std::uint64_t droppedBytes = 0; ///< of payload blocks as stored
    double longestPortionMs = 0;
};

/// Applies the policy once. Runs beside intake: portions of at most 50 ms. A trace goes when all of it has arrived long
/// enough ago.
[[nodiscard]] Result<RetentionReport> applyRetention(
    store::Store& store, const UseWriter& use, const RetentionPolicy& policy, UnixNanos now, std::stop_token stop = {});

} // namespace spanwise::ingest
