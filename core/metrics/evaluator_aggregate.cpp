// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/evaluator_parts.h"
#include "core/metrics/histogram_math.h"

#include <cmath>
#include <map>

namespace spanwise::metrics {

namespace {

/// A sum that loses no small parts to large ones (Neumaier 1974).
struct ExactSum {
    double sum = 0;
    double lost = 0;

    void add(double value) noexcept
    {
        const double next = sum + value;
        if (std::isinf(next))
            lost = 0;
        else if (std::fabs(sum) >= std::fabs(value))
            lost += (sum - next) + value;
        else
            lost += (value - next) + sum;
        sum = next;
    }
    [[nodiscard]] double value() const noexcept { return sum + lost; }
};

struct Group {
    ExactSum sum;
    double extreme = 0;
    double floats = 0;
    double count = 0;
    std::optional<NativeHistogram> histogram;
    bool impossible = false; ///< numbers and histograms, or histograms that do not fit together
};

void take(Group& group, Aggregator aggregator, const Answered& one)
{
    ++group.count;
    if (one.histogram) {
        if (aggregator != Aggregator::Sum && aggregator != Aggregator::Avg) return;
        if (!group.histogram)
            group.histogram = *one.histogram;
        else if (areCompatible(*group.histogram, *one.histogram))
            add(*group.histogram, *one.histogram);
        else
            group.impossible = true;
        return;
    }
    const bool first = group.floats == 0;
    ++group.floats;
    group.sum.add(one.value);
    const bool larger = aggregator == Aggregator::Max ? one.value > group.extreme : one.value < group.extreme;
    if (first || larger || std::isnan(group.extreme)) group.extreme = one.value;
}

std::optional<Answered> result(Group& group, Aggregator aggregator)
{
    Answered out;
    if (aggregator == Aggregator::Count) {
        out.value = group.count;
        return out;
    }
    if (group.impossible || (group.histogram && group.floats > 0)) return std::nullopt;
    if (group.histogram) {
        if (aggregator == Aggregator::Avg) scale(*group.histogram, 1 / group.count);
        out.histogram = std::make_shared<const NativeHistogram>(std::move(*group.histogram));
        return out;
    }
    if (group.floats == 0) return std::nullopt;
    switch (aggregator) {
    case Aggregator::Sum: out.value = group.sum.value(); break;
    case Aggregator::Avg: out.value = group.sum.value() / group.floats; break;
    default: out.value = group.extreme; break;
    }
    return out;
}

} // namespace

Vector aggregate(const Aggregation& aggregation, const Vector& input)
{
    std::vector<std::string> dropped = aggregation.labels;
    dropped.emplace_back(kNameLabel);
    std::map<Labels, Group> groups;
    for (const Answered& one : input) {
        Labels key = aggregation.without ? one.labels.without(dropped) : one.labels.keep(aggregation.labels);
        take(groups[std::move(key)], aggregation.aggregator, one);
    }
    Vector out;
    for (auto& [labels, group] : groups) {
        auto one = result(group, aggregation.aggregator);
        if (!one) continue;
        one->labels = labels;
        out.push_back(std::move(*one));
    }
    return out;
}

} // namespace spanwise::metrics
