// SPDX-License-Identifier: GPL-3.0-or-later
// The window over many gateways that are scraped all the while. SPANWISE_TARGETS and SPANWISE_SERIES say how many, for
// the figures of a release (200 and 2000); they are printed, not judged.
#include "core/ingest/metric_intake.h"
#include "tests/support/heartbeat.h"
#include "tests/support/window_world.h"

#include <QLabel>
#include <atomic>
#include <thread>

using namespace spanwise;

namespace {

constexpr int kInterval = 15'000;

int amount(const char* variable, int otherwise)
{
    return qEnvironmentVariableIsSet(variable) ? qEnvironmentVariableIntValue(variable) : otherwise;
}

/// What a proxy says at its n-th scrape: per model and key a histogram, requests by status and tokens.
ingest::Scrape scrapeOf(int target, int n, int series)
{
    ingest::Scrape out;
    out.job = out.instance = out.address = "gateway-" + std::to_string(target);
    out.interval = kInterval;
    out.at = SystemClock().now() / kNanosPerMilli;
    out.duration = 20;
    out.contentType = "text/plain; version=0.0.4";
    int left = series;
    const auto add = [&](const char* name, const std::string& labels, int value) {
        if (left-- > 0) out.body += name + ("{" + labels) + "} " + std::to_string(value) + '\n';
    };
    for (int group = 0; group * 14 < series; ++group) { // as many lines each
        const std::string labels =
            "model=\"model-" + std::to_string(group % 12) + "\",api_key_alias=\"key-" + std::to_string(group) + '"';
        for (const char* limit : {"0.1", "0.5", "1", "2.5", "5", "10", "30", "+Inf"})
            add("litellm_request_total_latency_metric_bucket", labels + ",le=\"" + limit + '"', n * (group % 7 + 1));
        add("litellm_request_total_latency_metric_sum", labels, n);
        add("litellm_request_total_latency_metric_count", labels, n * (group % 7 + 1));
        for (const char* status : {"200", "429"})
            add("litellm_proxy_total_requests_metric_total", "requested_" + labels + ",status_code=\"" + status + '"',
                n * (group % 5));
        add("litellm_input_tokens_metric_total", labels, n * 811);
        add("litellm_output_tokens_metric_total", labels, n * 97);
    }
    return out;
}

} // namespace

class tst_many_gateways : public QObject {
    Q_OBJECT

    const int m_targets = amount("SPANWISE_TARGETS", 6);
    const int m_series = amount("SPANWISE_SERIES", 40);
    const int m_seconds = amount("SPANWISE_SECONDS", 2);
    test::WindowWorld m_world;

    void take(int target, int n)
    {
        const ingest::Scrape scrape = scrapeOf(target, n, m_series);
        const ingest::ReadScrape read = ingest::readScrape(scrape);
        ingest::Pipeline& pipeline = *m_world.session.pipeline();
        const auto done = pipeline.use([&](store::Writer&) -> Result<void> {
            if (auto taken = pipeline.metrics().take(scrape, read); !taken) return tl::unexpected(taken.error());
            return {};
        });
        if (!done) qFatal("%s", done.error().message.c_str());
    }

private slots:
    void goesOnBeatingWhileTheyAreScraped()
    {
        for (int n = 1; n <= 4; ++n)
            for (int target = 0; target < m_targets; ++target) take(target, n);
        m_world.filter.openPage(QStringLiteral("gateways"));
        QElapsedTimer first;
        first.start();
        QVERIFY(m_world.settle(300'000));
        qInfo("%d targets of %d series: the page was there after %lld ms", m_targets, m_series, first.elapsed());

        std::atomic<bool> stop {false};
        std::atomic<int> scrapes {0};
        std::thread scraper([&] {
            for (int n = 5; !stop; ++n)
                for (int target = 0; target < m_targets && !stop; ++target) {
                    take(target, n);
                    ++scrapes;
                    std::this_thread::sleep_for(std::chrono::milliseconds(kInterval / m_targets));
                }
        });
        test::Heartbeat heart;
        QElapsedTimer running;
        running.start();
        int pages = 0;
        constexpr const char* kPages[] {"gateways", "overview"};
        while (running.elapsed() < m_seconds * 1000) {
            QTest::qWait(500);
            emit m_world.session.targets().arrived();
            if (++pages % 6 == 0) m_world.filter.openPage(QString::fromLatin1(kPages[pages / 6 % 2]));
        }
        stop = true;
        scraper.join();
        QVERIFY(heart.beats() > 10);
        QVERIFY(scrapes > 0);
        qInfo("%d scrapes in %d s; delay of a 10 ms timer: p50 %lld ms, p99 %lld ms, max %lld ms", scrapes.load(),
            m_seconds, heart.percentile(0.5), heart.percentile(0.99), heart.percentile(1));
    }
};

QTEST_MAIN(tst_many_gateways)
#include "tst_many_gateways.moc"
