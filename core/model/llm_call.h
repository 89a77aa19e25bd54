// SPDX-License-Identifier: GPL-3.0-or-later
// One model invocation, read once out of however many spans and log events describe it.
// An absent optional, an empty text or an empty list means "unknown": it is never the same as 0.
#pragma once

#include "core/base/time.h"
#include "core/model/batch.h"
#include "core/model/error_class.h"
#include "core/model/span_class.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace spanwise {

/// Canonical finish reasons; spellings of providers are folded into them (the raw text stays on the span).
/// The value is stored, so entries are only ever appended.
enum class FinishReason : std::uint8_t { Stop, Length, ToolCall, ContentFilter, Error, Other };

/// Token counts of a call. `input` includes `cachedInput` and `cacheWrite`; `output` includes `reasoning`:
/// cached and reasoning tokens are shares and are never added on top.
struct TokenUsage {
    std::optional<std::int64_t> input;
    std::optional<std::int64_t> output;
    std::optional<std::int64_t> total; ///< as stated, or input + output where both are known
    std::optional<std::int64_t> cachedInput;
    std::optional<std::int64_t> cacheWrite; ///< all cache writes
    std::optional<std::int64_t> cacheWrite1h; ///< the share of cacheWrite with a lifetime of an hour
    std::optional<std::int64_t> reasoning;
    std::optional<std::int64_t> audioInput;
    std::optional<std::int64_t> audioOutput;
    bool estimated = false; ///< counted by the sender's own tokenizer, not by the provider

    [[nodiscard]] bool isKnown() const noexcept { return input || output || total; }
};

struct ToolCall {
    std::string_view id;
    std::string_view name;
};

/// Views point into the batch that the call was read from, or into the arena of the ResolvedTrace that holds it.
struct LlmCall {
    std::uint32_t span = 0; ///< index into Batch::spans: the deepest span that describes the call
    std::vector<std::uint32_t> sameCall; ///< further spans that describe it and are not counted
    bool aggregate = false; ///< an agent span that states tokens and has no call below it

    std::string_view operation; ///< chat, embeddings, …
    std::string_view provider; ///< folded name (dialect table), empty = unknown
    std::string_view requestModel;
    std::string_view responseModel;
    std::string_view responseId;
    std::optional<bool> stream;

    UnixNanos startedAt = 0;
    Nanos duration = 0;
    std::optional<Nanos> timeToFirstToken;
    QualityFlags quality = 0;

    TokenUsage tokens;
    std::optional<std::int64_t> reportedCostNanoUsd; ///< stated by the sender; kept apart from our own price
    std::string_view serviceTier; ///< flex, priority, batch, …; empty = standard or unknown

    std::vector<FinishReason> finishReasons; ///< one a choice, in order
    bool softContentFilter = false; ///< succeeded on the wire, the provider refused to answer

    ErrorClass errorClass = ErrorClass::None; ///< None = did not fail
    std::optional<std::int32_t> httpStatus;
    std::string_view providerCode;
    std::string_view errorMessage;

    std::string_view sessionId;
    std::string_view conversationId; ///< only where a session exists beside it
    std::string_view userId;
    std::string_view promptName;
    std::string_view promptVersion;
    std::string_view agentName;
    std::string_view service;
    std::string_view serviceVersion;
    std::string_view environment;
    std::string_view serverAddress;

    std::vector<ToolCall> toolCalls;

    [[nodiscard]] std::string_view model() const noexcept
    {
        return responseModel.empty() ? requestModel : responseModel;
    }
    [[nodiscard]] bool failed() const noexcept { return errorClass != ErrorClass::None; }
    [[nodiscard]] bool truncated() const noexcept
    {
        for (const FinishReason reason : finishReasons)
            if (reason == FinishReason::Length) return true;
        return false;
    }
};

} // namespace spanwise
