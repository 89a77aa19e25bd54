// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calls/tree.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace spanwise::calls {
namespace {

using Known = std::pair<std::uint64_t, std::uint32_t>; ///< span id, position

std::uint64_t word(const SpanId& id) noexcept
{
    std::uint64_t out = 0;
    std::memcpy(&out, id.bytes.data(), sizeof out);
    return out;
}

void findParents(const Batch& batch, std::span<const std::uint32_t> spans, Tree& tree)
{
    std::pmr::vector<Known> known(spans.size(), tree.parent.get_allocator());
    for (std::uint32_t i = 0; i < spans.size(); ++i) known[i] = {word(batch.spans[spans[i]].spanId), i};
    std::sort(known.begin(), known.end());
    tree.parent.assign(spans.size(), -1);
    for (std::size_t i = 0; i < spans.size(); ++i) {
        const SpanId& id = batch.spans[spans[i]].parentSpanId;
        if (id.isZero()) continue;
        const auto found = std::lower_bound(known.begin(), known.end(), Known {word(id), 0});
        if (found != known.end() && found->first == word(id)) tree.parent[i] = static_cast<std::int32_t>(found->second);
    }
}

/// Children as linked lists: two arrays instead of a vector each.
struct Children {
    std::pmr::vector<std::int32_t> first, next;

    explicit Children(const std::pmr::vector<std::int32_t>& parent)
        : first(parent.size(), -1, parent.get_allocator())
        , next(parent.size(), -1, parent.get_allocator())
    {
        for (std::size_t i = parent.size(); i-- > 0;) { // backwards, so that lists are in order
            if (parent[i] < 0) continue;
            const auto above = static_cast<std::size_t>(parent[i]);
            next[i] = first[above];
            first[above] = static_cast<std::int32_t>(i);
        }
    }
};

void walkFrom(std::uint32_t root, const Children& children, Tree& tree)
{
    std::size_t at = tree.topDown.size();
    tree.depth[root] = 0;
    tree.topDown.push_back(root);
    for (; at < tree.topDown.size(); ++at) {
        const std::uint32_t above = tree.topDown[at];
        for (std::int32_t child = children.first[above]; child >= 0;
             child = children.next[static_cast<std::size_t>(child)]) {
            const auto position = static_cast<std::uint32_t>(child);
            if (position == root) continue; // where a circle was cut
            tree.depth[position] = tree.depth[above] + 1;
            tree.topDown.push_back(position);
        }
    }
}

/// The member of the circle above `start` that comes first.
std::uint32_t firstOfCycle(std::uint32_t start, const std::pmr::vector<std::int32_t>& parent)
{
    std::vector<bool> seen(parent.size(), false);
    std::uint32_t at = start;
    while (!seen[at]) {
        seen[at] = true;
        at = static_cast<std::uint32_t>(parent[at]);
    }
    std::uint32_t first = at;
    for (auto member = static_cast<std::uint32_t>(parent[at]); member != at;
         member = static_cast<std::uint32_t>(parent[member]))
        first = std::min(first, member);
    return first;
}

} // namespace

Tree treeOf(const Batch& batch, std::span<const std::uint32_t> spans, std::pmr::memory_resource* memory)
{
    Tree tree(memory);
    findParents(batch, spans, tree);
    tree.depth.assign(spans.size(), -1);
    tree.topDown.reserve(spans.size());
    const Children children(tree.parent);
    for (std::uint32_t i = 0; i < spans.size(); ++i)
        if (tree.parent[i] < 0) walkFrom(i, children, tree);
    for (std::uint32_t i = 0; i < spans.size() && tree.topDown.size() < spans.size(); ++i) {
        if (tree.depth[i] >= 0) continue; // reached; what is left hangs below circles
        const std::uint32_t cut = firstOfCycle(i, tree.parent);
        tree.parent[cut] = -1;
        tree.cutCycles.push_back(cut);
        walkFrom(cut, children, tree);
    }
    return tree;
}

} // namespace spanwise::calls
