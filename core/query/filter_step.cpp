// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter_step.h"

#include "core/query/measure_values.h"
#include "core/query/stored_text.h"

#include <algorithm>
#include <utility>

namespace spanwise::query {

using columns::Bitmap;
using columns::Column;
using columns::NumberSet;
using columns::Segment;

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

StepPtr keysStep(std::shared_ptr<const SpanKeys> keys)
{
    auto out = std::make_shared<Step>();
    out->kind = Step::Kind::Keys;
    out->keys = std::move(keys);
    return out;
}

namespace {
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

} // namespace spanwise::query
