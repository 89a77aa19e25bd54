// SPDX-License-Identifier: GPL-3.0-or-later
// What gateways measure, whatever each of them calls it, and along which dimensions. Units: seconds, tokens, US
// dollars, shares of 1, or plain counts.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace spanwise::gateway {

enum class Measure : std::uint8_t {
    Requests,
    Errors,
    Latency,
    ProviderLatency,
    GatewayOverhead,
    TimeToFirstToken,
    TimePerOutputToken,
    QueueTime,
    InputTokens,
    OutputTokens,
    CachedTokens, ///< a part of the input
    CacheWriteTokens,
    ReasoningTokens, ///< a part of the output
    TotalTokens, ///< as the producer adds them: a check, never added to input and output
    Cost,
    CacheHits,
    CacheMisses,
    Retries,
    Fallbacks,
    Cooldowns,
    Circuit, ///< 0 healthy, 1 degraded, 2 down
    RemainingRequests, ///< rate-limit head-room
    RemainingTokens,
    RemainingBudget, ///< +Inf = no limit
    InFlight,
    QueueDepth,
    KvCacheUsage,
    GuardrailBlocks,
    AuthRejections
};
inline constexpr std::size_t kMeasures = 29;

/// How values of a measure behave over time.
enum class Behavior : std::uint8_t { Counter, Distribution, Gauge };
enum class Unit : std::uint8_t { Count, Seconds, Tokens, Usd, Share, State };

struct MeasureInfo {
    Measure measure;
    std::string_view name; ///< in dictionaries and on the command line
    Behavior behavior;
    Unit unit;
};
[[nodiscard]] const std::array<MeasureInfo, kMeasures>& measures() noexcept;
[[nodiscard]] const MeasureInfo& infoOf(Measure measure) noexcept;
[[nodiscard]] std::optional<Measure> measureNamed(std::string_view name) noexcept;

enum class Dimension : std::uint8_t {
    Gateway, ///< the source: its job
    Instance,
    Provider,
    Model, ///< what answered
    RequestedModel, ///< what was asked for
    Route,
    Team,
    User,
    ApiKey,
    Status, ///< classes: 2xx, 4xx, 429, 5xx, timeout, cancelled, other
    ErrorType,
    Stream,
    CacheStatus,
    Operation
};
inline constexpr std::size_t kDimensions = 14;
[[nodiscard]] std::string_view nameOf(Dimension dimension) noexcept;
[[nodiscard]] std::optional<Dimension> dimensionNamed(std::string_view name) noexcept;

/// Where a request was counted: by whoever the client asks, at each attempt upstream, or in the model server. The same
/// request may be counted at each: levels are never added.
enum class Level : std::uint8_t { Client, Upstream, Server };
[[nodiscard]] std::string_view nameOf(Level level) noexcept;
[[nodiscard]] std::optional<Level> levelNamed(std::string_view name) noexcept;

/// "None", "none", "unknown", "N/A" and the like mean that nothing was given.
[[nodiscard]] bool isNotGiven(std::string_view value) noexcept;
/// A status as sent → its class; empty = not given.
[[nodiscard]] std::string_view statusClass(std::string_view status) noexcept;

} // namespace spanwise::gateway
