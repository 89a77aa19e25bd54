// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter.h"

#include "core/query/filter_node.h"

namespace spanwise::query {

Filter::Filter(std::shared_ptr<const FilterNode> root)
    : m_root(std::move(root))
    , m_text(m_root ? printed(*m_root) : std::string())
    , m_needsStoredSpans(m_root && spanwise::query::needsStoredSpans(*m_root))
{
}

Filter Filter::operator&&(const Filter& other) const
{
    if (passesAll()) return other;
    if (other.passesAll()) return *this;
    auto both = std::make_shared<FilterNode>();
    for (const auto& root : {m_root, other.m_root}) {
        if (root->kind == FilterNode::Kind::And)
            both->children.insert(both->children.end(), root->children.begin(), root->children.end());
        else
            both->children.push_back(root);
    }
    return Filter(std::move(both));
}

} // namespace spanwise::query
