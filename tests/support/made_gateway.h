// SPDX-License-Identifier: GPL-3.0-or-later
// A gateway with known traffic: its metrics as a proxy of LiteLLM shows them each 15 s, and the spans that an
// instrumented application leaves of the same requests. What is known of it is what the tests ask.
#pragma once

#include "core/ingest/gateway_view.h"
#include "core/ingest/metric_intake.h"
#include "core/ingest/pipeline.h"
#include "core/ingest/store_view.h"
#include "core/store/store.h"

#include <QTemporaryDir>
#include <map>
#include <memory>
#include <string>

namespace spanwise::test {

class MadeGateway {
public:
    static constexpr UnixNanos kStart = 1'795'420'800 * kNanosPerSecond; ///< on a whole minute
    static constexpr int kScrape = 15; ///< seconds

    MadeGateway()
        : m_store(*store::Store::open((m_folder.path() + QStringLiteral("/t.db")).toStdString()))
        , m_pipeline(std::make_unique<ingest::Pipeline>(*m_store, ingest::PipelineOptions {}))
    {
    }

    /// One request at a second of the run. `spans`: how many call spans it leaves, one for each attempt that is traced.
    void request(int second, const std::string& model, int status, int spans, int shiftedBy = 0)
    {
        Counts& counts = m_counts[model];
        ++counts.byStatus[status];
        if (status == 200) {
            counts.input += 100;
            counts.output += 20;
            counts.latency.push_back(0.2 + 0.1 * (second % 10));
        }
        for (int i = 0; i < spans; ++i) span(second + shiftedBy, model, i + 1 < spans ? 500 : status);
    }
    void retry(const std::string& model) { ++m_counts[model].retries; }

    /// What the gateway shows at that second; empty `failure` = it answers.
    void scrape(int second, const std::string& failure = {})
    {
        ingest::Scrape scrape;
        scrape.job = scrape.instance = scrape.address = "gw:4000";
        scrape.interval = kScrape * 1000;
        scrape.at = (kStart / kNanosPerMilli) + second * 1000;
        scrape.contentType = "text/plain; version=0.0.4";
        scrape.failure = failure;
        if (failure.empty()) scrape.body = body();
        take(scrape);
    }
    void take(const ingest::Scrape& scrape)
    {
        const auto read = ingest::readScrape(scrape);
        const auto done = m_pipeline->use([&](store::Writer&) -> Result<void> {
            if (auto taken = m_pipeline->metrics().take(scrape, read); !taken) return tl::unexpected(taken.error());
            return {};
        });
        if (!done) qFatal("%s", done.error().message.c_str());
    }
    void restartGateway() { m_counts.clear(); }
    /// What the provider's newest answer said is left of the rate limit.
    void setRemaining(const std::string& model, int requests) { m_counts[model].remaining = requests; }

    /// Everything that came is stored and resolved.
    void finish()
    {
        if (!m_spans.empty())
            send("{\"resourceSpans\":[{\"resource\":{},\"scopeSpans\":[{\"scope\":{},\"spans\":[" + m_spans + "]}]}]}");
        m_spans.clear();
        m_pipeline->flush();
    }

    /// One body of OTLP/JSON.
    void send(const std::string& body)
    {
        auto text = std::make_shared<std::string>(body);
        text->resize(body.size() + decode::kPadding, '\0');
        ingest::Delivery delivery;
        delivery.body = {text->data(), body.size()};
        delivery.owner = text;
        m_pipeline->submit(std::move(delivery), [](const Result<ingest::DeliveryOutcome>& outcome) {
            if (!outcome) qFatal("%s", outcome.error().message.c_str());
        });
    }

    [[nodiscard]] query::GatewayView gateways() { return *ingest::gatewayViewOf(*m_store); }
    [[nodiscard]] const store::Store& store() const { return *m_store; }
    [[nodiscard]] query::DataView spans() { return ingest::viewOf(*m_store); }

private:
    struct Counts {
        std::map<int, int> byStatus;
        int input = 0;
        int output = 0;
        int retries = 0;
        int remaining = -1; ///< below 0 = no header said it
        std::vector<double> latency;
    };

    void span(int second, const std::string& model, int status)
    {
        ++m_next;
        char id[40];
        std::snprintf(id, sizeof id, "%032llx", static_cast<unsigned long long>(m_next));
        const auto text = [](const char* key, const std::string& value) {
            return std::string("{\"key\":\"") + key + "\",\"value\":{\"stringValue\":\"" + value + "\"}}";
        };
        const auto number = [](const char* key, int value) {
            return std::string("{\"key\":\"") + key + "\",\"value\":{\"intValue\":" + std::to_string(value) + "}}";
        };
        const UnixNanos at = kStart + second * kNanosPerSecond - kNanosPerSecond / 2; // before the scrape of its second
        if (!m_spans.empty()) m_spans += ',';
        m_spans += std::string("{\"traceId\":\"") + id + "\",\"spanId\":\"" + (id + 16)
            + "\",\"name\":\"chat\",\"kind\":3," + "\"startTimeUnixNano\":\"" + std::to_string(at)
            + "\",\"endTimeUnixNano\":\"" + std::to_string(at + 400'000'000) + "\",\"status\":{\"code\":"
            + (status == 200 ? "0" : "2") + "},\"attributes\":[" + text("gen_ai.operation.name", "chat") + ','
            + text("gen_ai.request.model", model) + ',' + number("gen_ai.usage.input_tokens", status == 200 ? 100 : 0)
            + ',' + number("gen_ai.usage.output_tokens", status == 200 ? 20 : 0)
            + (status == 200 ? "" : ',' + text("error.type", std::to_string(status))) + "]}";
    }

    [[nodiscard]] std::string body() const
    {
        std::string total = "# TYPE litellm_proxy_total_requests_metric_total counter\n";
        std::string failed = "# TYPE litellm_proxy_failed_requests_metric_total counter\n";
        std::string tokens;
        std::string latency = "# TYPE litellm_request_total_latency_metric histogram\n";
        for (const auto& [model, counts] : m_counts) {
            for (const auto& [status, n] : counts.byStatus) {
                const std::string labels =
                    "{requested_model=\"" + model + "\",status_code=\"" + std::to_string(status) + "\"} ";
                total += "litellm_proxy_total_requests_metric_total" + labels + std::to_string(n) + "\n";
                if (status != 200)
                    failed += "litellm_proxy_failed_requests_metric_total{requested_model=\"" + model
                        + "\",exception_status=\"" + std::to_string(status) + "\"} " + std::to_string(n) + "\n";
            }
            const std::string of = "{requested_model=\"" + model + "\"";
            tokens += "litellm_input_tokens_metric_total" + of + "} " + std::to_string(counts.input) + "\n";
            tokens += "litellm_output_tokens_metric_total" + of + "} " + std::to_string(counts.output) + "\n";
            tokens +=
                "litellm_total_tokens_metric_total" + of + "} " + std::to_string(counts.input + counts.output) + "\n";
            tokens += "litellm_in_flight_requests" + of + "} " + std::to_string(counts.byStatus.size()) + "\n";
            if (counts.remaining >= 0)
                tokens += "litellm_remaining_requests_metric{model_group=\"" + model + "\"} "
                    + std::to_string(counts.remaining) + "\n";
            if (counts.retries > 0) tokens += "made_retries_total" + of + "} " + std::to_string(counts.retries) + "\n";
            double sum = 0;
            for (const double limit : {0.25, 0.5, 1.0}) {
                int n = 0;
                for (const double one : counts.latency) n += one <= limit ? 1 : 0;
                latency += "litellm_request_total_latency_metric_bucket" + of + ",le=\"" + std::to_string(limit)
                    + "\"} " + std::to_string(n) + "\n";
            }
            for (const double one : counts.latency) sum += one;
            latency += "litellm_request_total_latency_metric_bucket" + of + ",le=\"+Inf\"} "
                + std::to_string(counts.latency.size()) + "\n";
            latency +=
                "litellm_request_total_latency_metric_count" + of + "} " + std::to_string(counts.latency.size()) + "\n";
            latency += "litellm_request_total_latency_metric_sum" + of + "} " + std::to_string(sum) + "\n";
        }
        return total + failed + tokens + latency;
    }

    QTemporaryDir m_folder;
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<ingest::Pipeline> m_pipeline;
    std::map<std::string, Counts> m_counts;
    std::string m_spans;
    std::uint64_t m_next = 0;
};

} // namespace spanwise::test
