// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter_plan.h"

#include "core/query/filter_step.h"

#include <algorithm>
#include <utility>

namespace spanwise::query {

using columns::Bitmap;
using columns::Segment;

namespace {
Verdicts evaluated(const Step& step, const Segment& segment)
{
    switch (step.kind) {
    case Step::Kind::And: {
        Verdicts out = evaluated(*step.children.front(), segment);
        for (std::size_t i = 1; i < step.children.size(); ++i) {
            if (out.possible.none()) break;
            const Verdicts more = evaluated(*step.children[i], segment);
            out.certain &= more.certain;
            out.possible &= more.possible;
        }
        return out;
    }
    case Step::Kind::Or: {
        Verdicts out = evaluated(*step.children.front(), segment);
        for (std::size_t i = 1; i < step.children.size(); ++i) {
            const Verdicts more = evaluated(*step.children[i], segment);
            out.certain |= more.certain;
            out.possible |= more.possible;
        }
        return out;
    }
    case Step::Kind::Not: {
        Verdicts out = evaluated(*step.children.front(), segment);
        out.certain.flip();
        out.possible.flip();
        std::swap(out.certain, out.possible);
        return out;
    }
    case Step::Kind::Stored:
    case Step::Kind::Parent: return {Bitmap(segment.rows()), Bitmap(segment.rows(), true)};
    default: {
        Bitmap bits = step.evaluateLeaf(segment);
        return {bits, bits};
    }
    }
}

bool rowPasses(const Step& step, const Segment& segment, std::size_t position, const StoredSpan& stored)
{
    const auto child = [&](const StepPtr& part) { return rowPasses(*part, segment, position, stored); };
    switch (step.kind) {
    case Step::Kind::And: return std::all_of(step.children.begin(), step.children.end(), child);
    case Step::Kind::Or: return std::any_of(step.children.begin(), step.children.end(), child);
    case Step::Kind::Not: return !child(step.children.front());
    case Step::Kind::Stored:
    case Step::Kind::Parent: return step.storedPasses(stored);
    default: return step.leafPasses(segment, position);
    }
}
} // namespace

Verdicts FilterPlan::evaluate(const Segment& segment) const
{
    if (!m_root) return {Bitmap(segment.rows(), true), Bitmap(segment.rows(), true)};
    return evaluated(*m_root, segment);
}

bool FilterPlan::passes(const Segment& segment, std::size_t position, const StoredSpan& stored) const
{
    return !m_root || rowPasses(*m_root, segment, position, stored);
}

} // namespace spanwise::query
