// SPDX-License-Identifier: GPL-3.0-or-later
// What a filter expression can speak of: every field with its type and the column it lies in.
#pragma once

#include "core/columns/segment.h"
#include "core/query/dimension.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace spanwise::query {

enum class FieldType : std::uint8_t {
    Name, ///< a text of the dictionary
    Choice, ///< one of a closed list
    Quality, ///< data-quality marks, any number of them
    Duration, ///< ns
    Time, ///< ns since 1970
    Count, ///< tokens
    Money, ///< nano-USD
    TraceId,
    SpanId,
    Attribute, ///< attr["…"], resource["…"]: text or number, in the stored span
    Text, ///< everything written in the stored span
    GuardText, ///< of any finding of the span
    GuardChoice, ///< severity of any finding, or whether the span was looked at
};

enum class Field : std::uint8_t {
    Service,
    Version,
    Environment,
    Model,
    RequestModel,
    Provider,
    Operation,
    Session,
    User,
    Prompt,
    Name,
    Class,
    ErrorClass,
    Status,
    CostState,
    Quality,
    Duration,
    TimeToFirstToken,
    Start,
    TokensTotal,
    TokensInput,
    TokensOutput,
    TokensCached,
    TokensCacheWrite,
    TokensReasoning,
    Cost,
    Trace,
    Span,
    Attribute,
    ResourceAttribute,
    Text,
    GuardKind,
    GuardRule,
    GuardSeverity,
    GuardScanned,
};

struct FieldInfo {
    Field field;
    std::string_view name; ///< canonical
    std::string_view alias; ///< also understood; may be empty
    FieldType type;
    columns::Column column; ///< where its value lies; for Attribute and Text without meaning
    std::string_view hint; ///< for completion: unit or meaning
};

enum class Flag : std::uint8_t { Failed, Truncated, SoftError, Root, Call, FailedWithoutCall, TokensEstimated };

struct FlagInfo {
    Flag flag;
    std::string_view name;
    std::string_view hint;
};

[[nodiscard]] std::span<const FieldInfo> fields() noexcept;
[[nodiscard]] const FieldInfo& infoOf(Field field) noexcept;
[[nodiscard]] std::optional<Field> fieldFromName(std::string_view name) noexcept;
[[nodiscard]] Field fieldOf(Dimension dimension) noexcept;

[[nodiscard]] std::span<const FlagInfo> flags() noexcept;
[[nodiscard]] const FlagInfo& infoOf(Flag flag) noexcept;
[[nodiscard]] std::optional<Flag> flagFromName(std::string_view name) noexcept;

/// The words of a Choice or Quality field, in the order of their numbers; empty words are not offered.
[[nodiscard]] std::span<const std::string_view> choicesOf(Field field) noexcept;

/// Of `candidates` the one with the fewest edits to `word`, if that is few enough to be meant; else empty.
[[nodiscard]] std::string_view closest(std::string_view word, std::span<const std::string_view> candidates);
/// Among all fields and flags: the shortest that begins with `word`, else the closest().
[[nodiscard]] std::string_view closestName(std::string_view word);

} // namespace spanwise::query
