// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateway_select.h"

#include "core/query/gateway_filter.h"

#include <algorithm>
#include <map>
#include <set>

namespace spanwise::query {

namespace {

using gateway::Dimension;
using gateway::Meaning;
using gateway::Measure;
using Part = gateway::Meaning::Part;

std::string valueOf(const Meaning& meaning, const GatewayTarget& target, Dimension dimension)
{
    if (dimension == Dimension::Gateway) return target.job;
    if (dimension == Dimension::Instance) return target.instance;
    for (const auto& [which, value] : meaning.dimensions)
        if (which == dimension) return value;
    return {};
}

/// The model that answered; where a source only tells which one was asked for, that one; and the other way round.
std::string keyOf(const Meaning& meaning, const GatewayTarget& target, Dimension dimension, bool& onlyAsked)
{
    std::string value = valueOf(meaning, target, dimension);
    if (!value.empty()) return value;
    if (dimension == Dimension::RequestedModel) return valueOf(meaning, target, Dimension::Model);
    if (dimension != Dimension::Model) return value;
    value = valueOf(meaning, target, Dimension::RequestedModel);
    onlyAsked = onlyAsked || !value.empty();
    return value;
}

/// Histograms whose count or sum is asked for become counters.
std::vector<metrics::Sample> asCounter(const MeantSeries& of, bool count)
{
    std::vector<metrics::Sample> out(of.floats.begin(), of.floats.end());
    for (const metrics::HistogramSample& one : of.histograms)
        out.push_back({one.at, count ? one.histogram->count : one.histogram->sum});
    std::ranges::stable_sort(out, {}, &metrics::Sample::at);
    return out;
}

template <typename T> std::span<const T> inside(const std::vector<T>& samples, const GatewayWant& want)
{
    const auto later = [](metrics::UnixMs at, const T& one) { return at < one.at; };
    const auto first = std::upper_bound(samples.begin(), samples.end(), want.from, later);
    return {first, std::upper_bound(first, samples.end(), want.to, later)};
}

class Selection {
public:
    explicit Selection(const GatewayWant& want)
        : m_want(want)
        , m_question(*want.question)
        , m_filter(m_question.filter)
    {
    }

    void add(const ReadName& name)
    {
        if (!m_want.asks(name.target->job) || !m_want.mayUse(*name.words)) return;
        // A series may mean several things; each is its own line of the answer.
        for (const ReadSeries& series : name.series)
            for (const Meaning& meaning : series.meanings) add(series.samples, meaning, *name.target);
    }

    SelectedSeries out;

private:
    void add(const metrics::Series& series, const Meaning& meaning, const GatewayTarget& target)
    {
        const Measure asked = m_question.measure;
        const bool asError = asked == Measure::Errors && meaning.measure == Measure::Requests;
        if (meaning.measure != asked && !asError) return;
        MeantSeries one;
        one.floats = inside(series.floats, m_want);
        one.histograms = inside(series.histograms, m_want);
        if (one.floats.empty() && one.histograms.empty()) return;
        one.asZero = asError && !meaning.isErrors;
        for (const auto& [dimension, value] : m_question.where)
            if (valueOf(meaning, target, dimension) != value) return;
        bool ignored = false;
        const auto valueFor = [&](Dimension dimension) { return keyOf(meaning, target, dimension, ignored); };
        if (!m_filter.passesAll() && !m_filter.holds(valueFor)) return;
        if (m_question.by)
            one.key = m_question.orOtherModel ? keyOf(meaning, target, *m_question.by, out.onlyAsked)
                                              : valueOf(meaning, target, *m_question.by);
        one.labels = &series.labels;
        one.meaning = &meaning;
        one.target = &target;
        convert(one);
        out.series.push_back(std::move(one));
    }

    void convert(MeantSeries& one) const
    {
        const Meaning& meaning = *one.meaning;
        const bool distribution = gateway::infoOf(m_question.measure).behavior == gateway::Behavior::Distribution;
        const bool ofCount = meaning.rule->count == meaning.measure;
        const bool counts = !distribution && meaning.part == Part::Native;
        const double factor =
            meaning.part != Part::Bucket && meaning.part != Part::Count && !ofCount ? meaning.rule->factor : 1;
        if (!counts && factor == 1) return;
        one.own = counts ? asCounter(one, ofCount) : std::vector(one.floats.begin(), one.floats.end());
        if (counts) one.histograms = {};
        if (factor != 1)
            for (metrics::Sample& sample : one.own)
                if (!metrics::isMark(sample.value)) sample.value *= factor;
        one.floats = one.own;
    }

    const GatewayWant& m_want;
    const GatewayQuestion& m_question;
    GatewayFilter m_filter;
};

} // namespace

void SelectedSeries::append(SelectedSeries&& more)
{
    series.insert(
        series.end(), std::make_move_iterator(more.series.begin()), std::make_move_iterator(more.series.end()));
    onlyAsked = onlyAsked || more.onlyAsked;
    readings.insert(readings.end(), more.readings.begin(), more.readings.end());
}

SelectedSeries selectFrom(std::shared_ptr<const GatewayReading> reading, const GatewayWant& want)
{
    Selection selection(want);
    for (const ReadName& name : reading->names) selection.add(name);
    if (!selection.out.series.empty()) selection.out.readings.push_back(std::move(reading));
    return std::move(selection.out);
}

void settle(SelectedSeries& selected, const GatewayQuestion& question)
{
    std::map<std::string, gateway::Level> nearest;
    std::set<gateway::Level> levels;
    for (const MeantSeries& one : selected.series) {
        const gateway::Level level = one.meaning->rule->level;
        levels.insert(level);
        const auto [place, isNew] = nearest.try_emplace(one.target->job, level);
        if (!isNew) place->second = std::min(place->second, level);
    }
    selected.levels.assign(levels.begin(), levels.end());
    std::erase_if(selected.series, [&](const MeantSeries& one) {
        const gateway::Level wanted = question.level.value_or(nearest[one.target->job]);
        return one.meaning->rule->level != wanted;
    });
    std::vector<std::string>& out = selected.notes;
    if (levels.size() > 1)
        out.push_back("the same requests are counted at several levels, which are not added: "
            + std::string(gateway::nameOf(question.level.value_or(*levels.begin()))) + " is shown");
    std::set<std::string> notes;
    for (const MeantSeries& one : selected.series)
        if (!one.meaning->rule->note.empty() && !one.asZero) notes.insert(one.meaning->rule->note);
    out.insert(out.end(), notes.begin(), notes.end());
    if (selected.onlyAsked) out.emplace_back("by the model that was asked for, where only that is told");
    const GatewayFilter filter(question.filter);
    for (const std::string& term : filter.leftOut())
        out.push_back("gateway metrics do not tell " + term + ": it is not applied here");
}

} // namespace spanwise::query
