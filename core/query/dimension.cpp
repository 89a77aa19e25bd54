// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/dimension.h"

#include "core/query/fields.h"

#include <array>

namespace spanwise::query {
namespace {

// In the order of the enum. The names are those of the fields.
constexpr std::array kDimensions {
    DimensionInfo {Dimension::Service, "service", "Service", false},
    DimensionInfo {Dimension::Version, "version", "Version", false},
    DimensionInfo {Dimension::Environment, "environment", "Environment", false},
    DimensionInfo {Dimension::Model, "model", "Model", true},
    DimensionInfo {Dimension::RequestModel, "request_model", "Requested model", true},
    DimensionInfo {Dimension::Provider, "provider", "Provider", true},
    DimensionInfo {Dimension::Operation, "operation", "Operation", true},
    DimensionInfo {Dimension::Class, "class", "Class", false},
    DimensionInfo {Dimension::ErrorClass, "error.class", "Error class", false},
    DimensionInfo {Dimension::Session, "session", "Session", true},
    DimensionInfo {Dimension::User, "user", "User", true},
    DimensionInfo {Dimension::Prompt, "prompt", "Prompt", true},
    DimensionInfo {Dimension::Name, "name", "Span name", false},
    DimensionInfo {Dimension::CostState, "cost.state", "Cost state", true},
};

} // namespace

std::span<const DimensionInfo> dimensions() noexcept
{
    return kDimensions;
}
const DimensionInfo& infoOf(Dimension dimension) noexcept
{
    return kDimensions[static_cast<std::size_t>(dimension)];
}

std::optional<Dimension> dimensionFromName(std::string_view name) noexcept
{
    const auto field = fieldFromName(name);
    if (!field) return std::nullopt;
    for (const DimensionInfo& info : kDimensions)
        if (fieldOf(info.dimension) == *field) return info.dimension;
    return std::nullopt;
}

} // namespace spanwise::query
