// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/gateway.h"

#include "core/base/json_writer.h"
#include "core/sample/world.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <tuple>
#include <utility>

namespace spanwise::sample {

namespace {
constexpr Nanos kEvery = 5 * kNanosPerMinute;
constexpr double kHours = 50;
constexpr double kRestartHours = 20;
constexpr auto kLatencyBounds = std::to_array<double>({0.25, 0.5, 1, 2, 3, 4, 5, 7.5, 10, 15, 20, 30, 60});
constexpr auto kFirstTokenBounds = std::to_array<double>({0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5});

/// What the gateway's configuration says a million tokens cost, in US dollars. It knows no discount for cached ones.
struct ListPrice {
    std::string_view model;
    double input;
    double output;
};
constexpr auto kListPrices = std::to_array<ListPrice>(
    {{"gpt-4.1", 2, 8}, {"gpt-4o-mini", 0.15, 0.6}, {"claude-sonnet-4-5", 3, 15}, {"gemini-2.5-flash-lite", 0.1, 0.4}});

using Labels = std::vector<std::pair<std::string_view, std::string>>;

struct Histogram {
    explicit Histogram(std::span<const double> of)
        : bounds(of)
        , counts(of.size() + 1)
    {
    }
    void add(double value)
    {
        const auto bucket = std::lower_bound(bounds.begin(), bounds.end(), value) - bounds.begin();
        ++counts[static_cast<std::size_t>(bucket)];
        ++n;
        sum += value;
    }
    std::span<const double> bounds;
    std::vector<std::uint64_t> counts;
    std::uint64_t n = 0;
    double sum = 0;
};

/// What the proxy holds of one team and model since its start.
struct Counted {
    std::map<std::int64_t, std::int64_t> requests; ///< by status
    std::int64_t input = 0;
    std::int64_t output = 0;
    double dollars = 0;
    Histogram latency {kLatencyBounds};
    Histogram firstToken {kFirstTokenBounds};
};
using State = std::map<std::pair<std::string_view, std::string_view>, Counted>;

double dollarsOf(const GatewayCall& call)
{
    for (const ListPrice& price : kListPrices)
        if (price.model == call.model)
            return (static_cast<double>(call.input) * price.input + static_cast<double>(call.output) * price.output)
                / 1e6;
    return 0;
}

void count(State& state, const GatewayCall& call)
{
    Counted& to = state.try_emplace({call.team, call.model}).first->second;
    ++to.requests[call.status];
    to.input += call.input;
    to.output += call.output;
    to.dollars += dollarsOf(call);
    to.latency.add(static_cast<double>(call.duration) / 1e9);
    if (call.firstTokenSeconds >= 0) to.firstToken.add(call.firstTokenSeconds);
}

/// One request to a receiver: every metric with its points of one moment.
class Request {
public:
    Request(std::string& out, UnixNanos start, UnixNanos at)
        : m_json(out)
        , m_start(std::to_string(start))
        , m_at(std::to_string(at))
    {
        m_json.beginObject().key("resourceMetrics").beginArray().beginObject();
        m_json.key("resource").beginObject();
        attributes({{"service.name", "llm-gateway"}, {"service.instance.id", "gateway-1:4000"}});
        m_json.endObject().key("scopeMetrics").beginArray().beginObject().key("metrics").beginArray();
    }
    void end() { m_json.endArray().endObject().endArray().endObject().endArray().endObject(); }

    void beginSum(std::string_view name) { begin(name, "sum"); }
    void beginHistogram(std::string_view name) { begin(name, "histogram"); }
    void endMetric()
    {
        m_json.endArray().key("aggregationTemporality").integer(2);
        if (m_isSum) m_json.key("isMonotonic").boolean(true);
        m_json.endObject().endObject();
    }
    void point(const Labels& labels, double value)
    {
        beginPoint(labels);
        m_json.key("asDouble").real(value).endObject();
    }
    void point(const Labels& labels, const Histogram& value)
    {
        beginPoint(labels);
        m_json.key("count").text(std::to_string(value.n)).key("sum").real(value.sum);
        m_json.key("bucketCounts").beginArray();
        for (const std::uint64_t bucket : value.counts) m_json.text(std::to_string(bucket));
        m_json.endArray().key("explicitBounds").beginArray();
        for (const double bound : value.bounds) m_json.real(bound);
        m_json.endArray().endObject();
    }

private:
    void begin(std::string_view name, std::string_view kind)
    {
        m_isSum = kind == "sum";
        m_json.beginObject().key("name").text(name).key(kind).beginObject().key("dataPoints").beginArray();
    }
    void beginPoint(const Labels& labels)
    {
        m_json.beginObject();
        attributes(labels);
        m_json.key("startTimeUnixNano").text(m_start).key("timeUnixNano").text(m_at);
    }
    void attributes(const Labels& labels)
    {
        m_json.key("attributes").beginArray();
        for (const auto& [name, value] : labels)
            m_json.beginObject()
                .key("key")
                .text(name)
                .key("value")
                .beginObject()
                .key("stringValue")
                .text(value)
                .endObject()
                .endObject();
        m_json.endArray();
    }

    JsonWriter m_json;
    std::string m_start;
    std::string m_at;
    bool m_isSum = false;
};

void write(const State& state, UnixNanos start, UnixNanos at, std::string& out)
{
    Request request(out, start, at);
    request.beginSum("litellm_proxy_total_requests_metric");
    for (const auto& [key, one] : state)
        for (const auto& [status, n] : one.requests)
            request.point({{"team_alias", std::string(key.first)}, {"requested_model", std::string(key.second)},
                              {"status_code", std::to_string(status)}},
                static_cast<double>(n));
    request.endMetric();
    request.beginSum("litellm_proxy_failed_requests_metric");
    for (const auto& [key, one] : state)
        for (const auto& [status, n] : one.requests)
            if (status != 200)
                request.point({{"team_alias", std::string(key.first)}, {"requested_model", std::string(key.second)},
                                  {"exception_status", std::to_string(status)}},
                    static_cast<double>(n));
    request.endMetric();
    const auto labelsOf = [](const auto& key) {
        return Labels {{"team_alias", std::string(key.first)}, {"model", std::string(key.second)}};
    };
    const auto each = [&](std::string_view name, auto value) {
        request.beginSum(name);
        for (const auto& [key, one] : state) request.point(labelsOf(key), value(one));
        request.endMetric();
    };
    each("litellm_input_tokens_metric", [](const Counted& one) { return static_cast<double>(one.input); });
    each("litellm_output_tokens_metric", [](const Counted& one) { return static_cast<double>(one.output); });
    each("litellm_spend_metric", [](const Counted& one) { return one.dollars; });
    request.beginHistogram("litellm_request_total_latency_metric");
    for (const auto& [key, one] : state) request.point(labelsOf(key), one.latency);
    request.endMetric();
    request.beginHistogram("litellm_llm_api_time_to_first_token_metric");
    for (const auto& [key, one] : state)
        if (one.firstToken.n > 0) request.point(labelsOf(key), one.firstToken);
    request.endMetric();
    request.end();
    out += '\n';
}

/// Calls of a report in the small hours that sends no telemetry of its own.
void nightlyReport(World& world)
{
    for (UnixNanos day = world.now - world.now % kNanosPerDay - 2 * kNanosPerDay; day < world.now; day += kNanosPerDay)
        for (int i = 0; i < 40; ++i) {
            GatewayCall call;
            call.end = day + 3 * kNanosPerHour + i * kNanosPerMinute;
            call.duration = world.seconds(1.4, 0.3);
            call.team = "finance";
            call.model = "gemini-2.5-flash-lite";
            call.input = world.random.between(6'000, 9'000);
            call.output = world.random.between(300, 700);
            const double hoursAgo = static_cast<double>(world.now - call.end) / static_cast<double>(kNanosPerHour);
            if (hoursAgo > 0 && hoursAgo < kHours) world.gateway.push_back(call);
        }
}
} // namespace

void passGateway(World& world, const NewSpan& call, std::string_view team, std::string_view model)
{
    constexpr std::array<std::string_view, 3> kInput {
        "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt"};
    constexpr std::array<std::string_view, 3> kOutput {
        "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.token_count.completion"};
    GatewayCall out;
    out.end = call.end;
    out.duration = call.end - call.start;
    out.team = team;
    out.model = model;
    for (const Attribute& one : call.attributes) {
        if (std::ranges::find(kInput, one.key) != kInput.end()) out.input = one.value.integer;
        if (std::ranges::find(kOutput, one.key) != kOutput.end()) out.output = one.value.integer;
        if (one.key == "gen_ai.response.time_to_first_chunk") out.firstTokenSeconds = one.value.real;
        if (one.key == "error.type" && out.status == 200) out.status = 504; // a time-out has no status of its own
        if (one.key == "http.response.status_code") out.status = one.value.integer;
    }
    world.gateway.push_back(out);
}

std::string gatewayMetrics(World& world)
{
    nightlyReport(world);
    std::stable_sort(world.gateway.begin(), world.gateway.end(),
        [](const GatewayCall& a, const GatewayCall& b) { return a.end < b.end; });
    const auto ago = [&](double hours) {
        return world.now - static_cast<Nanos>(hours * static_cast<double>(kNanosPerHour));
    };
    std::string out;
    State state;
    UnixNanos start = ago(kHours);
    auto next = world.gateway.begin();
    for (UnixNanos at = start + kEvery; at <= world.now; at += kEvery) {
        if (start < ago(kRestartHours) && at > ago(kRestartHours)) {
            state.clear();
            start = ago(kRestartHours);
        }
        for (; next != world.gateway.end() && next->end <= at; ++next) count(state, *next);
        write(state, start, at, out);
    }
    return out;
}

} // namespace spanwise::sample
