// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateway_filter.h"

#include "core/query/filter_node.h"
#include "core/query/text_match.h"

#include <algorithm>
#include <optional>

namespace spanwise::query {

namespace {

using gateway::Dimension;
using Kind = FilterNode::Kind;

std::optional<Dimension> dimensionOf(Field field) noexcept
{
    switch (field) {
    case Field::Model: return Dimension::Model;
    case Field::RequestModel: return Dimension::RequestedModel;
    case Field::Provider: return Dimension::Provider;
    case Field::Operation: return Dimension::Operation;
    case Field::User: return Dimension::User;
    default: return std::nullopt;
    }
}

bool isAbout(const FilterNode& node)
{
    switch (node.kind) {
    case Kind::And:
    case Kind::Or:
    case Kind::Not: return std::ranges::all_of(node.children, [](const auto& child) { return isAbout(*child); });
    case Kind::Compare:
    case Kind::In:
    case Kind::Known: return dimensionOf(node.field).has_value();
    default: return false;
    }
}

bool compares(FilterOp op, const std::string& value, const std::string& wanted)
{
    switch (op) {
    case FilterOp::Equal: return value == wanted;
    case FilterOp::NotEqual: return value != wanted;
    case FilterOp::Like: return TextMatch::wildcard(wanted).matches(value);
    case FilterOp::NotLike: return !TextMatch::wildcard(wanted).matches(value);
    case FilterOp::Contains: return TextMatch::substring(wanted).matches(value);
    default: return false; // names have no order: the parser refuses these
    }
}

bool holdsFor(const FilterNode& node, const GatewayFilter::ValueOf& valueOf)
{
    const auto child = [&](const auto& one) { return holdsFor(*one, valueOf); };
    switch (node.kind) {
    case Kind::And: return std::ranges::all_of(node.children, child);
    case Kind::Or: return std::ranges::any_of(node.children, child);
    case Kind::Not: return !child(node.children.front());
    case Kind::Known: return !valueOf(*dimensionOf(node.field)).empty();
    case Kind::Compare:
    case Kind::In: {
        const std::string value = valueOf(*dimensionOf(node.field));
        if (value.empty()) return false;
        const FilterOp op = node.kind == Kind::In ? FilterOp::Equal : node.op;
        return std::ranges::any_of(
            node.values, [&](const FilterValue& wanted) { return compares(op, value, wanted.text); });
    }
    default: return true;
    }
}

} // namespace

GatewayFilter::GatewayFilter(const Filter& filter)
{
    if (filter.passesAll()) return;
    const auto sort = [this](const std::shared_ptr<const FilterNode>& term) {
        if (isAbout(*term))
            m_terms.push_back(term);
        else
            m_leftOut.push_back(printed(*term));
    };
    if (filter.root()->kind == Kind::And)
        for (const auto& term : filter.root()->children) sort(term);
    else
        sort(std::make_shared<const FilterNode>(*filter.root()));
}

bool GatewayFilter::holds(const ValueOf& valueOf) const
{
    return std::ranges::all_of(m_terms, [&](const auto& term) { return holdsFor(*term, valueOf); });
}

} // namespace spanwise::query
