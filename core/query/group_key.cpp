// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/group_key.h"

#include "core/query/statistics.h"

namespace spanwise::query {

namespace {
std::uint32_t ofCall(const columns::SpanRow& row, NameId columns::CallColumns::*name) noexcept
{
    return row.call ? (*row.call).*name : 0;
}
} // namespace

std::uint32_t keyOf(Dimension dimension, const columns::SpanRow& row) noexcept
{
    using columns::CallColumns;
    switch (dimension) {
    case Dimension::Service: return row.service;
    case Dimension::Version: return row.serviceVersion;
    case Dimension::Environment: return row.environment;
    case Dimension::Model: return ofCall(row, &CallColumns::model);
    case Dimension::RequestModel: return ofCall(row, &CallColumns::requestModel);
    case Dimension::Provider: return ofCall(row, &CallColumns::provider);
    case Dimension::Operation: return ofCall(row, &CallColumns::operation);
    case Dimension::Class: return 1 + static_cast<std::uint32_t>(row.spanClass);
    case Dimension::ErrorClass: return static_cast<std::uint32_t>(row.errorClass);
    case Dimension::Session: return ofCall(row, &CallColumns::session);
    case Dimension::User: return ofCall(row, &CallColumns::user);
    case Dimension::Prompt: return ofCall(row, &CallColumns::prompt);
    case Dimension::Name: return row.name;
    case Dimension::CostState: return row.call ? 1 + static_cast<std::uint32_t>(row.call->costState) : 0;
    }
    return 0;
}

std::string keyText(Dimension dimension, std::uint32_t key, const NameSource& names)
{
    if (key == 0) return {};
    switch (dimension) {
    case Dimension::Class: return std::string(spanwise::nameOf(static_cast<SpanClass>(key - 1)));
    case Dimension::ErrorClass: return std::string(spanwise::nameOf(static_cast<ErrorClass>(key)));
    case Dimension::CostState: return std::string(query::nameOf(static_cast<columns::CostState>(key - 1)));
    default: return std::string(names.text(key));
    }
}

} // namespace spanwise::query
