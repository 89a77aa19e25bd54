// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/scope.h"

#include "core/query/filter_node.h"

#include <algorithm>

namespace spanwise::query {
namespace {

std::shared_ptr<const FilterNode> negated(std::shared_ptr<const FilterNode> node)
{
    auto out = std::make_shared<FilterNode>();
    out->kind = FilterNode::Kind::Not;
    out->children.push_back(std::move(node));
    return out;
}

/// "has this value"; an empty value asks for unknown.
std::shared_ptr<const FilterNode> hasValue(Dimension dimension, std::string_view value)
{
    auto node = std::make_shared<FilterNode>();
    node->field = fieldOf(dimension);
    if (value.empty()) {
        node->kind = FilterNode::Kind::Known;
        return negated(std::move(node));
    }
    node->kind = FilterNode::Kind::Compare;
    node->op = FilterOp::Equal;
    FilterValue wanted;
    if (infoOf(node->field).type == FieldType::Choice) {
        const auto words = choicesOf(node->field);
        wanted.kind = FilterValue::Kind::Integer;
        wanted.integer = std::find(words.begin(), words.end(), value) - words.begin();
        if (wanted.integer == static_cast<std::int64_t>(words.size())) return nullptr;
    } else {
        wanted.text = value;
    }
    node->values.push_back(std::move(wanted));
    return node;
}

} // namespace

Scope narrowed(const Scope& scope, Dimension dimension, std::string_view value)
{
    const auto node = hasValue(dimension, value);
    return node ? Scope {scope.range, scope.filter && Filter(node)} : scope;
}

Scope without(const Scope& scope, Dimension dimension, std::string_view value)
{
    const auto node = hasValue(dimension, value);
    return node ? Scope {scope.range, scope.filter && Filter(negated(node))} : scope;
}

Scope narrowed(const Scope& scope, TimeRange range)
{
    return {{std::max(scope.range.from, range.from), std::min(scope.range.to, range.to)}, scope.filter};
}

TimeRange previousPeriod(TimeRange range) noexcept
{
    std::int64_t length = 0;
    std::int64_t from = 0;
    if (range.isEmpty() || range.from == TimeRange {}.from || range.to == TimeRange {}.to
        || __builtin_sub_overflow(range.to, range.from, &length) || __builtin_sub_overflow(range.from, length, &from))
        return {0, 0};
    return {from, range.from};
}

} // namespace spanwise::query
