// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/measure.h"

#include "core/base/ascii.h"

#include <algorithm>

namespace spanwise::gateway {

namespace {

constexpr std::array<MeasureInfo, kMeasures> kTable {{
    {Measure::Requests, "requests", Behavior::Counter, Unit::Count},
    {Measure::Errors, "errors", Behavior::Counter, Unit::Count},
    {Measure::Latency, "latency", Behavior::Distribution, Unit::Seconds},
    {Measure::ProviderLatency, "provider_latency", Behavior::Distribution, Unit::Seconds},
    {Measure::GatewayOverhead, "gateway_overhead", Behavior::Distribution, Unit::Seconds},
    {Measure::TimeToFirstToken, "ttft", Behavior::Distribution, Unit::Seconds},
    {Measure::TimePerOutputToken, "tpot", Behavior::Distribution, Unit::Seconds},
    {Measure::QueueTime, "queue_time", Behavior::Distribution, Unit::Seconds},
    {Measure::InputTokens, "tokens.input", Behavior::Counter, Unit::Tokens},
    {Measure::OutputTokens, "tokens.output", Behavior::Counter, Unit::Tokens},
    {Measure::CachedTokens, "tokens.cached", Behavior::Counter, Unit::Tokens},
    {Measure::CacheWriteTokens, "tokens.cache_write", Behavior::Counter, Unit::Tokens},
    {Measure::ReasoningTokens, "tokens.reasoning", Behavior::Counter, Unit::Tokens},
    {Measure::TotalTokens, "tokens.total", Behavior::Counter, Unit::Tokens},
    {Measure::Cost, "cost", Behavior::Counter, Unit::Usd},
    {Measure::CacheHits, "cache.hits", Behavior::Counter, Unit::Count},
    {Measure::CacheMisses, "cache.misses", Behavior::Counter, Unit::Count},
    {Measure::Retries, "retries", Behavior::Counter, Unit::Count},
    {Measure::Fallbacks, "fallbacks", Behavior::Counter, Unit::Count},
    {Measure::Cooldowns, "cooldowns", Behavior::Counter, Unit::Count},
    {Measure::Circuit, "circuit", Behavior::Gauge, Unit::State},
    {Measure::RemainingRequests, "rate_limit_remaining.requests", Behavior::Gauge, Unit::Count},
    {Measure::RemainingTokens, "rate_limit_remaining.tokens", Behavior::Gauge, Unit::Tokens},
    {Measure::RemainingBudget, "budget_remaining", Behavior::Gauge, Unit::Usd},
    {Measure::InFlight, "in_flight", Behavior::Gauge, Unit::Count},
    {Measure::QueueDepth, "queue_depth", Behavior::Gauge, Unit::Count},
    {Measure::KvCacheUsage, "kv_cache_usage", Behavior::Gauge, Unit::Share},
    {Measure::GuardrailBlocks, "guardrail_blocks", Behavior::Counter, Unit::Count},
    {Measure::AuthRejections, "auth_rejections", Behavior::Counter, Unit::Count},
}};

constexpr std::array<std::string_view, kDimensions> kDimensionNames {"gateway", "instance", "provider", "model",
    "model_requested", "route", "team", "user", "api_key", "status", "error_type", "stream", "cache_status",
    "operation"};
constexpr std::array<std::string_view, 3> kLevelNames {"client", "upstream", "server"};

template <typename E, std::size_t N>
std::optional<E> find(const std::array<std::string_view, N>& names, std::string_view name) noexcept
{
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<E>(found - names.begin());
}

} // namespace

const std::array<MeasureInfo, kMeasures>& measures() noexcept
{
    return kTable;
}

const MeasureInfo& infoOf(Measure measure) noexcept
{
    return kTable[static_cast<std::size_t>(measure)];
}

std::optional<Measure> measureNamed(std::string_view name) noexcept
{
    const auto found =
        std::find_if(kTable.begin(), kTable.end(), [&](const MeasureInfo& info) { return info.name == name; });
    if (found == kTable.end()) return std::nullopt;
    return found->measure;
}

std::string_view nameOf(Dimension dimension) noexcept
{
    return kDimensionNames[static_cast<std::size_t>(dimension)];
}

std::optional<Dimension> dimensionNamed(std::string_view name) noexcept
{
    return find<Dimension>(kDimensionNames, name);
}

std::string_view nameOf(Level level) noexcept
{
    return kLevelNames[static_cast<std::size_t>(level)];
}

std::optional<Level> levelNamed(std::string_view name) noexcept
{
    return find<Level>(kLevelNames, name);
}

bool isNotGiven(std::string_view value) noexcept
{
    return value.empty() || ascii::equalsLower(value, "none") || ascii::equalsLower(value, "unknown")
        || ascii::equalsLower(value, "n/a") || ascii::equalsLower(value, "null");
}

std::string_view statusClass(std::string_view status) noexcept
{
    if (isNotGiven(status)) return {};
    if (status == "429") return "429";
    if (status == "408" || status == "504" || ascii::containsLower(status, "timeout")) return "timeout";
    if (status == "499" || ascii::containsLower(status, "cancel")) return "cancelled";
    if (status.size() == 3 && status[0] >= '1' && status[0] <= '5') {
        static constexpr std::string_view kClasses[] = {"1xx", "2xx", "3xx", "4xx", "5xx"};
        return kClasses[status[0] - '1'];
    }
    if (ascii::equalsLower(status, "success") || ascii::equalsLower(status, "ok")) return "2xx";
    return "other";
}

} // namespace spanwise::gateway
