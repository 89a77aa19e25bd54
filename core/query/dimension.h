// SPDX-License-Identifier: GPL-3.0-or-later
// By what answers can be grouped and filtered: the promoted fields that hold a name.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace spanwise::query {

enum class Dimension : std::uint8_t {
    Service,
    Version, ///< service.version
    Environment,
    Model, ///< response model, else the requested one
    RequestModel,
    Provider,
    Operation,
    Class, ///< of the span
    ErrorClass, ///< of the call or span; empty = did not fail
    Session,
    User,
    Prompt,
    Name, ///< of the span
    CostState, ///< why a cost is known or not
};

struct DimensionInfo {
    Dimension dimension;
    std::string_view name; ///< in filters, `--by` and JSON keys
    std::string_view title; ///< on screen, to be translated there
    bool ofCalls; ///< unknown for spans that are no calls
};

[[nodiscard]] std::span<const DimensionInfo> dimensions() noexcept;
[[nodiscard]] const DimensionInfo& infoOf(Dimension dimension) noexcept;
[[nodiscard]] std::optional<Dimension> dimensionFromName(std::string_view name) noexcept;

} // namespace spanwise::query
