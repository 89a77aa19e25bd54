// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/chosen_values.h"

#include "core/query/filter_node.h"
#include "core/query/scope.h"

#include <algorithm>
#include <memory>

namespace spanwise::query {
namespace {

using Node = std::shared_ptr<const FilterNode>;

std::vector<Node> clausesOf(const Filter& filter)
{
    if (filter.root() == nullptr) return {};
    if (filter.root()->kind == FilterNode::Kind::And) return filter.root()->children;
    return {std::make_shared<const FilterNode>(*filter.root())};
}

std::string textOf(const FilterValue& value, Field field)
{
    if (infoOf(field).type != FieldType::Choice && infoOf(field).type != FieldType::GuardChoice) return value.text;
    const auto words = choicesOf(field);
    const auto at = static_cast<std::size_t>(value.integer);
    return value.integer >= 0 && at < words.size() ? std::string(words[at]) : std::string();
}

/// Appends what the clause chooses; false when it is of another kind.
bool readClause(const FilterNode& clause, Field field, std::vector<std::string>& values)
{
    if (clause.kind == FilterNode::Kind::Not) {
        const FilterNode& inner = *clause.children.front();
        if (inner.kind != FilterNode::Kind::Known || inner.field != field) return false;
        values.emplace_back();
        return true;
    }
    if (clause.kind == FilterNode::Kind::Or) // one of several values, and unknown
        return std::ranges::all_of(
            clause.children, [&](const Node& child) { return readClause(*child, field, values); });
    const bool equal = clause.kind == FilterNode::Kind::Compare && clause.op == FilterOp::Equal;
    if ((!equal && clause.kind != FilterNode::Kind::In) || clause.field != field) return false;
    for (const FilterValue& value : clause.values) values.push_back(textOf(value, field));
    return true;
}

Node clauseFor(Dimension dimension, const std::vector<std::string>& values)
{
    std::vector<Node> terms;
    auto in = std::make_shared<FilterNode>();
    in->kind = FilterNode::Kind::In;
    in->field = fieldOf(dimension);
    for (const std::string& value : values) {
        const Filter one = narrowed(Scope {}, dimension, value).filter;
        if (one.root() == nullptr) continue;
        if (one.root()->kind == FilterNode::Kind::Compare)
            in->values.push_back(one.root()->values.front());
        else
            terms.push_back(std::make_shared<const FilterNode>(*one.root()));
    }
    if (in->values.size() == 1) {
        in->kind = FilterNode::Kind::Compare;
        in->op = FilterOp::Equal;
    }
    if (!in->values.empty()) terms.insert(terms.begin(), in);
    if (terms.size() < 2) return terms.empty() ? nullptr : terms.front();
    auto either = std::make_shared<FilterNode>();
    either->kind = FilterNode::Kind::Or;
    either->children = std::move(terms);
    return either;
}

} // namespace

std::vector<std::string> chosenValues(const Filter& filter, Dimension dimension)
{
    for (const Node& clause : clausesOf(filter)) {
        std::vector<std::string> values;
        if (readClause(*clause, fieldOf(dimension), values)) return values;
    }
    return {};
}

Filter withChosenValues(const Filter& filter, Dimension dimension, const std::vector<std::string>& values)
{
    Filter out;
    const Node wanted = clauseFor(dimension, values);
    bool placed = false;
    for (const Node& clause : clausesOf(filter)) {
        std::vector<std::string> before;
        if (!readClause(*clause, fieldOf(dimension), before)) {
            out = out && Filter(clause);
            continue;
        }
        if (wanted && !placed) out = out && Filter(wanted);
        placed = true;
    }
    if (wanted && !placed) out = out && Filter(wanted);
    return out;
}

} // namespace spanwise::query
