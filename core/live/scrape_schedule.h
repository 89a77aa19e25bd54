// SPDX-License-Identifier: GPL-3.0-or-later
// When each target is asked. Part of scraper.h.
#pragma once

#include "core/live/scrape_request.h"
#include "core/live/scraper.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QPointer>
#include <QTimer>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace spanwise::live {

/// The timers of all targets; lives on the network thread.
class ScrapeSchedule final : public QObject {
    Q_OBJECT

public:
    ScrapeSchedule(ScrapeSink sink, std::shared_ptr<const Clock> clock);

    void setTargets(const std::vector<ScrapeTarget>& targets);
    void tryNow(const std::string& instance);
    void probe(const ScrapeTarget& target, ScrapeSink done);

private:
    struct Entry {
        ScrapeTarget target;
        QTimer timer;
        QPointer<ScrapeRequest> request;
        int failures = 0;
        ~Entry() { delete request; }
    };

    QNetworkAccessManager& network(); ///< made late, so that it lives on the network thread
    [[nodiscard]] std::int64_t nowMs() const;
    void begin(Entry& entry);
    void ask(Entry& entry);

    ScrapeSink m_sink;
    std::shared_ptr<const Clock> m_clock;
    QPointer<QNetworkAccessManager> m_network;
    std::map<std::string, std::unique_ptr<Entry>> m_entries; ///< by job and instance
};

} // namespace spanwise::live
