// SPDX-License-Identifier: GPL-3.0-or-later
// Asks metrics addresses on their timers and hands each answer, good or bad, to whoever stores it. Each target is asked
// by one request at a time; their times are spread over the interval; one that keeps failing is asked less often.
#pragma once

#include "core/base/clock.h"
#include "core/ingest/scrape.h"
#include "core/live/scrape_target.h"

#include <QObject>
#include <QThread>
#include <functional>
#include <memory>
#include <vector>

namespace spanwise::live {

class Mailbox;
class ScrapeSchedule;

/// Called on the network thread, which must not wait: hand the scrape on.
using ScrapeSink = std::function<void(ingest::Scrape&&)>;

/// Create, call and destroy on one thread. Works on a thread of its own; Qt needs a QCoreApplication.
class Scraper {
public:
    explicit Scraper(ScrapeSink sink, std::shared_ptr<const Clock> clock = nullptr);
    ~Scraper(); ///< stops: what is under way is dropped
    Scraper(const Scraper&) = delete;
    Scraper& operator=(const Scraper&) = delete;

    /// From now on these, and no others. Targets that are there already keep their times.
    void setTargets(std::vector<ScrapeTarget> targets);
    /// Asks a target at once, out of turn.
    void tryNow(const std::string& instance);
    /// One question to an address that is not among the targets: what the dialog shows before it is saved. `done` is
    /// called on the network thread.
    void probe(const ScrapeTarget& target, ScrapeSink done);

private:
    QThread m_thread;
    std::unique_ptr<Mailbox> m_mail; ///< lives on the thread
    std::unique_ptr<ScrapeSchedule> m_schedule; ///< used on the thread only
};

/// The next delay of a target, in ms: what is left of its interval, longer the more often it failed in a row (doubled
/// from the third failure on, at most eight intervals and two minutes).
[[nodiscard]] std::int64_t delayAfter(std::int64_t intervalMs, std::int64_t tookMs, int failuresInARow) noexcept;

} // namespace spanwise::live
