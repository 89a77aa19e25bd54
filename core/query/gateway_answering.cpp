// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateway_answering.h"

#include "core/query/gateway_alarms.h"
#include "core/query/gateway_steps.h"

#include <algorithm>

namespace spanwise::query {

namespace {

using metrics::UnixMs;

/// There is one sample of it: where growth is asked for, that says nothing yet.
bool isYoung(const MeantSeries& one)
{
    const auto isNumber = [](const metrics::Sample& sample) { return !metrics::isMark(sample.value); };
    return std::ranges::count_if(one.floats, isNumber) + static_cast<std::ptrdiff_t>(one.histograms.size()) == 1;
}

void addNotes(std::vector<std::string>& to, const std::vector<std::string>& more)
{
    for (const std::string& note : more)
        if (std::ranges::find(to, note) == to.end()) to.push_back(note);
}

/// As if all sources had been read as one: targets in the order of the view.
void inOrder(SelectedSeries& all)
{
    std::ranges::stable_sort(all.series, {}, &MeantSeries::target);
}

} // namespace

bool GatewayAnswering::isOfAllAtOnce(const GatewayQuestion& question) noexcept
{
    return question.addSources && gateway::infoOf(question.measure).behavior != gateway::Behavior::Counter;
}

GatewayAnswering::GatewayAnswering(
    const GatewayView& view, const GatewaySources& sources, const GatewayQuestion& question)
    : m_view(view)
    , m_question(question)
    , m_isOne(isOfAllAtOnce(question))
    , m_steps(stepsFor(view, question))
    , m_lines(m_question)
{
    m_answer.measure = m_question.measure;
    m_answer.range = m_question.range;
    m_answer.step = m_steps.step * kNanosPerMilli;
    for (std::size_t i = 0; i + 1 < m_steps.edges.size(); ++i)
        m_answer.starts.push_back(m_steps.edges[i] * kNanosPerMilli);
    m_answer.isMissing = true;
    const UnixMs before = std::max(kBeforeRange, m_steps.step);
    m_wants.push_back({&m_question, m_steps.edges.front() - before, m_steps.edges.back()});
    const auto addWants = [this](const std::vector<GatewayWant>& more) {
        m_wants.insert(m_wants.end(), more.begin(), more.end());
    };
    if (GatewayAges::isAbout(m_question.measure) && sources.mayAnswer(m_wants.front())) {
        m_ages = std::make_unique<GatewayAges>(m_question);
        addWants(m_ages->wants());
    }
    if (!GatewayOwnTotal::isAbout(m_question.measure)) return;
    auto ownTotal = std::make_unique<GatewayOwnTotal>(m_question);
    if (!sources.mayAnswer(ownTotal->wants().front())) return; // most sources have none
    m_ownTotal = std::move(ownTotal);
    addWants(m_ownTotal->wants());
}

GatewayAnswering::Weighed GatewayAnswering::weigh(const std::shared_ptr<const GatewayReading>& reading) const
{
    Weighed out;
    out.selected = selectFrom(reading, m_wants.front());
    if (!m_isOne) {
        settle(out.selected, m_question);
        weighSelected(out.selected, out);
        out.selected.series.clear();
        out.selected.readings.clear();
    }
    for (std::size_t i = 1; i < m_wants.size(); ++i) {
        SelectedSeries aside = selectFrom(reading, m_wants[i]);
        settle(aside, *m_wants[i].question);
        if (m_ages != nullptr)
            out.told.push_back(m_ages->toldBy(aside, m_wants[i]));
        else
            out.totals.push_back(m_ownTotal->sumOf(aside));
    }
    return out;
}

void GatewayAnswering::weighSelected(const SelectedSeries& selected, Weighed& out) const
{
    out.lines = m_lines.weigh(selected, m_steps);
    out.intervals = intervalsOf(selected);
    for (const MeantSeries& one : selected.series)
        if (std::ranges::find(out.shown, one.meaning->rule->level) == out.shown.end())
            out.shown.push_back(one.meaning->rule->level);
    out.isMissing = selected.series.empty();
}

void GatewayAnswering::add(Weighed&& weighed)
{
    for (const GatewayAges::Told& told : weighed.told) m_ages->add(told);
    for (std::size_t i = 0; i < weighed.totals.size(); ++i) m_ownTotal->add(i, weighed.totals[i]);
    if (m_isOne)
        m_all.append(std::move(weighed.selected));
    else
        addWeighed(weighed);
}

void GatewayAnswering::addWeighed(const Weighed& weighed)
{
    m_isWeighed = true;
    m_lines.add(weighed.lines);
    m_intervals.insert(weighed.intervals.begin(), weighed.intervals.end());
    m_levels.insert(weighed.selected.levels.begin(), weighed.selected.levels.end());
    m_shown.insert(weighed.shown.begin(), weighed.shown.end());
    addNotes(m_answer.notes, weighed.selected.notes);
    m_answer.isMissing = m_answer.isMissing && weighed.isMissing;
}

void GatewayAnswering::choose()
{
    if (!m_isWeighed) { // all sources as one; or there is none, and the answer says so
        Weighed all;
        all.selected = std::move(m_all);
        m_all = {};
        inOrder(all.selected);
        settle(all.selected, m_question);
        weighSelected(all.selected, all);
        addWeighed(all);
    }
    if (m_shown.size() > 1) m_answer.notes.emplace_back("the sources are counted at different levels");
    m_lines.choose();
    UnixMs longest = 0;
    for (auto& [target, interval] : m_intervals) {
        if (interval == 0) interval = kFallbackInterval;
        longest = std::max(longest, interval);
    }
    if (longest == 0) longest = kFallbackInterval;
    m_steps.intervals = &m_intervals;
    const UnixMs window = std::max(m_steps.step, kScrapesInWindow * longest);
    GatewayWant& want = m_wants.front();
    want.from = std::min(want.from, m_steps.edges.front() - window);
    m_answer.interval = longest * kNanosPerMilli;
    m_answer.rateWindow = window * kNanosPerMilli;
    m_answer.levels.assign(m_levels.begin(), m_levels.end());
}

bool GatewayAnswering::draws(const std::string& job) const
{
    if (!m_wants.front().asks(job)) return false;
    return m_isOne ? !m_answer.isMissing : m_lines.showsAnyOf(job);
}

GatewayAnswering::Drawn GatewayAnswering::draw(const std::shared_ptr<const GatewayReading>& reading) const
{
    Drawn out;
    out.selected = selectFrom(reading, m_wants.front());
    if (m_isOne) return out;
    settle(out.selected, m_question);
    drawSelected(out.selected, out);
    out.selected = {};
    return out;
}

void GatewayAnswering::drawSelected(const SelectedSeries& selected, Drawn& out) const
{
    out.lines = m_lines.draw(selected, m_steps);
    out.hasYoung = std::ranges::any_of(selected.series, isYoung);
}

void GatewayAnswering::add(Drawn&& drawn)
{
    if (m_isOne)
        m_all.append(std::move(drawn.selected));
    else
        addDrawn(std::move(drawn));
}

void GatewayAnswering::addDrawn(Drawn&& drawn)
{
    m_lines.add(std::move(drawn.lines), m_answer);
    m_hasYoung = m_hasYoung || drawn.hasYoung;
}

Result<GatewayAnswer> GatewayAnswering::finish(const std::stop_token& stop)
{
    if (m_isOne) {
        inOrder(m_all);
        settle(m_all, m_question);
        Drawn all;
        drawSelected(m_all, all);
        addDrawn(std::move(all));
        m_all = {};
    }
    m_lines.finish(m_answer);
    m_answer.isCollecting = m_hasYoung && std::ranges::none_of(m_answer.series, &GatewaySeries::hasValues);
    m_answer.gaps = gapsOf(m_answer);
    if (m_ages != nullptr) m_ages->write(m_answer);
    if (auto checked = checkAlarms(stop); !checked) return tl::unexpected(checked.error());
    if (m_ownTotal != nullptr) m_ownTotal->write(m_answer);
    return std::move(m_answer);
}

/// Sources that say themselves that they count too little of the measure.
Result<void> GatewayAnswering::checkAlarms(const std::stop_token& stop)
{
    if (m_answer.isMissing) return {};
    for (const GatewayTarget& target : m_view.targets) {
        if (!isAsked(target, m_question) || !mayLower(m_view, target, m_question.measure)) continue;
        const auto alarms = alarmsOf(m_view, target, m_question.range, stop);
        if (!alarms) return tl::unexpected(alarms.error());
        for (const GatewayAlarm& alarm : *alarms) {
            if (alarm.lowers != m_question.measure) continue;
            m_answer.isAtLeast = true;
            addNotes(m_answer.notes, {target.job + ": " + alarm.text});
        }
    }
    return {};
}

} // namespace spanwise::query
