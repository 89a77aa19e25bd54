// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/scrape_load.h"

#include "core/ingest/gateway_view.h"
#include "core/ingest/metric_intake.h"
#include "core/metrics/evaluator.h"
#include "core/store/series_reader.h"
#include "core/store/store.h"
#include "core/store/writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace spanwise::bench {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::int64_t kFirst = 1'760'000'000'000; ///< ms since 1970
constexpr std::int64_t kHousekeeping = 600'000;
constexpr std::array<const char*, 11> kLimits {"0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "30", "60", "+Inf"};

double secondsSince(Clock::time_point began)
{
    return std::chrono::duration<double>(Clock::now() - began).count();
}

/// Processor time of this thread alone would do: nothing else runs here.
double processorSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double residentMiB()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::strtod(line.c_str() + 6, nullptr) / 1024;
    return 0;
}

/// A gateway whose series are those of a proxy: per model and key a histogram of latency, counters of requests, tokens
/// and dollars, and a gauge or two.
class MadeTarget {
public:
    MadeTarget(std::uint32_t number, const ScrapeLoad& load)
        : m_job("gateway-" + std::to_string(number))
        , m_random(load.seed * 1000 + number)
    {
        for (std::uint32_t group = 0; m_lines.size() < load.series; ++group) addGroup(group, load.series);
        m_moving = load.movingPercent;
    }

    ingest::Scrape scrape(std::int64_t at, std::int64_t interval)
    {
        ingest::Scrape out;
        out.job = out.instance = m_job;
        out.address = "http://" + m_job + ":4000/metrics";
        out.interval = interval;
        out.at = at;
        out.duration = 20;
        out.contentType = "text/plain; version=0.0.4";
        out.body.reserve(m_size);
        for (Line& line : m_lines) {
            if (m_random() % 100 < m_moving) line.value += line.step * (1.0 + static_cast<double>(m_random() % 8));
            if (line.wraps && line.value > 40) line.value = 0;
            out.body += line.name;
            std::array<char, 32> text {};
            out.body.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), line.value).ptr);
            out.body += '\n';
        }
        m_size = out.body.size() + 1024;
        return out;
    }

private:
    struct Line {
        std::string name; ///< up to and with the blank before the value
        double value = 0;
        double step = 1;
        bool wraps = false; ///< a gauge
    };

    void add(std::string name, double step, std::uint32_t most, bool wraps = false)
    {
        if (m_lines.size() < most) m_lines.push_back({std::move(name), 0, step, wraps});
    }

    void addGroup(std::uint32_t group, std::uint32_t most)
    {
        const std::string labels = "model=\"model-" + std::to_string(group % 12) + "\",team=\"team-"
            + std::to_string(group % 5) + "\",api_key_alias=\"key-" + std::to_string(group) + "\"";
        const auto named = [&](const char* name) { return std::string(name) + '{' + labels + "} "; };
        for (const char* limit : kLimits)
            add("litellm_request_total_latency_metric_bucket{" + labels + ",le=\"" + limit + "\"} ", 1, most);
        add(named("litellm_request_total_latency_metric_sum"), 0.137, most);
        add(named("litellm_request_total_latency_metric_count"), 1, most);
        add("litellm_proxy_total_requests_metric_total{requested_" + labels + ",status_code=\"200\"} ", 1, most);
        add("litellm_proxy_total_requests_metric_total{requested_" + labels + ",status_code=\"429\"} ", 1, most);
        add(named("litellm_input_tokens_metric_total"), 811, most);
        add(named("litellm_output_tokens_metric_total"), 97, most);
        add(named("litellm_spend_metric_total"), 0.000213, most);
        add(named("litellm_in_flight_requests"), 1, most, true);
    }

    std::string m_job;
    std::mt19937_64 m_random;
    std::vector<Line> m_lines;
    std::uint32_t m_moving = 0;
    std::size_t m_size = 0;
};

class Loading {
public:
    Loading(store::Store& store, const ScrapeLoad& load)
        : m_store(store)
        , m_load(load)
        , m_intake(*store.writer())
    {
        for (std::uint32_t i = 0; i < load.targets; ++i) m_targets.emplace_back(i, load);
    }

    Result<void> scrapeAll(const std::stop_token& stop)
    {
        std::int64_t kept = kFirst;
        for (std::int64_t at = kFirst; at <= kFirst + m_load.lengthMs; at += m_load.intervalMs) {
            if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
            for (MadeTarget& target : m_targets)
                if (auto done = scrapeOne(target, at); !done) return done;
            figures.residentMiB = std::max(figures.residentMiB, residentMiB());
            if (!m_load.keepsHouse || at - kept < kHousekeeping) continue;
            kept = at;
            if (auto done = keepHouse(at); !done) return done;
        }
        const double scheduled = static_cast<double>(m_load.lengthMs + m_load.intervalMs) / 1000;
        figures.coreShare = m_processor / scheduled;
        figures.busyShare = figures.storeSeconds / scheduled;
        return {};
    }

    Result<void> pack()
    {
        if (auto done = m_intake.series().packAll(); !done) return done;
        if (auto done = m_store.writer()->commit(); !done) return tl::unexpected(done.error());
        return {};
    }

    ScrapeLoadFigures figures;

private:
    Result<void> scrapeOne(MadeTarget& target, std::int64_t at)
    {
        const ingest::Scrape scrape = target.scrape(at, m_load.intervalMs);
        const double processor = processorSeconds();
        const auto began = Clock::now();
        const ingest::ReadScrape read = ingest::readScrape(scrape);
        figures.readSeconds += secondsSince(began);
        if (read.error) return tl::unexpected(*read.error);
        const auto storing = Clock::now();
        const auto taken = m_intake.take(scrape, read);
        if (!taken) return tl::unexpected(taken.error());
        if (auto done = m_store.writer()->commit(); !done) return tl::unexpected(done.error());
        const double took = secondsSince(storing);
        figures.storeSeconds += took;
        m_processor += processorSeconds() - processor;
        figures.longestCommitMs = std::max(figures.longestCommitMs, took * 1000);
        ++figures.scrapes;
        figures.samples += taken->samples;
        figures.bodyBytes += scrape.body.size();
        return {};
    }

    Result<void> keepHouse(std::int64_t now)
    {
        const double processor = processorSeconds();
        const auto began = Clock::now();
        for (bool more = true; more;) {
            const auto kept = m_intake.series().retain({}, now);
            if (!kept) return tl::unexpected(kept.error());
            more = *kept;
            if (auto done = m_store.writer()->commit(); !done) return tl::unexpected(done.error());
        }
        figures.storeSeconds += secondsSince(began);
        m_processor += processorSeconds() - processor;
        return {};
    }

    store::Store& m_store;
    const ScrapeLoad& m_load;
    ingest::MetricIntake m_intake;
    std::vector<MadeTarget> m_targets;
    double m_processor = 0; ///< seconds of reading, storing and keeping house
};

Result<double> timeRate(const store::Store& store, const ScrapeLoad& load, std::stop_token stop)
{
    const auto expression = metrics::parseExpression(
        "sum by (requested_model) (rate(litellm_proxy_total_requests_metric_total{job=\"gateway-0\"}[5m]))");
    if (!expression) return tl::unexpected(expression.error());
    const store::SeriesReader series(store.reader());
    const auto began = Clock::now();
    const auto step = std::max<std::int64_t>(load.lengthMs / 120, 1000);
    const auto answer =
        metrics::evaluateRange(**expression, series, kFirst, kFirst + load.lengthMs, step, std::move(stop));
    if (!answer) return tl::unexpected(answer.error());
    return secondsSince(began) * 1000;
}

Result<double> timePage(
    const store::Store& store, const ScrapeLoad& load, std::vector<std::string> jobs, std::stop_token stop)
{
    const auto view = ingest::gatewayViewOf(store);
    if (!view) return tl::unexpected(view.error());
    query::GatewayQuestion question;
    question.range = {kFirst * kNanosPerMilli, (kFirst + load.lengthMs) * kNanosPerMilli};
    question.by = gateway::Dimension::Model;
    question.jobs = std::move(jobs);
    const auto began = Clock::now();
    const auto answer = query::answer(*view, question, std::move(stop));
    if (!answer) return tl::unexpected(answer.error());
    return secondsSince(began) * 1000;
}

Result<void> timeHealth(const store::Store& store, const ScrapeLoad& load, ScrapeLoadFigures& out, std::stop_token stop)
{
    const auto asked = Clock::now();
    const auto view = ingest::gatewayViewOf(store);
    if (!view) return tl::unexpected(view.error());
    out.viewMs = secondsSince(asked) * 1000;
    const UnixNanos end = (kFirst + load.lengthMs) * kNanosPerMilli;
    const auto began = Clock::now();
    const auto health = query::gatewayHealth(*view, {kFirst * kNanosPerMilli, end}, end, std::move(stop));
    if (!health) return tl::unexpected(health.error());
    out.healthMs = secondsSince(began) * 1000;
    return {};
}

} // namespace

Result<ScrapeLoadFigures> runScrapeLoad(const std::filesystem::path& file, const ScrapeLoad& load, std::stop_token stop)
{
    auto store = store::Store::open(file, {});
    if (!store) return tl::unexpected(store.error());
    Loading loading(**store, load);
    if (auto done = loading.scrapeAll(stop); !done) return tl::unexpected(done.error());
    ScrapeLoadFigures out = loading.figures;
    if (auto done = timeHealth(**store, load, out, stop); !done) return tl::unexpected(done.error());
    const auto rate = timeRate(**store, load, stop);
    if (!rate) return tl::unexpected(rate.error());
    out.rateMs = *rate;
    const auto one = timePage(**store, load, {"gateway-0"}, stop);
    if (!one) return tl::unexpected(one.error());
    out.pageMs = *one;
    const auto all = timePage(**store, load, {}, stop);
    if (!all) return tl::unexpected(all.error());
    out.pageAllMs = *all;
    if (!load.leavesTails)
        if (auto done = loading.pack(); !done) return tl::unexpected(done.error());
    const auto stored = store::SeriesReader((*store)->reader()).figures();
    if (!stored) return tl::unexpected(stored.error());
    out.chunkBytesPerSample = static_cast<double>(stored->chunkBytes + stored->axisBytes)
        / static_cast<double>(std::max<std::uint64_t>(out.samples, 1));
    store->reset(); // checkpoints
    std::error_code ignored;
    out.bytesPerSample = static_cast<double>(std::filesystem::file_size(file, ignored))
        / static_cast<double>(std::max<std::uint64_t>(out.samples, 1));
    return out;
}

} // namespace spanwise::bench
