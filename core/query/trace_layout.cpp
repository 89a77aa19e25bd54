// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/trace_layout.h"

#include <algorithm>
#include <cstddef>

namespace spanwise::query {
namespace {

/// Children of each span as ranges of one array, in input order (that is: by start).
struct Children {
    std::vector<std::uint32_t> first; ///< n + 1 entries
    std::vector<std::uint32_t> child;

    explicit Children(std::span<const std::int32_t> parent)
        : first(parent.size() + 1, 0)
        , child(parent.size())
    {
        for (const std::int32_t p : parent)
            if (p >= 0) ++first[static_cast<std::size_t>(p) + 1];
        for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
        std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
        for (std::size_t i = 0; i < parent.size(); ++i)
            if (parent[i] >= 0) child[next[static_cast<std::size_t>(parent[i])]++] = static_cast<std::uint32_t>(i);
    }
    [[nodiscard]] std::span<const std::uint32_t> of(std::uint32_t span) const
    {
        return {child.data() + first[span], child.data() + first[span + 1]};
    }
};

struct Times {
    std::span<const UnixNanos> start;
    std::span<const Nanos> duration;

    [[nodiscard]] UnixNanos from(std::uint32_t i) const { return start[i]; }
    [[nodiscard]] UnixNanos to(std::uint32_t i) const
    {
        UnixNanos end = 0; // a hostile start near the end of time must not wrap around
        return __builtin_add_overflow(start[i], duration[i], &end) ? start[i] : end;
    }
};

Nanos selfTime(const Times& times, std::uint32_t span, std::span<const std::uint32_t> children)
{
    const UnixNanos end = times.to(span);
    UnixNanos covered = times.from(span);
    Nanos busy = 0;
    for (const std::uint32_t child : children) {
        const UnixNanos from = std::max(times.from(child), covered);
        const UnixNanos to = std::min(times.to(child), end);
        if (to <= from) continue;
        busy += to - from;
        covered = to;
    }
    return std::max<Nanos>(times.duration[span] - busy, 0);
}

void walkTree(const Children& children, std::span<const std::int32_t> parent, const Times& times, TraceLayout& out)
{
    const std::size_t n = parent.size();
    std::vector<std::uint32_t> stack; // spans still to place, next on top
    for (std::size_t i = n; i-- > 0;)
        if (parent[i] < 0) stack.push_back(static_cast<std::uint32_t>(i));
    std::vector<std::uint32_t> position(n, 0);
    while (!stack.empty()) {
        const std::uint32_t span = stack.back();
        stack.pop_back();
        position[span] = static_cast<std::uint32_t>(out.order.size());
        const bool root = parent[span] < 0;
        out.depth.push_back(root ? 0 : out.depth[position[static_cast<std::size_t>(parent[span])]] + 1);
        out.order.push_back(span);
        const auto below = children.of(span);
        out.selfTime.push_back(selfTime(times, span, below));
        for (std::size_t i = below.size(); i-- > 0;) stack.push_back(below[i]);
    }
    out.subtree.assign(out.order.size(), 1);
    for (std::size_t at = out.order.size(); at-- > 0;) {
        const std::int32_t p = parent[out.order[at]];
        if (p >= 0) out.subtree[position[static_cast<std::size_t>(p)]] += out.subtree[at];
    }
}

/// From the end backwards: whoever ended last before the cursor is what the rest was waiting for; between such
/// children the span waits for itself. Children are clipped to the part of their parent that is on the path.
void walkCriticalPath(const Children& children, const Times& times, std::uint32_t root, TraceLayout& out)
{
    struct Frame {
        std::uint32_t span;
        UnixNanos from;
        UnixNanos cursor;
        std::vector<std::uint32_t> byEnd; ///< children, last end at the back
    };
    const auto open = [&](std::uint32_t span, UnixNanos from, UnixNanos to) {
        const auto below = children.of(span);
        Frame frame {span, from, to, {below.begin(), below.end()}};
        std::stable_sort(frame.byEnd.begin(), frame.byEnd.end(),
            [&](std::uint32_t a, std::uint32_t b) { return times.to(a) < times.to(b); });
        return frame;
    };
    const auto piece = [&](std::uint32_t span, UnixNanos from, UnixNanos to) {
        if (to > from) out.critical.push_back({span, from, to});
    };
    std::vector<Frame> stack;
    stack.push_back(open(root, times.from(root), times.to(root)));
    while (!stack.empty()) {
        Frame& top = stack.back();
        std::int64_t next = -1;
        while (!top.byEnd.empty() && next < 0) {
            const std::uint32_t child = top.byEnd.back();
            top.byEnd.pop_back();
            const bool inside =
                times.from(child) < top.cursor && times.to(child) > top.from && times.duration[child] > 0;
            if (inside) next = child;
        }
        if (next < 0) {
            piece(top.span, top.from, top.cursor);
            stack.pop_back();
            continue;
        }
        const auto child = static_cast<std::uint32_t>(next);
        const UnixNanos to = std::min(times.to(child), top.cursor);
        const UnixNanos from = std::max(times.from(child), top.from);
        piece(top.span, to, top.cursor);
        top.cursor = from;
        stack.push_back(open(child, from, to));
    }
}

} // namespace

TraceLayout layOutTrace(
    std::span<const UnixNanos> start, std::span<const Nanos> duration, std::span<const std::int32_t> parent)
{
    TraceLayout out;
    const std::size_t n = parent.size();
    out.order.reserve(n);
    out.depth.reserve(n);
    out.selfTime.reserve(n);
    const Children children(parent);
    const Times times {start, duration};
    walkTree(children, parent, times, out);

    std::int64_t last = -1;
    for (std::size_t i = 0; i < n; ++i)
        if (parent[i] < 0
            && (last < 0 || times.to(static_cast<std::uint32_t>(i)) > times.to(static_cast<std::uint32_t>(last))))
            last = static_cast<std::int64_t>(i);
    if (last >= 0) walkCriticalPath(children, times, static_cast<std::uint32_t>(last), out);
    return out;
}

} // namespace spanwise::query
