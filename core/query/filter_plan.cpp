// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter_plan.h"

#include "core/base/ids.h"
#include "core/query/findings.h"
#include "core/query/measure_values.h"
#include "core/query/selection.h"
#include "core/query/stored_text.h"
#include "core/query/text_match.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace spanwise::query {

using columns::Bitmap;
using columns::Column;
using columns::NumberSet;
using columns::Segment;

namespace {

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

struct Interval {
    std::int64_t low = kLowest;
    std::int64_t high = kHighest;
};

using SpanKeys = std::unordered_set<SpanKey, SpanKeyHash>;

/// The span that this row is, found out of all that pass a filter.
Result<std::shared_ptr<const Selection>> allPassing(const DataView& view, const FilterNode& node, std::stop_token stop)
{
    return select(view, Scope {TimeRange {}, Filter(std::make_shared<FilterNode>(node))}, std::move(stop));
}

} // namespace

/// One node of the plan. Leaves test a column, the computed total of tokens, or the stored span.
struct FilterPlan::Step {
    enum class Kind : std::uint8_t { And, Or, Not, Set, Range, Bits, Tokens, IsCall, Keys, Stored, Parent };

    Kind kind = Kind::And;
    std::vector<std::shared_ptr<const Step>> children;
    Column column = Column::Name;
    NumberSet set; ///< Set
    std::vector<Interval> ranges; ///< Range, Tokens: any of them
    std::int64_t bits = 0; ///< Bits

    const FilterNode* node = nullptr; ///< Stored
    std::shared_ptr<const FilterNode> owner; ///< keeps `node` alive
    std::optional<TextMatch> match; ///< Stored: ~ and contains
    std::shared_ptr<const SpanKeys> keys; ///< Keys: the spans that pass
    std::shared_ptr<const SpanKeys> parents; ///< Parent: spans whose children pass

    [[nodiscard]] Bitmap evaluateLeaf(const Segment& segment) const;
    [[nodiscard]] bool leafPasses(const Segment& segment, std::size_t position) const;
    [[nodiscard]] bool storedPasses(const StoredSpan& stored) const;
};

namespace {

using Step = FilterPlan::Step;
using StepPtr = std::shared_ptr<const Step>;

bool inAny(const std::vector<Interval>& ranges, std::int64_t value)
{
    for (const Interval& range : ranges)
        if (value >= range.low && value <= range.high) return true;
    return false;
}

StepPtr negated(StepPtr step)
{
    auto out = std::make_shared<Step>();
    out->kind = Step::Kind::Not;
    out->children.push_back(std::move(step));
    return out;
}

StepPtr rangeStep(Column column, std::vector<Interval> ranges)
{
    auto out = std::make_shared<Step>();
    out->kind = column == Column::TotalTokens ? Step::Kind::Tokens : Step::Kind::Range;
    out->column = column;
    out->ranges = std::move(ranges);
    return out;
}

StepPtr setStep(Column column, NumberSet set)
{
    auto out = std::make_shared<Step>();
    out->kind = Step::Kind::Set;
    out->column = column;
    out->set = std::move(set);
    return out;
}

StepPtr bitsStep(Column column, std::int64_t bits)
{
    auto out = std::make_shared<Step>();
    out->kind = Step::Kind::Bits;
    out->column = column;
    out->bits = bits;
    return out;
}

StepPtr flagStep(Flag flag)
{
    switch (flag) {
    case Flag::Failed: return rangeStep(Column::Error, {{1, kHighest}});
    case Flag::Truncated: return bitsStep(Column::CallMarks, columns::kMarkTruncated);
    case Flag::SoftError: return bitsStep(Column::CallMarks, columns::kMarkSoftError);
    case Flag::TokensEstimated: return bitsStep(Column::CallMarks, columns::kMarkTokensEstimated);
    case Flag::Root: return bitsStep(Column::Marks, columns::kMarkRoot);
    case Flag::FailedWithoutCall: return bitsStep(Column::Marks, columns::kMarkFailedWithoutCall);
    case Flag::Call: break;
    }
    auto out = std::make_shared<Step>();
    out->kind = Step::Kind::IsCall;
    return out;
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

    static StepPtr keysStep(std::shared_ptr<const SpanKeys> keys)
    {
        auto out = std::make_shared<Step>();
        out->kind = Step::Kind::Keys;
        out->keys = std::move(keys);
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

bool compares(FilterOp op, double left, double right)
{
    switch (op) {
    case FilterOp::Equal: return left == right;
    case FilterOp::NotEqual: return left != right;
    case FilterOp::Less: return left < right;
    case FilterOp::LessEqual: return left <= right;
    case FilterOp::Greater: return left > right;
    default: return left >= right;
    }
}

std::optional<double> realOf(const Value& value)
{
    if (value.kind == Value::Kind::Int) return static_cast<double>(value.integer);
    if (value.kind == Value::Kind::Double) return value.real;
    return std::nullopt;
}

/// Numbers are compared with numbers, texts with texts; a value of another kind is not equal to it.
bool equals(const Value& value, const FilterValue& wanted)
{
    switch (wanted.kind) {
    case FilterValue::Kind::Bool: return value.kind == Value::Kind::Bool && value.boolean == wanted.boolean;
    case FilterValue::Kind::Real: {
        if (const auto real = realOf(value)) return *real == wanted.real;
        return value.kind == Value::Kind::String && value.view() == wanted.text; // the number as a text
    }
    default: return value.kind == Value::Kind::String && value.view() == wanted.text;
    }
}

/// Lists pass when one of their items does.
bool attributePasses(const Step& step, const Batch& batch, const Value& value, int depth = 0)
{
    const FilterNode& node = *step.node;
    if (value.kind == Value::Kind::Array && depth < 8) {
        for (const Value& item : batch.items(value))
            if (attributePasses(step, batch, item, depth + 1)) return true;
        return false;
    }
    if (node.kind == FilterNode::Kind::In)
        return std::any_of(node.values.begin(), node.values.end(), [&](const auto& v) { return equals(value, v); });
    const FilterValue& wanted = node.values.front();
    switch (node.op) {
    case FilterOp::Equal: return equals(value, wanted);
    case FilterOp::NotEqual: return !equals(value, wanted);
    case FilterOp::Like:
    case FilterOp::Contains: return value.kind == Value::Kind::String && step.match->matches(value.view());
    case FilterOp::NotLike: return value.kind == Value::Kind::String && !step.match->matches(value.view());
    default: break;
    }
    const auto real = realOf(value);
    return real && compares(node.op, *real, wanted.real);
}

} // namespace

Bitmap FilterPlan::Step::evaluateLeaf(const Segment& segment) const
{
    Bitmap out;
    const auto addRange = [&](const Interval& range) {
        Bitmap more = columns::passing(segment.column(column), range.low, range.high);
        if (out.size() == 0)
            out = std::move(more);
        else
            out |= more;
    };
    switch (kind) {
    case Kind::Set: out = columns::passing(segment.column(column), set); break;
    case Kind::Range:
        for (const Interval& range : ranges) addRange(range);
        break;
    case Kind::Bits: out = columns::passingAnyBit(segment.column(column), bits); break;
    case Kind::IsCall: out = Bitmap(segment.calls(), true); break;
    case Kind::Keys:
        out = Bitmap(segment.rows());
        for (std::size_t i = 0; !keys->empty() && i < segment.rows(); ++i)
            if (keys->contains({static_cast<TraceNo>(segment.at(Column::Trace, i)),
                    static_cast<std::uint64_t>(segment.at(Column::SpanId, i))}))
                out.set(i);
        break;
    case Kind::Tokens: {
        out = Bitmap(segment.calls());
        columns::BlockBuffer block;
        MeasureScratch scratch;
        const Bitmap all(segment.calls(), true);
        for (std::size_t first = 0; first < segment.calls(); first += columns::kBlock) {
            const auto positions = positionsOf(all, first, segment.calls(), block.positions);
            readMeasure(segment, Measure::Tokens, first, positions, block.values, scratch);
            for (std::size_t i = 0; i < positions.size(); ++i)
                if (inAny(ranges, block.values[i])) out.set(first + i);
        }
        break;
    }
    default: break;
    }
    out.resize(segment.rows());
    return out;
}

bool FilterPlan::Step::leafPasses(const Segment& segment, std::size_t position) const
{
    if (kind == Kind::IsCall) return position < segment.calls();
    if (kind == Kind::Keys)
        return keys->contains({static_cast<TraceNo>(segment.at(Column::Trace, position)),
            static_cast<std::uint64_t>(segment.at(Column::SpanId, position))});
    if (isCallColumn(column) && position >= segment.calls()) return false;
    if (kind == Kind::Tokens) return inAny(ranges, valueOf(Measure::Tokens, segment.row(position)));
    const std::int64_t value = segment.at(column, position);
    if (kind == Kind::Set) return set.contains(value);
    if (kind == Kind::Bits) return (value & bits) != 0;
    return inAny(ranges, value);
}

bool FilterPlan::Step::storedPasses(const StoredSpan& stored) const
{
    if (kind == Kind::Parent)
        return !stored.span->parentSpanId.isZero()
            && parents->contains({stored.trace, numberOf(stored.span->parentSpanId)});
    const Batch& batch = *stored.batch;
    if (node->field == Field::Text) {
        bool found = false;
        visitTexts(stored, [&](auto, auto, std::string_view text) {
            found = match->matches(text);
            return !found;
        });
        return found != (node->op == FilterOp::NotLike);
    }
    const auto attributes = node->field == Field::Attribute
        ? batch.of(stored.span->attributes)
        : batch.of(batch.resources[stored.span->resource].attributes);
    const Value* value = findAttribute(attributes, node->attribute);
    if (value == nullptr || value->kind == Value::Kind::Empty) return false;
    return node->kind == FilterNode::Kind::Known || attributePasses(*this, batch, *value);
}

Result<FilterPlan> FilterPlan::make(const DataView& view, const FilterNode* root, std::stop_token stop)
{
    FilterPlan plan;
    if (root == nullptr) return plan;
    auto made = Maker(view, std::move(stop)).make(*root);
    if (!made) return tl::unexpected(made.error());
    plan.m_root = std::move(*made);
    return plan;
}

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
