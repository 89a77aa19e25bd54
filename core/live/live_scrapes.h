// SPDX-License-Identifier: GPL-3.0-or-later
// Scrapes that feed a store: what the window and `spanwise-cli serve` both run. Reading and storing happen on a thread
// of their own, so that the network thread keeps its times.
#pragma once

#include "core/ingest/pipeline.h"
#include "core/ingest/scrape_recorder.h"
#include "core/live/scraper.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace spanwise::live {

/// Start, call and stop on one thread. The pipeline outlives it.
class LiveScrapes {
public:
    /// `recorder` may be null. `trouble` is told what could not be stored or recorded, `stored` that something was;
    /// both on another thread.
    LiveScrapes(ingest::Pipeline& pipeline, std::unique_ptr<ingest::ScrapeRecorder> recorder,
        std::function<void(const Error&)> trouble, std::function<void()> stored = {});
    ~LiveScrapes();
    LiveScrapes(const LiveScrapes&) = delete;
    LiveScrapes& operator=(const LiveScrapes&) = delete;

    void setTargets(std::vector<ScrapeTarget> targets) { m_scraper->setTargets(std::move(targets)); }
    [[nodiscard]] Scraper& scraper() noexcept { return *m_scraper; }
    /// Stores what has been answered and ends.
    void stop();

private:
    void put(ingest::Scrape&& scrape);
    void storeAll();
    void store(std::deque<ingest::Scrape>& scrapes);
    void keepHouse();

    ingest::Pipeline& m_pipeline;
    std::unique_ptr<ingest::ScrapeRecorder> m_recorder;
    std::function<void(const Error&)> m_trouble;
    std::function<void()> m_stored;
    std::mutex m_mutex;
    std::condition_variable m_came;
    std::deque<ingest::Scrape> m_waiting;
    std::size_t m_waitingBytes = 0;
    std::uint64_t m_dropped = 0; ///< the store did not keep up
    bool m_stopping = false;
    std::thread m_storing;
    std::unique_ptr<Scraper> m_scraper;
};

} // namespace spanwise::live
