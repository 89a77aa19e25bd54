// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/scrape_schedule.h"

#include "core/base/checksum.h"

#include <QNetworkProxy>
#include <algorithm>

namespace spanwise::live {

ScrapeSchedule::ScrapeSchedule(ScrapeSink sink, std::shared_ptr<const Clock> clock)
    : m_sink(std::move(sink))
    , m_clock(std::move(clock))
{
}

void ScrapeSchedule::setTargets(const std::vector<ScrapeTarget>& targets)
{
    std::map<std::string, std::unique_ptr<Entry>> next;
    for (const ScrapeTarget& target : targets) {
        const std::string key = target.job + '\n' + target.instance;
        const auto known = m_entries.find(key);
        const bool isKnown = known != m_entries.end() && known->second;
        const bool same = isKnown && known->second->target.intervalMs == target.intervalMs;
        auto entry = isKnown ? std::move(known->second) : std::make_unique<Entry>();
        entry->target = target;
        entry->target.timeoutMs = std::min(target.timeoutMs, target.intervalMs);
        if (!same) begin(*entry);
        next.insert_or_assign(key, std::move(entry));
    }
    m_entries.swap(next);
}

void ScrapeSchedule::tryNow(const std::string& instance)
{
    for (const auto& [key, entry] : m_entries)
        if (entry->target.instance == instance) ask(*entry);
}

void ScrapeSchedule::probe(const ScrapeTarget& target, ScrapeSink done)
{
    auto* const request = new ScrapeRequest(network(), target, nowMs(), std::move(done));
    request->setParent(this);
    request->start();
}

QNetworkAccessManager& ScrapeSchedule::network()
{
    if (!m_network) {
        m_network = new QNetworkAccessManager(this);
        m_network->setProxy(QNetworkProxy::NoProxy);
    }
    return *m_network;
}

std::int64_t ScrapeSchedule::nowMs() const
{
    return m_clock->now() / kNanosPerMilli;
}

void ScrapeSchedule::begin(Entry& entry)
{
    Entry* const one = &entry;
    entry.timer.disconnect();
    entry.timer.setSingleShot(true);
    entry.timer.setTimerType(Qt::PreciseTimer);
    connect(&entry.timer, &QTimer::timeout, this, [this, one] { ask(*one); });
    // Spread by address over the interval, at most 5 s: the first answer should not be long in coming.
    const auto spread = static_cast<std::uint64_t>(std::min<std::int64_t>(entry.target.intervalMs, 5000));
    entry.timer.start(static_cast<int>(checksum64(entry.target.url) % spread));
}

void ScrapeSchedule::ask(Entry& entry)
{
    if (entry.request) return; // never two at a time
    entry.timer.stop();
    Entry* const one = &entry;
    entry.request = new ScrapeRequest(network(), entry.target, nowMs(), [this, one](ingest::Scrape&& scrape) {
        const bool failed = !scrape.failure.empty() || scrape.status != 200;
        one->failures = failed ? one->failures + 1 : 0;
        one->request = nullptr;
        const std::int64_t delay = delayAfter(one->target.intervalMs, scrape.duration, one->failures);
        one->timer.start(static_cast<int>(std::min<std::int64_t>(delay, 1 << 30)));
        m_sink(std::move(scrape));
    });
    entry.request->start();
}

} // namespace spanwise::live
