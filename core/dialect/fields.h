// SPDX-License-Identifier: GPL-3.0-or-later
// Where each of our fields stands, across all dialects: an ordered list of attribute names, some with a path into the
// JSON text that the attribute holds. The order is the priority: the first usable value wins (dialects.md §3).
#pragma once

#include "core/dialect/keys.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace spanwise::dialect {

enum class Field : std::uint8_t {
    Provider,
    RequestModel,
    ResponseModel,
    ResponseId,
    Stream, ///< says yes; a "no" proves nothing in some dialects, see stream()
    ServiceTier,
    ServerAddress,
    Session,
    Conversation,
    User,
    PromptName,
    PromptNameLastResort,
    PromptVersion,
    PromptTemplate,
    PromptVariables,
    Agent,
    Workflow,
    Tool,
    Tags,
    Environment,
    Project,
    InputTokens,
    OutputTokens,
    TotalTokens,
    CacheRead,
    CacheWrite,
    CacheWrite1h,
    Reasoning,
    AudioInput,
    AudioOutput,
    Cost,
    ErrorType,
    ErrorMessage,
    HttpStatus,
    ToolCallId,
    ToolArguments,
    ToolResult,
    RetrievalQuery,
    Input, ///< what went into the span, as one text
    Output, ///< what came out of it, as one text
    TtftMs, ///< for mappings only: timing.h reads the dialects' own
    FinishReasons, ///< for mappings only: finish_reason.h reads the dialects' own
    Count,
};

/// `path` empty: the attribute's own value; else a path into its JSON text ("/usage/input_tokens").
struct Source {
    Key key;
    std::string_view path = {};
};

[[nodiscard]] std::span<const Source> sourcesOf(Field field) noexcept;

/// The name of a field in a user's mapping file ("request_model"), and back. Empty for fields that cannot be mapped.
[[nodiscard]] std::string_view nameOf(Field field) noexcept;
[[nodiscard]] std::optional<Field> fieldFromName(std::string_view name) noexcept;

} // namespace spanwise::dialect
