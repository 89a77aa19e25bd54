// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/live_scrapes.h"

#include "core/ingest/metric_intake.h"

#include <chrono>

namespace spanwise::live {

namespace {
constexpr std::size_t kMostWaiting = std::size_t {64} << 20U; ///< bytes of answers that wait to be stored
constexpr auto kCompany = std::chrono::milliseconds(200); ///< an answer waits so long for others to be stored with
constexpr auto kHousekeeping = std::chrono::minutes(10);
} // namespace

LiveScrapes::LiveScrapes(ingest::Pipeline& pipeline, std::unique_ptr<ingest::ScrapeRecorder> recorder,
    std::function<void(const Error&)> trouble, std::function<void()> stored)
    : m_pipeline(pipeline)
    , m_recorder(std::move(recorder))
    , m_trouble(std::move(trouble))
    , m_stored(std::move(stored))
    , m_storing([this] { storeAll(); })
    , m_scraper(std::make_unique<Scraper>([this](ingest::Scrape&& scrape) { put(std::move(scrape)); }))
{
}

LiveScrapes::~LiveScrapes()
{
    stop();
}

void LiveScrapes::stop()
{
    m_scraper.reset();
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_came.notify_all();
    if (m_storing.joinable()) m_storing.join();
}

void LiveScrapes::put(ingest::Scrape&& scrape)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_waitingBytes + scrape.body.size() > kMostWaiting) {
            ++m_dropped;
            scrape.failure = "the answer was not stored: more came in than the disk takes";
            scrape.body.clear();
        }
        m_waitingBytes += scrape.body.size();
        m_waiting.push_back(std::move(scrape));
    }
    m_came.notify_one();
}

void LiveScrapes::storeAll()
{
    auto kept = std::chrono::steady_clock::now();
    for (;;) {
        std::deque<ingest::Scrape> now;
        {
            std::unique_lock lock(m_mutex);
            m_came.wait_for(lock, kHousekeeping, [&] { return m_stopping || !m_waiting.empty(); });
            if (m_waiting.empty() && m_stopping) return;
            if (!m_stopping) m_came.wait_for(lock, kCompany, [&] { return m_stopping; });
            now.swap(m_waiting);
            m_waitingBytes = 0;
        }
        store(now);
        if (std::chrono::steady_clock::now() - kept > kHousekeeping) {
            keepHouse();
            kept = std::chrono::steady_clock::now();
        }
    }
}

void LiveScrapes::store(std::deque<ingest::Scrape>& scrapes)
{
    std::vector<ingest::ReadScrape> read;
    for (const ingest::Scrape& scrape : scrapes) {
        if (m_recorder)
            if (const auto recorded = m_recorder->record(scrape); !recorded) m_trouble(recorded.error());
        read.push_back(ingest::readScrape(scrape));
    }
    const auto stored = m_pipeline.use([&](store::Writer&) -> Result<void> {
        for (std::size_t i = 0; i < scrapes.size(); ++i)
            if (auto taken = m_pipeline.metrics().take(scrapes[i], read[i]); !taken)
                return tl::unexpected(taken.error());
        return {};
    });
    if (!stored) return m_trouble(stored.error());
    if (m_stored) m_stored();
}

/// Thins and drops what is old, a slice a transaction.
void LiveScrapes::keepHouse()
{
    bool more = true;
    for (int slices = 0; more && slices < 50; ++slices) {
        const auto done = m_pipeline.use([&](store::Writer&) -> Result<void> {
            const auto now = SystemClock().now() / kNanosPerMilli;
            const auto kept = m_pipeline.metrics().series().retain({}, now);
            if (!kept) return tl::unexpected(kept.error());
            more = *kept;
            return {};
        });
        if (!done) return m_trouble(done.error());
    }
}

} // namespace spanwise::live
