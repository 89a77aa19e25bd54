// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/sample.h"

#include "core/exporters/otlp_json.h"
#include "core/sample/gateway.h"
#include "core/sample/world.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

namespace spanwise::sample {

namespace {
constexpr double kHours = 50;

struct Service {
    void (*trace)(World&, UnixNanos);
    double perHour; ///< on average over a day
};
constexpr auto kServices =
    std::to_array<Service>({{supportChat, 14}, {docsSearch, 22}, {codeReview, 7}, {invoiceExtractor, 16}});

/// Busy in the afternoon, a quarter of that at night (UTC).
double dayCurve(UnixNanos at)
{
    constexpr double kTwoPi = 6.283185307179586;
    const double hour = static_cast<double>(at % kNanosPerDay) / static_cast<double>(kNanosPerHour);
    return 1.0 + 0.6 * std::cos((hour - 14.0) / 24.0 * kTwoPi);
}

void everyday(World& world)
{
    // Ids and texts are drawn in the same order whatever the day; the time of day only moves traces within the hour.
    for (const Service& service : kServices)
        for (double hour = kHours; hour > 0; hour -= 1) {
            const UnixNanos from = world.now - static_cast<Nanos>(hour * static_cast<double>(kNanosPerHour));
            const auto count = static_cast<int>(service.perHour * dayCurve(from) + world.random.unit());
            for (int i = 0; i < count; ++i) {
                const auto into = static_cast<Nanos>(world.random.unit() * static_cast<double>(kNanosPerHour));
                if (from + into < world.now - 3 * kNanosPerMinute) service.trace(world, from + into);
            }
        }
}

/// More of the two services that the incident is about, so that its charts have enough values.
void incident(World& world)
{
    const auto ago = [&](double hours) {
        return world.now - static_cast<Nanos>(hours * static_cast<double>(kNanosPerHour));
    };
    for (int i = 0; i < 24; ++i) docsSearch(world, ago(4.15) + i * 2 * kNanosPerMinute);
    for (int i = 0; i < 26; ++i) codeReview(world, ago(3.82) + i * kNanosPerMinute);
    injectedDocument(world, ago(2.5));
    badAnswer(world, ago(1.0 + 40.0 / 60));
    orphanedTrace(world, ago(9));
}

/// Spans that a receiver has to refuse: an all-zero trace id and a span id of the wrong length.
std::string refusedLine(UnixNanos at)
{
    const std::string time = std::to_string(at);
    return R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"support-chat"}}]},"scopeSpans":[{"spans":[)"
           R"({"traceId":"00000000000000000000000000000000","spanId":"00000000000000a1","name":"lost context","startTimeUnixNano":")"
        + time + R"(","endTimeUnixNano":")" + time
        + R"("},)"
          R"({"traceId":"7b2f0d9e5c1a48f3b6d4e8a0c2f49157","spanId":"a2","name":"cut id","startTimeUnixNano":")"
        + time + R"(","endTimeUnixNano":")" + time + "\"}]}]}]}\n";
}

/// Requests of 120 spans in order of arrival, as a batching exporter sends them; log records after them.
std::string lines(const World& world)
{
    constexpr std::size_t kSpansPerRequest = 120;
    std::vector<std::uint32_t> order(world.batch.spans.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
        [&](std::uint32_t a, std::uint32_t b) { return world.batch.spans[a].end < world.batch.spans[b].end; });
    std::string out;
    for (std::size_t i = 0; i < order.size(); i += kSpansPerRequest) {
        const std::size_t from = out.size();
        const std::size_t count = std::min(kSpansPerRequest, order.size() - i);
        exporters::appendOtlpTraces(world.batch, std::span(order).subspan(i, count), out);
        out += '\n';
        if (i == kSpansPerRequest * 8) out.append(std::string(out, from)); // sent again after a lost answer
    }
    std::vector<std::uint32_t> logs(world.batch.logs.size());
    std::iota(logs.begin(), logs.end(), 0U);
    if (!logs.empty()) {
        exporters::appendOtlpLogs(world.batch, logs, out);
        out += '\n';
    }
    return out;
}
} // namespace

std::string sampleTelemetry(UnixNanos now)
{
    World world(now);
    everyday(world);
    incident(world);
    return lines(world) + gatewayMetrics(world) + refusedLine(now - 7 * kNanosPerHour);
}

} // namespace spanwise::sample
