// SPDX-License-Identifier: GPL-3.0-or-later
// What came of one source so far, as numbers that add up; and the same as the record that the store keeps of it.
#pragma once

#include "core/base/result.h"
#include "core/capture/capture_counts.h"
#include "core/decode/decoder.h"
#include "core/query/coverage.h"
#include "core/store/source_record.h"
#include "core/store/writer.h"

#include <cstdint>
#include <map>
#include <string>

namespace spanwise::ingest {

/// Calls by the instrumentation that wrote them (core/dialect/profile.h).
using DialectCoverage = std::map<std::string, query::Coverage, std::less<>>;

/// Of a file, or of a receiver since it was started.
struct SourceReport {
    std::uint64_t deliveries = 0;
    std::uint64_t bytes = 0;
    store::Added stored;
    decode::DecodeReport decoded; ///< samples with their place in the source
    std::uint64_t failedDeliveries = 0; ///< nothing of them is stored; by reason in `failed`
    std::map<std::string, decode::DecodeReport::Rejection, std::less<>> failed;
    DialectCoverage dialects;
    capture::CaptureCounts captured; ///< masked or withheld before storing

    /// A delivery that is stored. `place` as in Delivery.
    void add(const decode::DecodeReport& decoded, const store::Added& added, const DialectCoverage& dialects,
        const std::string& place);
    /// One of which nothing is; `reason` empty = by the error's code.
    void addFailed(const Error& error, const std::string& place, std::string_view reason = {});
};

/// Fills the numbers of `record`; kind, name and times stay.
void describe(const SourceReport& report, store::SourceRecord& record);

} // namespace spanwise::ingest
