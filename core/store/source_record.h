// SPDX-License-Identifier: GPL-3.0-or-later
// One import or receiver: what came, what of it is in the store, and why the rest is not.
#pragma once

#include "core/base/time.h"
#include "core/query/coverage.h"

#include <cstdint>
#include <string>
#include <vector>

namespace spanwise::store {

struct SourceRecord {
    struct Count {
        std::string kind; ///< rejected span, rejected log, rejected point, failed delivery, remark
        std::string reason;
        std::uint64_t count = 0;
        std::string sample; ///< the first one, with its place
    };
    struct Dialect {
        std::string name; ///< core/dialect/profile.h
        query::Coverage coverage; ///< of its calls as they came
    };

    std::int64_t source = 0;
    std::string kind; ///< file, http, grpc
    std::string name; ///< path or address
    UnixNanos startedAt = 0;
    UnixNanos finishedAt = 0; ///< 0 = still running, or broken off
    std::string note; ///< cancelled, or why it ended early; empty = done
    std::uint64_t deliveries = 0;
    std::uint64_t failedDeliveries = 0; ///< nothing of them is stored
    std::uint64_t bytes = 0;
    std::uint64_t receivedSpans = 0; ///< = spans + replaced + duplicates + rejected
    std::uint64_t spans = 0; ///< stored new
    std::uint64_t replaced = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t calls = 0;
    std::uint64_t receivedLogs = 0; ///< = logs + duplicateLogs + rejected
    std::uint64_t logs = 0;
    std::uint64_t duplicateLogs = 0;
    std::uint64_t receivedPoints = 0; ///< = points + rejected
    std::uint64_t points = 0;
    std::vector<Count> counts;
    std::vector<Dialect> dialects; ///< most calls first
};

} // namespace spanwise::store
