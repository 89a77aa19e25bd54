// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/follower.h"

#include <algorithm>

namespace spanwise::ui {

namespace {

std::string keyOf(const query::ReportQuestion& question, int slot)
{
    std::string key = std::to_string(slot) + ' ' + std::to_string(int(question.order)) + ' '
        + std::to_string(question.limit) + (question.percentiles ? " p" : " -") + (question.distinct ? 'd' : '-');
    for (const bool wanted : {question.times.latency, question.times.timeToFirstToken,
             question.times.timePerOutputToken, question.times.tokensPerSecond})
        key += wanted ? '1' : '0';
    for (const query::Dimension dimension : question.by) key += ' ' + std::to_string(int(dimension));
    return key + '\n' + question.scope.filter.text();
}

std::string keyOf(const query::SeriesQuestion& question, int slot)
{
    const query::StepChoice& step = question.step;
    std::string key = std::to_string(slot);
    for (const std::int64_t part : {std::int64_t(question.measure), std::int64_t(question.by ? int(*question.by) : -1),
             std::int64_t(question.maxSeries), step.step, std::int64_t(step.width), std::int64_t(step.pixelsPerPoint),
             std::int64_t(question.deployMarks)})
        key += ' ' + std::to_string(part);
    return key + '\n' + question.scope.filter.text();
}

} // namespace

template <typename Live, typename Question>
std::shared_ptr<Follower::Entry<Live>> Follower::entryFor(
    std::list<std::shared_ptr<Entry<Live>>>& entries, const std::string& key, const Question& question)
{
    const std::lock_guard lock(m_mutex);
    const auto found = std::ranges::find_if(entries, [&](const auto& entry) { return entry->key == key; });
    if (found != entries.end()) {
        entries.splice(entries.begin(), entries, found);
    } else {
        entries.push_front(std::shared_ptr<Entry<Live>>(new Entry<Live> {key, {}, Live(question)}));
        if (entries.size() > kMost) entries.pop_back();
    }
    return entries.front();
}

Result<query::ReportAnswer> Follower::answer(
    const query::DataView& view, const query::ReportQuestion& question, std::stop_token stop, int slot)
{
    const auto entry = entryFor(m_reports, keyOf(question, slot), question);
    const std::lock_guard lock(entry->mutex);
    return entry->live.refresh(view, question.scope.range, stop);
}

Result<query::SeriesAnswer> Follower::answer(
    const query::DataView& view, const query::SeriesQuestion& question, std::stop_token stop, int slot)
{
    const auto entry = entryFor(m_series, keyOf(question, slot), question);
    const std::lock_guard lock(entry->mutex);
    return entry->live.refresh(view, question.scope.range, stop);
}

} // namespace spanwise::ui
