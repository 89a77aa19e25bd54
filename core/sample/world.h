// SPDX-License-Identifier: GPL-3.0-or-later
// What the sample's services share: the random numbers, the clock, ids, people and the batch that they fill.
#pragma once

#include "core/sample/gateway.h"
#include "core/sample/random.h"
#include "core/sample/telemetry_builder.h"

#include <string>
#include <string_view>
#include <vector>

namespace spanwise::sample {

struct World {
    explicit World(UnixNanos end);

    UnixNanos now; ///< the end of the sample
    Random random {20'260'821};
    Batch batch;
    TelemetryBuilder build {batch};
    std::uint64_t ids = 0;
    std::vector<GatewayCall> gateway; ///< in no order

    [[nodiscard]] TraceId traceId();
    [[nodiscard]] SpanId spanId();
    /// A random id with a readable start: "chatcmpl-3f9a…".
    [[nodiscard]] std::string id(std::string_view prefix);
    [[nodiscard]] std::string userId();
    /// Is `at` between these hours before the end?
    [[nodiscard]] bool within(UnixNanos at, double fromHours, double toHours) const;
    [[nodiscard]] Nanos seconds(double median, double sigma);
    [[nodiscard]] NewSpan span(const NewSpan& parent, std::string_view name, UnixNanos start);
};

/// What went wrong with a call, as a provider says it.
struct Failure {
    std::string_view type; ///< error.type
    std::int64_t status = 0; ///< HTTP
    std::string_view message;
};
inline constexpr Failure kRateLimited {"RateLimitError", 429,
    "Error code: 429 - {'error': {'message': 'Rate limit reached for gpt-4.1 in organization org-sample on tokens per "
    "min (TPM): Limit 450000, Used 449213. Please try again in 1.2s.', 'type': 'tokens', 'code': "
    "'rate_limit_exceeded'}}"};
inline constexpr Failure kTimedOut {"APITimeoutError", 0, "Request timed out."};
inline constexpr Failure kServerError {"InternalServerError", 500,
    "Error code: 500 - {'error': {'message': 'The server had an error while processing your request.', 'type': "
    "'server_error'}}"};
inline constexpr Failure kTooLong {"BadRequestError", 400,
    "Error code: 400 - {'error': {'message': \"This model's maximum context length is 128000 tokens. However, your "
    "messages resulted in 131422 tokens.\", 'code': 'context_length_exceeded'}}"};

void fail(NewSpan& span, const Failure& failure);

/// One JSON text of a chat message list: [{"role": …, "content": …}, …] in the parts form of the GenAI conventions.
struct SampleMessage {
    std::string_view role;
    std::string_view text;
};
[[nodiscard]] std::string partsJson(std::initializer_list<SampleMessage> messages, std::string_view finishReason = {});

/// One trace of a service, beginning at `at`.
void supportChat(World& world, UnixNanos at);
void docsSearch(World& world, UnixNanos at);
void codeReview(World& world, UnixNanos at);
void invoiceExtractor(World& world, UnixNanos at);

// The parts of the incident that happen once.
void badAnswer(World& world, UnixNanos at);
void injectedDocument(World& world, UnixNanos at);
void orphanedTrace(World& world, UnixNanos at);

} // namespace spanwise::sample
