// SPDX-License-Identifier: GPL-3.0-or-later
// From the tree of an expression to a plan: names become sets of ids, comparisons become intervals, and what other
// spans say is looked up.
#include "core/base/ids.h"
#include "core/query/filter_step.h"
#include "core/query/selection.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

namespace spanwise::query {

using columns::Bitmap;
using columns::Column;
using columns::NumberSet;
using columns::Segment;

namespace {
/// The span that this row is, found out of all that pass a filter.
Result<std::shared_ptr<const Selection>> allPassing(const DataView& view, const FilterNode& node, std::stop_token stop)
{
    return select(view, Scope {TimeRange {}, Filter(std::make_shared<FilterNode>(node))}, std::move(stop));
}

/// The numbers that fit `value op x`; every stated number is 0 or more, but times may be anything.
std::vector<Interval> intervalsOf(FilterOp op, std::int64_t value, std::int64_t lowest)
{
    switch (op) {
    case FilterOp::Equal: return {{value, value}};
    case FilterOp::NotEqual: {
        std::vector<Interval> out;
        if (value > lowest) out.push_back({lowest, value - 1});
        if (value < kHighest) out.push_back({value + 1, kHighest});
        return out;
    }
    case FilterOp::Less:
        if (value <= lowest) return {};
        return {{lowest, value - 1}};
    case FilterOp::LessEqual: return {{lowest, value}};
    case FilterOp::Greater:
        if (value == kHighest) return {};
        return {{value + 1, kHighest}};
    default: return {{value, kHighest}};
    }
}

class Maker {
public:
    Maker(const DataView& view, std::stop_token stop)
        : m_view(view)
        , m_stop(std::move(stop))
    {
    }

    Result<StepPtr> make(const FilterNode& node)
    {
        switch (node.kind) {
        case FilterNode::Kind::And: return chain(node, Step::Kind::And);
        case FilterNode::Kind::Or: return chain(node, Step::Kind::Or);
        case FilterNode::Kind::Not: return chain(node, Step::Kind::Not);
        case FilterNode::Kind::Flag: return flagStep(node.flag);
        case FilterNode::Kind::AnySpan: return anySpan(*node.children.front());
        case FilterNode::Kind::Parent: return parent(*node.children.front());
        default: break;
        }
        switch (infoOf(node.field).type) {
        case FieldType::Name: return name(node);
        case FieldType::Choice: return choice(node);
        case FieldType::Quality: return quality(node);
        case FieldType::TraceId:
        case FieldType::SpanId: return id(node);
        case FieldType::Attribute:
        case FieldType::Text: return stored(node);
        case FieldType::GuardText: return guardText(node);
        case FieldType::GuardChoice: return guardChoice(node);
        default: return number(node);
        }
    }

private:
    Result<StepPtr> chain(const FilterNode& node, Step::Kind kind)
    {
        auto out = std::make_shared<Step>();
        out->kind = kind;
        for (const auto& child : node.children) {
            auto made = make(*child);
            if (!made) return made;
            out->children.push_back(std::move(*made));
        }
        return out;
    }

    Result<StepPtr> name(const FilterNode& node)
    {
        const Column column = infoOf(node.field).column;
        if (node.kind == FilterNode::Kind::Known) return rangeStep(column, {{1, kHighest}});
        const bool negative = node.op == FilterOp::NotEqual || node.op == FilterOp::NotLike;
        NumberSet wanted;
        if (node.kind == FilterNode::Kind::In || node.op == FilterOp::Equal || node.op == FilterOp::NotEqual) {
            for (const FilterValue& value : node.values)
                if (const auto found = m_view.names ? m_view.names->find(value.text) : std::nullopt;
                    found && *found > 0)
                    wanted.add(*found);
        } else {
            const std::string& text = node.values.front().text;
            const TextMatch match =
                node.op == FilterOp::Contains ? TextMatch::substring(text) : TextMatch::wildcard(text);
            const NameId last = m_view.names ? m_view.names->size() : 0;
            for (NameId no = 1; no <= last; ++no)
                if (match.matches(m_view.names->text(no))) wanted.add(no);
        }
        StepPtr has = setStep(column, std::move(wanted));
        if (node.kind == FilterNode::Kind::In || !negative) return has;
        auto out = std::make_shared<Step>(); // known, and not one of them
        out->children = {rangeStep(column, {{1, kHighest}}), negated(std::move(has))};
        return out;
    }

    Result<StepPtr> choice(const FilterNode& node)
    {
        const Column column = infoOf(node.field).column;
        // An error class exists only where something failed; the other lists have a word for every row or call.
        const std::int64_t lowest = node.field == Field::ErrorClass ? 1 : 0;
        if (node.kind == FilterNode::Kind::Known) return rangeStep(column, {{lowest, kHighest}});
        std::vector<Interval> ranges;
        const bool equal = node.kind == FilterNode::Kind::In || node.op == FilterOp::Equal;
        for (const FilterValue& value : node.values) {
            if (node.field == Field::Status) { // ok = no error class; error = any
                const bool ok = (value.integer == 0) == equal;
                ranges.push_back(ok ? Interval {0, 0} : Interval {1, kHighest});
            } else {
                for (const Interval& r :
                    intervalsOf(equal ? FilterOp::Equal : FilterOp::NotEqual, value.integer, lowest))
                    ranges.push_back(r);
            }
        }
        return rangeStep(column, std::move(ranges));
    }

    Result<StepPtr> quality(const FilterNode& node)
    {
        std::int64_t bits = 0;
        for (const FilterValue& value : node.values) bits |= value.integer;
        if (node.kind == FilterNode::Kind::Known) return rangeStep(Column::Quality, {{1, kHighest}});
        StepPtr has = bitsStep(Column::Quality, bits);
        const bool negative = node.kind == FilterNode::Kind::Compare && node.op == FilterOp::NotEqual;
        return negative ? negated(std::move(has)) : has;
    }

    Result<StepPtr> number(const FilterNode& node)
    {
        const FieldInfo& info = infoOf(node.field);
        const std::int64_t lowest = info.type == FieldType::Time ? kLowest : 0;
        if (node.kind == FilterNode::Kind::Known) return rangeStep(info.column, {{lowest, kHighest}});
        std::vector<Interval> ranges;
        for (const FilterValue& value : node.values) {
            const FilterOp op = node.kind == FilterNode::Kind::In ? FilterOp::Equal : node.op;
            for (const Interval& range : intervalsOf(op, value.integer, lowest)) ranges.push_back(range);
        }
        return rangeStep(info.column, std::move(ranges));
    }

    Result<StepPtr> id(const FilterNode& node)
    {
        const bool trace = node.field == Field::Trace;
        StepPtr has;
        if (node.kind == FilterNode::Kind::Known) {
            has = rangeStep(Column::Trace, {{kLowest, kHighest}});
        } else if (trace) {
            if (!m_view.spans) return needsSpans();
            NumberSet wanted;
            for (const FilterValue& value : node.values)
                if (const auto found = m_view.spans->findTrace(*TraceId::fromHex(value.text))) wanted.add(*found);
            has = setStep(Column::Trace, std::move(wanted));
        } else {
            std::vector<Interval> ranges;
            for (const FilterValue& value : node.values) {
                const auto number = static_cast<std::int64_t>(numberOf(*SpanId::fromHex(value.text)));
                ranges.push_back({number, number});
            }
            has = rangeStep(Column::SpanId, std::move(ranges));
        }
        const bool negative = node.kind == FilterNode::Kind::Compare && node.op == FilterOp::NotEqual;
        return negative ? negated(std::move(has)) : has;
    }

    Result<StepPtr> stored(const FilterNode& node)
    {
        if (!m_view.spans) return needsSpans();
        auto out = std::make_shared<Step>();
        out->kind = Step::Kind::Stored;
        out->owner = std::make_shared<FilterNode>(node);
        out->node = out->owner.get();
        if (node.kind == FilterNode::Kind::Compare && node.op == FilterOp::Contains)
            out->match = TextMatch::substring(node.values.front().text);
        if (node.kind == FilterNode::Kind::Compare && (node.op == FilterOp::Like || node.op == FilterOp::NotLike))
            out->match = TextMatch::wildcard(node.values.front().text);
        return out;
    }

    Result<std::shared_ptr<const FindingTable>> findings() const
    {
        if (!m_view.findings)
            return fail(ErrorCode::NotFound, "this filter asks for findings, and there are none here");
        return m_view.findings->findings();
    }

    /// Spans with a finding of which `fits` holds; those just below the threshold are none.
    template <typename Fits> static std::shared_ptr<const SpanKeys> spansWith(const FindingTable& table, Fits fits)
    {
        auto out = std::make_shared<SpanKeys>();
        for (const FindingEntry& finding : table.entries)
            if (!finding.nearThreshold && fits(finding)) out->insert(finding.span);
        return out;
    }

    /// A kind is named whole or by its first part.
    Result<StepPtr> guardText(const FilterNode& node)
    {
        const auto table = findings();
        if (!table) return tl::unexpected(table.error());
        const bool kind = node.field == Field::GuardKind;
        if (node.kind == FilterNode::Kind::Known)
            return keysStep(spansWith(**table, [](const FindingEntry&) { return true; }));
        const std::vector<std::string>& names = kind ? (*table)->kinds : (*table)->rules;
        std::vector<bool> wanted(names.size(), false);
        const bool listed =
            node.kind == FilterNode::Kind::In || node.op == FilterOp::Equal || node.op == FilterOp::NotEqual;
        for (std::size_t i = 0; i < names.size(); ++i)
            for (const FilterValue& value : node.values) {
                if (listed) {
                    wanted[i] = wanted[i] || names[i] == value.text || (kind && familyOf(names[i]) == value.text);
                    continue;
                }
                const TextMatch match =
                    node.op == FilterOp::Contains ? TextMatch::substring(value.text) : TextMatch::wildcard(value.text);
                wanted[i] = wanted[i] || match.matches(names[i]);
            }
        StepPtr has = keysStep(spansWith(
            **table, [&](const FindingEntry& finding) { return wanted[kind ? finding.kind : finding.rule]; }));
        const bool negative =
            node.kind == FilterNode::Kind::Compare && (node.op == FilterOp::NotEqual || node.op == FilterOp::NotLike);
        return negative ? negated(std::move(has)) : has;
    }

    Result<StepPtr> guardChoice(const FilterNode& node)
    {
        const auto table = findings();
        if (!table) return tl::unexpected(table.error());
        std::vector<Interval> ranges;
        for (const FilterValue& value : node.values)
            for (const Interval& range :
                intervalsOf(node.kind == FilterNode::Kind::In ? FilterOp::Equal : node.op, value.integer, 0))
                ranges.push_back(range);
        if (node.field == Field::GuardScanned) {
            // "no" is whatever nobody has looked at, not a list.
            auto looked = std::make_shared<SpanKeys>();
            auto fitting = std::make_shared<SpanKeys>();
            for (const auto& [span, word] : (*table)->scans) {
                looked->insert(span);
                if (node.kind == FilterNode::Kind::Known ? word == ScanWord::Scanned
                                                         : inAny(ranges, static_cast<std::int64_t>(word)))
                    fitting->insert(span);
            }
            StepPtr out = keysStep(std::move(fitting));
            if (node.kind == FilterNode::Kind::Known || !inAny(ranges, 0)) return out;
            auto either = std::make_shared<Step>();
            either->kind = Step::Kind::Or;
            either->children = {std::move(out), negated(keysStep(std::move(looked)))};
            return either;
        }
        std::unordered_map<SpanKey, std::int64_t, SpanKeyHash> gravest;
        for (const FindingEntry& finding : (*table)->entries)
            if (!finding.nearThreshold) {
                std::int64_t& severity = gravest.try_emplace(finding.span, 0).first->second;
                severity = std::max(severity, static_cast<std::int64_t>(finding.severity));
            }
        auto fitting = std::make_shared<SpanKeys>();
        for (const auto& [span, severity] : gravest)
            if (node.kind == FilterNode::Kind::Known || inAny(ranges, severity)) fitting->insert(span);
        return keysStep(std::move(fitting));
    }

    Result<StepPtr> anySpan(const FilterNode& child)
    {
        const auto found = allPassing(m_view, child, m_stop);
        if (!found) return tl::unexpected(found.error());
        NumberSet traces;
        columns::BlockBuffer block;
        for (const SelectedPart& part : (*found)->parts) {
            const Segment& segment = *part.segment;
            for (std::size_t first = 0; first < segment.rows(); first += columns::kBlock) {
                const auto positions = positionsOf(part.chosen, first, segment.rows(), block.positions);
                gather(segment.column(Column::Trace), first, positions, block.values);
                for (std::size_t i = 0; i < positions.size(); ++i)
                    traces.add(static_cast<std::uint64_t>(block.values[i]));
            }
        }
        return setStep(Column::Trace, std::move(traces));
    }

    Result<StepPtr> parent(const FilterNode& child)
    {
        if (!m_view.spans) return needsSpans();
        const auto found = allPassing(m_view, child, m_stop);
        if (!found) return tl::unexpected(found.error());
        auto keys = std::make_shared<SpanKeys>();
        keys->reserve((*found)->rows);
        for (const SelectedPart& part : (*found)->parts)
            for (std::size_t i = 0; i < part.segment->rows(); ++i)
                if (part.chosen.test(i))
                    keys->insert({static_cast<TraceNo>(part.segment->at(Column::Trace, i)),
                        static_cast<std::uint64_t>(part.segment->at(Column::SpanId, i))});
        auto out = std::make_shared<Step>();
        out->kind = Step::Kind::Parent;
        out->parents = std::move(keys);
        return out;
    }

    static Result<StepPtr> needsSpans()
    {
        return fail(ErrorCode::NotFound, "this filter looks into stored spans, and there are none to look into");
    }

    const DataView& m_view;
    std::stop_token m_stop;
};
} // namespace

Result<FilterPlan> FilterPlan::make(const DataView& view, const FilterNode* root, std::stop_token stop)
{
    FilterPlan plan;
    if (root == nullptr) return plan;
    auto made = Maker(view, std::move(stop)).make(*root);
    if (!made) return tl::unexpected(made.error());
    plan.m_root = std::move(*made);
    return plan;
}

} // namespace spanwise::query
