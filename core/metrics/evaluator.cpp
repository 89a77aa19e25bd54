// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/evaluator.h"

#include "core/metrics/evaluator_parts.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace spanwise::metrics {

namespace {

/// Samples of a sorted list with from < time <= to.
template <typename T> std::span<const T> inside(const std::vector<T>& samples, UnixMs from, UnixMs to)
{
    const auto later = [](UnixMs at, const T& sample) { return at < sample.at; };
    const auto first = std::upper_bound(samples.begin(), samples.end(), from, later);
    const auto last = std::upper_bound(first, samples.end(), to, later);
    return {first, last};
}

/// What every selector of the expression finds in the whole time that is asked about.
class Fetched {
public:
    Result<void> fetch(
        const Expression& expression, const SeriesSource& source, UnixMs from, UnixMs to, std::stop_token stop)
    {
        for (const Selector* const selector : selectorsOf(expression)) {
            const UnixMs back = (selector->range > 0 ? selector->range : kLookback) + selector->offset;
            auto series = source.select(selector->matchers, from - back, to - selector->offset, stop);
            if (!series) return tl::unexpected(series.error());
            Found& found = m_found[selector];
            found.series = std::move(*series);
            for (Series& one : found.series) separateEnds(one, found);
        }
        return {};
    }

    struct Found {
        std::vector<Series> series;
        std::vector<std::vector<UnixMs>> ends; ///< of each series; its end marks are no longer among its samples
    };
    [[nodiscard]] const Found& of(const Selector& selector) const { return m_found.at(&selector); }

private:
    static void separateEnds(Series& series, Found& found)
    {
        std::vector<UnixMs>& ends = found.ends.emplace_back();
        for (const Sample& sample : series.floats)
            if (isStale(sample.value)) ends.push_back(sample.at);
        std::erase_if(series.floats, [](const Sample& sample) { return isMark(sample.value); });
    }

    static std::vector<const Selector*> selectorsOf(const Expression& expression)
    {
        std::vector<const Selector*> out;
        collect(expression, out);
        return out;
    }
    static void collect(const Expression& expression, std::vector<const Selector*>& out)
    {
        if (const auto* const selector = std::get_if<Selector>(&expression.node)) {
            out.push_back(selector);
        } else if (const auto* const call = std::get_if<Call>(&expression.node)) {
            for (const auto& argument : call->arguments) collect(*argument, out);
        } else if (const auto* const aggregation = std::get_if<Aggregation>(&expression.node)) {
            collect(*aggregation->of, out);
        } else if (const auto* const binary = std::get_if<Binary>(&expression.node)) {
            collect(*binary->left, out);
            collect(*binary->right, out);
        } else if (const auto* const negation = std::get_if<Negation>(&expression.node)) {
            collect(*negation->of, out);
        }
    }

    std::unordered_map<const Selector*, Found> m_found;
};

class Moment {
public:
    Moment(const Fetched& fetched, UnixMs at)
        : m_fetched(fetched)
        , m_at(at)
    {
    }

    [[nodiscard]] double number(const Expression& expression) const
    {
        if (const auto* const literal = std::get_if<Number>(&expression.node)) return literal->value;
        if (const auto* const negation = std::get_if<Negation>(&expression.node)) return -number(*negation->of);
        const auto& binary = std::get<Binary>(expression.node);
        return apply(binary.op, number(*binary.left), number(*binary.right));
    }

    [[nodiscard]] Vector vector(const Expression& expression) const
    {
        if (const auto* const selector = std::get_if<Selector>(&expression.node)) return newest(*selector);
        if (const auto* const call = std::get_if<Call>(&expression.node)) return called(*call);
        if (const auto* const aggregation = std::get_if<Aggregation>(&expression.node))
            return aggregate(*aggregation, vector(*aggregation->of));
        if (const auto* const binary = std::get_if<Binary>(&expression.node)) return joined(*binary);
        Binary times;
        times.op = Operator::Multiply;
        return apply(times, vector(*std::get<Negation>(expression.node).of), -1, false);
    }

private:
    [[nodiscard]] Vector newest(const Selector& selector) const
    {
        const UnixMs at = m_at - selector.offset;
        const Fetched::Found& found = m_fetched.of(selector);
        Vector out;
        for (std::size_t i = 0; i < found.series.size(); ++i) {
            const Series& series = found.series[i];
            const auto floats = inside(series.floats, at - kLookback, at);
            const auto histograms = inside(series.histograms, at - kLookback, at);
            if (floats.empty() && histograms.empty()) continue;
            constexpr UnixMs kNever = std::numeric_limits<UnixMs>::min();
            const UnixMs lastFloat = floats.empty() ? kNever : floats.back().at;
            const UnixMs lastHistogram = histograms.empty() ? kNever : histograms.back().at;
            const auto ends = std::upper_bound(found.ends[i].begin(), found.ends[i].end(), at);
            if (ends != found.ends[i].begin() && *(ends - 1) >= std::max(lastFloat, lastHistogram)) continue;
            Answered one;
            one.labels = series.labels;
            if (lastHistogram > lastFloat)
                one.histogram = histograms.back().histogram;
            else
                one.value = floats.back().value;
            out.push_back(std::move(one));
        }
        return out;
    }

    [[nodiscard]] Vector called(const Call& call) const
    {
        const auto* const selector = std::get_if<Selector>(&call.arguments.back()->node);
        if (selector == nullptr || selector->range == 0) {
            std::vector<double> numbers;
            for (std::size_t i = 0; i + 1 < call.arguments.size(); ++i) numbers.push_back(number(*call.arguments[i]));
            return ofHistograms(call.function, numbers, vector(*call.arguments.back()));
        }
        const UnixMs to = m_at - selector->offset;
        const UnixMs from = to - selector->range;
        Vector out;
        for (const Series& series : m_fetched.of(*selector).series) {
            const RangeView view {&series.labels, inside(series.floats, from, to), inside(series.histograms, from, to)};
            if (auto one = overRange(call.function, view, from, to)) out.push_back(std::move(*one));
        }
        requireDistinct(out);
        return out;
    }

    [[nodiscard]] Vector joined(const Binary& binary) const
    {
        if (binary.left->type() == ValueType::Scalar)
            return apply(binary, vector(*binary.right), number(*binary.left), true);
        if (binary.right->type() == ValueType::Scalar)
            return apply(binary, vector(*binary.left), number(*binary.right), false);
        return apply(binary, vector(*binary.left), vector(*binary.right));
    }

    const Fetched& m_fetched;
    UnixMs m_at;
};

Vector answerAt(const Expression& expression, const Fetched& fetched, UnixMs at)
{
    const Moment moment(fetched, at);
    if (expression.type() == ValueType::Scalar) {
        Answered number;
        number.value = moment.number(expression);
        return {number};
    }
    return moment.vector(expression);
}

} // namespace

Result<Vector> evaluate(const Expression& expression, const SeriesSource& source, UnixMs at, std::stop_token stop)
{
    Fetched fetched;
    if (auto done = fetched.fetch(expression, source, at, at, stop); !done) return tl::unexpected(done.error());
    try {
        Vector out = answerAt(expression, fetched, at);
        std::sort(out.begin(), out.end(), [](const Answered& a, const Answered& b) { return a.labels < b.labels; });
        return out;
    } catch (const EvaluationError& error) {
        return fail(ErrorCode::Invalid, error.what);
    }
}

Result<std::vector<AnsweredSeries>> evaluateRange(
    const Expression& expression, const SeriesSource& source, UnixMs from, UnixMs to, UnixMs step, std::stop_token stop)
{
    Fetched fetched;
    if (auto done = fetched.fetch(expression, source, from, to, stop); !done) return tl::unexpected(done.error());
    std::map<Labels, std::vector<Sample>> bySeries;
    try {
        for (UnixMs at = from; at <= to; at += step) {
            if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
            for (Answered& one : answerAt(expression, fetched, at))
                if (!one.histogram) bySeries[std::move(one.labels)].push_back({at, one.value});
        }
    } catch (const EvaluationError& error) {
        return fail(ErrorCode::Invalid, error.what);
    }
    std::vector<AnsweredSeries> out;
    for (auto& [labels, points] : bySeries) out.push_back({labels, std::move(points)});
    return out;
}

} // namespace spanwise::metrics
