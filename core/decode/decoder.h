// SPDX-License-Identifier: GPL-3.0-or-later
// One wire format → batches. A decoder reads one delivery (a request body, a line, a document); cutting files into
// deliveries is the business of core/ingest.
#pragma once

#include "core/base/result.h"
#include "core/model/batch.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::decode {

enum class Signal : std::uint8_t { Traces, Logs, Metrics };

/// What a decoder did with a delivery: everything that came in is counted in exactly one of accepted and rejected.
struct DecodeReport {
    struct Rejection {
        std::uint64_t count = 0;
        std::string sample; ///< the first one, for a person: id, position, what was wrong
    };

    std::uint64_t acceptedSpans = 0;
    std::uint64_t acceptedLogRecords = 0;
    std::uint64_t acceptedDataPoints = 0;
    std::map<std::string, Rejection, std::less<>> rejectedSpans; ///< by reason, e.g. "trace id is all zero"
    std::map<std::string, Rejection, std::less<>> rejectedLogRecords;
    std::map<std::string, Rejection, std::less<>> rejectedDataPoints;
    std::map<std::string, Rejection, std::less<>> remarks; ///< taken with a remark: lenient names, cut values, …

    /// JSON: an object with members, none of which is one that telemetry comes in. It was read, and held nothing.
    bool namesNoSignal = false;

    void reject(std::map<std::string, Rejection, std::less<>>& where, std::string_view reason, std::string sample);
    void add(const DecodeReport& other);
    [[nodiscard]] static std::uint64_t total(const std::map<std::string, Rejection, std::less<>>& counts) noexcept;
};

/// Limits of reliability.md L1, L2. A delivery's size is bounded by who cuts it.
struct Limits {
    std::uint32_t keptDepth = 20; ///< AnyValue levels kept; deeper ones become empty with a mark
    std::uint32_t refusedDepth = 64; ///< deeper nesting, anywhere, refuses the delivery
    std::uint32_t attributesPerSpan = 4096;
    std::uint32_t eventsPerSpan = 4096;
    std::uint32_t linksPerSpan = 1024;
    std::uint32_t keyBytes = 1024;
    std::uint32_t valueBytes = 4U << 20U;
};

/// Appends what `body` holds to `batch`. Views may point into `body`, which must outlive the batch or be adopted by
/// its arena. `body` must be followed by kPadding readable bytes. Error: Malformed with the byte offset in the message;
/// the batch and the report are then as before the call.
inline constexpr std::size_t kPadding = 64;

[[nodiscard]] Result<void> decodeOtlpJson(
    std::string_view body, const Limits& limits, Batch& batch, DecodeReport& report);
[[nodiscard]] Result<void> decodeOtlpProtobuf(
    std::string_view body, Signal signal, const Limits& limits, Batch& batch, DecodeReport& report);

} // namespace spanwise::decode
