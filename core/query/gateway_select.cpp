// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateway_select.h"

#include "core/query/gateway_filter.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace spanwise::query {

namespace {

using gateway::Dimension;
using gateway::Meaning;
using gateway::Measure;
using Part = gateway::Meaning::Part;

metrics::Matcher equal(std::string_view label, const std::string& value)
{
    return *metrics::Matcher::make(std::string(label), metrics::Matcher::Kind::Equal, value); // never a pattern
}

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
void toCounter(metrics::Series& series, bool count)
{
    for (const metrics::HistogramSample& one : series.histograms)
        series.floats.push_back({one.at, count ? one.histogram->count : one.histogram->sum});
    series.histograms.clear();
    std::ranges::stable_sort(series.floats, {}, &metrics::Sample::at);
}

void inUnit(metrics::Series& series, double factor)
{
    if (factor == 1) return;
    for (metrics::Sample& one : series.floats)
        if (!metrics::isMark(one.value)) one.value *= factor;
}

class Selection {
public:
    Selection(const GatewayView& view, const GatewayQuestion& question)
        : m_view(view)
        , m_question(question)
        , m_filter(question.filter)
    {
    }

    Result<void> run(metrics::UnixMs from, metrics::UnixMs to, std::stop_token stop)
    {
        for (const GatewayTarget& target : m_view.targets) {
            const auto& jobs = m_question.jobs;
            if (!jobs.empty() && std::ranges::find(jobs, target.job) == jobs.end()) continue;
            if (auto done = selectTarget(target, from, to, stop); !done) return done;
        }
        keepOneLevel();
        return {};
    }

    SelectedSeries out;

private:
    Result<void> selectTarget(
        const GatewayTarget& target, metrics::UnixMs from, metrics::UnixMs to, std::stop_token stop)
    {
        const gateway::Product* const product = m_view.dictionary->product(target.product);
        const std::vector<std::string_view> all(target.names.begin(), target.names.end());
        std::set<std::string_view> names;
        for (const std::string_view one : m_view.dictionary->namesFor(product, m_question.measure, all))
            names.insert(one);
        const bool zeros = m_question.measure == Measure::Errors && m_question.by != Dimension::Status
            && m_question.by != Dimension::ErrorType;
        if (zeros)
            for (const std::string_view one : m_view.dictionary->namesFor(product, Measure::Requests, all))
                names.insert(one);
        for (const std::string_view name : names) {
            auto found = m_view.series->select({equal(metrics::kNameLabel, std::string(name)), equal("job", target.job),
                                                   equal("instance", target.instance)},
                from, to, stop);
            if (!found) return tl::unexpected(found.error());
            const gateway::NameMeaning words = m_view.dictionary->meaningOfName(product, name, &all);
            // A series may mean several things; each is its own line of the answer.
            for (const metrics::Series& series : *found)
                for (Meaning& meaning : words.of(series.labels)) add(series, std::move(meaning), target);
        }
        return {};
    }

    void add(const metrics::Series& series, Meaning meaning, const GatewayTarget& target)
    {
        const Measure asked = m_question.measure;
        const bool asError = asked == Measure::Errors && meaning.measure == Measure::Requests;
        if (meaning.measure != asked && !asError) return;
        MeantSeries one;
        one.asZero = asError && !meaning.isErrors;
        for (const auto& [dimension, value] : m_question.where)
            if (valueOf(meaning, target, dimension) != value) return;
        bool ignored = false;
        const auto valueFor = [&](Dimension dimension) { return keyOf(meaning, target, dimension, ignored); };
        if (!m_filter.passesAll() && !m_filter.holds(valueFor)) return;
        if (m_question.by)
            one.key = m_question.orOtherModel ? keyOf(meaning, target, *m_question.by, m_onlyAsked)
                                              : valueOf(meaning, target, *m_question.by);
        one.samples = series;
        const bool distribution = gateway::infoOf(asked).behavior == gateway::Behavior::Distribution;
        const bool ofCount = meaning.rule->count == meaning.measure;
        if (!distribution && meaning.part == Part::Native) toCounter(one.samples, ofCount);
        if (meaning.part != Part::Bucket && meaning.part != Part::Count && !ofCount)
            inUnit(one.samples, meaning.rule->factor);
        one.meaning = std::move(meaning);
        one.target = &target;
        out.series.push_back(std::move(one));
    }

    /// Levels are never added: of each source the one asked for, else the one nearest to the client.
    void keepOneLevel()
    {
        std::map<std::string, gateway::Level> nearest;
        std::set<gateway::Level> levels;
        for (const MeantSeries& one : out.series) {
            const gateway::Level level = one.meaning.rule->level;
            levels.insert(level);
            const auto [place, isNew] = nearest.try_emplace(one.target->job, level);
            if (!isNew) place->second = std::min(place->second, level);
        }
        out.levels.assign(levels.begin(), levels.end());
        out.series.remove_if([&](const MeantSeries& one) {
            const gateway::Level wanted = m_question.level.value_or(nearest[one.target->job]);
            return one.meaning.rule->level != wanted;
        });
        if (levels.size() > 1)
            out.notes.push_back("the same requests are counted at several levels, which are not added: "
                + std::string(gateway::nameOf(m_question.level.value_or(*levels.begin()))) + " is shown");
        std::set<std::string> notes;
        for (const MeantSeries& one : out.series)
            if (!one.meaning.rule->note.empty() && !one.asZero) notes.insert(one.meaning.rule->note);
        out.notes.insert(out.notes.end(), notes.begin(), notes.end());
        if (m_onlyAsked) out.notes.emplace_back("by the model that was asked for, where only that is told");
        for (const std::string& term : m_filter.leftOut())
            out.notes.push_back("gateway metrics do not tell " + term + ": it is not applied here");
    }

    const GatewayView& m_view;
    const GatewayQuestion& m_question;
    GatewayFilter m_filter;
    bool m_onlyAsked = false;
};

} // namespace

Result<SelectedSeries> selectSeries(const GatewayView& view, const GatewayQuestion& question, metrics::UnixMs from,
    metrics::UnixMs to, std::stop_token stop)
{
    Selection selection(view, question);
    if (auto done = selection.run(from, to, stop); !done) return tl::unexpected(done.error());
    return std::move(selection.out);
}

} // namespace spanwise::query
