// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/scraper.h"

#include "core/live/mailbox.h"
#include "core/live/scrape_schedule.h"

#include <algorithm>

namespace spanwise::live {

namespace {
constexpr int kPatience = 2; ///< failures in a row before the pace slackens
constexpr std::int64_t kLongestDelay = 120'000;
constexpr std::int64_t kMostIntervals = 8;
} // namespace

std::int64_t delayAfter(std::int64_t intervalMs, std::int64_t tookMs, int failuresInARow) noexcept
{
    std::int64_t pace = intervalMs;
    for (int i = kPatience; i < failuresInARow && pace < kMostIntervals * intervalMs; ++i) pace *= 2;
    if (pace > intervalMs) pace = std::max(intervalMs, std::min(pace, kLongestDelay));
    return std::max<std::int64_t>(pace - tookMs, 1);
}

Scraper::Scraper(ScrapeSink sink, std::shared_ptr<const Clock> clock)
    : m_mail(std::make_unique<Mailbox>())
    , m_schedule(std::make_unique<ScrapeSchedule>(
          std::move(sink), clock ? std::move(clock) : std::make_shared<const SystemClock>()))
{
    m_mail->moveToThread(&m_thread);
    m_schedule->moveToThread(&m_thread);
    m_thread.setObjectName(QStringLiteral("scraper"));
    m_thread.start();
}

Scraper::~Scraper()
{
    m_mail->run([this] { m_schedule.reset(); });
    m_thread.quit();
    m_thread.wait();
}

void Scraper::setTargets(std::vector<ScrapeTarget> targets)
{
    m_mail->post([this, targets = std::move(targets)] { m_schedule->setTargets(targets); });
}

void Scraper::tryNow(const std::string& instance)
{
    m_mail->post([this, instance] { m_schedule->tryNow(instance); });
}

void Scraper::probe(const ScrapeTarget& target, ScrapeSink done)
{
    m_mail->post([this, target, done = std::move(done)] { m_schedule->probe(target, done); });
}

} // namespace spanwise::live
