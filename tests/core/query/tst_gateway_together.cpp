// SPDX-License-Identifier: GPL-3.0-or-later
// Questions about gateways that are asked together share what they read: they answer what each says alone, of the
// store as it is then.
#include "core/ingest/gateway_view.h"
#include "core/query/gateways.h"
#include "tests/support/gateway_fixture.h"

#include <QtTest>
#include <algorithm>
#include <atomic>
#include <random>

using namespace spanwise;
using gateway::Dimension;
using gateway::Measure;

namespace {

constexpr metrics::UnixMs kStart = 1'795'420'800'000;
constexpr int kScrapes = 100;
constexpr int kSources = 9;
constexpr int kSeldom = 16; ///< its rates look further back than what is read to weigh its lines

/// Made of random growth: restarts, outages, series that come late, sources of one job, other units, own totals.
class Gateways {
public:
    explicit Gateways(unsigned seed)
        : m_random(seed)
    {
        for (int n = 0; n < kScrapes; ++n) scrapeAll(n);
        if (!m_store.commit()) qFatal("the store does not commit");
    }

    void scrapeAll(int n)
    {
        for (int source = 0; source < kSources; ++source)
            if (source < kSources - 1 || n % kSeldom == 0) scrape(source, n); // one is read more seldom
    }
    [[nodiscard]] bool commit() { return m_store.commit(); }
    [[nodiscard]] query::GatewayView view() { return *ingest::gatewayViewOf(m_store.store()); }
    [[nodiscard]] store::SeriesReader reader() const { return m_store.reader(); }
    [[nodiscard]] Result<metrics::Vector> ask(const std::string& query, metrics::UnixMs at) const
    {
        return m_store.ask(query, at);
    }
    int below(int n) { return static_cast<int>(m_random() % static_cast<unsigned>(n)); }

private:
    void scrape(int source, int n)
    {
        ingest::Scrape scrape;
        scrape.job = "job-" + std::to_string(source / 2);
        scrape.instance = scrape.address = "gw-" + std::to_string(source);
        scrape.interval = source < kSources - 1 ? 15'000 : kSeldom * 15'000;
        scrape.at = kStart + n * 15'000;
        scrape.contentType = "text/plain";
        if (below(25) == 0) scrape.failure = "nothing listens";
        if (below(40) == 0) m_counts.erase(source);
        if (scrape.failure.empty()) scrape.body = body(source, n);
        if (const auto read = m_store.take(scrape); read.error && scrape.failure.empty())
            qFatal("%s", read.error->message.c_str());
    }

    std::string body(int source, int n)
    {
        std::string out;
        const auto line = [&](const std::string& series, double growth) {
            double& value = m_counts[source][series];
            value += growth;
            out += series + ' ' + QByteArray::number(value, 'g', 17).toStdString() + '\n';
        };
        for (int model = 0; model < 4; ++model) {
            if (n < 20 * (model - 1)) continue;
            const bool rests = model == 0 && n > 20; // what it said last is older than some ranges reach
            const int more = rests ? 0 : below(6);
            const std::string m = "model=\"m" + std::to_string(model) + '"';
            if (source % 3 == 0) {
                const std::string ai = "{ai_provider=\"p" + std::to_string(model % 2) + "\",ai_" + m;
                for (const char* limit : {"250", "1000", "+Inf"})
                    line("kong_ai_llm_provider_latency_ms_bucket" + ai + ",le=\"" + limit + "\"}", more);
                line("kong_ai_llm_provider_latency_ms_sum" + ai + "}", more * 371.5);
                line("kong_ai_llm_provider_latency_ms_count" + ai + "}", more);
                line("kong_ai_llm_requests_total" + ai + "}", more);
                continue;
            }
            line("litellm_proxy_total_requests_metric_total{requested_" + m + ",status_code=\"200\"}", more);
            if (below(3) == 0 && !rests)
                line("litellm_proxy_total_requests_metric_total{requested_" + m + ",status_code=\"429\"}", 1);
            line("litellm_deployment_total_requests_total{litellm_model_name=\"m\",api_provider=\"p\"}", more);
            line("litellm_request_total_latency_metric_bucket{" + m + ",le=\"1\"}", more / 2);
            if (source != 1) line("litellm_request_total_latency_metric_bucket{" + m + ",le=\"2\"}", more);
            line("litellm_request_total_latency_metric_bucket{" + m + ",le=\"+Inf\"}", more);
            line("litellm_request_total_latency_metric_sum{" + m + "}", more * 0.37);
            line("litellm_request_total_latency_metric_count{" + m + "}", more);
            line("litellm_input_tokens_metric_total{" + m + "}", more * 100);
            line("litellm_output_tokens_metric_total{" + m + "}", more * 7);
            line("litellm_total_tokens_metric_total{" + m + "}", more * 130);
            line("litellm_spend_metric_total{" + m + "}", more * 0.0137);
            line("litellm_in_flight_requests{" + m + "}", below(7) - 3);
            line("litellm_remaining_requests_metric{model_group=\"m" + std::to_string(model) + "\"}",
                rests ? 0 : below(2));
        }
        return out;
    }

    test::MetricStore m_store;
    std::mt19937 m_random;
    std::map<int, std::map<std::string, double>> m_counts;
};

std::string text(const std::optional<double>& value)
{
    return value ? QByteArray::number(*value, 'g', 17).toStdString() : std::string("-");
}

std::string text(const std::optional<query::GatewayPercentile>& one)
{
    if (!one) return "-";
    return text(one->value) + '/' + text(one->lower) + '/' + text(one->upper) + (one->fewRequests ? "few" : "");
}

std::string text(const query::GatewayPoint& point)
{
    std::string out = " [";
    for (const auto& value : {point.value, point.perSecond, point.least, point.most, point.n, point.average})
        out += text(value) + ' ';
    for (const auto& value : {point.p50, point.p95, point.p99}) out += text(value) + ' ';
    return out + ']';
}

/// Everything that an answer says.
std::string text(const query::GatewayAnswer& answer)
{
    std::string out(gateway::infoOf(answer.measure).name);
    const auto add = [&](auto number) { out += ' ' + std::to_string(number); };
    for (const auto number : {answer.range.from, answer.range.to, answer.step, answer.interval, answer.rateWindow})
        add(number);
    for (const bool flag : {answer.averagesOnly, answer.isMissing, answer.isAtLeast, answer.isCollecting}) add(flag);
    for (const auto start : answer.starts) add(start);
    for (const auto level : answer.levels) add(int(level));
    for (const auto& gap : answer.gaps) add(gap.from), add(gap.to);
    for (const auto& note : answer.notes) out += "\n  " + note;
    for (const auto& line : answer.series) {
        out += "\n  " + line.job + ' ' + line.key + ' ' + text(line.total);
        add(int(line.kind)), add(int(line.level)), add(line.endedAt), add(line.toldAt), add(line.folded);
        if (line.whole) out += text(*line.whole);
        for (const auto& point : line.points) out += text(point);
    }
    return out;
}

/// Counts how often the store is read; fails for one instance where it is told to.
class Watched final : public metrics::SeriesSource {
public:
    explicit Watched(std::shared_ptr<const metrics::SeriesSource> source)
        : m_source(std::move(source))
    {
    }
    Result<std::vector<metrics::Series>> select(const std::vector<metrics::Matcher>& matchers, metrics::UnixMs from,
        metrics::UnixMs to, std::stop_token stop) const override
    {
        ++reads;
        if (std::ranges::any_of(matchers, [&](const auto& one) { return !bad.empty() && one.value() == bad; }))
            return fail(ErrorCode::Damaged, "it does not read");
        return m_source->select(matchers, from, to, std::move(stop));
    }
    mutable std::atomic<int> reads {0};
    std::string bad;

private:
    std::shared_ptr<const metrics::SeriesSource> m_source;
};

} // namespace

class tst_gateway_together : public QObject {
    Q_OBJECT

    static TimeRange lastMinutes(int minutes)
    {
        const UnixNanos end = (kStart + (kScrapes - 1) * 15'000) * kNanosPerMilli;
        return {end - minutes * kNanosPerMinute, end};
    }

    /// As a page asks them, and odder ones.
    static std::vector<query::GatewayQuestion> questions(Gateways& random, int count)
    {
        std::vector<query::GatewayQuestion> out;
        for (int i = 0; i < count; ++i) {
            query::GatewayQuestion& one = out.emplace_back();
            one.range = lastMinutes(1 + random.below(30));
            if (random.below(3) == 0) one.range.to -= random.below(600) * kNanosPerSecond;
            if (one.range.isEmpty()) one.range.from = one.range.to - kNanosPerMinute;
            const auto all = gateway::measures();
            one.measure = all[static_cast<std::size_t>(random.below(static_cast<int>(all.size())))].measure;
            if (random.below(2) == 0) // those that there are
                one.measure = std::array {Measure::Requests, Measure::Errors, Measure::Latency,
                    Measure::ProviderLatency, Measure::InputTokens, Measure::RemainingRequests,
                    Measure::InFlight}[static_cast<std::size_t>(random.below(7))];
            if (random.below(3) > 0) one.by = random.below(2) == 0 ? Dimension::Model : Dimension::Status;
            one.addSources = random.below(2) == 0;
            if (random.below(3) == 0) one.step = (1 + random.below(200)) * kNanosPerSecond;
            if (random.below(3) == 0) one.jobs = {"job-" + std::to_string(random.below(kSources / 2 + 2))};
            if (random.below(5) == 0) one.where = {{Dimension::Model, "m1"}};
            if (random.below(5) == 0) one.level = gateway::Level::Upstream;
            one.maxSeries = static_cast<std::size_t>(random.below(4) * 3);
        }
        return out;
    }

private slots:
    void answerWhatEachSaysAlone_data()
    {
        QTest::addColumn<unsigned>("seed");
        QTest::addColumn<int>("samples"); // of an answer of each target, as far as is known
        for (unsigned seed = 1; seed <= 4; ++seed) QTest::addRow("seed %u", seed) << seed << 40;
        QTest::newRow("several sources at a time") << 5U << 3000;
        QTest::newRow("too much to be read together") << 6U << 1'000'000;
    }
    void answerWhatEachSaysAlone()
    {
        QFETCH(unsigned, seed);
        QFETCH(int, samples);
        Gateways random(seed);
        const query::GatewayView view = random.view();
        const auto asked = questions(random, 60);
        query::GatewayView together = view;
        for (query::GatewayTarget& target : together.targets) target.samples = static_cast<std::uint64_t>(samples);
        const auto all = query::answers(together, asked);
        if (!all) QFAIL(all.error().message.c_str());
        QCOMPARE(all->size(), asked.size());
        int withLines = 0;
        for (std::size_t i = 0; i < asked.size(); ++i) {
            const auto alone = query::answer(view, asked[i]);
            QVERIFY(alone);
            withLines += alone->series.empty() ? 0 : 1;
            QCOMPARE(QString::fromStdString(text((*all)[i])), QString::fromStdString(text(*alone)));
        }
        QVERIFY(withLines > 15);
    }

    /// What a page costs: not a reading of every source for each of its questions.
    void readEachSourceTwiceAtMost()
    {
        Gateways random(11);
        query::GatewayView view = random.view();
        const auto watched = std::make_shared<Watched>(view.series);
        view.series = watched;
        auto asked = questions(random, 60);
        QVERIFY(query::answers(view, asked));
        QVERIFY2(watched->reads <= 2 * kSources, std::to_string(watched->reads).c_str());
        // There is little of it: what was read to weigh the lines draws them, too, where it reaches back far enough.
        asked.resize(1);
        asked.front() = {};
        asked.front().range = lastMinutes(10);
        asked.front().jobs = {"job-0", "job-1"};
        watched->reads = 0;
        QVERIFY(query::answers(view, asked));
        QCOMPARE(watched->reads.load(), 4);
    }

    /// A month is asked for, and the store has half an hour of it.
    void readTogetherWhatThereIsOfALongRange()
    {
        Gateways random(16);
        query::GatewayView view = random.view();
        for (query::GatewayTarget& target : view.targets) target.samples = 2000;
        const auto watched = std::make_shared<Watched>(view.series);
        view.series = watched;
        auto asked = questions(random, 60);
        for (query::GatewayQuestion& one : asked) one.range.from = one.range.to - 30 * kNanosPerDay;
        const auto all = query::answers(view, asked);
        QVERIFY(all);
        QVERIFY2(watched->reads <= 3 * kSources, std::to_string(watched->reads).c_str());
        for (std::size_t i = 0; i < asked.size(); i += 7)
            QCOMPARE(text((*all)[i]), text(*query::answer(view, asked[i])));
    }

    /// What it said last is nothing then: what is stored of it counts.
    void readASourceThatFailedLastNoLessCarefully()
    {
        Gateways random(17);
        query::GatewayView view = random.view();
        for (query::GatewayTarget& target : view.targets) target.samples = 0, target.series = 1'000'000;
        const auto watched = std::make_shared<Watched>(view.series);
        view.series = watched;
        QVERIFY(query::answers(view, questions(random, 60)));
        QVERIFY2(watched->reads > 4 * kSources, std::to_string(watched->reads).c_str());
    }

    void seeWhatCameSince()
    {
        Gateways random(12);
        const query::GatewayView view = random.view();
        query::GatewayQuestion question;
        question.range = {lastMinutes(20).from, lastMinutes(20).to + kNanosPerMinute};
        question.addSources = true;
        const auto ask = [&] { return query::answers(view, {question, question}); };
        const auto before = ask();
        QVERIFY(before && before->front().series.size() == 1);
        for (int n = kScrapes; n < kScrapes + 4; ++n) random.scrapeAll(n);
        QVERIFY(random.commit());
        const auto after = ask();
        QVERIFY(after && after->front().series.size() == 1);
        QVERIFY(after->front().series[0].total > before->front().series[0].total);
        QCOMPARE(text(after->front()), text(*query::answer(random.view(), question)));
        QCOMPARE(text(after->back()), text(after->front()));
    }

    void sayWhatDoesNotRead()
    {
        Gateways random(13);
        query::GatewayView view = random.view();
        const auto watched = std::make_shared<Watched>(view.series);
        watched->bad = "gw-5";
        view.series = watched;
        const auto asked = questions(random, 12);
        const auto failed = query::answers(view, asked);
        QVERIFY(!failed);
        QCOMPARE(failed.error().code, ErrorCode::Damaged);
        std::stop_source stop;
        stop.request_stop();
        const auto stopped = query::answers(view, asked, stop.get_token());
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
        QVERIFY(query::answers(view, {})->empty());
    }

    /// Rates are those of the expression language, also where they need more than was read to weigh the lines.
    void reachBackAsFarAsRatesDo()
    {
        Gateways random(15);
        query::GatewayQuestion question;
        question.range = {(kStart + 1'200'000) * kNanosPerMilli, (kStart + 1'440'000) * kNanosPerMilli};
        question.step = kNanosPerMinute;
        question.jobs = {"job-" + std::to_string((kSources - 1) / 2)};
        const auto all = query::answers(random.view(), {question, question});
        QVERIFY(all && all->front().series.size() == 1);
        QCOMPARE(all->front().rateWindow, 4 * kSeldom * 15 * kNanosPerSecond);
        const auto& points = all->front().series[0].points;
        QCOMPARE(points.size(), 4U);
        for (std::size_t i = 0; i < points.size(); ++i) {
            const auto expected = random.ask("sum(rate(litellm_proxy_total_requests_metric_total{instance=\"gw-"
                    + std::to_string(kSources - 1) + "\"}[960s]))",
                kStart + 1'200'000 + static_cast<metrics::UnixMs>(i + 1) * 60'000);
            QVERIFY(expected && expected->size() == 1);
            QVERIFY(points[i].perSecond && test::agrees(*points[i].perSecond, expected->front().value));
        }
    }

    /// One walk over chunks and newest rows finds what a walk for each name does.
    void selectSeveralNamesAsOneByOne()
    {
        Gateways random(14);
        const store::SeriesReader reader = random.reader();
        const std::vector<std::string> names {"litellm_spend_metric_total", "kong_ai_llm_requests_total", "up", "none"};
        const auto all = reader.select({metrics::Matcher::oneOf("__name__", names)}, 0, kStart * 2, {});
        QVERIFY(all);
        const auto textOf = [](const metrics::Series& series) {
            std::string out = series.labels.text();
            for (const auto& one : series.floats) out += ' ' + std::to_string(one.at) + '=' + text(one.value);
            return out;
        };
        std::vector<std::string> together;
        std::vector<std::string> apart;
        for (const auto& series : *all) together.push_back(textOf(series));
        for (const std::string& name : names) {
            const auto equal = metrics::Matcher::make("__name__", metrics::Matcher::Kind::Equal, name);
            const auto found = reader.select({*equal}, 0, kStart * 2, {});
            QVERIFY(found);
            for (const auto& series : *found) apart.push_back(textOf(series));
        }
        std::ranges::sort(together);
        std::ranges::sort(apart);
        QVERIFY(apart.size() > 20);
        QCOMPARE(together, apart);
        QVERIFY(reader.select({metrics::Matcher::oneOf("__name__", {})}, 0, kStart * 2, {})->empty());
    }
};

QTEST_GUILESS_MAIN(tst_gateway_together)
#include "tst_gateway_together.moc"
