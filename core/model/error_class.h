// SPDX-License-Identifier: GPL-3.0-or-later
// Why a call failed: one closed list for charts, filters, command line and exports.
// The value is stored, so entries are only ever appended.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace spanwise {

enum class ErrorClass : std::uint8_t {
    None, ///< did not fail
    RateLimit,
    Timeout,
    Auth,
    InvalidRequest,
    ContentFilter,
    ContextLength,
    ServerError,
    Connection,
    GuardrailBlock,
    SchemaInvalid,
    ToolError,
    Cancelled,
    Unknown,
};

inline constexpr std::array<std::string_view, 14> kErrorClassNames {"", "rate_limit", "timeout", "auth",
    "invalid_request", "content_filter", "context_length", "server_error", "connection", "guardrail_block",
    "schema_invalid", "tool_error", "cancelled", "unknown"};

[[nodiscard]] constexpr std::string_view nameOf(ErrorClass c) noexcept
{
    return kErrorClassNames[static_cast<std::size_t>(c)];
}

[[nodiscard]] constexpr std::optional<ErrorClass> errorClassFromName(std::string_view name) noexcept
{
    for (std::size_t i = 1; i < kErrorClassNames.size(); ++i)
        if (kErrorClassNames[i] == name) return static_cast<ErrorClass>(i);
    return std::nullopt;
}

} // namespace spanwise
