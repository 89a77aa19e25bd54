// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/evaluator_parts.h"
#include "core/metrics/histogram_math.h"

#include <cmath>
#include <map>
#include <set>

namespace spanwise::metrics {

namespace {

bool compare(Operator op, double left, double right) noexcept
{
    switch (op) {
    case Operator::Equal: return left == right;
    case Operator::NotEqual: return left != right;
    case Operator::Greater: return left > right;
    case Operator::Less: return left < right;
    case Operator::GreaterEqual: return left >= right;
    case Operator::LessEqual: return left <= right;
    default: return false;
    }
}

Labels keyOf(const Labels& labels, const Matching& matching)
{
    if (matching.on) return labels.keep(matching.labels);
    std::vector<std::string> dropped = matching.labels;
    dropped.emplace_back(kNameLabel);
    return labels.without(dropped);
}

std::optional<NativeHistogram> combined(Operator op, const NativeHistogram& left, const NativeHistogram& right)
{
    if ((op != Operator::Add && op != Operator::Subtract) || !areCompatible(left, right)) return std::nullopt;
    NativeHistogram out = left;
    add(out, right, op == Operator::Add ? 1 : -1);
    return out;
}

std::optional<NativeHistogram> scaled(Operator op, const NativeHistogram& histogram, double number, bool numberIsLeft)
{
    if (op != Operator::Multiply && (op != Operator::Divide || numberIsLeft)) return std::nullopt;
    NativeHistogram out = histogram;
    scale(out, op == Operator::Multiply ? number : 1 / number);
    return out;
}

/// Puts the result of two values into `out`; false = there is none.
bool combine(const Binary& binary, const Answered& left, const Answered& right, Answered& out)
{
    if (left.histogram || right.histogram) {
        std::optional<NativeHistogram> histogram;
        if (left.histogram && right.histogram) {
            if (isComparison(binary.op)) {
                const bool same = *left.histogram == *right.histogram;
                const bool holds = binary.op == Operator::Equal ? same : binary.op == Operator::NotEqual && !same;
                out.histogram = binary.asBool ? nullptr : left.histogram;
                out.value = holds ? 1 : 0;
                return holds || binary.asBool;
            }
            histogram = combined(binary.op, *left.histogram, *right.histogram);
        } else {
            histogram = left.histogram ? scaled(binary.op, *left.histogram, right.value, false)
                                       : scaled(binary.op, *right.histogram, left.value, true);
        }
        if (!histogram) return false;
        out.histogram = std::make_shared<const NativeHistogram>(std::move(*histogram));
        return true;
    }
    if (!isComparison(binary.op)) {
        out.value = apply(binary.op, left.value, right.value);
        return true;
    }
    const bool holds = compare(binary.op, left.value, right.value);
    out.value = binary.asBool ? (holds ? 1 : 0) : left.value;
    return holds || binary.asBool;
}

Vector joinSets(const Binary& binary, const Vector& left, const Vector& right)
{
    std::set<Labels> other;
    Vector out;
    if (binary.op == Operator::Or) {
        out = left;
        for (const Answered& one : left) other.insert(keyOf(one.labels, binary.matching));
        for (const Answered& one : right)
            if (!other.contains(keyOf(one.labels, binary.matching))) out.push_back(one);
        return out;
    }
    for (const Answered& one : right) other.insert(keyOf(one.labels, binary.matching));
    for (const Answered& one : left)
        if (other.contains(keyOf(one.labels, binary.matching)) == (binary.op == Operator::And)) out.push_back(one);
    return out;
}

Labels labelsOf(const Binary& binary, const Answered& many, const Answered& one)
{
    const Matching& matching = binary.matching;
    Labels out = many.labels;
    if (!isComparison(binary.op) || binary.asBool) out.remove(kNameLabel);
    if (matching.many == Matching::Many::None)
        return matching.on ? out.keep(matching.labels) : out.without(matching.labels);
    for (const std::string& label : matching.include) out.set(label, one.labels.get(label));
    return out;
}

} // namespace

double apply(Operator op, double left, double right) noexcept
{
    switch (op) {
    case Operator::Add: return left + right;
    case Operator::Subtract: return left - right;
    case Operator::Multiply: return left * right;
    case Operator::Divide: return left / right;
    case Operator::Modulo: return std::fmod(left, right);
    case Operator::Power: return std::pow(left, right);
    default: return compare(op, left, right) ? 1 : 0;
    }
}

Vector apply(const Binary& binary, const Vector& left, const Vector& right)
{
    if (isSetOperator(binary.op)) return joinSets(binary, left, right);
    const bool manyIsRight = binary.matching.many == Matching::Many::Right;
    const Vector& manySide = manyIsRight ? right : left;
    const Vector& oneSide = manyIsRight ? left : right;
    std::map<Labels, const Answered*> ones;
    for (const Answered& one : oneSide)
        if (!ones.emplace(keyOf(one.labels, binary.matching), &one).second)
            throw EvaluationError {"several series on the " + std::string(manyIsRight ? "left" : "right")
                + " side match the same labels: " + one.labels.text()};
    std::set<Labels> used;
    Vector out;
    for (const Answered& many : manySide) {
        Labels key = keyOf(many.labels, binary.matching);
        const auto found = ones.find(key);
        if (found == ones.end()) continue;
        Answered result;
        const bool holds =
            manyIsRight ? combine(binary, *found->second, many, result) : combine(binary, many, *found->second, result);
        if (binary.matching.many == Matching::Many::None && !used.insert(std::move(key)).second)
            throw EvaluationError {
                "several series on the left side match the same labels: " + many.labels.text() + "; use group_left"};
        if (!holds) continue;
        result.labels = labelsOf(binary, many, *found->second);
        out.push_back(std::move(result));
    }
    requireDistinct(out);
    return out;
}

Vector apply(const Binary& binary, const Vector& vector, double number, bool numberIsLeft)
{
    Answered other;
    other.value = number;
    Vector out;
    for (const Answered& one : vector) {
        Answered result;
        if (!(numberIsLeft ? combine(binary, other, one, result) : combine(binary, one, other, result))) continue;
        result.labels = one.labels;
        // A filter keeps the series as it is, whichever side the number stands on.
        if (isComparison(binary.op) && !binary.asBool)
            result.value = one.value;
        else
            result.labels.remove(kNameLabel);
        out.push_back(std::move(result));
    }
    requireDistinct(out);
    return out;
}

void requireDistinct(const Vector& vector)
{
    std::set<Labels> seen;
    for (const Answered& one : vector)
        if (!seen.insert(one.labels).second)
            throw EvaluationError {"two series of the answer have the same labels: " + one.labels.text()};
}

} // namespace spanwise::metrics
